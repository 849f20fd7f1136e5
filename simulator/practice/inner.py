"""What the patient felt: the feeling on top as it changed, and the private thoughts at the moments that counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.practice.encounter import Exchange


@dataclass(frozen=True)
class Feeling:
    """The feeling on top in the turns `first` to `last`."""

    affect: str
    first: int
    last: int


def feelings(past: Sequence[Exchange]) -> tuple[Feeling, ...]:
    """The feelings of a session, in order; every turn stands in exactly one."""
    out: list[Feeling] = []
    for e in past:
        if out and out[-1].affect == e.state.affect:
            out[-1] = Feeling(e.state.affect, out[-1].first, e.number)
        else:
            out.append(Feeling(e.state.affect, e.number, e.number))
    return tuple(out)


def thoughts(past: Sequence[Exchange], most: int = 4) -> tuple[Exchange, ...]:
    """The exchanges whose thought is most worth reading: where trust moved most. In the order of the session."""
    moved = [
        (abs(e.state.alliance - past[i].state.alliance), e) for i, e in enumerate(past[1:]) if e.felt.thought
    ]  # fmt: skip
    chosen: list[Exchange] = []
    for _, exchange in sorted(moved, key=lambda m: (-m[0], m[1].number)):
        if len(chosen) < most and exchange.felt.thought not in {c.felt.thought for c in chosen}:
            chosen.append(exchange)
    return tuple(sorted(chosen, key=lambda e: e.number))
