"""A program that could be real, in size and shape, with invented people: for demonstrations and for measuring.

Deterministic: the same people and seed give the same rows. Scores are drawn from a plain model (a person's skill, a station's
difficulty, growth from form to form, chance) and carry the judge's name `seeded`: they say nothing about the real judge.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert

from simulator.errors import SimulatorError
from simulator.program.assessing import Assessing, Wanted
from simulator.program.office import Office
from simulator.store import Database
from simulator.store.tables import (
    AnswerRow,
    AttemptRow,
    CohortMemberRow,
    MembershipRow,
    PersonRow,
    StationRow,
    TurnScoreRow,
)

START = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
STATIONS, EACH = 3, 8
"""Of each of the three forms: 24 turns but the last two, so that 300 trainees make 19,800; and two more for some."""
FORMS = ("Start of the year", "Middle of the year", "End of the year")
_SAID = (
    "You have been carrying this alone for a long while.", "What was it like when he said that?",
    "Perhaps you could try to see it from her side.", "I notice you looked away just then.",
    "It sounds as if part of you was relieved.", "Let us make a plan for the weekend.",
    "I think I hurried you, and I am sorry.", "There is something about being left that comes back here.",
)  # fmt: skip


@dataclass(frozen=True)
class Seeded:
    """What was made."""

    program: str
    forms: tuple[str, ...]
    people: int
    turns: int


def seed(office: Office, database: Database, *, people: int, seed: int) -> Seeded:
    """Makes the program `Demonstration`. Raises SimulatorError if there is one already."""
    if any(p.name == "Demonstration" for p in office.store.programs()):
        raise SimulatorError("there is a demonstration already", mend="use an empty data folder or database")
    chance = np.random.default_rng(seed)
    program, _ = office.people.found("Demonstration", "demo@example.org")
    cohorts = [office.cohorts.create(program.id, f"Cohort {n}") for n in range(1, 5)]
    forms = [_form(office.assessing, program.id, title) for title in FORMS]
    for i, form in enumerate(forms):
        for cohort in cohorts:
            due = START + timedelta(days=60 * i + 30)
            office.cohorts.assign(cohort.id, program.id, FORMS[i], due, form=form)
    ids = [hashlib.md5(f"{seed}:{n}".encode(), usedforsecurity=False).hexdigest() for n in range(people)]
    skill = chance.normal(0, 0.5, people)
    hard = chance.normal(0, 0.25, (len(FORMS), STATIONS))
    rows: dict[Any, list[dict[str, Any]]] = {
        PersonRow: [{"id": p, "name": f"Trainee {n + 1}", "email": f"t{n + 1}@example.org", "created_at": START} for n, p in enumerate(ids)],
        MembershipRow: [
            {
                "program_id": program.id, "person_id": p, "role": "trainee", "pseudonym": f"P-{n + 1:05d}",
                "groups": {"first language": "English" if chance.random() < 0.7 else "another"}, "joined_at": START,
            }
            for n, p in enumerate(ids)
        ],
        CohortMemberRow: [{"cohort_id": cohorts[n % 4].id, "person_id": p} for n, p in enumerate(ids)],
        AttemptRow: [], StationRow: [], AnswerRow: [], TurnScoreRow: [],
    }  # fmt: skip
    for f, form in enumerate(forms):
        at = START + timedelta(days=60 * f + 10)
        for n, person in enumerate(ids):
            attempt = hashlib.md5(f"{seed}:{f}:{n}".encode(), usedforsecurity=False).hexdigest()
            rows[AttemptRow].append(
                {
                    "id": attempt, "form_id": form, "program_id": program.id, "person_id": person, "number": 1, "extra_time": 0, "started_at": at,
                    "ended_at": at + timedelta(minutes=50),
                }
            )  # fmt: skip
            _sit(rows, chance, form, attempt, at, skill[n] + 0.25 * f, hard[f], two_less=(n + f) % 9 != 0)
    with database.engine.begin() as sql:
        for table, values in rows.items():
            for start in range(0, len(values), 5000):
                sql.execute(insert(table), values[start : start + 5000])
    return Seeded(program.id, tuple(forms), people, len(rows[AnswerRow]))


def _form(assessing: Assessing, program: str, title: str) -> str:
    moments = [m.id for m in assessing.moments(program)][: STATIONS * EACH]
    stations = [Wanted(f"Station {i + 1}", 20, moments=moments[i * EACH : (i + 1) * EACH]) for i in range(STATIONS)]
    return assessing.lock(program, title, stations, by="demo").id


def _sit(
    rows: dict[Any, list[dict[str, Any]]], chance: np.random.Generator, form: str, attempt: str, at: datetime,
    skill: float, hard: np.ndarray[Any, Any], *, two_less: bool,
) -> None:  # fmt: skip
    for station in range(STATIONS):
        opened = at + timedelta(minutes=16 * station)
        rows[StationRow].append(
            {
                "attempt_id": attempt, "station": station, "opened_at": opened, "closes_at": opened + timedelta(minutes=20),
                "ended_at": opened + timedelta(minutes=15),
            }
        )  # fmt: skip
        last = EACH - 2 if two_less and station == STATIONS - 1 else EACH
        for number in range(1, last + 1):
            said = opened + timedelta(minutes=number)
            rows[AnswerRow].append(
                {
                    "attempt_id": attempt, "station": station, "number": number, "saved_at": said, "said_at": said,
                    "text": _SAID[int(chance.integers(len(_SAID)))], "unscored": None,
                }
            )  # fmt: skip
            dimensions = ("empathy", "interpretation_timing", "rupture_repair")
            for dimension, applies in zip(dimensions, (True, number % 3 == 0, number % 4 == 0), strict=True):
                level = float(np.clip(round(2.7 + skill - hard[station] + chance.normal(0, 0.8)), 1, 5))
                rows[TurnScoreRow].append(
                    {
                        "form_id": form, "attempt_id": attempt, "station": station, "number": number,
                        "dimension": dimension, "source": "judge", "rater": "seeded",
                        "score": level if applies else None, "confidence": round(float(chance.uniform(0.5, 1)), 3),
                        "counts": True, "at": said,
                    }
                )  # fmt: skip
