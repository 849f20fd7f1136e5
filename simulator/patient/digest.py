"""The summary of a talk's older part, made from its log: what was told, what hurt, what was mended. No model, no opinion."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Final

from simulator.model.prompts import load
from simulator.patient.discretion import by_word
from simulator.patient.measure import tokens
from simulator.patient.voice import Passed
from simulator.persona.parts import Fact, Persona

MOST_STRAINS: Final = 4


def digest(past: Sequence[Passed], persona: Persona, keeps: Sequence[Fact], most: int) -> str:
    """A summary within about `most` tokens: the latest facts in words, the earlier ones by their topics.

    keeps: the facts that no request may hold; a told fact whose wording would give one away is left at its topic.
    """
    told = [f for i in dict.fromkeys(i for e in past for i in e.told) if (f := persona.fact(i)) is not None]
    in_words = [f for f in told if by_word(f.truth, keeps) is None]
    shown = len(in_words)
    while True:
        words = in_words[len(in_words) - shown :]
        earlier = [f for f in told if f not in words]
        text = _render(past, persona, words, earlier)
        if shown == 0 or tokens(text) <= most:
            return text
        shown -= 1


def _render(past: Sequence[Passed], persona: Persona, words: Sequence[Fact], earlier: Sequence[Fact]) -> str:
    topics = ", ".join(dict.fromkeys(f.topic.replace("_", " ") for f in earlier))
    return load("patient_summary").render(
        name=persona.name, exchanges=len(past), facts=[f.truth for f in words], earlier=topics, strains=_strains(past)
    )[0].text  # fmt: skip


def _strains(past: Sequence[Passed]) -> list[dict[str, Any]]:
    """When a hurt opened and when it was mended, the latest last."""
    out: list[dict[str, Any]] = []
    for before, now in itertools.pairwise(past):
        if before.strained != now.strained:
            out.append({"number": now.number, "what": "opened" if now.strained else "closed"})
    return out[-MOST_STRAINS:]
