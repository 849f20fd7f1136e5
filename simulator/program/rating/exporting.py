"""Ratings as files: pseudonymous, without anybody's words, in the form that `simulator.grading.ratings` reads."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from simulator.errors import SimulatorError, did_you_mean
from simulator.program.rating import sheets as sheets_
from simulator.program.results import formula_safe
from simulator.store.people import PeopleStore
from simulator.store.rating import RatingStore

COLUMNS: dict[str, str] = {
    "id": "the conversation, by a pseudonym: one person's attempt or session",
    "turn": "1000 × station (the first is 0) + answer or turn of the station, 1 for the first",
    "rater": "who rated: a person's pseudonym in the program, or the judge's name and version",
    "dimension": "id of the scale in the pinned rubric",
    "score": "level 1 to 5; empty where the rater says that the scale does not apply (not a zero)",
}
"""The data dictionary, and the columns of the CSV: exactly those that `read_ratings` and a calibration take."""


class RatingExport:
    """The service behind the download of ratings."""

    def __init__(self, store: RatingStore, people: PeopleStore) -> None:
        self._store, self._people = store, people

    def judges(self, rating_set: str) -> list[str]:
        """The judges that scored turns of the set."""
        return sheets_.judges(self._store.items(rating_set))

    def export(self, rating_set: str, kind: str, judge: str | None = None, *, by: str) -> bytes:
        """What was submitted, and what one judge gave the same turns, as csv or json; judge None: people alone.

        One judge a file: whoever compares takes everybody else in it for a person. Turns that `by` has yet to rate are left
        out. JSON has, besides, the markers that were ticked, the keys, and what was settled.
        """
        if kind not in ("csv", "json"):
            raise SimulatorError(f"no export as '{kind}'", mend=did_you_mean(kind, ("csv", "json")))
        kept, items = self._store.set(rating_set), self._store.items(rating_set)
        assert kept is not None
        if judge is not None and judge not in sheets_.judges(items):
            raise SimulatorError(f"no judge '{judge}' scored this set", mend="choose one from the list, or none")
        sheets = self._store.sheets(rating_set=rating_set)
        seen = sheets_.visible(items, sheets, by)
        pseudonyms = {m.person: m.pseudonym for m in self._people.members(kept.program)}
        ratings = sheets_.by_people(seen, sheets, pseudonyms)
        ratings += sheets_.by_judge(seen, judge) if judge is not None else []
        ratings.sort(key=lambda r: (r.conversation, r.turn, r.rater, r.dimension))
        rows = [(r.conversation, r.turn, r.rater, r.dimension, r.score) for r in ratings]
        if kind == "csv":
            out = io.StringIO()
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            writer.writerows([[formula_safe("" if c is None else c) for c in row] for row in rows])
            return out.getvalue().encode("utf-8-sig")
        names = tuple(COLUMNS)
        place = {i.id: {"id": i.conversation, "turn": sheets_.number_of(i)} for i in seen}
        body: dict[str, Any] = {
            "set": kept.title, "kind": kept.kind, "rubric_sha256": kept.rubric_sha256, "plan": dict(kept.plan),
            "columns": COLUMNS, "rows": [dict(zip(names, row, strict=True)) for row in rows],
            "ticks": [
                {**place[s.item], "rater": pseudonyms.get(s.rater, s.rater[:8]), "dimension": d, "markers": g["ticks"]}
                for s in sheets if s.item in place and s.submitted_at for d, g in sorted(s.given.items()) if g.get("ticks")
            ],
            "keys": [{**place[i.id], "scores": dict(i.key)} for i in seen if i.key is not None],
            "settled": [
                {**place[s.item], "dimension": s.dimension, "score": s.score, "way": s.way}
                for s in self._store.settlements(rating_set=rating_set) if s.item in place
            ],
        }  # fmt: skip
        return json.dumps(body, ensure_ascii=False).encode("utf-8")
