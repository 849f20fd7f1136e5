"""Ratings by people and by judges in one form, and how people's ratings are read from a CSV file.

Columns: id, turn, rater, dimension, score (1-5; blank = not applicable). One row is what one rater says of one turn on one
dimension. A row that is missing is a turn that was not rated, which is not the same as a blank score.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import SimulatorError, did_you_mean
from simulator.grading.judge import Graded

COLUMNS = ("id", "turn", "rater", "dimension", "score")
LOWEST, HIGHEST = 1, 5


class RatingsError(SimulatorError):
    """Ratings that cannot be read."""


@dataclass(frozen=True)
class Rating:
    """What one rater says of one turn on one dimension.

    conversation: the id of the transcript. turn: 1 for its first therapist turn. score: 1-5, None = not applicable.
    """

    conversation: str
    turn: int
    rater: str
    dimension: str
    score: int | None

    @property
    def item(self) -> tuple[str, int]:
        """The turn that is rated: (conversation, number)."""
        return self.conversation, self.turn


def read_ratings(path: Path, *, dimensions: Collection[str] = ()) -> list[Rating]:
    """The ratings of a CSV file, in its order. `dimensions`: those of the rubric; empty = any. Raises RatingsError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RatingsError("not UTF-8 text", where=str(path), mend="save it as “CSV UTF-8”") from None
    except OSError as error:
        raise RatingsError(f"cannot be read ({error.strerror})", where=str(path), mend="check the path") from None
    return from_csv(text, path.name, dimensions=dimensions)


def from_csv(text: str, name: str, *, dimensions: Collection[str] = ()) -> list[Rating]:
    """The ratings of CSV text: separated by comma, semicolon or tab, as spreadsheets save it. Raises RatingsError."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    out: list[Rating] = []
    seen: dict[tuple[str, int, str, str], int] = {}
    places: dict[str, int] | None = None
    begins = 1
    try:
        for cells in reader:
            where, begins = f"{name}:{begins}", reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if places is None:
                places = _places(cells, where)
                continue
            rating = _rating(cells, places, where, dimensions)
            key = (*rating.item, rating.rater, rating.dimension)
            if key in seen:
                raise RatingsError(
                    f"{rating.rater} has rated turn {rating.turn} of {rating.conversation} on {rating.dimension} already",
                    where=where,
                    mend=f"keep this row or line {seen[key]}, not both",
                )
            seen[key] = int(where.rsplit(":", 1)[1])
            out.append(rating)
    except csv.Error as error:
        raise RatingsError(
            f"not CSV ({error})", where=f"{name}:{reader.line_num}", mend="check the quotation marks"
        ) from None
    if places is None:
        raise RatingsError("the file is empty", where=name, mend=f"begin with the line {','.join(COLUMNS)}")
    return out


def _places(cells: list[str], where: str) -> dict[str, int]:
    names = [cell.strip().lower() for cell in cells]
    twice = next((n for n in names if n and names.count(n) > 1), None)
    if twice is not None:
        raise RatingsError(f"the column {twice} stands twice", where=where, mend="keep one")
    for column in COLUMNS:
        if column not in names:
            close = difflib.get_close_matches(column, [n for n in names if n not in COLUMNS], n=1, cutoff=0.6)
            meant = f"rename '{close[0]}'" if close else "add it"
            raise RatingsError(
                f"no column {column}", where=where, mend=f"{meant}: the first line names {', '.join(COLUMNS)}"
            )
    return {column: names.index(column) for column in COLUMNS}


def _rating(cells: list[str], places: Mapping[str, int], where: str, dimensions: Collection[str]) -> Rating:
    if len(cells) <= max(places[c] for c in COLUMNS if c != "score"):
        raise RatingsError(
            f"the row has {len(cells)} cells, too few", where=where, mend=f"give {', '.join(COLUMNS)} in every row"
        )
    cell = {c: cells[i].strip() if i < len(cells) else "" for c, i in places.items()}
    for column in ("id", "rater", "dimension"):
        if not cell[column]:
            raise RatingsError(f"no {column}", where=where, mend="fill the cell, or leave the row out")
    turn = _whole(cell["turn"])
    if turn is None or turn < 1:
        raise RatingsError(
            f"turn '{cell['turn']}' is not a turn", where=where, mend="count therapist turns: 1, 2, 3, …"
        )
    if dimensions and cell["dimension"] not in dimensions:
        raise RatingsError(
            f"unknown dimension '{cell['dimension']}'", where=where, mend=did_you_mean(cell["dimension"], dimensions)
        )
    return Rating(cell["id"], turn, cell["rater"], cell["dimension"], _score(cell["score"], where))


def _score(cell: str, where: str) -> int | None:
    if not cell:
        return None
    value = _whole(cell)
    if value is None or not LOWEST <= value <= HIGHEST:
        raise RatingsError(
            f"score '{cell}' is not a level", where=where, mend="1, 2, 3, 4 or 5; leave it blank for not applicable"
        )
    return value


def _whole(cell: str) -> int | None:
    """A whole number, also as a spreadsheet may have written it (3.0)."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return int(value) if value.is_integer() and abs(value) < 1e9 else None


def of_graded(graded: Iterable[Graded]) -> list[Rating]:
    """A judge's grades as ratings. An unscored turn gives none: a failure is not a judgement."""
    return [
        Rating(g.id, g.turn, g.judge, dimension, score.score)
        for g in graded
        if g.unscored is None
        for dimension, score in g.scores.items()
    ]


def of_record(record: Mapping[str, Any]) -> list[Rating]:
    """The same from one record of `python -m simulator grade`."""
    if record.get("unscored") is not None:
        return []
    scores: Mapping[str, Any] = record.get("scores") or {}
    return [
        Rating(str(record["id"]), int(record["turn"]), str(record["judge"]), dimension, one["score"])
        for dimension, one in scores.items()
    ]
