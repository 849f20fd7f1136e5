"""Rewind and branch: a session of its own that shares its first turns with the one it left, and two paths side by side.

The shared turns are copied as the log has them, so the state at the fork is reproduced and not computed again. The
session that was left stays as it is. See docs/decisions/0011.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from simulator import __version__
from simulator.errors import SimulatorError
from simulator.practice.encounter import Exchange
from simulator.practice.hours import elapsed
from simulator.practice.practice import Practice, Sitting
from simulator.store import Asides, SessionRecord


@dataclass(frozen=True)
class Branch:
    """A session in the tree. fork: the last turn it shares with its parent (None: the root). level: 0 for the root.

    path: its number in the family, 1 for the root, then in the order in which they were made; parent: its parent's.
    turns: the number of its last exchange. words: what was said first after the fork, "" where nothing was yet.
    """

    record: SessionRecord
    level: int
    fork: int | None
    turns: int
    words: str
    path: int = 1
    parent: int | None = None

    @property
    def ended(self) -> bool:
        return self.record.ended_at is not None


@dataclass(frozen=True)
class Paths:
    """Two sessions of one family: the exchanges both share, and each one's own from there."""

    shared: tuple[Exchange, ...]
    one: tuple[Exchange, ...]
    other: tuple[Exchange, ...]

    @property
    def fork(self) -> int:
        """The number of the last exchange both share."""
        return self.shared[-1].number


class Branching:
    """Makes branches, and tells how they hang together."""

    def __init__(self, practice: Practice, asides: Asides) -> None:
        self._practice, self._log, self._asides = practice, practice.log, asides

    def branch(self, sitting: Sitting, after: int) -> Sitting:
        """A new session in which everything up to and with the exchange `after` has happened, and nothing else yet.

        Works for ended sessions, and for branches. It hangs from the session in which that exchange was first spoken.
        Raises SimulatorError for a turn that is not there.
        """
        if not 0 <= after <= sitting.past[-1].number:
            raise SimulatorError(
                f"there is no turn {after} to go back to", where=sitting.id,
                mend=f"choose one from 0 (the opening) to {sitting.past[-1].number}",
            )  # fmt: skip
        parent = sitting.record
        while parent.parent_id is not None and after <= (parent.branch_turn or 0):
            parent = self._record(parent.parent_id, parent.person)
        turn = next(t for t in self._log.turns(parent.id) if t.number == after)
        spent = elapsed(parent, self._asides.pauses(parent.id), turn.answered_at or turn.said_at)
        record = replace(
            parent, id=uuid.uuid4().hex, started_at=self._practice.now(), ended_at=None, parent_id=parent.id,
            branch_turn=after,
            provenance={**parent.provenance, "code": __version__, "elapsed": spent},
        )  # fmt: skip
        self._log.branch(record)
        return self._practice.resume(record.id, parent.person)

    def tree(self, sitting: Sitting) -> list[Branch]:
        """The whole family of a session: the root first, each session followed by its branches, by turn of forking."""
        root = self._record(sitting.id, sitting.record.person)
        while root.parent_id is not None:
            root = self._record(root.parent_id, root.person)
        out: list[Branch] = []
        self._grow(root, 0, out)
        made = sorted(out, key=lambda b: (b.level > 0, b.record.started_at, b.record.id))
        numbers = {b.record.id: i for i, b in enumerate(made, 1)}
        return [
            replace(b, path=numbers[b.record.id], parent=numbers.get(b.record.parent_id or "")) for b in out
        ]  # fmt: skip

    def compare(self, one: Sitting, other: Sitting) -> Paths:
        """The two paths. Raises SimulatorError where they have no turn in common."""
        mine, theirs = self._line(one.record), self._line(other.record)
        forks = [min(turn, theirs[session]) for session, turn in mine.items() if session in theirs]
        if not forks:
            raise SimulatorError(
                "these two sessions have nothing in common", where=other.id, mend="choose a branch of the same session"
            )
        fork = int(min(max(forks), one.past[-1].number, other.past[-1].number))
        return Paths(one.past[: fork + 1], one.past[fork + 1 :], other.past[fork + 1 :])

    def _grow(self, record: SessionRecord, level: int, out: list[Branch]) -> None:
        turns = [t for t in self._log.turns(record.id) if t.patient is not None]
        fork = record.branch_turn if record.parent_id is not None else None
        own = [t for t in turns if t.number > (fork or 0)]
        words = own[0].therapist or "" if own else ""
        out.append(Branch(record, level, fork, turns[-1].number, words))
        for child in sorted(self._log.branches(record.id), key=lambda r: (r.branch_turn or 0, r.started_at)):
            if child.person == record.person:
                self._grow(child, level + 1, out)

    def _line(self, record: SessionRecord) -> dict[str, float]:
        """Session → the last turn of it that stands in this one too; itself and its ancestors."""
        line: dict[str, float] = {record.id: float("inf")}
        upto = float("inf")
        while record.parent_id is not None:
            upto = min(upto, record.branch_turn or 0)
            record = self._record(record.parent_id, record.person)
            line[record.id] = upto
        return line

    def _record(self, session_id: str, person: str) -> SessionRecord:
        record = self._log.session(session_id)
        if record is None or record.person != person:
            raise SimulatorError("the session this one branched from is missing from the log", where=session_id)
        return record
