"""A person's words, wherever they are: copied out, or made to go. Tables are found by their columns, so a new one is covered.

`person`, `person_id`: whose a row is. `session_id`: part of a session. `attempt_id`: part of an attempt.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, delete, null, or_, select, update

from simulator.store.database import Database
from simulator.store.tables import Base

STAYS = frozenset(
    {
        "people", "memberships", "consents", "looks", "cohort_members", "accommodations", "attempts", "stations", "turn_scores",
        "program_sessions", "sessions", "turns", "station_answers", "model_calls",
        "studio_saves", "studio_retirements", "review_overrides", "rating_items", "rating_sheets", "rating_settlements",
    }
)  # fmt: skip
"""Tables whose rows stay when a person is erased (what an instructor wrote for the studio is the house's): they hold ids,
times and scores; the words in `turns`, `station_answers`, `review_overrides`, the `rating_` tables and `people` are blanked
instead. Rows of every other table that belong to the person are deleted."""
SECRET = frozenset({"password_hash", "token_sha256", "subject", "issuer"})
_TURN = ("therapist", "patient", "reading", "state", "felt", "talk", "telling", "provenance")


class PrivacyStore:
    """Copies and erases across all tables."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def everything(self, person: str) -> dict[str, list[dict[str, Any]]]:
        """Table → rows of this person, without secrets and without vectors made from words; times as ISO text."""
        out: dict[str, list[dict[str, Any]]] = {}
        with self._db.engine.connect() as sql:
            sessions, attempts = _sessions(sql, person), _attempts(sql, person)
            for table in Base.metadata.sorted_tables:
                which = _belongs(table, person, sessions, attempts)
                if which is None or table.name == "sign_ins":
                    continue
                columns = [c for c in table.c if c.name not in SECRET and not isinstance(c.type, LargeBinary)]
                rows = [dict(r) for r in sql.execute(select(*columns).where(which)).mappings()]
                if rows:
                    out[table.name] = [{k: _plain(v) for k, v in row.items()} for row in rows]
        return out

    def erase(self, person: str, at: datetime) -> None:
        """The person's words, name and email go, in one transaction; scores stay under the pseudonym."""
        with self._db.engine.begin() as sql:
            sessions, attempts = _sessions(sql, person), _attempts(sql, person)
            _blank(sql, sessions, attempts)
            _blank_rater(sql, person)
            for table in reversed(Base.metadata.sorted_tables):
                which = _belongs(table, person, sessions, attempts)
                if which is not None and table.name not in STAYS:
                    sql.execute(delete(table).where(which))
            tables = Base.metadata.tables
            email = sql.scalar(select(tables["people"].c.email).where(tables["people"].c.id == person))
            sql.execute(delete(tables["invitations"]).where(tables["invitations"].c.email == email))
            sql.execute(
                update(tables["memberships"]).where(tables["memberships"].c.person_id == person).values(groups={})
            )
            sql.execute(
                update(tables["people"])
                .where(tables["people"].c.id == person)
                .values(
                    name="Erased",
                    email=None,
                    password_hash=None,
                    issuer=None,
                    subject=None,
                    disabled_at=at,
                    erased_at=at,
                )
            )

    def old(self, program: str, before: datetime) -> tuple[list[str], list[str]]:
        """(sessions, attempts) of a program that ended before then and still have words."""
        t = Base.metadata.tables
        sessions = (
            select(t["sessions"].c.id)
            .join(t["program_sessions"], t["program_sessions"].c.session_id == t["sessions"].c.id)
            .where(
                t["program_sessions"].c.program_id == program, t["sessions"].c.ended_at < before,
                t["sessions"].c.id.in_(select(t["turns"].c.session_id).where(t["turns"].c.patient.is_not(None))),
            )
        )  # fmt: skip
        attempts = select(t["attempts"].c.id).where(
            t["attempts"].c.program_id == program, t["attempts"].c.ended_at < before,
            t["attempts"].c.id.in_(
                select(t["station_answers"].c.attempt_id).where(t["station_answers"].c.text.is_not(None))
            ),
        )  # fmt: skip
        with self._db.engine.connect() as sql:
            return sorted(sql.scalars(sessions)), sorted(sql.scalars(attempts))

    def blank(self, sessions: Sequence[str], attempts: Sequence[str]) -> None:
        """Makes the words of these sessions and attempts go; what was done and scored stays."""
        with self._db.engine.begin() as sql:
            _blank(sql, sessions, attempts)
            for table in reversed(Base.metadata.sorted_tables):
                if "session_id" in table.c and table.name not in STAYS:
                    for part in _parts(sessions):
                        sql.execute(delete(table).where(table.c.session_id.in_(part)))


def _blank(sql: Connection, sessions: Sequence[str], attempts: Sequence[str]) -> None:
    t = Base.metadata.tables
    turns, answers, items, overrides = t["turns"], t["station_answers"], t["rating_items"], t["review_overrides"]
    for part in _parts(sessions):
        sql.execute(update(turns).where(turns.c.session_id.in_(part)).values(dict.fromkeys(_TURN, null())))
        sql.execute(update(overrides).where(overrides.c.session_id.in_(part)).values(reason=None))
        _blank_rated(sql, items.c.session_id.in_(part))
    for part in _parts(attempts):
        which = answers.c.attempt_id.in_(part)
        sql.execute(update(answers).where(which).values(text=None, result=null(), unscored=None))
        _blank_rated(sql, items.c.attempt_id.in_(part))


def _blank_rated(sql: Connection, which: Any) -> None:
    """Pinned turns lose their words, and so does what raters wrote of them, which may quote; scores stay."""
    t = Base.metadata.tables
    of = select(t["rating_items"].c.id).where(which)
    sheets, comments, settled = t["rating_sheets"], t["rating_comments"], t["rating_settlements"]
    sql.execute(update(sheets).where(sheets.c.item_id.in_(of)).values(note=None))
    sql.execute(delete(comments).where(comments.c.item_id.in_(of)))
    sql.execute(update(settled).where(settled.c.item_id.in_(of)).values(reason=None))
    sql.execute(update(t["rating_items"]).where(which).values(before=null(), text=None, key_note=None))


def _blank_rater(sql: Connection, rater: str) -> None:
    """What an erased rater wrote goes; what they scored stays."""
    t = Base.metadata.tables
    sheets, settled, items = t["rating_sheets"], t["rating_settlements"], t["rating_items"]
    sql.execute(update(sheets).where(sheets.c.person_id == rater).values(note=None))
    sql.execute(update(settled).where(settled.c.person_id == rater).values(reason=None))
    sql.execute(update(items).where(items.c.key_by == rater).values(key_note=None))


def _sessions(sql: Connection, person: str) -> list[str]:
    table = Base.metadata.tables["sessions"]
    owners = [person, *(f"assessed:{a}" for a in _attempts(sql, person))]
    return [s for part in _parts(owners) for s in sql.scalars(select(table.c.id).where(table.c.person.in_(part)))]


def _attempts(sql: Connection, person: str) -> list[str]:
    table = Base.metadata.tables["attempts"]
    return list(sql.scalars(select(table.c.id).where(table.c.person_id == person)))


def _belongs(table: Table, person: str, sessions: Sequence[str], attempts: Sequence[str]) -> Any:
    """The rows of a table that are this person's; None where no column says whose they are."""
    ways = []
    if table.name == "people":
        ways.append(table.c.id == person)
    if table.name == "sessions":
        ways.append(table.c.id.in_(sessions))
    for column, values in (
        ("person", [person]),
        ("person_id", [person]),
        ("session_id", sessions),
        ("attempt_id", attempts),
    ):
        if column in table.c:
            ways.append(table.c[column].in_(values))
    if table.name == "looks":
        ways = [table.c.subject == person]
    return or_(*ways) if ways else None


def _parts(values: Sequence[str], size: int = 400) -> list[Sequence[str]]:
    return [values[i : i + size] for i in range(0, len(values), size)]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
