"""What double marking has settled in an assessment: for whoever reports results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from simulator.store.rating import RatingStore


@dataclass(frozen=True)
class SettledScore:
    """A score by people in place of the judge's. judge: what the judge gave; scored: whether it gave anything.

    station: 0 for the first. way: `agreed` by the markers, or `adjudicated` by a third person.
    """

    attempt: str
    station: int
    number: int
    dimension: str
    score: float | None
    judge: float | None
    scored: bool
    way: str
    at: datetime


def settled_scores(store: RatingStore, form: str) -> list[SettledScore]:
    """The settled scores of a form that count, one a turn and dimension. They stand in `turn_scores` with `source` people
    and `counts` true, and the judge's with `counts` false: every query of results that asks for `counts` has them already."""
    latest = {(s.item, s.dimension): s for s in store.settlements(form=form)}
    out = []
    for (item_id, dimension), one in latest.items():
        item = store.item(item_id)
        if item is None or item.attempt is None or item.station is None:
            continue
        given = [v["scores"][dimension][0] for v in item.judged.values() if dimension in v["scores"]]
        out.append(
            SettledScore(
                item.attempt, item.station, item.turn, dimension, one.score, given[0] if given else None, bool(given),
                one.way, one.at,
            )
        )  # fmt: skip
    return sorted(out, key=lambda s: (s.attempt, s.station, s.number, s.dimension))
