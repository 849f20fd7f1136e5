"""A monotone correction of a judge's levels toward people's, fitted on a development part and nowhere else.

It can move a judge that is too kind or too strict; it cannot reorder turns. It becomes part of the judge's version, and
it remembers (as digests) which conversations it has seen, so that agreement is never claimed on those.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from simulator.grading.agreement import LEAST_ITEMS, AgreementError
from simulator.grading.ratings import HIGHEST, LOWEST, Rating

PRIOR = 2.0
"""How many turns of belief that the judge is right each level starts with: a level seen twice moves half-way."""


@dataclass(frozen=True)
class Calibration:
    """Which level a judge's level becomes: levels[0] for 1 … levels[4] for 5, never falling.

    judge: as named in its ratings. seen: digests of the conversations it was fitted on. turns: how many pairs.
    """

    judge: str
    dimension: str
    levels: tuple[int, ...]
    seen: frozenset[str]
    turns: int

    def __post_init__(self) -> None:
        right = len(self.levels) == HIGHEST - LOWEST + 1 and all(LOWEST <= v <= HIGHEST for v in self.levels)
        if not right or list(self.levels) != sorted(self.levels):
            raise AgreementError(
                f"levels {list(self.levels)} are no calibration",
                mend="five levels from 1 to 5, none below the one before",
            )

    def apply(self, score: int | None) -> int | None:
        """The corrected level; not applicable stays not applicable."""
        return None if score is None else self.levels[score - LOWEST]

    @property
    def version(self) -> str:
        """Eight hex digits of its content."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:8]

    @property
    def name(self) -> str:
        """The judge's name with this calibration in it: `embedded@1+cal-1a2b3c4d`."""
        return f"{self.judge}+cal-{self.version}"

    def has_seen(self, conversation: str) -> bool:
        """Whether the conversation belongs to the part it was fitted on."""
        return _digest(conversation) in self.seen

    def corrected(self, ratings: Iterable[Rating]) -> list[Rating]:
        """All ratings, with the judge's of this dimension corrected and under the calibrated name.

        Raises AgreementError if any of the judge's turns is one it was fitted on.
        """
        out = []
        for r in ratings:
            if r.rater != self.judge or r.dimension != self.dimension:
                out.append(r)
                continue
            if self.has_seen(r.conversation):
                raise AgreementError(
                    f"conversation {r.conversation} was used to fit {self.name}",
                    mend="test on conversations outside the development part",
                )
            out.append(replace(r, rater=self.name, score=self.apply(r.score)))
        return out

    def to_json(self) -> str:
        """One canonical line of JSON."""
        return json.dumps(
            {
                "dimension": self.dimension, "judge": self.judge, "levels": list(self.levels),
                "seen": sorted(self.seen), "turns": self.turns,
            },
            sort_keys=True,
        )  # fmt: skip


def in_development(conversation: str, *, share: float = 0.5, salt: str = "") -> bool:
    """Whether a conversation falls into the development part: by its id alone, so it never changes sides."""
    return int(_digest(salt + conversation)[:8], 16) / 0xFFFFFFFF < share


def fit(ratings: Iterable[Rating], judge: str, dimension: str, development: Collection[str]) -> Calibration:
    """Isotonic regression of people's mean level on the judge's level, over the development conversations alone.

    Raises AgreementError with fewer than 10 turns there that both the judge and a person scored.
    """
    there = [r for r in ratings if r.dimension == dimension and r.conversation in development and r.score is not None]
    people: dict[tuple[str, int], list[int]] = {}
    for r in there:
        if r.rater != judge and r.score is not None:
            people.setdefault(r.item, []).append(r.score)
    pairs = [(r.score, float(np.mean(people[r.item]))) for r in there if r.rater == judge and r.item in people]
    if len(pairs) < LEAST_ITEMS:
        raise AgreementError(
            f"{len(pairs)} development turns have a score on {dimension} both by {judge} and by a person, too few to fit",
            mend=f"rate at least {LEAST_ITEMS}, better a hundred, or go without a calibration",
        )
    weights, means = [], []
    for level in range(LOWEST, HIGHEST + 1):
        said = [theirs for ours, theirs in pairs if ours == level]
        weights.append(len(said) + PRIOR)
        means.append((sum(said) + PRIOR * level) / (len(said) + PRIOR))
    levels = tuple(min(HIGHEST, max(LOWEST, math.floor(m + 0.5))) for m in _rising(means, weights))
    seen = frozenset(_digest(r.conversation) for r in there if r.rater == judge and r.item in people)
    return Calibration(judge, dimension, levels, seen, len(pairs))


def _rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The closest never-falling sequence in weighted least squares (pool adjacent violators; Ayer et al. 1955)."""
    pools: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        pools.append([value, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            upper, lower = pools.pop(), pools.pop()
            total = lower[1] + upper[1]
            pools.append([(lower[0] * lower[1] + upper[0] * upper[1]) / total, total, lower[2] + upper[2]])
    return [value for value, _, count in pools for _ in range(int(count))]


def from_json(text: str, name: str = "calibration") -> Calibration:
    """A calibration from what `to_json` wrote. Raises AgreementError."""
    try:
        got: Mapping[str, Any] = json.loads(text)
        return Calibration(
            str(got["judge"]), str(got["dimension"]), tuple(int(v) for v in got["levels"]),
            frozenset(str(s) for s in got["seen"]), int(got["turns"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise AgreementError(f"not a calibration ({error})", where=name, mend="fit it again") from None


def load(path: Path) -> Calibration:
    """A calibration from a file. Raises AgreementError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AgreementError(f"cannot be read ({error})", where=str(path), mend="check the path") from None
    return from_json(text, path.name)


def _digest(conversation: str) -> str:
    return hashlib.sha256(conversation.encode()).hexdigest()[:16]
