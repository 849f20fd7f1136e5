"""Leaving a model alone for a while after it failed, so that a trainee does not wait for it again at every turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from simulator.model.port import Kind

SECONDS: Final[Mapping[Kind, float]] = {
    "no_key": 120.0, "bad_key": 120.0, "no_model": 120.0, "forbidden": 120.0, "rate_limited": 20.0,
    "unreachable": 30.0, "timeout": 30.0, "server_error": 15.0,
}  # fmt: skip
"""How long to leave it alone, by what went wrong. What is not here is only about one answer."""
_AT_ONCE: Final = frozenset({"no_key", "bad_key", "no_model", "forbidden"})
"""What will not mend by itself; the others may be a hiccup, and count from the second time in a row."""


class Rest:
    """Whether to ask. Thread-safe; one for a model, shared by all sessions of the process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until, self._why, self._in_a_row = 0.0, None, 0  # type: float, Kind | None, int
        self._lock = threading.Lock()

    @property
    def why(self) -> Kind | None:
        """What went wrong last, while the model is left alone; None while it may be asked."""
        with self._lock:
            return self._why if self._clock() < self._until else None

    def failed(self, kind: Kind) -> None:
        with self._lock:
            self._in_a_row += 1
            if kind in SECONDS and (kind in _AT_ONCE or self._in_a_row > 1):
                self._until, self._why = self._clock() + SECONDS[kind], kind

    def answered(self) -> None:
        with self._lock:
            self._in_a_row, self._until = 0, 0.0
