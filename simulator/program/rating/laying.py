"""A rating set is laid out: turns pinned, shuffled and dealt, and each trainee told that their words are in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from simulator.errors import SimulatorError
from simulator.program.rating.dealing import deal, order_for
from simulator.program.rating.gathering import Found
from simulator.store.people import Look, PeopleStore
from simulator.store.rating import RatingStore, SetRecord, SheetRecord

Kind = Literal["rating", "calibration", "double"]


class Laying:
    """Makes sets. No page calls it: services that have chosen the turns do."""

    def __init__(self, store: RatingStore, people: PeopleStore, *, clock: Callable[[], datetime]) -> None:
        self._store, self._people, self._clock = store, people, clock

    def lay(
        self, program: str, title: str, found: Sequence[Found], raters: Sequence[str], *, by: str, want: int, kind: Kind,
        seed: int, rubric_sha256: str, plan: Mapping[str, object], form: str | None = None,
    ) -> SetRecord:  # fmt: skip
        """Pins these turns and deals them; each trainee whose words are in it can see that."""
        clean = " ".join(title.split())[:160]
        if not clean:
            raise SimulatorError("a set needs a title", mend="such as “Round one”")
        if not found:
            raise SimulatorError(
                "there is no turn to draw from", mend="wait until somebody has finished, or draw in another way"
            )
        check_raters(self._people, program, raters)
        made = SetRecord(
            uuid.uuid4().hex, program, clean, kind, form, rubric_sha256, want, seed, plan, by, self._clock()
        )  # fmt: skip
        items = [f.pin(made.id, i) for i, f in enumerate(found, 1)]
        numbers = {f"{i.number:05d}": i for i in items}
        dealt = deal(list(numbers), raters, want, seed, owners={n: i.person for n, i in numbers.items()})
        sheets = [
            SheetRecord(uuid.uuid4().hex, made.id, numbers[n].id, rater, place, {})
            for rater in sorted(set(raters))
            for place, n in enumerate(order_for(rater, [n for n, who in dealt.items() if rater in who], seed), 1)
        ]
        self._store.make(made, items, sheets)
        for person in sorted({i.person for i in items} - {by}):
            self._people.look(Look(self._clock(), by, "RatingSets.make", person, program, made.id))
        return made


def able_to_rate(people: PeopleStore, program: str) -> list[tuple[str, str]]:
    """(person, name) of the program's instructors and administrators, by name."""
    members = people.members(program)
    return [(m.person, m.name) for m in members if m.left_at is None and m.role in ("instructor", "admin")]


def check_raters(people: PeopleStore, program: str, raters: Iterable[str]) -> None:
    """Raises SimulatorError for a rater who is not, or no longer, an instructor or administrator of the program."""
    if not set(raters) <= {p for p, _ in able_to_rate(people, program)}:
        raise SimulatorError("a rater is an instructor or administrator of the program", mend="choose from the list")
