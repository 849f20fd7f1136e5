"""The port of every judge: it marks, with quotes; the rubric scores. A judge that fails says so and scores nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulator.grading.transcript import Moment
from simulator.reading.heads import dialogue
from simulator.reading.said import silent
from simulator.reading.sentences import holds
from simulator.rubric import Mark, Rubric, Score, Truth, circumstances, score


@dataclass(frozen=True)
class Marked:
    """What a judge saw in one turn.

    marks: dimension → marks with quotes. depth: 0-4. truth: as given, completed from the words. confidence: dimension →
    0-1, how likely the score is within one level of right. only_logistics: nothing but time, greeting, scheduling.
    """

    marks: Mapping[str, Sequence[Mark]]
    depth: int
    truth: Truth
    confidence: Mapping[str, float] = field(default_factory=dict)
    only_logistics: bool = False
    notes: Mapping[str, object] = field(default_factory=dict)
    """What else the record should say: a panel's views and flags, a model's provenance."""


class JudgeFailed(Exception):
    """The judge gave no usable judgement: the turn stays unscored, with this reason."""


class Judge(Protocol):
    """Marks turns. `name` goes into the record, with the version that made the marks."""

    @property
    def name(self) -> str: ...

    def mark(self, moment: Moment, rubric: Rubric) -> Marked:
        """The marks of one turn. Raises JudgeFailed."""
        ...


@dataclass(frozen=True)
class Graded:
    """A graded turn: scores by dimension, or the reason why there are none."""

    id: str
    turn: int
    judge: str
    rubric: str
    scores: Mapping[str, Score]
    depth: int | None = None
    unscored: str | None = None
    notes: Mapping[str, object] = field(default_factory=dict)


def grade(moment: Moment, judge: Judge, rubric: Rubric) -> Graded:
    """One turn through one judge and the shared scoring path."""
    label = f"{rubric.id}@{rubric.version}"
    try:
        marked = judge.mark(moment, rubric)
    except JudgeFailed as failed:
        return Graded(moment.id, moment.number, judge.name, label, {}, unscored=str(failed))
    return graded(moment, marked, judge.name, rubric)


def graded(moment: Moment, marked: Marked, judge: str, rubric: Rubric) -> Graded:
    """Scores from marks, by the rubric's rules. A dimension that the judge does not know gets no score at all."""
    label = f"{rubric.id}@{rubric.version}"
    quiet = silent(moment.text, dialogue(moment.before))
    facts = circumstances(marked.truth, marked.depth, only_logistics=marked.only_logistics, silent=quiet)
    scores = {
        d.id: score(d, moment.text, marked.marks[d.id], facts, confidence=marked.confidence.get(d.id, 1.0))
        for d in rubric.dimensions
        if d.id in marked.marks
    }
    unscored = None if scores else f"{judge} knows none of the scales of {label}"
    return Graded(
        moment.id, moment.number, judge, label, scores, depth=marked.depth, unscored=unscored, notes=marked.notes
    )


def record(result: Graded) -> dict[str, object]:
    """The JSON record of the command line."""
    scores: dict[str, object] = {}
    for name, one in result.scores.items():
        entry: dict[str, object] = {
            "score": one.score,
            "applicable": one.applicable,
            "confidence": round(one.confidence, 3),
            "markers": [{"id": m.id, "quote": m.quote} for m in one.markers],
            "caps": [{"id": m.id, "quote": m.quote} for m in one.caps],
            "why": one.why,
        }
        if name == "interpretation_timing":
            entry["depth"] = result.depth
        scores[name] = entry
    return {
        "id": result.id, "turn": result.turn, "judge": result.judge, "rubric": result.rubric, "scores": scores,
        "unscored": result.unscored, **result.notes,
    }  # fmt: skip


def graded_of(kept: Mapping[str, Any], text: str, rubric: Rubric) -> Graded:
    """A record read back. A quote that is not in the turn is dropped even here; an unknown scale is left out."""
    scores: dict[str, Score] = {}
    depth = None
    for name, entry in kept.get("scores", {}).items():
        depth = entry.get("depth", depth)
        dimension = rubric.dimension(name)
        if dimension is None:
            continue
        caps = tuple(Mark(**m) for m in entry["caps"] if holds(text, m["quote"]))
        alerts = {c.id for c in dimension.caps if c.alert}
        scores[name] = Score(
            dimension=name, score=entry["score"], applicable=entry["applicable"], confidence=entry["confidence"],
            markers=tuple(Mark(**m) for m in entry["markers"] if holds(text, m["quote"])), caps=caps, why=entry["why"],
            alert=any(c.id in alerts for c in caps),
        )  # fmt: skip
    return Graded(
        str(kept["id"]), int(kept["turn"]), str(kept["judge"]), str(kept["rubric"]), scores, depth=depth,
        unscored=kept.get("unscored"),
    )  # fmt: skip
