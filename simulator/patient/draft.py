"""A draft of an answer: the words found, where they come from, and what saying them would tell."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from simulator.patient.telling import Telling

T = TypeVar("T")
_NOTHING: Final = Telling()


@dataclass(frozen=True)
class Draft:
    """Words found for an answer, before they are spoken.

    pieces: what is used up by saying it. way: how it was found. thread: a story, and the beat it goes on with
    afterwards. drops: a story let go. fact: the fact it tells, for "tell me more". plain: spoken as it stands, without a
    short reaction before it.
    """

    text: str
    pieces: tuple[str, ...]
    way: str
    telling: Telling = _NOTHING
    thread: tuple[str, int] | None = None
    drops: str | None = None
    fact: str | None = None
    plain: bool = False


def choose(pool: Sequence[tuple[str, T]], seed: int, turn: int, salt: str) -> tuple[str, T]:
    """One of the pool: always the same for the same session seed, turn and salt."""
    key = f"{seed}:{turn}:{salt}"
    return min(pool, key=lambda item: zlib.crc32(f"{key}:{item[0]}".encode()))
