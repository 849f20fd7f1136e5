"""Scores by instructors beside the judge's, as a file without anybody's words: the reasons stay in the debrief."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.errors import SimulatorError, did_you_mean
from simulator.store.review import Override

COLUMNS: dict[str, str] = {
    "pseudonym": "the trainee, by the program's pseudonym",
    "session": "id of the session",
    "turn": "turn of the session, 1 for the first",
    "dimension": "id of the scale",
    "judge_score": "level 1 to 5 that the judge gave; empty where the scale did not apply to it, or nothing was scored",
    "score": "level 1 to 5 that the instructor gives instead; empty where they say that the scale does not apply",
    "instructor": "who gives it, by the program's pseudonym",
    "judge": "the judge with its version",
    "rubric": "the rubric with its version",
    "given_at": "when, UTC",
}
"""The data dictionary; part of the XLSX and JSON exports."""
Row = Sequence[Any]


def export(
    overrides: Sequence[Override], pseudonyms: Mapping[str, str], kind: str, safe: Callable[[Any], Any]
) -> bytes:
    """The overrides that stand, a row each, as csv, json or xlsx. safe: makes a cell that no spreadsheet runs."""
    makers = {"csv": _csv, "json": _json, "xlsx": _xlsx}
    if kind not in makers:
        raise SimulatorError(f"no export as '{kind}'", mend=did_you_mean(kind, makers))
    rows = [
        [
            safe(cell)
            for cell in (
                pseudonyms.get(o.person, "former member"), o.session, o.number, o.dimension, o.judged, o.score,
                pseudonyms.get(o.author, "former member"), o.judge, o.rubric, o.made_at.isoformat(timespec="seconds"),
            )
        ]
        for o in overrides
    ]  # fmt: skip
    return makers[kind](rows)


def _csv(rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _json(rows: Sequence[Row]) -> bytes:
    body = {"columns": COLUMNS, "rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}
    return json.dumps(body, ensure_ascii=False).encode("utf-8")


def _xlsx(rows: Sequence[Row]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet, about = book.create_sheet("overrides"), book.create_sheet("columns")
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append(list(row))
    about.append(["column", "what it says"])
    for item in COLUMNS.items():
        about.append(list(item))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
