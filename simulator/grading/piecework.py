"""A chunk of turns as plain JSON, judged anywhere: in this process, in another, on another machine.

What is sent and what comes back is JSON, never pickled objects of ours, so that a worker of another version fails in
plain words instead of in strange ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from simulator.grading.choosing import JudgeName, grade_many, judge_of
from simulator.grading.judge import record
from simulator.grading.transcript import Moment
from simulator.rubric import Rubric, Truth
from simulator.settings import settings


def packed(moment: Moment) -> dict[str, Any]:
    """A moment as JSON."""
    return {
        "id": moment.id, "number": moment.number, "before": [list(t) for t in moment.before], "text": moment.text,
        "truth": moment.truth.model_dump(mode="json"), "known": sorted(moment.known),
    }  # fmt: skip


def unpacked(piece: Mapping[str, Any]) -> Moment:
    """The moment again."""
    return Moment(
        id=piece["id"], number=piece["number"], before=tuple((s, t) for s, t in piece["before"]), text=piece["text"],
        truth=Truth.model_validate(piece["truth"]), known=frozenset(piece["known"]),
    )  # fmt: skip


def judge_chunk(
    pieces: Sequence[Mapping[str, Any]], judge: JudgeName, rubric: str, expects: str
) -> list[dict[str, Any]]:
    """The records of a chunk, in order, as the command line prints them. Runs in workers.

    rubric: the whole rubric as JSON, so that every worker scores by the same rules whatever lies on its disk. expects: the judge's name with its version, as the planner knows it. A worker with another version raises
    ValueError instead of mixing two judges' scores in one run.
    """
    here = judge_of(judge, settings()).name
    if here != expects:
        raise ValueError(
            f"this worker has the judge {here}, the run was planned for {expects}: give it the same version"
        )
    graded = grade_many([unpacked(p) for p in pieces], judge, _rubric(rubric), settings())
    return [record(g) for g in graded]


@lru_cache(maxsize=4)
def _rubric(rubric: str) -> Rubric:
    return Rubric.model_validate_json(rubric)
