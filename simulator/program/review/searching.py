"""Finding moments in many sessions: by their words, by their meaning, by what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Final, Literal

import numpy as np

from simulator.errors import SimulatorError
from simulator.practice.practice import now
from simulator.program.review.findings import FINDINGS, Finding, named
from simulator.program.review.index import PATIENCE, Entry, ReviewIndex, nearest
from simulator.reading.encoder import Vectors
from simulator.store.people import Look, PeopleStore
from simulator.store.reviewed import Head, Reviewed, Spoken

How = Literal["meaning", "words"]
MOST: Final = 30
"""Moments shown at once."""
MEANT: Final = 0.56
"""From this cosine on, what was typed is taken to ask for a finding."""
LIKE: Final = 0.25
"""Below this cosine a turn is not like what was typed."""
LONGEST: Final = 300


@dataclass(frozen=True)
class Hit:
    """A moment, with the patient's words before it. why: what made it one. likeness: the cosine, where meaning found it."""

    head: Head
    spoken: Spoken
    why: str
    likeness: float | None = None


@dataclass(frozen=True)
class Sought:
    """What a search found. meant: the findings that the words were taken to ask for. total: how many moments have one of
    them, or hold the words (at most 200 are counted). waiting: turns that are not in the index yet."""

    hits: tuple[Hit, ...]
    meant: tuple[Finding, ...] = ()
    total: int = 0
    waiting: int = 0


class Searching:
    """Searches what somebody may see. Whoever's words are shown can see that they were."""

    def __init__(
        self, reviewed: Reviewed, index: ReviewIndex, people: PeopleStore, *, clock: Callable[[], datetime] = now
    ) -> None:
        self._reviewed, self._index, self._people, self._clock = reviewed, index, people, clock

    def search(
        self, program: str, words: str, *, how: How = "meaning", finding: Finding | None = None, trainee: str | None = None,
        by: str,
    ) -> Sought:  # fmt: skip
        """Moments in the sessions that the program's instructors may open. trainee: only theirs."""
        heads = [h for h in self._reviewed.of_program(program) if trainee in (None, h.person)]
        sought = self._search(heads, words, how, finding)
        at = self._clock().astimezone(UTC)
        shown = {h.head.session: h.head.person for h in sought.hits}
        self._people.look_all(
            [Look(at, by, "Searching.search", p, program, s) for s, p in shown.items() if p != by]
        )  # fmt: skip
        return sought

    def own(self, person: str, words: str, *, how: How = "meaning", finding: Finding | None = None) -> Sought:
        """Moments in one's own sessions."""
        return self._search(self._reviewed.of_person(person), words, how, finding)

    def _search(self, heads: Sequence[Head], words: str, how: How, finding: Finding | None) -> Sought:
        clean = " ".join(words.split())
        if len(clean) > LONGEST:
            raise SimulatorError(f"that is more than {LONGEST} characters", mend="a sentence is enough")
        if not clean and finding is None:
            raise SimulatorError("there is nothing to look for yet", mend="type words, or choose what happened")
        by_id = {h.session: h for h in heads}
        if how == "words" and clean:
            return self._by_words(by_id, clean, finding)
        entries, waiting = self._index.entries(heads, PATIENCE)
        vector = self._index.encoder.encode([clean]) if clean else None
        asked = (finding,) if finding is not None else self._meant(vector) if vector is not None else ()
        forks = self._reviewed.forks(list(by_id))
        happened = _happened(entries, asked, forks, by_id)
        found: dict[tuple[str, int], tuple[str, float | None]] = {}
        if finding is not None and vector is not None:  # those among the moments that are most like the words
            wanted = {where for where, _ in happened}
            why = dict(happened)
            near = [n for n in nearest(entries, vector, forks, 20_000) if (n[0], n[1]) in wanted]
            found = {(s, n): (why[s, n], like) for s, n, like in near}
        else:
            found = {where: (why, None) for where, why in happened[:MOST]}
            if vector is not None:
                for s, n, like in nearest(entries, vector, forks, MOST):
                    if like >= LIKE and (s, n) not in found:
                        found[s, n] = ("like what you typed", like)
        total = len(happened) if asked else len(found)
        return Sought(self._hits(by_id, found), asked, total, waiting)

    def _by_words(self, heads: dict[str, Head], words: str, finding: Finding | None) -> Sought:
        wanted = [w for w in words.split(" ") if w]
        where = self._reviewed.words(list(heads), wanted, 200)
        why, waiting = {w: f"holds “{words}”" if len(wanted) == 1 else "holds these words" for w in where}, 0
        if finding is not None:
            entries, waiting = self._index.entries([heads[s] for s in dict.fromkeys(s for s, _ in where)], PATIENCE)
            happened = dict(_happened(entries, (finding,), {}, heads))
            why = {w: happened[w] for w in where if w in happened}
        found: dict[tuple[str, int], tuple[str, float | None]] = {w: (text, None) for w, text in why.items()}
        return Sought(self._hits(heads, found), (finding,) if finding else (), len(found), waiting)

    def _hits(self, heads: dict[str, Head], found: dict[tuple[str, int], tuple[str, float | None]]) -> tuple[Hit, ...]:
        shown = list(found)[:MOST]
        words = self._reviewed.spoken(shown)
        return tuple(Hit(heads[s], words[s, n], *found[s, n]) for s, n in shown if (s, n) in words)

    def _meant(self, vector: Vectors) -> tuple[Finding, ...]:
        """The findings that these words ask for, the likest first; at most two, which are about as like."""
        cosines = self._phrases[1] @ vector[0]
        best: dict[Finding, float] = {}
        for finding, cosine in zip(self._phrases[0], cosines, strict=True):
            best[finding] = max(best.get(finding, -1.0), float(cosine))
        ranked = sorted(best.items(), key=lambda b: (-b[1], FINDINGS.index(b[0])))
        top = ranked[0][1]
        return tuple(f for f, cosine in ranked[:2] if cosine >= MEANT and cosine >= top - 0.03)

    @cached_property
    def _phrases(self) -> tuple[list[Finding], Vectors]:
        pairs = [(f, p) for f, one in named().items() for p in (one.name, *one.phrases)]
        return [f for f, _ in pairs], np.asarray(self._index.encoder.encode([p for _, p in pairs]))


def _happened(
    entries: Sequence[Entry], asked: Sequence[Finding], forks: dict[str, int], heads: dict[str, Head]
) -> list[tuple[tuple[str, int], str]]:
    """((session, turn), why) of the moments with one of these findings, the newest session first."""
    out = {
        (e.session, f.number): f.why
        for e in entries for f in e.found
        if f.finding in asked and f.number > forks.get(e.session, 0)
    }  # fmt: skip
    return sorted(out.items(), key=lambda o: (-heads[o[0][0]].started_at.timestamp(), o[0]))
