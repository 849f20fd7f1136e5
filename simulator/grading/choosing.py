"""Which judge is asked, by name, and grading many turns with it in the way that suits it best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import Graded, Judge, graded
from simulator.grading.model import grade_all, model_judge
from simulator.grading.panel import Panel
from simulator.grading.transcript import Moment
from simulator.model import Meter
from simulator.rubric import Rubric
from simulator.settings import Settings

JudgeName = Literal["embedded", "model", "panel"]


@lru_cache(maxsize=4)
def judge_of(name: JudgeName, settings: Settings, meter: Meter | None = None) -> Judge:
    """The judge of that name. The panel is the embedded judge, whose view stands in a tie, and the model judge.

    meter: sees every call to a model.
    """
    if name == "embedded":
        return EmbeddedJudge()
    if name == "model":
        return model_judge(settings, meter)
    return Panel([EmbeddedJudge(), model_judge(settings, meter)])


def grade_many(
    moments: Sequence[Moment], name: JudgeName, rubric: Rubric, settings: Settings, meter: Meter | None = None
) -> list[Graded]:
    """Many turns: in batches through the ear, or many at once through a model, within its rate limit."""
    return grade_moments(moments, judge_of(name, settings, meter), rubric)


def grade_moments(moments: Sequence[Moment], judge: Judge, rubric: Rubric) -> list[Graded]:
    """The same with a judge at hand."""
    if isinstance(judge, EmbeddedJudge):
        marked = judge.mark_all(list(moments))
        return [graded(m, seen, judge.name, rubric) for m, seen in zip(moments, marked, strict=True)]
    return grade_all(list(moments), judge, rubric)
