"""`bench reader`: how well the moves and the depth of single turns are read, and which mistakes would hurt a patient."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from simulator.bench import corpora
from simulator.bench.figures import by_class, hits
from simulator.model import ModelFailed
from simulator.reading.ear import Ear
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.heads import dialogue
from simulator.reading.reading import Reader, Reading
from simulator.vocabulary import MOVES, Move

QUESTION: Final[frozenset[Move]] = frozenset({"open_question", "closed_question"})
HURTING: Final[tuple[tuple[str, frozenset[Move], frozenset[Move]], ...]] = (
    ("question heard as advice", QUESTION, frozenset({"advice"})),
    ("advice heard as question", frozenset({"advice"}), QUESTION),
    ("validation heard as reassurance", frozenset({"validation"}), frozenset({"reassurance"})),
    ("validation heard as confrontation", frozenset({"validation"}), frozenset({"confrontation"})),
    ("acknowledgement heard as justification", frozenset({"acknowledgement"}), frozenset({"justification"})),
    ("justification heard as acknowledgement", frozenset({"justification"}), frozenset({"acknowledgement"})),
    ("encourager heard as confrontation", frozenset({"encourager"}), frozenset({"confrontation"})),
    ("anything else heard as confrontation", frozenset(MOVES) - {"confrontation"}, frozenset({"confrontation"})),
)
"""What was said, and what the patient would have reacted to instead."""


def measure(data: Path, reader: Reader | None = None) -> list[dict[str, Any]]:
    """A record a move, one of all, one a depth, one a hurting mistake. Raises BenchError.

    A turn that a model could not read counts as read with no move at all, and is counted under `unread`.
    """
    items = corpora.reader(data)
    reads = reader or EmbeddedReader(Ear(remembers=0))
    begun = time.perf_counter()
    heard, unread = [], 0
    for d in items:
        try:
            heard.append(reads.read(dialogue([("patient", d["context"])]) if d.get("context") else "", d["text"]))
        except ModelFailed:
            heard.append(Reading((), 0))
            unread += 1
    took = (time.perf_counter() - begun) / max(1, len(items)) * 1000
    gold = [frozenset(d["moves"]) for d in items]
    said = [frozenset(r.moves) for r in heard]
    out: list[dict[str, Any]] = []
    f1s = []
    for move in MOVES:
        h = hits([move in g for g in gold], [move in s for s in said])
        if h.support:
            f1s.append(h.f1)
        out.append(
            {
                "what": "move",
                "name": move,
                "precision": _r(h.precision),
                "recall": _r(h.recall),
                "f1": _r(h.f1),
                "there": h.support,
            }
        )
    depth, found = [d["depth"] for d in items], [r.depth for r in heard]
    apart = np.abs(np.asarray(depth) - np.asarray(found))
    for level, h in by_class(depth, found).items():
        out.append(
            {
                "what": "depth",
                "name": level,
                "precision": _r(h.precision),
                "recall": _r(h.recall),
                "f1": _r(h.f1),
                "there": h.support,
            }
        )
    out += [{"what": "hurting", **mistake} for mistake in mistakes(gold, said)]
    out.append(
        {
            "what": "all", "turns": len(items), "macro_f1": _r(float(np.mean(f1s))), "micro_f1": _r(_micro(gold, said)),
            "same_moves": _r(float(np.mean([g == s for g, s in zip(gold, said, strict=True)]))),
            "moves_a_turn": _r(float(np.mean([len(s) for s in said]))),
            "moves_expected": _r(float(np.mean([len(g) for g in gold]))),
            "depth_exact": _r(float(np.mean(apart == 0))), "depth_within_one": _r(float(np.mean(apart <= 1))),
            "ms_a_turn": round(took, 1), "unread": unread,
        }
    )  # fmt: skip
    return [{"bench": "reader", **record} for record in out]


def mistakes(gold: Sequence[Collection[Move]], said: Sequence[Collection[Move]]) -> list[dict[str, Any]]:
    """Each hurting mistake: among turns that make the one move and not the other, how often the other was heard.

    instead: how often, at that, the move that was made was not heard at all.
    """
    out = []
    for name, made, taken in HURTING:
        rows = [(set(g), set(s)) for g, s in zip(gold, said, strict=True) if set(g) & made and not set(g) & taken]
        wrong = [(g, s) for g, s in rows if s & taken]
        out.append(
            {
                "name": name, "wrong": len(wrong), "of": len(rows),
                "instead": sum(not (g & made & s) for g, s in wrong),
                "share": _r(len(wrong) / len(rows)) if rows else None,
            }
        )  # fmt: skip
    return out


def _micro(gold: Sequence[Collection[Move]], said: Sequence[Collection[Move]]) -> float:
    both = sum(len(set(g) & set(s)) for g, s in zip(gold, said, strict=True))
    named = sum(len(s) for s in said) + sum(len(g) for g in gold)
    return 2 * both / named if named else 0.0


def _r(value: float) -> float:
    return round(value, 3)
