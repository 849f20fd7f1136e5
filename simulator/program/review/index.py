"""The index of sessions: vectors of what was said, and findings; made once a session from the log, kept beside it in SQL.

It is made from words, so it lives where the words live and goes when they go: erasure and retention delete its rows in the
same transaction. It can be dropped at any time and is then made again. Nothing is graded for it: what rests on marks is found
where there are any, and a session is read again when it gets them.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulatorError
from simulator.practice.marking import Marking
from simulator.practice.practice import Practice
from simulator.program.review.findings import FINDINGS, VERSION, Found, findings
from simulator.reading.encoder import SHA256, WIDTH, Encodes, Vectors
from simulator.store.reviewed import Head, Indexed, Reviewed

PATIENCE = 3.0
"""Seconds that a search spends on sessions that are not in the index yet; the rest waits for the next one."""
AT_HAND = 60_000
"""Turns whose vectors a process keeps in memory: 92 MB at most."""

Halves = NDArray[np.float16]


@dataclass(frozen=True)
class Entry:
    """A session in the index. vectors: shape (turns + 1, 2, 384), the opening first: therapist's words, patient's words."""

    session: str
    marks: int
    vectors: Halves
    found: tuple[Found, ...]

    @property
    def turns(self) -> int:
        return len(self.vectors) - 1

    def fits(self, head: Head) -> bool:
        """Whether nothing has been said or marked since."""
        return (self.turns, self.marks) == (head.turns, head.marks)


class ReviewIndex:
    """Makes and reads the index. One a process; safe to share."""

    def __init__(
        self, store: Reviewed, practice: Practice, marking: Callable[[], Marking], encoder: Encodes | None = None
    ) -> None:
        """marking: a judge that keeps nothing, made when it is first needed. encoder: the practice's own by default."""
        self._store, self._practice, self._make_marking = store, practice, marking
        self._encoder = encoder
        self._marking: Marking | None = None
        self._at_hand: OrderedDict[str, Entry] = OrderedDict()
        self._held = 0
        self._door, self._working = threading.Lock(), threading.Lock()

    def entries(self, heads: Sequence[Head], patience: float = PATIENCE) -> tuple[list[Entry], int]:
        """The entries of these sessions, and how many turns are not in the index yet. Makes what it can in `patience`."""
        got = self._known(heads)
        until = time.monotonic() + patience
        waiting = 0
        for head in heads:
            if head.session in got:
                continue
            entry = self._made(head) if time.monotonic() < until else None
            if entry is not None:
                got[head.session] = entry
            elif time.monotonic() >= until:
                waiting += head.turns
        return [got[h.session] for h in heads if h.session in got], waiting

    def catch_up(self) -> int:
        """Puts every session that is missing into the index, and returns how many turns that were. For a quiet thread."""
        done = 0
        for head in self._store.everywhere():
            if not self._known([head]) and self._made(head) is not None:
                done += head.turns
        return done

    @property
    def encoder(self) -> Encodes:
        return self._encoder or self._practice.house.encoder

    def _judge(self) -> Marking:
        if self._marking is None:
            self._marking = self._make_marking()
        return self._marking

    @property
    def made_by(self) -> str:
        """What the rows of this process are made with: encoder, judge, rubric, and the rules of the findings."""
        marking = self._judge()
        label = f"{SHA256}|{marking.judge}|{marking.usual}|{VERSION}"
        return hashlib.sha256(label.encode()).hexdigest()

    def _known(self, heads: Sequence[Head]) -> dict[str, Entry]:
        """The entries that are there and up to date, from memory or from the table."""
        got: dict[str, Entry] = {}
        wanted: list[Head] = []
        with self._door:
            for head in heads:
                entry = self._at_hand.get(head.session)
                if entry is not None and entry.fits(head):
                    got[head.session] = entry
                else:
                    wanted.append(head)
        asked = {h.session: h for h in wanted}
        for row in self._store.indexed([h.session for h in wanted], self.made_by) if wanted else []:
            entry = _entry(row)
            if entry.fits(asked[row.session]):
                got[row.session] = entry
                self._keep(entry)
        return got

    def _made(self, head: Head) -> Entry | None:
        """Reads the session and makes its entry; None where its words or its patient can no longer be read."""
        with self._working:
            try:
                sitting = self._practice.resume(head.session, head.owner)
                marking = self._judge()
                found = findings(sitting.past, marking.kept(sitting), marking.rubric_of(sitting))
            except SimulatorError:
                return None
            texts = [t for e in sitting.past for t in (e.therapist or "", e.patient)]
            vectors = self._vectors(texts).reshape(len(sitting.past), 2, WIDTH).astype(np.float16)
            entry = Entry(head.session, head.marks, vectors, tuple(found))
            self._store.index(
                Indexed(
                    head.session,
                    self.made_by,
                    entry.turns,
                    head.marks,
                    vectors.tobytes(),
                    [[f.number, f.finding, f.why] for f in found],
                )
            )
        self._keep(entry)
        return entry

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors; of no words, or of a silence in brackets, the zero vector, which is like nothing."""
        spoken = [i for i, t in enumerate(texts) if t.strip() and not _silent(t)]
        out = np.zeros((len(texts), WIDTH), dtype=np.float32)
        if spoken:
            out[spoken] = self.encoder.encode([texts[i] for i in spoken])
        return out

    def _keep(self, entry: Entry) -> None:
        with self._door:
            before = self._at_hand.pop(entry.session, None)
            self._held += len(entry.vectors) - (len(before.vectors) if before else 0)
            self._at_hand[entry.session] = entry
            while self._held > AT_HAND and len(self._at_hand) > 1:
                _, gone = self._at_hand.popitem(last=False)
                self._held -= len(gone.vectors)


def nearest(
    entries: Sequence[Entry], wanted: Vectors, forks: Mapping[str, int], most: int
) -> list[tuple[str, int, float]]:
    """(session, turn, cosine) of the turns whose words are most like these, the likest first.

    A turn counts by the likest of its two halves; a branch does not repeat the turns it shares (`forks`: session → the
    last of them); openings are the patient's and no turn.
    """
    where: list[tuple[str, int]] = []
    pieces: list[Halves] = []
    for entry in entries:
        first = forks.get(entry.session, 0) + 1
        pieces.append(entry.vectors[first:])
        where += [(entry.session, n) for n in range(first, len(entry.vectors))]
    if not where:
        return []
    matrix = np.concatenate(pieces).astype(np.float32)
    like = (matrix @ wanted.T).max(axis=(1, 2))
    order = np.argsort(-like, kind="stable")[:most]
    return [(*where[i], round(float(like[i]), 4)) for i in order]


def _silent(text: str) -> bool:
    plain = text.strip()
    return plain.startswith("(") and plain.endswith(")")


def _entry(row: Indexed) -> Entry:
    vectors = np.frombuffer(row.vectors, dtype=np.float16).reshape(-1, 2, WIDTH)
    found = tuple(Found(int(n), f, why) for n, f, why in row.findings if f in FINDINGS)
    return Entry(row.session, row.marks, vectors, found)
