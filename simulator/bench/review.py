"""How long an instructor's search takes over 20,000 turns, and how long it takes to read a session into the index.

Every session is one that was played, with other words in it: drawn from the examples that the ear was trained on, anew for
each turn. So rows have the size of real ones and nothing is found twice for free. The first sessions are read into the index
as the app does it; the others get drawn vectors, which take the same time to compare.
"""

from __future__ import annotations

import json
import statistics
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from simulator.practice.opening import open_practice
from simulator.practice.practice import Practice
from simulator.program.office import Office, open_office
from simulator.program.people import join_as
from simulator.reading.encoder import WIDTH
from simulator.settings import ROOT, Settings
from simulator.store import Database
from simulator.store.reviewed import Indexed, Reviewed
from simulator.store.tables import ProgramSessionRow, SessionRow, TurnRow

BOUND_S = 1.5
LENGTH, PEOPLE, READ, TRIES = 15, 100, 20, 7
START = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SEARCHES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("by meaning", "the first time somebody said it aloud", {}),
    ("by what happened", "turns where a withdrawal was missed", {}),
    ("by both", "kettle", {"finding": "advice"}),
    ("by exact words", "mother sister", {"how": "words"}),
    ("by exact words that nobody said", "kettle lighthouse", {"how": "words"}),
)


def measure(settings: Settings, turns: int = 20_000, seed: int = 1) -> Iterator[dict[str, Any]]:
    """A record a figure, in seconds. Wants an empty database; leaves the sessions in it."""
    database = Database(settings)
    practice = open_practice(settings, database)
    office = open_office(settings, practice, database=database)
    kind = database.engine.dialect.name
    program = _sessions(office, practice, database, turns, np.random.default_rng(seed))
    heads = office.reviewing.sessions(program)
    begun = time.perf_counter()
    entries, _ = office.index.entries(heads[:READ], patience=600)
    spent = time.perf_counter() - begun
    read = sum(e.turns for e in entries)
    yield {"database": kind, "figure": "reading into the index", "s_a_turn": round(spent / read, 4), "turns": read}
    _draw_index(office, database, program, np.random.default_rng(seed))
    fresh = open_office(settings, practice, database=database).searching
    for figure, words, how in SEARCHES:
        took = []
        for _ in range(TRIES):
            begun = time.perf_counter()
            found = fresh.search(program, words, by="ines", **how)  # type: ignore[arg-type]
            took.append(time.perf_counter() - begun)
        again = statistics.median(took[1:])
        yield {
            "database": kind, "figure": f"search {figure}", "turns": sum(h.turns for h in heads), "s_first": round(took[0], 2),
            "s": round(again, 2), "bound_s": BOUND_S, "holds": again <= BOUND_S, "shown": len(found.hits),
        }  # fmt: skip


def _texts() -> list[str]:
    out: set[str] = set()
    for file in sorted((ROOT / "simulator" / "training" / "examples").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            out |= {
                one["text"][:800] for part in ("turns", "answers") for one in item.get(part, ()) if one["text"].strip()
            }
    return sorted(out)


def _sessions(office: Office, practice: Practice, database: Database, turns: int, chance: np.random.Generator) -> str:
    """A program whose trainees have that many turns; its id."""
    texts = _texts()
    program, _ = office.people.found("Searched", "search@example.org")
    people = [f"trainee-{n}" for n in range(PEOPLE)]
    for person, role in [*((p, "trainee") for p in people), ("ines", "instructor")]:
        office.store.add(person, name=person.capitalize(), email=f"{person}@example.org", hash=None, at=START)
        join_as(office.store, program.id, person, role, START)
    sitting = practice.begin(people[0], "adrian", None, seed=1)
    for _ in range(LENGTH):
        sitting = practice.say(sitting, texts[int(chance.integers(len(texts)))])
    with database.session() as sql:
        names = [c.name for c in TurnRow.__table__.columns if c.name != "id"]
        played = select(TurnRow).where(TurnRow.session_id == sitting.id).order_by(TurnRow.number)
        rows = [{n: getattr(t, n) for n in names} for t in sql.scalars(played)]
        head = {c.name: getattr(sql.get_one(SessionRow, sitting.id), c.name) for c in SessionRow.__table__.columns}
    made: dict[Any, list[dict[str, Any]]] = {SessionRow: [], TurnRow: [], ProgramSessionRow: []}
    for k in range(-(-turns // LENGTH)):
        session, person, at = uuid.UUID(bytes=chance.bytes(16)).hex, people[k % PEOPLE], START + timedelta(hours=k)
        made[SessionRow].append(
            {**head, "id": session, "person": person, "started_at": at, "ended_at": at + timedelta(minutes=50)}
        )
        made[ProgramSessionRow].append({"session_id": session, "program_id": program.id, "person_id": person})
        for row in rows:
            said, answered = (texts[int(i)] for i in chance.integers(len(texts), size=2))
            made[TurnRow].append(
                {
                    **row, "session_id": session, "said_at": at + timedelta(minutes=row["number"]), "patient": answered,
                    "therapist": said if row["number"] else None,
                }
            )  # fmt: skip
    with database.engine.begin() as sql:
        for table, values in made.items():
            for start in range(0, len(values), 2000):
                sql.execute(insert(table), values[start : start + 2000])
    return program.id


def _draw_index(office: Office, database: Database, program: str, chance: np.random.Generator) -> None:
    """Gives every session that is not in the index a row of drawn vectors, with findings as an ordinary session has them."""
    store = Reviewed(database)
    found = [
        [2, "missed_withdrawal", "a withdrawal opens in turn 1; nothing in turns 2 and 3 meets it"],
        [3, "advice", "heard as advice"],
    ]
    for head in office.reviewing.sessions(program)[READ:]:
        vectors = chance.normal(size=(head.turns + 1, 2, WIDTH))
        vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
        made = vectors.astype(np.float16).tobytes()
        store.index(Indexed(head.session, office.index.made_by, head.turns, head.marks, made, found))
