"""A server on loopback that speaks /v1/files and /v1/batches, answers chat completions in a file, and can die at any step."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answers = Callable[[dict[str, Any]], tuple[int, dict[str, Any]] | None]
"""A request's body → status and body of its answer; None: no answer at all."""


class BatchServer:
    """answer: what each request gets. dies: steps (`POST /v1/files`, `GET /v1/batches/`…) at which the connection breaks.

    A step breaks once: after it has been done where it is marked `after`, else before. polls: looks before a batch ends.
    """

    def __init__(
        self,
        answer: Answers,
        *,
        dies: Sequence[str] = (),
        polls: int = 1,
        status: str = "completed",
        has_api: bool = True,
    ) -> None:
        self.answer, self.dies, self.polls, self.status, self.has_api = answer, list(dies), polls, status, has_api
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.looks: dict[str, int] = {}
        self.steps: list[str] = []
        self.deleted: list[str] = []
        self.headers: list[str] = []
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._do("GET")

            def do_POST(self) -> None:
                self._do("POST")

            def do_DELETE(self) -> None:
                self._do("DELETE")

            def _do(self, method: str) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                data = self.rfile.read(length)
                with outer.lock:
                    outer.headers.append(str(self.headers.get("Authorization")))
                    step = f"{method} {self.path.split('?')[0]}"
                    outer.steps.append(step)
                    if outer._breaks(step):
                        self.connection.close()
                        return
                    status, body = outer.does(method, self.path.split("?")[0], data)
                    if outer._breaks(f"after {step}"):
                        self.connection.close()
                        return
                out = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(out)))
                self.end_headers()
                self.wfile.write(out)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _breaks(self, step: str) -> bool:
        for mark in self.dies:
            if step.startswith(mark):
                self.dies.remove(mark)
                return True
        return False

    def does(self, method: str, path: str, data: bytes) -> tuple[int, Any]:
        if not self.has_api:
            return 404, {"error": {"message": "not found", "code": None}}
        if (method, path) == ("POST", "/v1/files"):
            name = f"file-{len(self.files) + 1}"
            found = re.search(rb'filename="requests.jsonl"\r\n.*?\r\n\r\n(.*?)\r\n--', data, re.DOTALL)
            assert found is not None
            self.files[name] = found.group(1)
            return 200, {"id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "r", "purpose": "batch"}
        if (method, path) == ("POST", "/v1/batches"):
            asked = json.loads(data)
            name = f"batch-{len(self.batches) + 1}"
            self.batches[name] = self._batch(name, asked)
            return 200, self.batches[name]
        if (method, path) == ("GET", "/v1/batches"):
            return 200, {"object": "list", "data": list(self.batches.values()), "has_more": False}
        if method == "GET" and path.startswith("/v1/batches/"):
            name = path.rsplit("/", 1)[1]
            self.looks[name] = self.looks.get(name, 0) + 1
            if self.looks[name] > self.polls:
                self._end(self.batches[name])
            return 200, self.batches[name]
        if method == "GET" and path.endswith("/content"):
            return 200, self.files[path.split("/")[3]]
        if method == "DELETE":
            self.deleted.append(path.rsplit("/", 1)[1])
            return 200, {"id": path.rsplit("/", 1)[1], "object": "file", "deleted": True}
        return 404, {"error": {"message": "not found", "code": None}}

    def _batch(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": name, "object": "batch", "endpoint": asked["endpoint"], "input_file_id": asked["input_file_id"],
            "completion_window": "24h", "status": "in_progress", "created_at": 1, "metadata": asked["metadata"],
            "request_counts": {"total": 1, "completed": 0, "failed": 0},
        }  # fmt: skip

    def _end(self, batch: dict[str, Any]) -> None:
        if batch["status"] != "in_progress":
            return
        batch["status"] = self.status
        if self.status == "failed":
            batch["errors"] = {
                "object": "list",
                "data": [{"code": "token_limit_exceeded", "message": "Enqueued sk-secret"}],
            }
            return
        good: list[str] = []
        bad: list[str] = []
        for line in self.files[batch["input_file_id"]].splitlines():
            asked = json.loads(line)
            got = self.answer(asked["body"])
            if got is None:
                continue
            response = {"status_code": got[0], "request_id": "r", "body": got[1]}
            record = {"id": "x", "custom_id": asked["custom_id"], "response": response, "error": None}
            (good if got[0] == 200 else bad).append(json.dumps(record))
        for kind, lines in (("output_file_id", good), ("error_file_id", bad)):
            if lines:
                name = f"file-{len(self.files) + 1}"
                self.files[name] = "\n".join(lines).encode()
                batch[kind] = name

    @property
    def handed_in(self) -> list[dict[str, Any]]:
        """Every request that was in a batch, as often as it was."""
        return [
            json.loads(line)
            for b in self.batches.values()
            for line in self.files[b["input_file_id"]].splitlines()
            if line
        ]
