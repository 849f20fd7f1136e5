"""The HTTP client under the adapter: it goes to one host only, and no call outlasts its time.

The SDK's time-outs count between bytes and for each attempt anew: a server that drips a byte a second, or that asks to be
called again in a minute, could hold a session for ever. Here one `Patience` runs over all attempts of a call.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, Final

import httpx2
import openai

from simulator.model.places import host_of, loopback

CONNECT: Final = 5.0
"""Seconds to reach a server, at most."""


class WrongHostError(openai.OpenAIError):
    """A request, or a redirect, to a host that is not the one this client was made for."""


class Patience:
    """How long one call may still take, in seconds of the monotonic clock."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self.until - time.monotonic()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """While this is held, requests of this thread go by it. Not to be held over a `yield` of a generator."""
        token = _patience.set(self)
        try:
            yield
        finally:
            _patience.reset(token)


_patience: ContextVar[Patience | None] = ContextVar("patience", default=None)


class Line(httpx2.Client):
    """A client for one host. Redirects are not followed: a body that holds a session goes nowhere it was not sent.

    Proxies named in the environment are used for other hosts, never for this machine.
    """

    def __init__(self, base_url: str, transport: httpx2.BaseTransport | None = None) -> None:
        self._host = host_of(base_url)
        super().__init__(
            transport=transport, trust_env=not loopback(self._host), follow_redirects=False,
            timeout=httpx2.Timeout(60.0, connect=CONNECT),
        )  # fmt: skip

    def send(self, request: httpx2.Request, *, stream: bool = False, **how: Any) -> httpx2.Response:
        """Sends a request within the patience that is held."""
        if request.url.host.rstrip(".").lower() != self._host:
            raise WrongHostError(f"a request to another host than {self._host}")
        patience = _patience.get()
        if patience is not None:
            left = patience.left
            if left <= 0:
                raise openai.APITimeoutError(request=request)
            request.extensions = {
                **request.extensions,
                "timeout": {"connect": min(left, CONNECT), "read": left, "write": left, "pool": left},
            }
        how["follow_redirects"] = False
        try:
            response = super().send(request, stream=True, **how)
            if patience is not None:
                if _comes_too_late(response, patience.left):
                    response.headers["x-should-retry"] = "false"
                if isinstance(response.stream, httpx2.SyncByteStream):
                    response.stream = _Watched(response.stream, patience, request)
            if not stream:
                try:
                    response.read()
                finally:
                    response.close()
        except httpx2.TimeoutException as late:
            if patience is not None and patience.left <= 0.05 and not isinstance(late, httpx2.ConnectTimeout):
                # Not a time-out that another attempt could mend: the call's own time is over.
                raise openai.APITimeoutError(request=request) from late
            raise
        return response


class _Watched(httpx2.SyncByteStream):
    """A body that ends with a time-out once patience is over, however steadily it drips."""

    def __init__(self, inner: httpx2.SyncByteStream, patience: Patience, request: httpx2.Request) -> None:
        self._inner, self._patience, self._request = inner, patience, request

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._inner:
            if self._patience.left <= 0:
                raise httpx2.ReadTimeout("the answer takes too long", request=self._request)
            yield piece

    def close(self) -> None:
        self._inner.close()


def _comes_too_late(response: httpx2.Response, left: float) -> bool:
    """Whether the server asks to be called again only after the call's time."""
    if response.status_code < 400:
        return False
    try:
        asked = float(response.headers.get("retry-after", "0"))
    except ValueError:
        return True  # a date: the SDK may wait up to two minutes for it
    return asked >= left
