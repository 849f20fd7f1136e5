"""A server on loopback that says what a test tells it to, misbehaving on purpose; and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["_Handler"], None]


def chat(text: str, *, finish: str = "stop", **message: Any) -> dict[str, Any]:
    """A chat completion as OpenAI sends it."""
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "served-model",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
        ],
        "usage": {
            "prompt_tokens": 11,
            "completion_tokens": 7,
            "total_tokens": 18,
            "prompt_tokens_details": {"cached_tokens": 5},
        },
    }


def delta(text: str = "", finish: str | None = None) -> dict[str, Any]:
    """A chunk of a streamed completion."""
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "served-model",
        "choices": [{"index": 0, "delta": {"content": text} if text else {}, "finish_reason": finish}],
    }


USAGE = {
    "id": "c1",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "served-model",
    "choices": [],
    "usage": {"prompt_tokens": 20, "completion_tokens": 3, "total_tokens": 23},
}


def says(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """Answers with this JSON, or with these bytes."""

    def reply(handler: _Handler) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        handler.send_response(status)
        kind = "text/html" if isinstance(body, bytes) else "application/json"
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return reply


def fails(
    status: int, code: str = "", message: str = "no", headers: dict[str, str] | None = None, **more: Any
) -> Reply:
    """Answers with an error as OpenAI words it."""
    return says({"error": {"message": message, "type": "error", "code": code or None, **more}}, status, headers)


def streams(*events: Any, gap: float = 0.0, cut: bool = False) -> Reply:
    """Streams these chunks; a str is sent as it is. cut: hangs up without an end."""

    def reply(handler: _Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        for event in events:
            line = event if isinstance(event, str) else f"data: {json.dumps(event)}\n\n"
            handler.wfile.write(line.encode())
            handler.wfile.flush()
            handler.server.over.wait(gap)  # type: ignore[attr-defined]
        if not cut:
            handler.wfile.write(b"data: [DONE]\n\n")

    return reply


def hangs(handler: _Handler) -> None:
    """Never answers."""
    handler.server.over.wait(20)  # type: ignore[attr-defined]


def drips(handler: _Handler) -> None:
    """Sends an answer byte by byte, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        if handler.server.over.wait(0.02):  # type: ignore[attr-defined]
            return


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        length = int(self.headers.get("Content-Length", "0"))
        body = json.loads(self.rfile.read(length) or b"{}")
        with server.lock:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append((self.path, body, headers))
            reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
        try:
            reply(self)
        except OSError:
            server.hung_up.set()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Loopback:
    """The server. The last reply is given for ever."""

    def __init__(self, *replies: Reply) -> None:
        self._server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.replies, self._server.asked, self._server.lock = list(replies), [], threading.Lock()
        self._server.over, self._server.hung_up = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [body for _, body, _ in self._server.asked]

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self._server.asked]

    @property
    def headers(self) -> list[dict[str, str]]:
        return [headers for _, _, headers in self._server.asked]

    @property
    def hung_up(self) -> threading.Event:
        """Set once a client went away in the middle of an answer."""
        event: threading.Event = self._server.hung_up
        return event

    def close(self) -> None:
        self._server.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
