"""The provider's Batch API (`/v1/files`, `/v1/batches`): requests go in a file, answers come within a day, at half the price."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from simulator.model.library import Server, client
from simulator.model.places import not_for, place_of
from simulator.model.port import ModelFailed, Place
from simulator.model.switch import check

if TYPE_CHECKING:
    import httpx2

ENDPOINT: Final = "/v1/chat/completions"
Status = Literal["waiting", "ended", "refused"]
_ENDED: Final = frozenset({"completed", "expired", "cancelled"})
_SEEN: Final = 500
"""How many of the latest batches are looked through for one that was made just before a process died."""
T = TypeVar("T")


@dataclass(frozen=True)
class Standing:
    """How a batch stands. files: what may be collected, once it has ended (an expired one has what was answered in time).

    why: the provider's code where it refused the file.
    """

    status: Status
    done: int = 0
    total: int = 0
    files: tuple[str, ...] = ()
    why: str = ""


class BatchQueue:
    """One server's queue. Every method raises ModelFailed. place: given by tests; otherwise told from the address."""

    def __init__(
        self, server: Server, *, place: Place | None = None, transport: httpx2.BaseTransport | None = None
    ) -> None:
        if server.azure_version is not None:
            raise ModelFailed(
                "refused", "batches at Azure are not supported", mend="grade without --batch, or at another server"
            )  # fmt: skip
        self.server, self.place = server, place or place_of(server.url, server.own)
        self._client, self._line = client(server, transport)

    def close(self) -> None:
        self._line.close()

    def upload(self, lines: bytes) -> str:
        """Hands in a file of requests; returns its id."""

        def send() -> str:
            return str(self._client.files.create(file=("requests.jsonl", io.BytesIO(lines)), purpose="batch").id)

        try:
            return self._ask(send)
        except ModelFailed as failed:
            if failed.kind != "no_model":
                raise
        raise ModelFailed("refused", "this server has no Batch API", mend="grade without --batch")

    def submit(self, file: str, tag: str) -> str:
        """Puts a file into the queue; returns the batch's id. tag: finds it again if nobody is left to hear the answer."""
        made = self._ask(
            lambda: self._client.batches.create(
                input_file_id=file, endpoint=ENDPOINT, completion_window="24h", metadata={"tag": tag}
            )
        )
        return str(made.id)

    def find(self, tag: str) -> str | None:
        """The batch with this tag, if one was made."""

        def look() -> str | None:
            for seen, batch in enumerate(self._client.batches.list(limit=100)):
                if (batch.metadata or {}).get("tag") == tag:
                    return str(batch.id)
                if seen >= _SEEN:
                    break
            return None

        return self._ask(look)

    def standing(self, batch: str) -> Standing:
        """How it stands."""
        got = self._ask(lambda: self._client.batches.retrieve(batch))
        counts = got.request_counts
        done, total = (counts.completed + counts.failed, counts.total) if counts else (0, 0)
        if got.status == "failed":
            errors = (got.errors.data if got.errors else None) or []
            code = str(errors[0].code or "") if errors else ""
            return Standing("refused", done, total, why=code[:60] if code.replace("_", "").isalnum() else "")
        if got.status not in _ENDED:
            return Standing("waiting", done, total)
        return Standing("ended", done, total, tuple(f for f in (got.output_file_id, got.error_file_id) if f))

    def content(self, file: str) -> str:
        """A file of answers."""
        return str(self._ask(lambda: self._client.files.content(file).text))

    def forget(self, file: str) -> None:
        """Deletes a file there; nothing of a session stays longer than it must. A failure here is no reason to stop."""
        try:
            self._ask(lambda: self._client.files.delete(file))
        except ModelFailed:
            return

    def _ask(self, call: Callable[[], T]) -> T:
        from simulator.model.faults import failure
        from simulator.model.wire import Patience

        check("batch")
        if self.place.leaves_the_house and not self.server.remote:
            raise not_for(self.place)
        if self.server.provider and self.server.key is None:
            raise ModelFailed("no_key", "this server wants a key", mend="set OPENAI_API_KEY")
        try:
            with Patience(self.server.timeout).held():
                return call()
        except Exception as error:
            failed = failure(error, "batch")
        raise failed


def answer_of(line: Any) -> tuple[str, int, dict[str, Any]]:
    """One line of an answer file: the request's key, the HTTP status (0 where it never ran), and the body."""
    response: dict[str, Any] = line.get("response") or {}
    body = response.get("body")
    if not isinstance(body, dict):
        body = {"error": line.get("error") or {}}
    return str(line.get("custom_id")), int(response.get("status_code") or 0), body
