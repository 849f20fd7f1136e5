"""Every call to a model leaves a row, on either database, without a word of what was said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from simulator.model import Call, Occasion, Usage
from simulator.store import Log, ModelCalls
from simulator.store.tables import ModelCallRow
from tests.store.test_nothing_is_lost import log, practice  # noqa: F401


def call(**more: object) -> Call:
    given: dict[str, object] = {
        "role": "patient", "model": "gpt-5-mini", "place": "at api.openai.com", "method": "stream",
        "prompt": f"patient_chat@{'a' * 64}", "parameters": {"temperature": 0.8, "stop": ["x"]},
        "usage": Usage(2000, 40, 1500), "cost": 0.0002, "seconds": 1.23456, "first_words": 0.5, "finish": "stop",
        "failure": None, "at": datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    }  # fmt: skip
    return Call(**{**given, **more})  # type: ignore[arg-type]


def test_a_row_for_every_call_answered_or_not(log: Log, practice: object) -> None:  # noqa: F811
    session = practice.begin("ann", "beth", "intake").id  # type: ignore[attr-defined]
    rows = ModelCalls(log._db)
    rows.note(call(occasion=Occasion(session, 1)))
    rows.note(call(occasion=Occasion(session, 2), failure="timeout", cost=None, first_words=None))
    rows.note(call())
    first, second = rows.of(session)
    assert (first.turn, first.prompt, first.prompt_sha256, first.outcome) == (1, "patient_chat", "a" * 64, "answered")
    assert (first.parameters, first.seconds, first.cached_tokens) == ({"temperature": 0.8, "stop": ["x"]}, 1.2346, 1500)
    assert (second.outcome, second.cost) == ("timeout", None)
    totals = rows.totals(session)
    assert (totals.calls, totals.prompt_tokens, totals.unpriced) == (2, 4000, 1)
    assert totals.cost == pytest.approx(0.0002)


def test_the_migration_makes_the_table_that_the_program_writes(log: Log) -> None:  # noqa: F811
    table = sa.inspect(log._db.engine)
    made = {c["name"]: c["nullable"] for c in table.get_columns("model_calls")}
    assert made == {c.name: c.nullable for c in ModelCallRow.__table__.columns}


def test_a_row_that_cannot_be_kept_does_not_stop_the_session(log: Log, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    rows = ModelCalls(log._db)
    rows.note(call(role=None))
    assert "a model call could not be kept in the record (IntegrityError)" in caplog.text
    assert "patient_chat" not in caplog.text
