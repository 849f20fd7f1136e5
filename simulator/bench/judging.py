"""A judge at work on many turns, and what that took."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from simulator.bench.attacks import Attack
from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import Graded, Judge, grade, graded
from simulator.grading.transcript import Moment
from simulator.model.calls import Meter
from simulator.reading.sentences import holds, words
from simulator.rubric import Rubric

SESSION = 20
Maker = Callable[[], Judge]


def grade_all(judge: Judge, moments: Sequence[Moment], rubric: Rubric) -> list[Graded]:
    """All the turns, in order: the embedded judge in one go, any other with many at once."""
    if isinstance(judge, EmbeddedJudge):
        marked = judge.mark_all(list(moments))
        return [graded(m, k, judge.name, rubric) for m, k in zip(moments, marked, strict=True)]
    from simulator.grading.model import grade_all as at_once

    return at_once(moments, judge, rubric)


def stability(make: Maker, moments: Sequence[Moment], rubric: Rubric, *, singly: int = 40) -> dict[str, Any]:
    """The same turns judged again by a fresh judge: all in order, all in reverse, and some one by one."""
    first = grade_all(make(), moments, rubric)
    backward = grade_all(make(), moments[::-1], rubric)[::-1]
    some = list(range(0, len(moments), max(1, len(moments) // singly)))
    alone = make()
    single = [grade(moments[i], alone, rubric) for i in some]
    again = [abs(d) for d in _differences(first, backward)]
    apart = [abs(d) for d in _differences([first[i] for i in some], single)]
    return {
        "turns": len(moments), "scores": len(again),
        "same_again": round(float(np.mean([d == 0 for d in again])), 4), "largest_again": max(again, default=0),
        "same_alone": round(float(np.mean([d == 0 for d in apart])), 4), "largest_alone": max(apart, default=0),
    }  # fmt: skip


def _differences(one: Sequence[Graded], other: Sequence[Graded]) -> list[int]:
    """Level by level; a score against none counts as 5 levels, none against none as no difference."""
    out = []
    for a, b in zip(one, other, strict=True):
        for dimension in {*a.scores, *b.scores}:
            x, y = a.scores.get(dimension), b.scores.get(dimension)
            old, new = (x.score if x else None), (y.score if y else None)
            if old is None or new is None:
                out.append(0 if old is new else 5)
            else:
                out.append(new - old)
    return out


def quotes(moments: Sequence[Moment], given: Sequence[Graded]) -> dict[str, Any]:
    """How many of the markers and caps that are shown have a quote that stands in the turn."""
    shown = [
        holds(moment.text, mark.quote)
        for moment, one in zip(moments, given, strict=True)
        for score in one.scores.values()
        for mark in (*score.markers, *score.caps)
    ]
    return {"marks": len(shown), "quoted": sum(shown), "share": round(float(np.mean(shown)), 4) if shown else None}


def speed(make: Maker, attacks: Sequence[Attack], rubric: Rubric, meter: Meter | None = None) -> dict[str, Any]:
    """Turns a second through a judge that has heard none of them, loading not counted; tokens and cost of a session."""
    moments = list({(m.before, m.text): m for a in attacks for m in (a.base, a.attacked)}.values())
    judge = make()
    grade_all(judge, moments[:2], rubric)
    rest = moments[2:]
    before = meter.usage if meter else None
    paid = (meter.cost or 0.0) if meter else 0.0
    begun = time.perf_counter()
    given = grade_all(judge, rest, rubric)
    took = time.perf_counter() - begun
    found: dict[str, Any] = {
        "turns": len(rest), "mean_words": round(float(np.mean([len(words(m.text)) for m in rest])), 1),
        "turns_per_second": round(len(rest) / took, 1), "unscored": sum(g.unscored is not None for g in given),
    }  # fmt: skip
    if meter is not None and before is not None:
        after = meter.usage
        share = SESSION / len(rest)
        found["prompt_tokens_a_session"] = round((after.prompt - before.prompt) * share)
        found["completion_tokens_a_session"] = round((after.completion - before.completion) * share)
        cost = meter.cost
        found["dollars_a_session"] = None if cost is None else round((cost - paid) * share, 4)
    return found
