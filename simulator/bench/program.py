"""A seeded program of 300 trainees and about 20,000 graded turns: how long the results page's figures and exports take, and
the statistics that are worked out on request, for the first time and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from simulator.practice.opening import open_practice
from simulator.program.demo import seed as seed_program
from simulator.program.office import open_office
from simulator.settings import Settings
from simulator.store import Database

DASHBOARD_S, EXPORT_S, ON_REQUEST_S, AGAIN_S = 1.5, 10.0, 5.0, 0.5


def measure(settings: Settings, people: int = 300, seed: int = 1) -> Iterator[dict[str, Any]]:
    """A record a figure: seconds, the bound, and whether it holds. Wants an empty database; leaves the program in it."""
    database = Database(settings)
    office = open_office(settings, open_practice(settings), database=database)
    begun = time.perf_counter()
    made = seed_program(office, database, people=people, seed=seed)
    kind = database.engine.dialect.name
    yield {"database": kind, "figure": "seeding", "people": made.people, "turns": made.turns, "s": _since(begun)}
    for form in made.forms:
        begun = time.perf_counter()
        found = office.results.overview(form)
        yield _record(kind, "dashboard", _since(begun), DASHBOARD_S, people=len(found.people))
    measures, form, scale = office.measures, made.forms[0], "empathy"
    asked: dict[str, Callable[[], object]] = {
        "generalisability over stations": lambda: measures.generalisability(form, scale, "stations"),
        "generalisability over moments": lambda: measures.generalisability(form, scale, "moments"),
        "cut scores": lambda: measures.cutting(form, scale),
        "functioning by group": lambda: measures.functioning(form, scale, "first language"),
        "moments": lambda: measures.items(form, scale, "moments"),
        "growth": lambda: measures.growth(made.program, scale),
        "a report": lambda: office.reports.of(office.assessing.taken(form)[0].attempt),
    }
    for name, ask in asked.items():
        for again, bound in ((False, ON_REQUEST_S), (True, AGAIN_S)):
            begun = time.perf_counter()
            ask()
            yield _record(kind, f"{name}, {'again' if again else 'for the first time'}", _since(begun), bound)
    for as_ in ("csv", "json", "xlsx"):
        begun = time.perf_counter()
        size = sum(len(office.results.export(form, as_)) for form in made.forms)
        yield _record(kind, f"export of all three forms as {as_}", _since(begun), EXPORT_S, bytes=size)


def _record(kind: str, figure: str, seconds: float, bound: float, **more: Any) -> dict[str, Any]:
    return {"database": kind, "figure": figure, "s": seconds, "bound_s": bound, "holds": seconds <= bound, **more}


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 3)
