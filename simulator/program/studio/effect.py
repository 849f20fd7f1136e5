"""What a changed rubric would do to the sessions there are: the stored marks under the new rules, before it is published.

Judges mark and code scores, so no judge is asked again. Each turn is first scored anew by the *old* rules: only where
that gives the stored score is it known that everything the rules looked at is there, and only then the new rules are
tried. What was never asked (a new marker) is absent in every stored turn, and what the old rules set aside is not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.patient.state import State
from simulator.practice.debriefing import truth_of
from simulator.reading.said import silent
from simulator.rubric import Mark, Rubric, Score, circumstances, score
from simulator.store import Log, TurnRecord
from simulator.store.marked import sessions_marked


@dataclass(frozen=True)
class Changed:
    """One score that would change, and why: the rule that held before and the one that holds now."""

    session: str
    turn: int
    words: str
    dimension: str
    before: int | None
    after: int | None
    why_before: str
    why_after: str


@dataclass(frozen=True)
class Effect:
    """All of it. same, unclear: scores that stay, and that cannot be scored anew from what is stored.

    means: dimension → mean before and after over the scores that apply (None: none does). unasked: markers of the new
    rubric that no judge was asked about.
    """

    changed: tuple[Changed, ...]
    same: int
    unclear: int
    sessions: int
    means: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    unasked: tuple[str, ...] = ()

    @property
    def moves(self) -> dict[tuple[str, int | None, int | None], int]:
        """How often each change happens: (dimension, before, after) → turns."""
        return dict(Counter((c.dimension, c.before, c.after) for c in self.changed))


def effect(log: Log, old: Rubric, new: Rubric, *, most: int = 500) -> Effect:
    """Scores of the newest `most` sessions that were scored by `old`, under `new`."""
    label = f"{old.id}@{old.version}"
    changed: list[Changed] = []
    unclear = 0
    pairs: dict[str, list[tuple[int | None, int | None]]] = {}
    found = sessions_marked(log.database, label, most)
    for session_id in found:
        turns = {t.number: t for t in log.turns(session_id)}
        for mark in log.marks(session_id):
            if mark.rubric != label or mark.unscored:
                continue
            for dimension, before, after in _again(turns, mark.number, mark.result, old, new):
                if before is None:
                    unclear += 1
                    continue
                pairs.setdefault(dimension, []).append((before.score, after.score))
                if before.score != after.score:
                    words = turns[mark.number].therapist or ""
                    changed.append(
                        Changed(
                            session_id, mark.number, words, dimension, before.score, after.score, before.why, after.why
                        )
                    )
    total = sum(len(p) for p in pairs.values())
    means = {d: (_mean([b for b, _ in p]), _mean([a for _, a in p])) for d, p in pairs.items()}
    return Effect(tuple(changed), total - len(changed), unclear, len(found), means, _unasked(old, new))


def _again(
    turns: dict[int, TurnRecord], number: int, result: Any, old: Rubric, new: Rubric
) -> Iterator[tuple[str, Score | None, Score]]:
    """dimension, its score by the old rules (None where that is not the stored one), and by the new rules."""
    turn, before = turns.get(number), turns.get(number - 1)
    if turn is None or before is None or turn.therapist is None or before.state is None:
        return
    scores = result.get("scores", {})
    depth = next((e["depth"] for e in scores.values() if e.get("depth") is not None), 0)
    truth = truth_of(State.model_validate(before.state), before.patient or "")
    quiet = silent(turn.therapist)
    for name, entry in scores.items():
        dimension, other = old.dimension(name), new.dimension(name)
        if dimension is None or other is None:
            continue
        marks = [Mark(**m) for m in (*entry["markers"], *entry["caps"])]
        for logistics in (False, True):
            facts = circumstances(truth, depth, only_logistics=logistics, silent=quiet)
            was = score(dimension, turn.therapist, marks, facts)
            if (was.score, was.applicable) == (entry["score"], entry["applicable"]):
                yield name, was, score(other, turn.therapist, marks, facts)
                break
        else:
            facts = circumstances(truth, depth, only_logistics=False, silent=quiet)
            yield name, None, score(other, turn.therapist, marks, facts)


def _unasked(old: Rubric, new: Rubric) -> tuple[str, ...]:
    out = []
    for dimension in new.dimensions:
        same = old.dimension(dimension.id)
        ids = [*(m.id for m in dimension.markers), *(c.id for c in dimension.caps)]
        out += [f"{dimension.id}: {i}" for i in ids if same is None or same.marker(i) is None]
    return tuple(out)


def _mean(values: list[int | None]) -> float | None:
    held = [v for v in values if v is not None]
    return sum(held) / len(held) if held else None
