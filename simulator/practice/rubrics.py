"""Which rubric scores a session: the one that scored it first, else the one chosen for whoever it belongs to, else the core.

A rubric is kept as a text before it scores for the first time, and a session keeps its rubric: what is published or chosen
later changes no debrief there is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from simulator.errors import RubricError, did_you_mean
from simulator.rubric import Rubric, from_text
from simulator.store import Log
from simulator.store.rubrics import RubricStore
from simulator.yamlfile import read_text

CORE = "core"


@dataclass(frozen=True)
class RubricSource:
    """A rubric with the text it was read from."""

    rubric: Rubric
    text: str

    @property
    def label(self) -> str:
        """As the record names it: `core@1`."""
        return f"{self.rubric.id}@{self.rubric.version}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


class Published(Protocol):
    """What the studio has published and not retired."""

    def rubrics(self) -> Mapping[str, RubricSource]: ...


class Chosen(Protocol):
    """What was chosen for a person's sessions: a rubric and the number of its version, or nothing."""

    def chosen(self, person: str, session: str) -> tuple[str, int] | None: ...


def offered(folder: Path, shelf: Published | None) -> dict[str, RubricSource]:
    """Id → the newest version that is offered, of files and of what was published. A file that cannot be read is left out."""
    found: dict[str, RubricSource] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            one = source(read_text(path, RubricError), path.name)
        except RubricError:
            continue
        found[one.rubric.id] = one
    for rubric_id, one in (shelf.rubrics() if shelf else {}).items():
        if rubric_id not in found or one.rubric.version > found[rubric_id].rubric.version:
            found[rubric_id] = one
    return found


@lru_cache(maxsize=64)
def source(text: str, name: str) -> RubricSource:
    """A rubric from its text. Raises RubricError."""
    return RubricSource(from_text(text, name), text)


class InUse:
    """Finds the rubric of a session, and keeps it before it scores."""

    def __init__(
        self, log: Log, folder: Path, *, shelf: Published | None = None, chosen: Chosen | None = None,
        core: str = CORE,
    ) -> None:  # fmt: skip
        self._log, self._folder, self._shelf, self._chosen, self._core = log, folder, shelf, chosen, core
        self._store = RubricStore(log.database)

    def of(self, session: str, person: str, judge: str) -> RubricSource:
        """The rubric of a session: what this judge scored it by, its parent's for a branch, else what is chosen now."""
        kind = judge.partition("@")[0]  # a later version of the same judge goes by the same rubric
        marks = [m for m in self._log.marks(session) if m.judge.partition("@")[0] == kind]
        if marks:
            return self.named(marks[0].rubric)
        record = self._log.session(session)
        if record is not None and record.parent_id is not None:
            return self.of(record.parent_id, person, judge)
        return self.now(person, session)

    @property
    def usual(self) -> str:
        """The label of the rubric that holds where nothing is chosen."""
        return self._file(self._core).label

    def now(self, person: str, session: str = "") -> RubricSource:
        """What would score a new session of this person."""
        found = self._chosen.chosen(person, session) if self._chosen else None
        return self.named(f"{found[0]}@{found[1]}") if found else self._file(self._core)

    def named(self, label: str) -> RubricSource:
        """The rubric of a label, as it scored; else as it is offered now under that id. Raises RubricError."""
        rubric_id, _, version = label.partition("@")
        number = int(version) if version.isdigit() else 0
        kept = self._store.kept(rubric_id, number) or self._store.published(rubric_id, number)
        if kept:
            return source(kept[0], f"{rubric_id}.yaml")
        there = offered(self._folder, self._shelf)
        if rubric_id not in there:
            raise RubricError(f"no rubric '{rubric_id}'", mend=did_you_mean(rubric_id, list(there)))
        return there[rubric_id]

    def keep(self, one: RubricSource) -> None:
        """Keeps a rubric as it scores."""
        self._store.remember(
            sha256=one.sha256, rubric_id=one.rubric.id, version=one.rubric.version, text=one.text
        )  # fmt: skip

    def _file(self, rubric_id: str) -> RubricSource:
        return source(read_text(self._folder / f"{rubric_id}.yaml", RubricError), f"{rubric_id}.yaml")
