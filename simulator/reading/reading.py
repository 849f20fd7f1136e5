"""What one therapist turn does: the single reading that the patient feels and the grader scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from simulator.vocabulary import MOVES, Move


@dataclass(frozen=True)
class Reading:
    """The moves of a turn, how deep it goes, and which sentence shows each move.

    moves: the moves judged present, surest first. depth: 0-4 (RUBRICS: 0 supports … 4 a full account).
    strength: for every move, 0-1, how surely the turn makes it. evidence: for each present move, the sentence that
    shows it best. tentative: whether the turn leaves room to be wrong. questions: how many it asks. words: its length.
    """

    moves: tuple[Move, ...]
    depth: int
    strength: Mapping[Move, float] = field(default_factory=dict)
    evidence: Mapping[Move, str] = field(default_factory=dict)
    tentative: bool = False
    questions: int = 0
    words: int = 0

    def __post_init__(self) -> None:
        given = dict(self.strength)
        for move in MOVES:
            given.setdefault(move, 1.0 if move in self.moves else 0.0)
        object.__setattr__(self, "strength", MappingProxyType(given))
        object.__setattr__(self, "evidence", MappingProxyType(dict(self.evidence)))

    def does(self, *moves: Move) -> bool:
        """Whether the turn makes any of these moves."""
        return any(move in self.moves for move in moves)

    @property
    def empathy(self) -> float:
        """How much the turn stays with the patient, 0-1: the surest of validation and reflection."""
        return max(self.strength["validation"], 0.8 * self.strength["reflection"]) if self.moves else 0.0


class Reader(Protocol):
    """Anything that reads a therapist turn in the light of the patient's last words."""

    def read(self, context: str, text: str) -> Reading: ...
