"""How many calls a minute may leave: a bucket that fills steadily, shared by all threads of the process."""

from __future__ import annotations

import threading
import time

from simulator.model.port import ModelFailed


class RateLimit:
    """At most `per_minute` calls a minute, `burst` of them at once (default: a second's worth, at least one).

    A call takes its place in the queue at once and then sleeps exactly until its turn: no polling, first come first
    served, and whoever would have to wait longer than it has time is told so without waiting.
    """

    def __init__(self, per_minute: float, burst: int | None = None) -> None:
        if per_minute <= 0:
            raise ValueError("per_minute must be above 0")
        self._gap = 60.0 / per_minute
        self._burst = burst if burst is not None else max(1, round(per_minute / 60))
        self._free_at = 0.0
        self._lock = threading.Lock()

    def wait(self, most: float) -> float:
        """Waits for a place, at most `most` seconds; returns the seconds waited. Raises ModelFailed('rate_limited')."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._free_at, now - (self._burst - 1) * self._gap)
            pause = max(0.0, turn - now)
            if pause > most:
                raise ModelFailed(
                    "rate_limited", f"the next call may leave in {pause:.0f} s only", mend="raise MODEL_RATE, or try later"
                )  # fmt: skip
            self._free_at = turn + self._gap
        if pause:
            time.sleep(pause)
        return pause
