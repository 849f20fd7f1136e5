"""Whether this process is ready to be sent people: the practice is open and every patient's memory is indexed.

`/_stcore/health` says that the process lives; `/ready` says that nobody who is sent here now has to wait for what is made
once. A proxy asks the second. Opening begins with the process, not with the first visitor.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from simulator import journal

PATH = "/ready"


class Readiness:
    """Opens the house once, beside the app. open_house: does all that the first visitor would wait for."""

    def __init__(self, open_house: Callable[[], None]) -> None:
        self._open_house = open_house
        self._ready = threading.Event()
        self._failed = threading.Event()

    @asynccontextmanager
    async def lifespan(self, _: Any) -> AsyncIterator[None]:
        """For `st.App`: opening begins as the process does, in a thread of its own, and holds nothing up."""
        threading.Thread(target=self._open, name="opening", daemon=True).start()
        yield

    def _open(self) -> None:
        try:
            self._open_house()
            self._ready.set()
        except Exception as error:  # said at /ready and in the journal; the pages say it to people in their own words
            self._failed.set()
            journal.note("app.opening_failed", kind=type(error).__name__)

    @property
    def routes(self) -> list[Route]:
        """`GET /ready`: 200 once everything stands ready, 503 before and where opening failed."""
        return [Route(PATH, self._answer, methods=["GET"])]

    def _answer(self, _: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        if self._ready.is_set():
            return PlainTextResponse("ready\n", headers=headers)
        word = "cannot open; run `python -m simulator health`" if self._failed.is_set() else "opening"
        return PlainTextResponse(f"{word}\n", status_code=503, headers=headers)
