"""Sheets as ratings: the one form in which agreement, calibration and exports take them. Pure.

A turn of a set is (conversation, number): the pseudonym of an attempt or session, and 1000 × station + turn, so that a
bootstrap by conversation draws whole people's attempts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from simulator.grading.ratings import Rating
from simulator.store.rating import ItemRecord, SheetRecord


def number_of(item: ItemRecord) -> int:
    """The turn's number within its conversation."""
    return 1000 * (item.station or 0) + item.turn


def visible(items: Sequence[ItemRecord], sheets: Iterable[SheetRecord], person: str) -> list[ItemRecord]:
    """The items whose scores this person may see: not those that they have yet to submit."""
    blind = {s.item for s in sheets if s.rater == person and s.submitted_at is None}
    return [i for i in items if i.id not in blind]


def by_people(items: Iterable[ItemRecord], sheets: Iterable[SheetRecord], names: Mapping[str, str]) -> list[Rating]:
    """What was submitted on these items. names: rater → how they are called in the result."""
    known = {i.id: i for i in items}
    return [
        Rating(known[s.item].conversation, number_of(known[s.item]), names.get(s.rater, s.rater[:8]), dimension, score)
        for s in sheets
        if s.item in known and s.submitted_at is not None
        for dimension, score in s.scores().items()
    ]


def by_judge(items: Iterable[ItemRecord], judge: str) -> list[Rating]:
    """What a judge gave these items; an unscored turn gives nothing."""
    return [
        Rating(i.conversation, number_of(i), judge, dimension, score)
        for i in items
        for dimension, (score, _) in i.judged.get(judge, {}).get("scores", {}).items()
    ]


def judges(items: Iterable[ItemRecord]) -> list[str]:
    """The judges that scored any of these items."""
    return sorted({j for i in items for j, v in i.judged.items() if v.get("scores")})
