"""The ruptures of a session as spans of turns, and the episodes they make with the therapist's scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.grading.summary import Episode, episode
from simulator.practice.encounter import Exchange
from simulator.practice.review import TurnReview


@dataclass(frozen=True)
class Span:
    """Turns `first` to `last` in which a rupture was open; repaired, or still open at the end."""

    kind: str
    first: int
    last: int
    repaired: bool


def spans(past: Sequence[Exchange]) -> tuple[Span, ...]:
    """The ruptures of a session, from opening to closing."""
    out: list[Span] = []
    for exchange in past:
        rupture = exchange.state.rupture
        if rupture is None:
            continue
        if out and out[-1].last == exchange.number - 1 and rupture.turn < exchange.number:
            out[-1] = Span(rupture.kind, out[-1].first, exchange.number, False)
        else:
            out.append(Span(rupture.kind, exchange.number, exchange.number, False))
    last = past[-1].number if past else 0
    return tuple(Span(s.kind, s.first, s.last, s.last < last) for s in out)


def episodes(reviews: Sequence[TurnReview], found: Sequence[Span]) -> tuple[Episode, ...]:
    """The rupture episodes with their scores: the turns after the one that opened it, to its end."""
    out = []
    for span in found:
        inside = [r for r in reviews if span.first < r.exchange.number <= span.last + (1 if span.repaired else 0)]
        repair = [
            s.score for r in inside if (s := r.graded.scores.get("rupture_repair")) is not None and s.score is not None
        ]  # fmt: skip
        stages = [r.exchange.state.rupture.stage for r in inside if r.exchange.state.rupture is not None]
        out.append(episode(span.kind, span.first, span.last, span.repaired, stages, repair))
    return tuple(out)
