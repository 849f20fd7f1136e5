"""Double marking of an assessment, and the queue in which a third person settles what the markers leave open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.practice.practice import now
from simulator.program.form import Form
from simulator.program.rating.differing import doubts
from simulator.program.rating.gathering import Gatherer
from simulator.program.rating.laying import Laying
from simulator.program.rating.sampling import share as part_of
from simulator.program.rating.sampling import unsure_below
from simulator.program.rating.table import OnTable, Tables
from simulator.store.assessments import AssessmentStore
from simulator.store.rating import RatingStore, SetRecord, SettlementRecord


class Adjudicating:
    """The service behind double marking."""

    def __init__(
        self, store: RatingStore, tables: Tables, laying: Laying, gatherer: Gatherer, assessments: AssessmentStore,
        *, clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        self._store, self._tables, self._laying, self._gatherer = store, tables, laying, gatherer
        self._assessments, self._clock = assessments, clock

    def draw(
        self, form: str, raters: Sequence[str], *, by: str, share: float = 0.2, least_sure: float = 0.1, want: int = 2,
        seed: int = 1,
    ) -> SetRecord:  # fmt: skip
        """Draws a share (0-1) of every trainee's turns for blind marking; besides, every turn that the judge left unscored
        or a panel flagged, and the part `least_sure` (0-1) of which the judge is least sure. Attempts that were drawn before
        are left out, so it can be done again as more end.
        """
        if not 0 < share <= 1:
            raise SimulatorError(f"{share:.0%} is no share", mend="give 1 to 100 %")
        kept = self._assessments.form(form)
        assert kept is not None
        content = Form.model_validate(dict(kept.content))
        found = {f.candidate.place: f for f in self._gatherer.of_form(form, content, without=self._store.drawn(form))}
        turns = [f.candidate for f in found.values()]
        unsure = unsure_below(turns, least_sure)
        chosen = {c.place for c in part_of(turns, share, seed)}
        chosen |= {c.place for c in turns if c.doubtful or c.confidence < unsure}
        plan = {"strategy": "share", "share": share, "unsure": unsure, "sources": [kept.title], "of": len(turns)}
        return self._laying.lay(
            kept.program, f"Double marking: {kept.title}", [found[p] for p in sorted(chosen)], raters, by=by, want=want,
            kind="double", seed=seed, rubric_sha256=content.rubric_sha256, plan=plan, form=form,
        )  # fmt: skip

    def queue(self, rating_set: str, *, by: str) -> list[OnTable]:
        """The turns of a double marking that wait for a third person: markers differ, a marker and the judge differ, or the
        judge was unsure or gave no score. Without the markers' names, and without those that `by` has marked."""
        kept = self._store.set(rating_set)
        if kept is None or kept.kind != "double":
            return []
        found = [
            self._tables.lay(item, sheets, why, by, named=False)
            for item, sheets in self._tables.submitted(rating_set)
            if (why := doubts(item, sheets, float(kept.plan.get("unsure", 0)))) and all(s.rater != by for s in sheets)
        ]
        return [t for t in found if t.open]

    def settle(self, rating_item: str, dimension: str, score: int | None, reason: str, *, by: str) -> None:
        """A third person's score, with the reason: from now on results use it, and say so. The judge's and the markers'
        stay beside it."""
        item, sheets, kept = self._tables.ready(rating_item, by)
        if kept.kind != "double":
            raise SimulatorError("this set settles no result", mend="record what the raters agree on instead")
        if by in {s.rater for s in sheets}:
            raise SimulatorError("you have marked this turn yourself", mend="leave it to a third person")
        why = self._tables.check(kept, dimension, score, reason)
        self._store.settle(SettlementRecord(item.id, dimension, score, why, "adjudicated", by, self._clock()))
