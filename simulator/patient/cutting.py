"""Cutting a stream of words into sentences as they come."""

from __future__ import annotations

import re
from typing import Final

from simulator.reading.sentences import sentences

_ENDS: Final = re.compile(r"[.!?…)][\"'”’)\]]*$")


class Cutter:
    """Takes pieces of a text; gives each sentence once the next has begun. A bracket keeps its sentences together."""

    def __init__(self) -> None:
        self._held = ""

    def take(self, piece: str) -> list[str]:
        """The sentences that this piece has completed."""
        self._held += piece
        parts = _whole_brackets(sentences(self._held))
        # A line break is an end by itself; otherwise the last part may still grow.
        done = parts if self._held.endswith("\n") else parts[:-1]
        if done:
            self._held = parts[-1] + self._trailing() if len(done) < len(parts) else ""
        return done

    def end(self, *, broken: bool = False) -> list[str]:
        """What is left at the end. broken: the text was cut short, so a sentence without an end is no sentence."""
        parts = _whole_brackets(sentences(self._held))
        self._held = ""
        return [p for p in parts if not broken or _ENDS.search(p)]

    def _trailing(self) -> str:
        return self._held[len(self._held.rstrip()) :]


def _whole_brackets(parts: list[str]) -> list[str]:
    out: list[str] = []
    for part in parts:
        if out and out[-1].count("(") > out[-1].count(")"):
            out[-1] = f"{out[-1]} {part}"
        else:
            out.append(part)
    return out
