"""Against labels that people gave: EPITOME, AnnoMI and the MISC codes of AutoMISC. Evaluation only.

Two kinds of figure stand side by side and are not to be mixed up. *Trained*: a small head on the ear's features, trained
on one part of the set and tested on the rest. *Transfer*: what the reader says as it is, mapped to the set's classes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from simulator.bench.corpora import Labelled
from simulator.bench.figures import Hits, accuracy, by_class, hits, kappa, macro_f1
from simulator.bench.trained import Heard, Senses, cross_validated, hear
from simulator.grading.agreement import quadratic_kappa
from simulator.vocabulary import Move

BEHAVIOUR: Final[dict[Move, str]] = {
    "open_question": "question", "closed_question": "question", "safety_inquiry": "question",
    "reflection": "reflection", "interpretation": "reflection", "validation": "reflection", "immediacy": "reflection",
    "advice": "input", "rationale": "input", "confrontation": "input", "self_disclosure": "input",
    "reassurance": "input", "justification": "input",
    "encourager": "other", "logistics": "other", "acknowledgement": "other",
}  # fmt: skip
"""What AnnoMI would call each move."""

NON_ADHERENT: Final = frozenset({"ADW", "CO", "DI", "WA", "RCW"})
"""MISC 2.5: advice without permission, confronting, directing, warning, raising concern without permission."""
RED: Final[tuple[tuple[str, frozenset[str], frozenset[Move]], ...]] = (
    ("any non-adherent code", NON_ADHERENT, frozenset({"advice", "confrontation"})),
    ("advice or direction without leave", frozenset({"ADW", "DI"}), frozenset({"advice"})),
    ("any advice or direction", frozenset({"ADW", "ADP", "DI"}), frozenset({"advice"})),
    ("confronting", frozenset({"CO"}), frozenset({"confrontation"})),
    ("warning or concern without leave", frozenset({"WA", "RCW"}), frozenset({"confrontation", "rationale"})),
)
"""Red flags: the codes, and the moves that should have heard them."""


def epitome(turns: Sequence[Labelled], heard: Heard) -> dict[str, Any]:
    """Levels 0-2 of one mechanism by a trained head, folds by post."""
    gold = [t.label for t in turns]
    said = cross_validated(heard, gold, [t.group for t in turns])
    weighted = quadratic_kappa([int(g) for g in gold], [int(s) for s in said])
    return {"turns": len(turns), **_figures(gold, said), "qwk": _round(weighted)}


def annomi(turns: Sequence[Labelled], senses: Senses) -> Iterator[dict[str, Any]]:
    """Question, reflection, input, other: by a trained head (folds by video), and by the reader as it is."""
    gold = [t.label for t in turns]
    heard = hear(turns, senses)
    said = cross_validated(heard, gold, [t.group for t in turns])
    yield {"way": "trained", "turns": len(turns), **_figures(gold, said), "kappa": _round(kappa(gold, said))}
    plain = [BEHAVIOUR[m[0]] if m else "other" for m in heard.moves]
    against = round(sum("confrontation" in m for m in heard.moves) / len(turns), 4)
    yield {
        "way": "transfer", "turns": len(turns), **_figures(gold, plain), "kappa": _round(kappa(gold, plain)),
        "heard_as_confrontation": against,
    }  # fmt: skip


def automisc(turns: Sequence[Labelled], senses: Senses) -> Iterator[dict[str, Any]]:
    """Red flags, utterance by utterance and volley by volley, by the reader as it is; then by a trained head."""
    heard = hear(turns, senses)
    for name, codes, wanted in RED:
        gold = [t.label in codes for t in turns]
        said = [bool(wanted & set(m)) for m in heard.moves]
        yield {"way": "transfer", "flag": name, "of": "utterances", **_hits(hits(gold, said))}
    gold = [t.label in NON_ADHERENT for t in turns]
    said = [bool({"advice", "confrontation"} & set(m)) for m in heard.moves]
    yield {
        "way": "transfer", "flag": RED[0][0], "of": "volleys", **_hits(hits(*_united(turns, gold, said))),
    }  # fmt: skip
    named = cross_validated(heard, ["red" if g else "plain" for g in gold], [t.group for t in turns])
    flagged = [n == "red" for n in named]
    yield {"way": "trained", "flag": RED[0][0], "of": "utterances", **_hits(hits(gold, flagged))}
    yield {"way": "trained", "flag": RED[0][0], "of": "volleys", **_hits(hits(*_united(turns, gold, flagged)))}


def _united(turns: Sequence[Labelled], gold: Sequence[bool], said: Sequence[bool]) -> tuple[list[bool], list[bool]]:
    """The same for whole volleys: red where any of its utterances is."""
    units: dict[str, tuple[bool, bool]] = {}
    for turn, g, s in zip(turns, gold, said, strict=True):
        old = units.get(turn.unit, (False, False))
        units[turn.unit] = (old[0] or g, old[1] or s)
    return [g for g, _ in units.values()], [s for _, s in units.values()]


def _figures(gold: Sequence[str], said: Sequence[str]) -> dict[str, Any]:
    return {
        "accuracy": round(accuracy(gold, said), 4), "macro_f1": round(macro_f1(gold, said), 4),
        "f1": {name: round(h.f1, 3) for name, h in by_class(gold, said).items()},
    }  # fmt: skip


def _hits(h: Hits) -> dict[str, Any]:
    return {
        "precision": round(h.precision, 3), "recall": round(h.recall, 3), "f1": round(h.f1, 3), "there": h.support
    }  # fmt: skip


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
