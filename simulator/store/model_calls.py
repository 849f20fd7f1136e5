"""The provenance of model calls: a row for each, as it ends."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from simulator import journal
from simulator.model import Call
from simulator.store.database import Database
from simulator.store.tables import ModelCallRow

ANSWERED: Final = "answered"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CallTotals:
    """What calls came to. cost: US dollars of those whose price is known; unpriced: how many have none."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0
    unpriced: int = 0


class ModelCalls:
    """Writes and reads the rows. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def note(self, call: Call) -> None:
        """Keeps a call. A database that fails here costs the row, never the session: the turn's own record has it too."""
        prompt, _, sha256 = call.prompt.partition("@")
        usage, occasion = call.usage, call.occasion
        row = ModelCallRow(
            session_id=occasion.session if occasion else None, turn=occasion.turn if occasion else None, role=call.role,
            model=call.model[:200], place=call.place[:300], method=call.method, prompt=prompt[:100], prompt_sha256=sha256[:64],
            parameters=dict(call.parameters), prompt_tokens=usage.prompt, completion_tokens=usage.completion,
            cached_tokens=usage.cached, estimated=usage.estimated, cost=call.cost, seconds=round(call.seconds, 4),
            first_words=None if call.first_words is None else round(call.first_words, 4),
            outcome=call.failure or ANSWERED, at=call.at,
        )  # fmt: skip
        try:
            with self._db.session() as sql:
                sql.add(row)
        except SQLAlchemyError as error:
            _log.warning("a model call could not be kept in the record (%s)", type(error).__name__)
        journal.note(
            "model.call", role=call.role, model=" ".join(call.model.split())[:100], place=call.place[:100],
            tokens=usage.total, cost=call.cost, seconds=round(call.seconds, 4), outcome=call.failure or ANSWERED,
            session=occasion.session if occasion else None, turn=occasion.turn if occasion else None,
        )  # fmt: skip

    def of(self, session_id: str) -> list[ModelCallRow]:
        """The calls of a session, in the order in which they ended."""
        query = select(ModelCallRow).where(ModelCallRow.session_id == session_id).order_by(ModelCallRow.id)
        with self._db.session() as sql:
            return list(sql.scalars(query))

    def totals(self, session_id: str) -> CallTotals:
        """What a session's calls came to."""
        rows = self.of(session_id)
        return CallTotals(
            len(rows), sum(r.prompt_tokens for r in rows), sum(r.completion_tokens for r in rows),
            sum(r.cost for r in rows if r.cost is not None), sum(r.cost is None for r in rows),
        )  # fmt: skip
