"""A rater's own work: what is dealt to them, one blind turn at a time. Nothing here reads a judge's or another's score
before the rater has submitted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator.errors import SimulatorError, did_you_mean
from simulator.grading.ratings import HIGHEST, LOWEST
from simulator.practice.practice import now
from simulator.program.rating.laying import check_raters
from simulator.rubric import Dimension, Rubric
from simulator.rubric import from_text as rubric_from
from simulator.store.assessments import AssessmentStore
from simulator.store.people import PeopleStore
from simulator.store.rating import ItemRecord, RatingStore, SetRecord, SheetRecord

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Slip:
    """One place in a rater's pile."""

    sheet: str
    place: int
    complete: bool
    submitted: bool


@dataclass(frozen=True)
class Pile:
    """What a rater has of one set, in their own order."""

    rating_set: str
    title: str
    kind: str
    slips: tuple[Slip, ...]

    @property
    def done(self) -> int:
        """How many are submitted."""
        return sum(s.submitted for s in self.slips)


@dataclass(frozen=True)
class Blind:
    """A turn as a rater sees it. given, note: what they have put down so far. text None: the words are gone."""

    sheet: str
    patient: str
    setup: str
    before: tuple[tuple[str, str], ...]
    text: str | None
    dimensions: tuple[Dimension, ...]
    given: dict[str, dict[str, Any]]
    note: str
    submitted: bool


@dataclass(frozen=True)
class Reference:
    """What a submitted calibration item is compared with. source: `key`, or `raters`; scores by dimension, each with the
    rubric's words for it. note: the expert's reason."""

    source: str
    scores: dict[str, tuple[int | None, ...]]
    note: str


class RatingWork:
    """The service behind My rating."""

    def __init__(
        self,
        store: RatingStore,
        assessments: AssessmentStore,
        people: PeopleStore,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store, self._assessments, self._people, self._clock = store, assessments, people, clock
        self._rubrics: dict[str, Rubric] = {}

    def mine(self, person: str) -> list[Pile]:
        """What this person has to rate, or has rated, in sets that are open; newest first."""
        piles = []
        sheets = self._store.sheets(rater=person)
        for set_id in dict.fromkeys(s.set for s in sheets):
            kept = self._store.set(set_id)
            if kept is None or kept.closed_at is not None or not self._rates(kept, person):
                continue
            gone = {i.id for i in self._store.items(set_id) if i.text is None}
            rubric = self._rubric(kept)
            slips = [
                Slip(s.id, s.place, _complete(s, rubric), s.submitted_at is not None)
                for s in sheets
                if s.set == set_id and (s.submitted_at is not None or s.item not in gone)
            ]
            piles.append((kept.created_at, Pile(set_id, kept.title, kept.kind, tuple(slips))))
        return [p for _, p in sorted(piles, key=lambda p: (p[0], p[1].rating_set), reverse=True)]

    def open(self, sheet: str) -> Blind:
        """The turn, and what the rater has put down."""
        slip, item, kept = self._open(sheet)
        return Blind(
            slip.id, item.patient, item.setup if item.text is not None else "", item.before or (), item.text,
            self._rubric(kept).dimensions, {d: dict(g) for d, g in slip.given.items()}, slip.note or "",
            slip.submitted_at is not None,
        )  # fmt: skip

    def rate(self, sheet: str, dimension: str, score: int | None) -> None:
        """1 to 5, or None: does not apply. Kept at once."""
        if score is not None and not LOWEST <= score <= HIGHEST:
            raise SimulatorError(f"{score} is not a level", mend="1 to 5, or does not apply")
        self._write(sheet, dimension, {"rated": True, "score": score})

    def clear(self, sheet: str, dimension: str) -> None:
        """Takes a score back, as long as the sheet is not submitted."""
        self._write(sheet, dimension, {"rated": False, "score": None})

    def tick(self, sheet: str, dimension: str, ticks: Sequence[str]) -> None:
        """The markers and caps that decided the score, by id."""
        scale = self._scale(sheet, dimension)
        known = [*(m.id for m in scale.markers), *(c.id for c in scale.caps)]
        for tick in ticks:
            if tick not in known:
                raise SimulatorError(f"{dimension} has no marker '{tick}'", mend=did_you_mean(tick, known))
        self._write(sheet, dimension, {"ticks": list(dict.fromkeys(ticks))})

    def note(self, sheet: str, text: str) -> None:
        """A short note to the turn."""
        self._open(sheet, to_write=True)
        self._keep(self._store.write(sheet, self._clock(), note=text[:LONGEST_NOTE]))

    def submit(self, sheet: str) -> None:
        """Hands the sheet in, for good. Raises SimulatorError where a scale has no answer yet."""
        slip, item, kept = self._open(sheet, to_write=True)
        missing = _missing(slip, self._rubric(kept))
        if missing:
            raise SimulatorError(f"no answer on {', '.join(missing)}", mend="give 1 to 5, or does not apply")
        if item.text is not None:
            self._store.submit([sheet], self._clock())

    def submit_complete(self, rating_set: str, person: str) -> int:
        """Hands in every sheet of the set on which all scales have an answer. How many."""
        kept = self._store.set(rating_set)
        if kept is None or kept.closed_at is not None or not self._rates(kept, person):
            raise SimulatorError("this set is closed", mend="ask who runs it")
        rubric = self._rubric(kept)
        ready = [
            s.id
            for s in self._store.sheets(rating_set=rating_set, rater=person)
            if s.submitted_at is None and _complete(s, rubric)
        ]
        self._store.submit(ready, self._clock())
        return len(ready)

    def reference(self, sheet: str) -> Reference | None:
        """In a calibration, after the rater has submitted: the key, or what other raters who have submitted gave.

        None before, in any other set, and where there is neither yet.
        """
        slip, item, kept = self._open(sheet)
        if slip.submitted_at is None or kept.kind != "calibration":
            return None
        if item.key is not None:
            return Reference("key", {d: (s,) for d, s in item.key.items()}, item.key_note or "")
        others = [
            s.scores()
            for s in self._store.sheets(item=item.id)
            if s.id != sheet and s.submitted_at is not None
        ]  # fmt: skip
        if not others:
            return None
        scales = [d.id for d in self._rubric(kept).dimensions]
        return Reference("raters", {d: tuple(o[d] for o in others if d in o) for d in scales}, "")

    # within

    def _open(self, sheet: str, *, to_write: bool = False) -> tuple[SheetRecord, ItemRecord, SetRecord]:
        slip = self._store.sheet(sheet)
        item = self._store.item(slip.item) if slip else None
        kept = self._store.set(slip.set) if slip else None
        if slip is None or item is None or kept is None:
            raise SimulatorError("no such turn to rate", mend="choose one from My rating")
        check_raters(self._people, kept.program, [slip.rater])
        if to_write and kept.closed_at is not None:
            raise SimulatorError("this set is closed", mend="ask who runs it")
        return slip, item, kept

    def _rates(self, kept: SetRecord, person: str) -> bool:
        return self._people.roles(person).get(kept.program) in ("instructor", "admin")

    def _write(self, sheet: str, dimension: str, given: dict[str, Any]) -> None:
        self._open(sheet, to_write=True)
        self._scale(sheet, dimension)
        self._keep(self._store.write(sheet, self._clock(), dimension=dimension, given=given))

    @staticmethod
    def _keep(written: bool) -> None:
        if not written:
            raise SimulatorError(
                "this turn is submitted already", mend="say in the discussion what you see otherwise now"
            )

    def _scale(self, sheet: str, dimension: str) -> Dimension:
        rubric = self._rubric(self._open(sheet)[2])
        found = rubric.dimension(dimension)
        if found is None:
            known = [d.id for d in rubric.dimensions]
            raise SimulatorError(f"no scale '{dimension}'", mend=did_you_mean(dimension, known))
        return found

    def _rubric(self, kept: SetRecord) -> Rubric:
        return pinned_rubric(self._assessments, kept, self._rubrics)


def pinned_rubric(assessments: AssessmentStore, kept: SetRecord, known: dict[str, Rubric]) -> Rubric:
    """The scales of a set as they were when it was made; parsed once and kept in `known`."""
    if kept.rubric_sha256 not in known:
        found = assessments.pinned(kept.rubric_sha256)
        if found is None:
            raise SimulatorError("the scales of this set are missing", where=kept.title, mend="restore a backup")
        known[kept.rubric_sha256] = rubric_from(found[1], found[0])
    return known[kept.rubric_sha256]


def _missing(slip: SheetRecord, rubric: Rubric) -> list[str]:
    given = slip.scores()
    return [d.name for d in rubric.dimensions if d.id not in given]


def _complete(slip: SheetRecord, rubric: Rubric) -> bool:
    return not _missing(slip, rubric)
