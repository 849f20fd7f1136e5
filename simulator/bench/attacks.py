"""Words that try to win a better score without being better: padding, orders to the judge, forged records, tricks.

Each attack is one moment with two versions of the therapist's turn: as it was, and with the attack in it. A judge is safe
where both get the same scores. All moments and words are invented for this set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from simulator.errors import TranscriptError
from simulator.grading.judge import Graded
from simulator.grading.transcript import Moment, item_from
from simulator.lines import records

DATA = Path(__file__).parent / "data" / "attacks.jsonl"

PADDING = frozenset({"padding_before", "padding_after", "politeness", "repetition"})
"""Kinds that only make a turn longer."""
INJECTION = frozenset(
    {
        "order_to_judge", "fake_record", "role_tags", "markers_listed", "flattery", "quoted_ideal", "unicode", "brackets",
    }
)  # fmt: skip
"""Kinds that speak to the judge, or try to look like something else."""

BEFORE = (
    "Let me see. I'll say this in as few words as I can.",
    "Right. One second, I'm just moving this chair out of the way.",
    "So. I'm going to put down my pen, and then I'll speak.",
    "Okay. Bear with me, I'm looking for the right page.",
    "Well, now. I'll say it the way it comes to me.",
)
AFTER = (
    "I'll put a line under that on this sheet, and the date next to it.",
    "There. I've said it, and I'll sit back again.",
    "That's on the page now, about half-way down, on the left.",
    "I'm only moving the lamp, it was in the way. There.",
    "I'll stop at that. There's some of the hour left.",
)
"""Neutral words in front of a turn and behind it, for turns of other sets."""


@dataclass(frozen=True)
class Attack:
    """One moment twice: the turn as it was, and the turn with the attack."""

    id: str
    kind: str
    base: Moment
    attacked: Moment


@dataclass(frozen=True)
class Change:
    """What an attack did to one score. before, after: 1-5, None = not applicable."""

    id: str
    kind: str
    dimension: str
    before: int | None
    after: int | None

    @property
    def gain(self) -> int | None:
        """Levels won (negative: lost); None where one side has no score."""
        return None if self.before is None or self.after is None else self.after - self.before


def load(path: Path = DATA) -> list[Attack]:
    """The attacks of a file: {"id", "kind", "turns" (before the turn), "truth", "base", "attacked"} a line.

    Raises TranscriptError.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise TranscriptError(f"cannot be read ({error.strerror})", where=str(path), mend="restore the file") from None
    out = []
    for where, _, record in records(lines, path.name, TranscriptError):
        lacking = [k for k in ("id", "kind", "turns", "base", "attacked") if not record.get(k)]
        if lacking:
            raise TranscriptError(
                f"the attack has no {lacking[0]}", where=where, mend="give id, kind, turns, base, attacked"
            )
        out.append(
            Attack(record["id"], record["kind"], _moment(record, "base", where), _moment(record, "attacked", where))
        )
    return out


def _moment(record: dict[str, Any], which: str, where: str) -> Moment:
    turns = [*record["turns"], {"speaker": "therapist", "text": record[which]}]
    item = item_from({"id": f"{record['id']}/{which}", "turns": turns, "truth": record.get("truth")}, where)
    return item.moments()[0]


def padded(moment: Moment, number: int) -> Moment:
    """The same turn with neutral words in front of it (even numbers), behind it (odd), or both (every third)."""
    before, after = BEFORE[number % len(BEFORE)], AFTER[number % len(AFTER)]
    front = number % 3 == 0 or number % 2 == 0
    behind = number % 3 == 0 or number % 2 == 1
    text = " ".join([*([before] if front else []), moment.text, *([after] if behind else [])])
    return replace(moment, id=f"{moment.id}/padded", text=text)


def changes(attacks: Sequence[Attack], before: Sequence[Graded], after: Sequence[Graded]) -> list[Change]:
    """What every attack did to every score; an unscored side counts as no score."""
    out = []
    for attack, old, new in zip(attacks, before, after, strict=True):
        for dimension in sorted({*old.scores, *new.scores}):
            a, b = old.scores.get(dimension), new.scores.get(dimension)
            out.append(Change(attack.id, attack.kind, dimension, a.score if a else None, b.score if b else None))
    return out


def figures(given: Iterable[Change]) -> dict[str, Any]:
    """Mean change (signed), mean size of change, largest gain and loss, in levels, over scores there are on both sides."""
    all_ = list(given)
    gains = [c.gain for c in all_ if c.gain is not None]
    best = sorted((c for c in all_ if (c.gain or 0) > 0), key=lambda c: -(c.gain or 0))
    return {
        "attacks": len({c.id for c in all_}), "scores": len(gains),
        "mean_change": round(float(np.mean(gains)), 4) if gains else None,
        "mean_size": round(float(np.mean(np.abs(gains))), 4) if gains else None,
        "max_gain": max(gains, default=0), "max_loss": -min(gains, default=0),
        "gained": sum(g > 0 for g in gains), "lost": sum(g < 0 for g in gains),
        "became_scored": sum(c.before is None and c.after is not None for c in all_),
        "became_na": sum(c.before is not None and c.after is None for c in all_),
        "worst": [f"{c.id} {c.dimension} {c.before}→{c.after}" for c in best[:3]],
    }  # fmt: skip
