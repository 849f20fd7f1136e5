"""What the story's sentences are put together from: the ruptures as they went, the moves in plain words, quoting, counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from simulator.practice.encounter import Exchange
from simulator.vocabulary import Move, Rung, Stance

ARRIVED: Final[dict[Stance, str]] = {
    "open": "ready to talk", "reflective": "half turned inward already", "guarded": "on guard",
    "withdrawing": "with a foot still outside the door", "confronting": "ready to take you on",
    "flooded": "with more than words would hold", "compliant": "eager to do it right",
}  # fmt: skip
LEFT: Final[dict[Stance, str]] = {
    "open": "still talking to you", "reflective": "thinking", "guarded": "on guard", "withdrawing": "a long way off",
    "confronting": "at odds with you", "flooded": "with too much astir", "compliant": "agreeing rather than agreed",
}  # fmt: skip
_DOING: Final[dict[Move, str]] = {
    "interpretation": "offering a meaning", "acknowledgement": "owning your part", "immediacy": "speaking of the two of you",
    "validation": "saying that it made sense", "reflection": "saying back what you had heard",
    "advice": "saying what to do", "reassurance": "soothing", "justification": "defending yourself",
    "confrontation": "arguing", "self_disclosure": "talking of yourself", "rationale": "explaining",
    "safety_inquiry": "asking about safety", "open_question": "asking an open question",
    "closed_question": "asking for a fact", "encourager": "leaving room", "logistics": "settling the frame",
}  # fmt: skip
_FAULTS: Final[tuple[Move, ...]] = ("confrontation", "justification", "advice", "reassurance", "self_disclosure")
_KINDS: Final[dict[str, tuple[Move, ...]]] = {
    "meets": ("reflection", "validation", "acknowledgement", "immediacy", "interpretation"),
    "asks": ("open_question", "closed_question", "safety_inquiry"),
    "tells": ("advice", "reassurance", "justification", "confrontation", "rationale", "self_disclosure"),
    "silent": ("encourager",),
}
_STEP: Final[dict[Rung, str]] = {
    "noticed": "you named the strain", "validated": "you granted that it was fair", "owned": "you owned your part",
    "explored": "you asked what it was like", "re_engaged": "you stayed",
}  # fmt: skip


@dataclass(frozen=True)
class Hurt:
    """A rupture as it went. first: the turn that opened it (0: brought along). closed: the turn that closed it, 0 if none.

    cost: alliance lost in that turn. before: the alliance before it. steps: (what the trainee did, turn), in order, of the
    rungs that were reached; slips: how often it went backwards.
    """

    kind: str
    first: int
    closed: int
    cost: float
    before: float
    steps: tuple[tuple[str, int], ...]
    slips: int


def hurts(past: Sequence[Exchange]) -> tuple[Hurt, ...]:
    """The ruptures of a session, in order."""
    out: list[Hurt] = []
    first: int | None = None
    for i, exchange in enumerate(past):
        rupture = exchange.state.rupture
        before = past[i - 1].state.rupture if i else None
        if rupture is not None and (before is None or before.turn != rupture.turn) and first is None:
            first = i
        if first is None:
            continue
        ends = rupture is None
        if ends or i == len(past) - 1:
            out.append(_hurt(past, first, i, closed=ends))
            first = None
    return tuple(out)


def _hurt(past: Sequence[Exchange], first: int, last: int, *, closed: bool) -> Hurt:
    start = past[first].state.rupture
    kind = start.kind if start else "withdrawal"
    cost = past[first - 1].state.alliance - past[first].state.alliance if first else 0.0
    steps: list[tuple[str, int]] = []
    slips = start.slips if start else 0
    reached: set[str] = set()
    for exchange in past[first + 1 : last + 1]:
        rupture = exchange.state.rupture
        if rupture is None:
            continue
        slips = rupture.slips
        new = [r for r in rupture.rungs if r not in reached]
        reached |= set(new)
        steps += [(_STEP[r], exchange.number) for r in new]
    before = start.before if start else past[first].state.alliance
    return Hurt(kind, past[first].number, past[last].number if closed else 0, cost, before, tuple(steps), slips)


def did(turns: Sequence[Exchange], kind: Literal["meets", "asks", "tells", "silent"]) -> list[Exchange]:
    """The turns that do something of this kind; one may do several."""
    return [e for e in turns if e.reading is not None and e.reading.does(*_KINDS[kind])]


def doing(exchange: Exchange) -> str:
    """What the turn did, in plain words: its fault if it has one, else the first thing heard in it."""
    moves = exchange.reading.moves if exchange.reading else ()
    ranked = [m for m in _FAULTS if m in moves] + [m for m in _DOING if m in moves]
    return _DOING[ranked[0]] if ranked else "saying little"


def quoted(text: str, most: int = 70) -> str:
    """Words of the session in quotation marks, cut at a word; "" for a stage direction such as (waits)."""
    plain = " ".join(text.split())
    if not plain or (plain.startswith("(") and plain.endswith(")")):
        return ""
    plain = plain.replace("“", "‘").replace("”", "’").replace('"', "’").rstrip(" .")
    if len(plain) > most:
        cut = plain[:most].rsplit(" ", 1)[0] if " " in plain[:most] else plain[:most]
        plain = cut.rstrip(" ,;:.—–-") + "…"
    return f"“{plain}”"


_SMALL: Final = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def number(n: int) -> str:
    """Small numbers in words."""
    return _SMALL[n] if n < len(_SMALL) else str(n)


def count(n: int, noun: str) -> str:
    """ "one turn", "three turns", "no turns"."""
    return f"{number(n)} {noun}" if n == 1 else f"{number(n)} {noun}s"


def times(n: int) -> str:
    """ "once", "twice", "five times"."""
    return {1: "once", 2: "twice"}.get(n, f"{number(n)} times")


def once(n: int) -> str:
    """ "never", "only once", "only twice", "five times"."""
    return "never" if n == 0 else f"only {times(n)}" if n < 3 else times(n)


def turns_of(numbers: Sequence[int]) -> str:
    """ "turn 3", "turns 3 and 5", "turns 1, 3 and 5"; more than five: the first four and how many more."""
    if len(numbers) == 1:
        return f"turn {numbers[0]}"
    if len(numbers) > 5:
        return f"turns {', '.join(map(str, numbers[:4]))} and {len(numbers) - 4} more"
    return f"turns {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def first_small(text: str) -> str:
    """The text with a small first letter, unless it is "I" or a name in capitals."""
    if not text or text[:2] in ("I ", "I'") or (len(text) > 1 and text[:2].isalpha() and text[:2].isupper()):
        return text
    return text[0].lower() + text[1:]
