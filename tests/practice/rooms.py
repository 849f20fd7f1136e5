"""A practice on a data folder of its own, with a clock that a test sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulator.grading.embedded import EmbeddedJudge
from simulator.practice.branching import Branching
from simulator.practice.debriefing import Debriefing
from simulator.practice.hours import Hours
from simulator.practice.house import House
from simulator.practice.nudging import Nudging
from simulator.practice.practice import Practice, Sitting
from simulator.practice.selfview import SelfViews
from simulator.settings import Settings
from simulator.store import Asides, Database, Log, Reflections


@dataclass
class Clock:
    """A clock that goes on only when told."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.at

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)


class Room:
    """Everything that looks back on one data folder; `again` opens the folder anew, as after a restart."""

    def __init__(self, house: House, data: Path, clock: Clock | None = None) -> None:
        self._house, self._data, self.clock = house, data, clock or Clock()
        self.database = Database(Settings(_env_file=None, data=data))  # type: ignore[call-arg]
        self.practice = Practice(house, Log(self.database), clock=self.clock)
        self.asides, self.reflections = Asides(self.database), Reflections(self.database)
        self.branching, self.hours = Branching(self.practice, self.asides), Hours(self.practice, self.asides)
        self.nudging = Nudging(self.practice, self.asides)
        self.debriefing = Debriefing(self.practice, EmbeddedJudge())
        self.views = SelfViews(self.practice, self.reflections, self.debriefing.marking)

    def again(self) -> Room:
        self.database.engine.dispose()
        return Room(self._house, self._data, self.clock)

    def session(
        self, *turns: str, persona: str = "beth", scenario: str = "phone_call", person: str = "ann", seed: int = 1
    ) -> Sitting:
        sitting = self.practice.begin(person, persona, scenario, seed=seed)
        for turn in turns:
            self.clock.on(seconds=90)
            sitting = self.practice.say(sitting, turn)
        return sitting
