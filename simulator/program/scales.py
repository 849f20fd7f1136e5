"""Which rubric a program, or a person who works alone, has chosen for debriefs: any version that is published or came along.

A choice names a version and stays with it: publishing the next one changes nobody's scores. What was scored before a choice
keeps its rubric (see `practice.rubrics`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.errors import RubricError, did_you_mean
from simulator.practice.house import House
from simulator.practice.practice import Practice, now
from simulator.practice.rubrics import CORE, RubricSource, offered
from simulator.reading.heads import DIMENSIONS
from simulator.rubric import Rubric
from simulator.store.people import PeopleStore
from simulator.store.rubrics import RubricStore


@dataclass(frozen=True)
class Scale:
    """A rubric as it is offered for choosing. scales: how many it has; silent: those that the judge of debriefs cannot answer."""

    id: str
    number: int
    title: str
    scales: int
    silent: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.id}@{self.number}"


class Scales:
    """The service behind choosing a rubric."""

    def __init__(self, store: RubricStore, practice: Practice, *, clock: Callable[[], datetime] = now) -> None:
        self._store, self._practice, self._clock = store, practice, clock

    def offered(self) -> list[Scale]:
        """What can be chosen: the core first, then by title. What the judge of debriefs cannot score at all is left out."""
        house = self._practice.house
        found = [scale(one.rubric) for one in offered(house.settings.rubrics, house.shelf).values()]
        can = [s for s in found if len(s.silent) < s.scales]
        return sorted(can, key=lambda s: (s.id != CORE, s.title))

    def mine(self, person: str) -> str | None:
        """The label of what a person has chosen for their own debriefs, or None."""
        found = self._store.chosen(person=person)
        return f"{found.rubric_id}@{found.number}" if found else None

    def use(self, rubric_id: str, person: str) -> None:
        """Scores this person's debriefs by the version offered now, from the next session on. Raises RubricError."""
        self._choose(rubric_id, by=person, person=person)

    def program_uses(self, program: str) -> str | None:
        """The label of what a program has chosen, or None."""
        found = self._store.chosen(program=program)
        return f"{found.rubric_id}@{found.number}" if found else None

    def set_for_program(self, program: str, rubric_id: str, *, by: str) -> None:
        """Scores the debriefs of a program's members by the version offered now. Raises RubricError."""
        self._choose(rubric_id, by=by, program=program)

    def _choose(self, rubric_id: str, *, by: str, person: str | None = None, program: str | None = None) -> None:
        house = self._practice.house
        one = markable(house, rubric_id)
        if rubric_id == CORE and one.text == (house.settings.rubrics / f"{CORE}.yaml").read_text(encoding="utf-8"):
            self._store.unchoose(
                person=person, program=program
            )  # what came with the house is what holds without a choice
            return
        self._store.choose(
            one.rubric.id, one.rubric.version, by=by, at=self._clock(), person=person, program=program
        )  # fmt: skip


class Choosing:
    """What is chosen for a session: by the program it belongs to, else by the person, else by the person's one program."""

    def __init__(self, store: RubricStore, people: PeopleStore) -> None:
        self._store, self._people = store, people

    def chosen(self, person: str, session: str) -> tuple[str, int] | None:
        """Rubric and version, or None for the core. A person in several programs that differ has none from them."""
        whose = self._people.whose("session_id", session) if session else None
        if whose is not None and whose[1] is not None:
            found = self._store.chosen(program=whose[1])
            return (found.rubric_id, found.number) if found else None
        own = self._store.chosen(person=person)
        if own is not None:
            return own.rubric_id, own.number
        theirs = {
            (c.rubric_id, c.number) if c else None
            for c in (self._store.chosen(program=p) for p in self._people.roles(person))
        }
        return theirs.pop() if len(theirs) == 1 else None


def markable(house: House, rubric_id: str) -> RubricSource:
    """The rubric offered now under that id, if the embedded judge can score by it. Raises RubricError."""
    there = offered(house.settings.rubrics, house.shelf)
    if rubric_id not in there:
        raise RubricError(f"no rubric '{rubric_id}'", mend=did_you_mean(rubric_id, list(there)))
    found = scale(there[rubric_id].rubric)
    if len(found.silent) == found.scales:
        raise RubricError(
            f"the judge in this app answers none of the scales of '{rubric_id}'",
            mend=f"give one of its scales the id of a scale it knows: {', '.join(DIMENSIONS)}",
        )
    return there[rubric_id]


def scale(rubric: Rubric) -> Scale:
    """A rubric for choosing."""
    silent = tuple(d.name for d in rubric.dimensions if d.id not in DIMENSIONS)
    return Scale(rubric.id, rubric.version, rubric.title, len(rubric.dimensions), silent)
