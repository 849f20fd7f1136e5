"""Keys: an expert's scores of the turns of a calibration round, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.errors import SimulatorError, did_you_mean
from simulator.grading.ratings import HIGHEST, LOWEST
from simulator.program.rating import sheets as sheets_
from simulator.program.rating.work import pinned_rubric
from simulator.rubric import Dimension, Rubric
from simulator.store.assessments import AssessmentStore
from simulator.store.rating import RatingStore


@dataclass(frozen=True)
class Keyed:
    """A turn of a calibration set, with its key so far. text None: the words are gone."""

    item: str
    number: int
    patient: str
    setup: str
    before: tuple[tuple[str, str], ...]
    text: str | None
    scales: tuple[Dimension, ...]
    key: Mapping[str, int | None] | None
    note: str


class RatingKeys:
    """The service behind the keys of calibration rounds."""

    def __init__(self, store: RatingStore, assessments: AssessmentStore) -> None:
        self._store, self._assessments = store, assessments
        self._rubrics: dict[str, Rubric] = {}

    def of(self, rating_set: str, *, by: str) -> list[Keyed]:
        """The turns of a calibration set with their keys; not those that `by` has yet to rate."""
        kept = self._store.set(rating_set)
        if kept is None or kept.kind != "calibration":
            return []
        items = self._store.items(rating_set)
        scales = pinned_rubric(self._assessments, kept, self._rubrics).dimensions
        return [
            Keyed(
                i.id, i.number, i.patient, i.setup if i.text is not None else "", i.before or (), i.text, scales, i.key,
                i.key_note or "",
            )
            for i in sheets_.visible(items, self._store.sheets(rating_set=rating_set), by)
        ]  # fmt: skip

    def give(self, rating_item: str, key: Mapping[str, int | None], note: str, *, by: str) -> None:
        """Keeps the key of a turn. Whoever has yet to rate the turn cannot give it."""
        item = self._store.item(rating_item)
        kept = self._store.set(item.set) if item else None
        if item is None or kept is None or kept.kind != "calibration":
            raise SimulatorError("only a calibration round has keys", mend="choose one")
        if any(s.rater == by and s.submitted_at is None for s in self._store.sheets(item=rating_item)):
            raise SimulatorError("you have yet to rate this turn", mend="submit your own rating first")
        known = [d.id for d in pinned_rubric(self._assessments, kept, self._rubrics).dimensions]
        for dimension, score in key.items():
            if dimension not in known:
                raise SimulatorError(f"no scale '{dimension}'", mend=did_you_mean(dimension, known))
            if score is not None and not LOWEST <= score <= HIGHEST:
                raise SimulatorError(f"{score} is not a level", mend="1 to 5, or does not apply")
        self._store.key(rating_item, key, by, note.strip()[:2000])
