"""Discussion of turns on which raters, or a rater and the judge, differ. Nothing is shown before all raters have submitted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.practice.practice import now
from simulator.program.rating.differing import differences
from simulator.program.rating.table import OnTable, Tables
from simulator.store.rating import CommentRecord, RatingStore, SettlementRecord


class Discussing:
    """The service behind the discussion of a set."""

    def __init__(self, store: RatingStore, tables: Tables, *, clock: Callable[[], datetime] = now) -> None:
        self._store, self._tables, self._clock = store, tables, clock

    def differing(self, rating_set: str, *, by: str) -> list[OnTable]:
        """The turns to talk about, with everybody's scores and names; what is settled comes last."""
        found = [
            self._tables.lay(item, sheets, why, by, named=True)
            for item, sheets in self._tables.submitted(rating_set)
            if (why := differences(item, sheets))
        ]
        return sorted(found, key=lambda t: (not t.open, t.number))

    def mine(self, person: str) -> list[tuple[str, str, int]]:
        """(set, title, how many) of open sets in which turns that this person rated wait to be talked about."""
        out = []
        for set_id in dict.fromkeys(s.set for s in self._store.sheets(rater=person)):
            kept = self._store.set(set_id)
            if kept is None or kept.closed_at is not None:
                continue
            settled = self._tables.settled(set_id)
            waiting = sum(
                any(s.rater == person for s in sheets)
                and bool(set(differences(i, sheets)) - set(settled.get(i.id, {})))
                for i, sheets in self._tables.submitted(set_id)
            )
            if waiting:
                out.append((set_id, kept.title, waiting))
        return out

    def comment(self, rating_item: str, text: str, *, by: str) -> None:
        """Says something about a turn; the raters' scores stay as they are."""
        item, _, _ = self._tables.ready(rating_item, by)
        if not text.strip():
            raise SimulatorError("there is nothing to say", mend="write a sentence")
        self._store.comment(CommentRecord(item.id, by, text.strip()[:2000], self._clock()))

    def agree(self, rating_item: str, dimension: str, score: int | None, reason: str, *, by: str) -> None:
        """Records the score that the raters agreed on; one of them does it, with the reason."""
        item, sheets, kept = self._tables.ready(rating_item, by)
        if by not in {s.rater for s in sheets}:
            raise SimulatorError("the raters of a turn agree on it", mend="a third person settles it in the queue")
        why = self._tables.check(kept, dimension, score, reason)
        self._store.settle(SettlementRecord(item.id, dimension, score, why, "agreed", by, self._clock()))
