"""Marks of a session: read from the log where a judge has made them, made in one go where not, and kept."""

from __future__ import annotations

from simulator.grading.choosing import grade_moments
from simulator.grading.judge import Graded, Judge, grade, graded_of, record
from simulator.practice.practice import Sitting, now
from simulator.practice.review import moment_of
from simulator.practice.rubrics import InUse, RubricSource
from simulator.rubric import Rubric
from simulator.store import Log, MarkRecord


class Marking:
    """One judge, one log, and for each session its rubric. keep False: what is marked here is forgotten again, as if nobody
    had looked back."""

    def __init__(self, log: Log, judge: Judge, rubrics: InUse, *, keep: bool = True) -> None:
        self._log, self._judge, self._rubrics, self._keep = log, judge, rubrics, keep

    @property
    def judge(self) -> str:
        """The judge's name, with its version."""
        return self._judge.name

    @property
    def usual(self) -> str:
        """The label of the rubric that holds where nobody has chosen another."""
        return self._rubrics.usual

    def rubric_of(self, sitting: Sitting) -> Rubric:
        """The rubric that scores this session, whatever is chosen later."""
        return self._of(sitting).rubric

    def _of(self, sitting: Sitting) -> RubricSource:
        return self._rubrics.of(sitting.id, sitting.record.person, self._judge.name)

    def grades(self, sitting: Sitting) -> dict[int, Graded]:
        """Turn → its grade, for every therapist turn. What is not marked yet is marked in a batch and kept."""
        one = self._of(sitting)
        kept = self._kept(sitting, one)
        wanted = [i for i in range(1, len(sitting.past)) if sitting.past[i].number not in kept]
        if not wanted:
            return kept
        moments = [moment_of(sitting.past, i, sitting.id) for i in wanted]
        if self._keep:
            self._rubrics.keep(one)
        grades = grade_moments(moments, self._judge, one.rubric)
        fresh = {sitting.past[i].number: g for i, g in zip(wanted, grades, strict=True)}
        if self._keep:
            self._log.mark_new(sitting.id, [_record(number, graded) for number, graded in fresh.items()], now())
        return kept | fresh

    def kept(self, sitting: Sitting) -> dict[int, Graded]:
        """Turn → its grade, of the turns that are marked already."""
        return self._kept(sitting, self._of(sitting))

    def _kept(self, sitting: Sitting, one: RubricSource) -> dict[int, Graded]:
        text = {e.number: e.therapist or "" for e in sitting.past}
        return {
            m.number: graded_of(m.result, text.get(m.number, ""), one.rubric)
            for m in self._log.marks(sitting.id)
            if m.judge == self._judge.name and m.rubric == one.label
        }

    def again(self, sitting: Sitting, number: int) -> None:
        """Marks one turn anew: after a judge failed, or after its version changed."""
        one = self._of(sitting)
        self._rubrics.keep(one)
        graded = grade(moment_of(sitting.past, number, sitting.id), self._judge, one.rubric)
        self._log.mark(sitting.id, _record(number, graded), now())


def _record(number: int, graded: Graded) -> MarkRecord:
    return MarkRecord(number, graded.judge, graded.rubric, record(graded), graded.unscored)
