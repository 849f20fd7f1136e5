"""Two people changed the same text: what each changed alone is taken, and where both changed the same lines, both are shown.

A three-way merge by lines, after Khanna, Kunal & Pierce (2007), "A formal investigation of diff3". Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Choice = Literal["mine", "theirs", "both"]


@dataclass(frozen=True)
class Piece:
    """A stretch of the merged text. Agreed: `lines`. A conflict: what either side has there, and what stood before."""

    lines: tuple[str, ...] = ()
    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    conflict: bool = False


@dataclass(frozen=True)
class Merge:
    """The merged text in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def conflicts(self) -> tuple[Piece, ...]:
        return tuple(p for p in self.pieces if p.conflict)

    def text(self, choices: Mapping[int, Choice] | None = None) -> str:
        """The whole text. choices: conflict number (first 0) → whose lines; without one, both, mine first."""
        out: list[str] = []
        number = 0
        for piece in self.pieces:
            if not piece.conflict:
                out += piece.lines
                continue
            choice = (choices or {}).get(number, "both")
            number += 1
            mine = [*piece.mine]
            if choice == "both" and mine and piece.theirs and not mine[-1].endswith("\n"):
                mine[-1] += "\n"
            out += mine if choice == "mine" else piece.theirs if choice == "theirs" else [*mine, *piece.theirs]
        return "".join(out)


def merge(base: str, mine: str, theirs: str) -> Merge:
    """What comes of two changes of the same text."""
    b, m, t = (s.splitlines(keepends=True) for s in (base, mine, theirs))
    pieces: list[Piece] = []
    at = (0, 0, 0)
    for (b0, b1), (m0, m1), (t0, t1) in _agreed(b, m, t):
        between = (tuple(m[at[1] : m0]), tuple(t[at[2] : t0]), tuple(b[at[0] : b0]))
        if any(between):
            pieces.append(_piece(*between))
        if b1 > b0:
            pieces.append(Piece(tuple(b[b0:b1])))
        at = (b1, m1, t1)
    return Merge(tuple(pieces))


def _piece(mine: tuple[str, ...], theirs: tuple[str, ...], base: tuple[str, ...]) -> Piece:
    if mine == theirs or theirs == base:
        return Piece(mine)
    if mine == base:
        return Piece(theirs)
    return Piece(mine=mine, theirs=theirs, base=base, conflict=True)


_Span = tuple[int, int]


def _agreed(b: Sequence[str], m: Sequence[str], t: Sequence[str]) -> list[tuple[_Span, _Span, _Span]]:
    """The stretches that stand unchanged in all three, in order, and an empty one at the end."""
    ours = SequenceMatcher(None, b, m, autojunk=False).get_matching_blocks()
    others = SequenceMatcher(None, b, t, autojunk=False).get_matching_blocks()
    out: list[tuple[_Span, _Span, _Span]] = []
    i = j = 0
    while i < len(ours) and j < len(others):
        x, y = ours[i], others[j]
        low, high = max(x.a, y.a), min(x.a + x.size, y.a + y.size)
        if low < high:
            mine, their = x.b + low - x.a, y.b + low - y.a
            out.append(((low, high), (mine, mine + high - low), (their, their + high - low)))
        if x.a + x.size < y.a + y.size:
            i += 1
        else:
            j += 1
    return [*out, ((len(b), len(b)), (len(m), len(m)), (len(t), len(t)))]
