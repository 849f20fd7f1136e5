"""The turns that counted: the two that helped most and the two that cost most, by their scores and by what the state did.

A turn's worth is its mean score above or below 3 (in levels) plus what it moved in the patient: a tenth of alliance
counts as much as a level, opening a rupture as two levels lost, closing one as two won, a rung climbed as half a level.
So a turn that reads well and hurt does not pass for a good one. The weights are ours; they order turns, they score nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.practice.review import TurnReview
from simulator.rubric import Rubric, Score, missing


@dataclass(frozen=True)
class Turning:
    """A turn that counted. worth: in levels. moved: change in alliance. what: why, or what to try instead.

    scores: dimension → 1-5, of what applied. quote: the words it rests on, "" where none are quoted. did: what the
    patient did, in plain words.
    """

    turn: int
    worth: float
    moved: float
    scores: dict[str, int]
    what: str
    quote: str
    did: str


def turnings(rubric: Rubric, reviews: Sequence[TurnReview]) -> tuple[tuple[Turning, ...], tuple[Turning, ...]]:
    """(the two best, the two most costly), each in the order of the session; no turn is both."""
    worths = [(worth(r), r) for r in reviews]
    best = sorted((w for w in worths if w[0] >= 0.75), key=lambda w: (-w[0], w[1].exchange.number))[:2]
    costly = sorted((w for w in worths if w[0] <= -0.5), key=lambda w: (w[0], w[1].exchange.number))[:2]
    return (
        tuple(_best(rubric, w, r) for w, r in sorted(best, key=lambda w: w[1].exchange.number)),
        tuple(_costly(rubric, w, r) for w, r in sorted(costly, key=lambda w: w[1].exchange.number)),
    )


def worth(review: TurnReview) -> float:
    """What a turn was worth, in levels; 0 is an ordinary turn. See the module."""
    scores = [s.score for s in review.graded.scores.values() if s.score is not None]
    level = sum(scores) / len(scores) - 3 if scores else 0.0
    before, after = review.before.rupture, review.exchange.state.rupture
    opened = after is not None and before is None
    closed = before is not None and after is None
    climbed = len(after.rungs) - len(before.rungs) if before is not None and after is not None else 0
    return level + 10 * review.moved + 2 * (closed - opened) + 0.5 * climbed


def _scores(review: TurnReview) -> dict[str, int]:
    return {name: s.score for name, s in review.graded.scores.items() if s.score is not None}


def _by_score(review: TurnReview, *, best: bool) -> Score | None:
    found = [s for s in review.graded.scores.values() if s.score is not None]
    order = {"rupture_repair": 0, "interpretation_timing": 1, "empathy": 2}
    sign = -1 if best else 1
    return min(found, key=lambda s: (sign * (s.score or 0), order.get(s.dimension, 3)), default=None)


def _best(rubric: Rubric, value: float, review: TurnReview) -> Turning:
    one = _by_score(review, best=True)
    dimension = rubric.dimension(one.dimension) if one else None
    merits = {m.id for m in dimension.markers if m.merit} if dimension else set()
    shown = [m for m in one.markers if m.id in merits] if one else []
    quote = max(shown, key=lambda m: m.sure).quote if shown else ""
    return Turning(
        review.exchange.number, value, review.moved, _scores(review), one.why if one else "", quote, _did(review)
    )


def _costly(rubric: Rubric, value: float, review: TurnReview) -> Turning:
    one = _by_score(review, best=False)
    what, quote = "", ""
    dimension = rubric.dimension(one.dimension) if one else None
    if one is not None and dimension is not None:
        capped = next((c for c in dimension.caps if one.caps and c.id == one.caps[0].id and c.hint), None)
        if capped is not None and capped.hint:
            what, quote = capped.hint, one.caps[0].quote
        elif (one.score or 0) < 5:
            what = next((m.hint for m in missing(dimension, one) if m.hint), "") or ""
    return Turning(review.exchange.number, value, review.moved, _scores(review), what, quote, _did(review))


def _did(review: TurnReview) -> str:
    """What the turn did in the patient, in plain words."""
    before, after = review.before, review.exchange.state
    out = []
    if after.rupture is not None and before.rupture is None:
        out.append(f"a {after.rupture.kind} opened")
    elif before.rupture is not None and after.rupture is None:
        out.append("the rupture closed")
    elif before.rupture is not None and after.rupture is not None:
        step = len(after.rupture.rungs) - len(before.rupture.rungs)
        if step:
            out.append("the repair climbed" if step > 0 else "the repair slipped back")
    fates = {"lands": "the interpretation landed", "slides_off": "the interpretation slid off", "wounds": "the interpretation hurt"}  # fmt: skip
    if review.exchange.felt.fate in fates:
        out.append(fates[review.exchange.felt.fate])
    if after.depth != before.depth:
        out.append("the talk went deeper" if after.depth > before.depth else "the talk came back to the surface")
    way = "alliance held" if abs(review.moved) < 0.005 else f"alliance {review.moved:+.2f}".replace("-", "−")
    return ", ".join([*out, way])
