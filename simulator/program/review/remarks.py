"""What stands beside a session: comments, a person's scores next to the judge's, turns sent back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.grading.summary import Mean, by_dimension, session
from simulator.practice.debriefing import TurnReview
from simulator.rubric import Rubric, Score
from simulator.store.review import Comment, Exercise, Override


@dataclass(frozen=True)
class Remarks:
    """Everything people wrote beside one session."""

    comments: tuple[Comment, ...] = ()
    overrides: tuple[Override, ...] = ()
    exercises: tuple[Exercise, ...] = ()

    def comments_on(self, number: int) -> list[Comment]:
        return [c for c in self.comments if c.number == number]

    def overrides_on(self, number: int) -> dict[str, Override]:
        """Dimension → the person's score of that turn."""
        return {o.dimension: o for o in self.overrides if o.number == number}

    def exercises_on(self, number: int) -> list[Exercise]:
        return [e for e in self.exercises if e.number == number]

    def lines(self, rubric: Rubric) -> dict[int, list[str]]:
        """Turn → its remarks as plain lines, for a debrief that is taken along."""
        out: dict[int, list[str]] = {}
        for o in self.overrides:
            dimension = rubric.dimension(o.dimension)
            name = dimension.name if dimension else o.dimension
            out.setdefault(o.number, []).append(
                f"{name}: {says(o.score)}, given by {o.by or 'you'}; the judge: {says(o.judged)}. {o.reason or ''}".strip()
            )
        for c in self.comments:
            out.setdefault(c.number, []).append(f"{c.by or 'You'}, {c.written_at:%d %B %Y}: {c.text}")
        return out


@dataclass(frozen=True)
class Corrected:
    """A session's scores with the person's where given. given: how many scores of each scale are a person's."""

    means: Mapping[str, Mean]
    whole: Mean | None
    given: Mapping[str, int]


def corrected(rubric: Rubric, reviews: Sequence[TurnReview], overrides: Sequence[Override]) -> Corrected:
    """The means over the judge's scores, with a person's score instead of the judge's wherever there is one.

    A turn whose scale a person calls not applicable is left out of its mean; one that the judge left out comes in. The
    interval takes every score to err like the judge's, which is too wide for a person's.
    """
    by_turn: dict[int, dict[str, Override]] = {}
    given: dict[str, int] = {}
    for o in overrides:
        by_turn.setdefault(o.number, {})[o.dimension] = o
        given[o.dimension] = given.get(o.dimension, 0) + 1
    scores = []
    for review in reviews:
        turn = dict(review.graded.scores)
        for dimension, o in by_turn.get(review.exchange.number, {}).items():
            turn[dimension] = Score(
                dimension=dimension, score=o.score, applicable=o.score is not None, confidence=1.0, why=o.reason or "",
            )  # fmt: skip
        scores.append(turn)
    return Corrected(by_dimension(rubric, scores), session(rubric, scores), given)


def says(score: int | None) -> str:
    """A score in words."""
    return "not applicable" if score is None else f"{score} of 5"
