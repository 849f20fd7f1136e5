"""A turn on the table: what each rater gave, what the judges gave, what was said about it, what is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.program.rating.differing import all_in
from simulator.program.rating.laying import able_to_rate
from simulator.program.rating.work import pinned_rubric
from simulator.rubric import Dimension, Rubric
from simulator.store.assessments import AssessmentStore
from simulator.store.people import PeopleStore
from simulator.store.rating import ItemRecord, RatingStore, SetRecord, SettlementRecord, SheetRecord


@dataclass(frozen=True)
class Opinion:
    """What one rater gave. ticks: dimension → what decided it, in words."""

    who: str
    scores: Mapping[str, int | None]
    ticks: Mapping[str, tuple[str, ...]]
    note: str


@dataclass(frozen=True)
class Remark:
    """Something said about the turn."""

    who: str
    text: str
    at: datetime


@dataclass(frozen=True)
class OnTable:
    """A turn that all its raters have submitted. why: dimension → reasons to look. mine: whether the reader rated it.

    judges: judge → dimension → (score, confidence). settled: dimension → the settlement that counts.
    """

    item: str
    number: int
    kind: str
    patient: str
    setup: str
    before: tuple[tuple[str, str], ...]
    text: str | None
    scales: tuple[Dimension, ...]
    why: Mapping[str, Sequence[str]]
    opinions: tuple[Opinion, ...]
    judges: Mapping[str, Mapping[str, tuple[int | None, float]]]
    remarks: tuple[Remark, ...]
    settled: Mapping[str, SettlementRecord]
    mine: bool

    @property
    def open(self) -> tuple[str, ...]:
        """The dimensions that are not settled yet."""
        return tuple(d for d in self.why if d not in self.settled)


class Tables:
    """Lays turns on the table. No page calls it: services do, and say why a turn is there."""

    def __init__(self, store: RatingStore, assessments: AssessmentStore, people: PeopleStore) -> None:
        self._store, self._assessments, self._people = store, assessments, people
        self._rubrics: dict[str, Rubric] = {}

    def submitted(self, rating_set: str) -> list[tuple[ItemRecord, list[SheetRecord]]]:
        """The items of a set that all their raters have submitted, with the sheets."""
        by_item: dict[str, list[SheetRecord]] = {}
        for s in self._store.sheets(rating_set=rating_set):
            by_item.setdefault(s.item, []).append(s)
        return [(i, by_item[i.id]) for i in self._store.items(rating_set) if all_in(by_item.get(i.id, []))]

    def settled(self, rating_set: str) -> dict[str, dict[str, SettlementRecord]]:
        """item → dimension → the settlement that counts."""
        found: dict[str, dict[str, SettlementRecord]] = {}
        for one in self._store.settlements(rating_set=rating_set):
            found.setdefault(one.item, {})[one.dimension] = one
        return found

    def lay(
        self, item: ItemRecord, sheets: Sequence[SheetRecord], why: Mapping[str, Sequence[str]], by: str,
        *, named: bool,
    ) -> OnTable:  # fmt: skip
        """One turn. named: raters by name, or only as Marker A, Marker B."""
        kept = self.set_of(item)
        names = {m.person: m.name for m in self._people.members(kept.program)}
        rubric = pinned_rubric(self._assessments, kept, self._rubrics)
        shows = {m.id: m.shows for d in rubric.dimensions for m in d.markers}
        shows |= {c.id: c.shows for d in rubric.dimensions for c in d.caps}
        ordered = sorted(sheets, key=lambda s: s.id)
        opinions = tuple(
            Opinion(
                names.get(s.rater, "former member") if named else f"Marker {chr(65 + n)}", s.scores(),
                {d: tuple(shows.get(t, t) for t in g.get("ticks", [])) for d, g in s.given.items() if g.get("ticks")},
                s.note or "",
            )
            for n, s in enumerate(ordered)
        )  # fmt: skip
        judges = {
            j: {d: (score, float(sure)) for d, (score, sure) in v["scores"].items()} for j, v in item.judged.items()
        }
        remarks = tuple(
            Remark(names.get(c.person, "former member"), c.text, c.at) for c in self._store.comments(item.id) if named
        )
        return OnTable(
            item.id, item.number, kept.kind, item.patient, item.setup if item.text is not None else "",
            item.before or (), item.text, rubric.dimensions, why, opinions, judges, remarks,
            self.settled(kept.id).get(item.id, {}), any(s.rater == by for s in sheets),
        )  # fmt: skip

    def ready(self, rating_item: str, by: str) -> tuple[ItemRecord, list[SheetRecord], SetRecord]:
        """An item that all its raters have submitted. Raises SimulatorError before that, and for whoever may not rate."""
        item = self._store.item(rating_item)
        sheets = self._store.sheets(item=rating_item)
        if item is None or not all_in(sheets):
            raise SimulatorError("this turn is still being rated", mend="wait until everybody has submitted it")
        kept = self.set_of(item)
        if by not in {p for p, _ in able_to_rate(self._people, kept.program)}:
            raise SimulatorError("this is for instructors of the program", mend="ask one of them")
        return item, sheets, kept

    def set_of(self, item: ItemRecord) -> SetRecord:
        """The set of an item."""
        kept = self._store.set(item.set)
        assert kept is not None
        return kept

    def check(self, kept: SetRecord, dimension: str, score: int | None, reason: str) -> str:
        """The reason, trimmed. Raises SimulatorError where a settled score would not do."""
        if pinned_rubric(self._assessments, kept, self._rubrics).dimension(dimension) is None:
            raise SimulatorError(f"no scale '{dimension}'", mend="choose one of the set's scales")
        if score is not None and not 1 <= score <= 5:
            raise SimulatorError(f"{score} is not a level", mend="1 to 5, or does not apply")
        if not reason.strip():
            raise SimulatorError("a settled score needs a reason", mend="say in a sentence what decided it")
        return reason.strip()[:2000]
