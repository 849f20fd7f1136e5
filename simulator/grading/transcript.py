"""The transcript item: what `grade` reads. One JSON object a line; errors name the line and the mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from simulator.errors import TranscriptError
from simulator.lines import records
from simulator.rubric import Truth

LONGEST = 20_000


@dataclass(frozen=True)
class Moment:
    """One therapist turn to grade, with everything said before it and what is known to be true.

    number: 1 for the first therapist turn of the item. known: the fields of `truth` that the item gives; the rest of
    `truth` is judged from the words.
    """

    id: str
    number: int
    before: tuple[tuple[str, str], ...]
    text: str
    truth: Truth
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Item:
    """A transcript: who said what, and what is known of the last therapist turn."""

    id: str
    turns: tuple[tuple[str, str], ...]
    truth: dict[str, Any]
    expected: dict[str, Any] | None = None

    def moments(self, *, every: bool = False) -> list[Moment]:
        """The last therapist turn, or every one. `truth` belongs to the last; earlier ones are judged from the words."""
        places = [i for i, (speaker, _) in enumerate(self.turns) if speaker == "therapist"]
        chosen = places if every else places[-1:]
        out = []
        for place in chosen:
            given = self.truth if place == places[-1] else {}
            out.append(
                Moment(
                    id=self.id, number=places.index(place) + 1, before=self.turns[:place], text=self.turns[place][1],
                    truth=_truth(given, self.id), known=frozenset(given),
                )
            )  # fmt: skip
        return out


def _truth(given: dict[str, Any], item_id: str) -> Truth:
    cleaned = {k: v for k, v in given.items() if v is not None}
    if cleaned.get("rupture") == "none":
        del cleaned["rupture"]
    try:
        return Truth.model_validate(cleaned)
    except ValueError as error:
        first = str(error).splitlines()[1:3]
        raise TranscriptError(f"`truth` is not right: {' '.join(s.strip() for s in first)}", where=item_id) from None


def item_from(record: Any, where: str) -> Item:
    """An item from parsed JSON. Raises TranscriptError."""
    if not isinstance(record, dict):
        raise TranscriptError("not a JSON object", where=where, mend='write {"id": …, "turns": […]}')
    turns = record.get("turns")
    if not isinstance(turns, list) or not turns:
        raise TranscriptError("the item has no turns", where=where, mend='add "turns": [{"speaker": …, "text": …}]')
    out: list[tuple[str, str]] = []
    for i, turn in enumerate(turns, 1):
        if not isinstance(turn, dict) or turn.get("speaker") not in ("patient", "therapist"):
            raise TranscriptError(
                f"turn {i} has no speaker",
                where=where,
                mend='each turn is {"speaker": "patient" or "therapist", "text": …}',
            )
        text = turn.get("text")
        if not isinstance(text, str) or not text.strip():
            raise TranscriptError(f"turn {i} has no text", where=where, mend="give its words, or leave the turn out")
        if len(text) > LONGEST:
            raise TranscriptError(f"turn {i} has {len(text):,} characters", where=where, mend=f"at most {LONGEST:,}")
        out.append((turn["speaker"], text.strip()))
    if not any(speaker == "therapist" for speaker, _ in out):
        raise TranscriptError("the item has no therapist turn", where=where, mend="add the turn to grade as the last")
    truth = record.get("truth") or {}
    if not isinstance(truth, dict):
        raise TranscriptError("`truth` is not an object", where=where)
    identity = record.get("id")
    return Item(str(identity) if identity is not None else where, tuple(out), truth, record.get("expected"))


def items(lines: Iterable[str], name: str) -> Iterator[Item]:
    """The items of a JSON Lines text, one at a time. Raises TranscriptError at the first that cannot be read."""
    for where, _, record in records(lines, name, TranscriptError):
        yield item_from(record, where)
