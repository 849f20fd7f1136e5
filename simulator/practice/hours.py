"""The clock of a session: it stands still in a pause, and a branch's goes on from the minute at which it forked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from simulator.practice.practice import Practice, Sitting
from simulator.store import Asides, Pause, SessionRecord
from simulator.store.asides import PauseReason


@dataclass(frozen=True)
class Hour:
    """seconds: how much of the hour has gone by. paused: the pause it stands in, if any."""

    seconds: float
    paused: Pause | None

    def minute(self, most: int) -> int:
        """Whole minutes gone by, at most `most`."""
        return min(most, int(self.seconds // 60))


def elapsed(record: SessionRecord, pauses: Sequence[Pause], at: datetime) -> float:
    """Seconds of the hour gone by at `at`, pauses left out; what a branch took over from its parent counts."""
    away = sum(
        max(0.0, (min(p.ended_at or at, at) - p.began_at).total_seconds()) for p in pauses if p.began_at < at
    )  # fmt: skip
    before = float(record.provenance.get("elapsed", 0.0))
    return max(0.0, before + (at - record.started_at).total_seconds() - away)


class Hours:
    """Reads the clock, stops it and sets it going."""

    def __init__(self, practice: Practice, asides: Asides) -> None:
        self._practice, self._asides = practice, asides

    def hour(self, sitting: Sitting) -> Hour:
        """The hour as it stands now; of an ended session, as it stood at its end."""
        pauses = self._asides.pauses(sitting.id)
        paused = next((p for p in pauses if p.ended_at is None), None)
        at = sitting.record.ended_at or self._practice.now()
        return Hour(elapsed(sitting.record, pauses, at), None if sitting.ended else paused)

    def pause(self, sitting: Sitting, reason: PauseReason = "pause") -> None:
        """Stops the clock. The patient's state does not move: nothing but turns moves it."""
        if not sitting.ended:
            self._asides.pause(sitting.id, sitting.past[-1].number, reason, self._practice.now())

    def resume(self, sitting: Sitting) -> float | None:
        """Sets the clock going again; the seconds away, or None where it was not paused."""
        pause = self._asides.resume(sitting.id, self._practice.now())
        return None if pause is None else (self._practice.now() - pause.began_at).total_seconds()


def away(seconds: float) -> str:
    """How long, in words: "less than a minute", "4 minutes", "2 hours", "3 days"."""
    for size, one in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            many = int(seconds // size)
            return f"{many} {one}{'s' if many > 1 else ''}"
    return "less than a minute"
