"""Results of a form: distributions and standard errors by one aggregate query, and exports without anybody's words."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean, stdev
from typing import Any

from simulator.errors import SimulatorError, did_you_mean
from simulator.program.measurement.generalisability import Study, study
from simulator.program.rating.settled import SettledScore, settled_scores
from simulator.program.review import exporting
from simulator.store.assessments import AssessmentStore
from simulator.store.assessments import ScoreRecord as ScoreRecord
from simulator.store.people import PeopleStore
from simulator.store.rating import RatingStore
from simulator.store.review import ReviewStore


@dataclass(frozen=True)
class Column:
    """What a column of an export says. unit: of its numbers, or how it is written. range: what may stand in it."""

    says: str
    unit: str
    range: str


COLUMNS: dict[str, Column] = {
    "pseudonym": Column("the trainee, by the program's pseudonym", "text", "P- and letters or digits, or: former member"),
    "attempt": Column("number of the attempt, 1 for the first", "count", "1 to 5"),
    "station": Column("station of the form, 1 for the first", "count", "1 to 20"),
    "turn": Column("answer or turn of the station, 1 for the first", "count", "1 or more"),
    "dimension": Column("id of the scale in the pinned rubric", "text", "such as empathy"),
    "score": Column(
        "level; empty where the scale does not apply to the turn (not a zero, and never averaged)", "level",
        "1 to 5, 3 is adequate for a beginning therapist; or empty",
    ),
    "confidence": Column("the judge's confidence that the score is within one level of right", "share", "0 to 1"),
    "source": Column("who gave the score that counts", "text", "judge, or people (settled after double marking)"),
    "form_sha256": Column("sha256 of the locked form: rows with the same value compare", "hexadecimal", "64 characters"),
}  # fmt: skip
"""The data dictionary: column → what it says. It is part of the XLSX and JSON exports, and a file of its own."""


@dataclass(frozen=True)
class Person:
    """A trainee's result. means: dimension → (mean of the stations' means, standard error or None, turns).

    sem: dimension → standard error of measurement of that mean, worked out from all who took the form; scales for which
    it is not known are left out (see measurement/generalisability).
    """

    pseudonym: str
    attempt: str
    means: dict[str, tuple[float, float | None, int]]
    sem: dict[str, float]


@dataclass(frozen=True)
class Spread:
    """How a scale is spread over trainees: bins 1-1.5, 1.5-2 … 4.5-5 → trainees."""

    dimension: str
    people: int
    mean: float
    sd: float | None
    bins: tuple[int, ...]


@dataclass(frozen=True)
class Overview:
    """A form's results. stations: (station, dimension) → (mean, trainees): which station is hard. settled: the scores among
    them that people gave in place of the judge."""

    people: tuple[Person, ...]
    spreads: tuple[Spread, ...]
    stations: dict[tuple[int, str], tuple[float, int]]
    settled: tuple[SettledScore, ...] = ()


class Results:
    """The service behind a form's results."""

    def __init__(
        self, store: AssessmentStore, people: PeopleStore, review: ReviewStore, rating: RatingStore
    ) -> None:  # fmt: skip
        self._store, self._people, self._review, self._rating = store, people, review, rating

    def overview(self, form: str) -> Overview:
        """Every ended attempt, by pseudonym. The standard error is of a mean over stations: their standard deviation over
        the root of their number; None with a single station, whose error nobody knows."""
        names = self._pseudonyms(form)
        by_person: dict[tuple[str, str], dict[str, list[tuple[float, int]]]] = {}
        by_station: dict[tuple[int, str], list[float]] = {}
        table = self._store.table(form)
        errors = _errors(table)
        for attempt, person, station, dimension, mean, turns, _ in table:
            by_person.setdefault((attempt, person), {}).setdefault(dimension, []).append((mean, turns))
            by_station.setdefault((station, dimension), []).append(mean)
        people = [
            Person(
                names.get(person, "former member"),
                attempt,
                {d: _mean(v) for d, v in found.items()},
                {d: e for d, v in found.items() if d in errors and (e := errors[d].sem_of(len(v))) is not None},
            )
            for (attempt, person), found in by_person.items()
        ]
        dimensions = sorted({d for p in people for d in p.means})
        return Overview(
            tuple(sorted(people, key=lambda p: (p.pseudonym, p.attempt))),
            tuple(_spread(d, [p.means[d][0] for p in people if d in p.means]) for d in dimensions),
            {k: (fmean(v), len(v)) for k, v in sorted(by_station.items())},
            tuple(settled_scores(self._rating, form)),
        )

    def export(self, form: str, kind: str) -> bytes:
        """Every score that counts, a row a turn and scale, as csv, json or xlsx; pseudonyms, and no words."""
        makers = {"csv": _csv, "json": _json, "xlsx": _xlsx}
        if kind not in makers:
            raise SimulatorError(f"no export as '{kind}'", mend=did_you_mean(kind, makers))
        kept = self._store.form(form)
        assert kept is not None
        names = self._pseudonyms(form)
        rows = [
            (names.get(person, "former member"), attempt_number, station + 1, number, dimension, score,
             round(confidence, 3), "judge" if source == "judge" else "people", kept.sha256)
            for _, person, attempt_number, station, number, dimension, source, _, score, confidence
            in self._store.turn_rows(form)
        ]  # fmt: skip
        return makers[kind](rows)

    def overrides(self, program: str, kind: str) -> bytes:
        """The scores that instructors gave beside the judge's in reviewed sessions, as csv, json or xlsx; no words."""
        names = {m.person: m.pseudonym for m in self._people.members(program)}
        return exporting.export(self._review.program_overrides(program), names, kind, formula_safe)

    def _pseudonyms(self, form: str) -> dict[str, str]:
        kept = self._store.form(form)
        assert kept is not None
        return {m.person: m.pseudonym for m in self._people.members(kept.program)}


def _errors(table: Sequence[tuple[str, str, int, str, float, int, int]]) -> dict[str, Study]:
    """Dimension → what is known of its error, from everybody's latest attempt."""
    latest: dict[str, int] = {}
    for _, person, _, _, _, _, number in table:
        latest[person] = max(latest.get(person, 0), number)
    cells: dict[str, list[tuple[str, str, float]]] = {}
    for _, person, station, dimension, mean, _, number in table:
        if number == latest[person]:
            cells.setdefault(dimension, []).append((person, str(station), mean))
    found = {d: study(c, draws=0) for d, c in cells.items()}
    return {d: s for d, s in found.items() if isinstance(s, Study)}


def _mean(stations: Sequence[tuple[float, int]]) -> tuple[float, float | None, int]:
    means = [m for m, _ in stations]
    error = stdev(means) / math.sqrt(len(means)) if len(means) > 1 else None
    return fmean(means), error, sum(n for _, n in stations)


def _spread(dimension: str, values: Sequence[float]) -> Spread:
    bins = [0] * 8
    for v in values:
        bins[min(7, int((v - 1) * 2))] += 1
    return Spread(dimension, len(values), fmean(values), stdev(values) if len(values) > 1 else None, tuple(bins))


def formula_safe(cell: Any) -> Any:
    """A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe (OWASP, CSV injection)."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        return f"'{cell}"
    return cell


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([[formula_safe(c) for c in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def dictionary() -> bytes:
    """The data dictionary as a CSV file: what each column of an export says, its unit and its range."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["column", "what it says", "unit", "range"])
    writer.writerows([[n, c.says, c.unit, c.range] for n, c in COLUMNS.items()])
    return out.getvalue().encode("utf-8-sig")


def _json(rows: Sequence[Sequence[Any]]) -> bytes:
    names = tuple(COLUMNS)
    body = {
        "columns": {n: asdict(c) for n, c in COLUMNS.items()},
        "rows": [dict(zip(names, row, strict=True)) for row in rows],
    }
    return json.dumps(body, ensure_ascii=False).encode("utf-8")


def _xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """A row a turn, with two columns a scale: a third of the cells, so that a whole year opens in a spreadsheet."""
    from openpyxl import Workbook

    dimensions = sorted({row[4] for row in rows})
    turns: dict[tuple[Any, ...], dict[str, tuple[Any, Any]]] = {}
    people: set[tuple[Any, ...]] = set()
    for *where, dimension, score, confidence, source, form in rows:
        key = (*where, form[:16])
        turns.setdefault(key, {})[dimension] = (score, confidence)
        if source == "people":
            people.add(key)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("scores")
    names = ["pseudonym", "attempt", "station", "turn"]
    sheet.append([*names, *(f"{d}{part}" for d in dimensions for part in ("", " confidence")), "source", "form_sha256"])
    for key, given in turns.items():
        cells = [cell for d in dimensions for cell in given.get(d, (None, None))]
        sheet.append([formula_safe(key[0]), *key[1:4], *cells, "people" if key in people else "judge", key[4]])
    about = book.create_sheet("columns")
    about.append(["column", "what it says", "unit", "range"])
    for name, column in COLUMNS.items():
        if name not in ("dimension", "score", "confidence"):
            about.append(
                [name, column.says, column.unit, column.range if name != "form_sha256" else "its first 16 characters"]
            )
    for d in dimensions:
        for name, which in ((d, "score"), (f"{d} confidence", "confidence")):
            about.append([name, COLUMNS[which].says, COLUMNS[which].unit, COLUMNS[which].range])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
