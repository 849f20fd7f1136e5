"""\"She would not say that\": an instructor's correction of one line becomes a change of the file. Pure: text → text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from simulator.errors import DraftError
from simulator.persona import Persona
from simulator.practice.encounter import Exchange
from simulator.vocabulary import CUES, Affect, Cue, RuptureKind
from simulator.yamledit import append, put, value_at
from simulator.yamlfile import Place, parse

Way = Literal["reword", "line", "rule", "trigger"]


@dataclass(frozen=True)
class Piece:
    """Where words that were said stand in the file."""

    place: Place
    what: str


def piece_of(exchange: Exchange, before: Exchange, persona: Persona) -> Piece | None:
    """The place of the words of an answer; None where they come from nowhere in particular (a silence)."""
    new = [p for p in exchange.talk.used if p not in before.talk.used]
    for name in sorted(new, key=lambda p: p.startswith("reaction:")):
        found = _place(name, persona)
        if found is not None:
            return found
    return None


def _place(name: str, persona: Persona) -> Piece | None:
    kind, _, rest = name.partition(":")
    parts = rest.split(":")

    def index(items: Sequence[Any], wanted: str) -> int:
        return next((i for i, x in enumerate(items) if x.id == wanted), -1)

    if kind == "line":
        return Piece(("lines", index(persona.lines, parts[0]), "says"), f"the line '{parts[0]}'")
    if kind == "trigger":
        at: Place = ("triggers", index(persona.triggers, parts[0]), "says", int(parts[1]))
        return Piece(at, f"the trigger '{parts[0]}'")
    if kind == "fact":
        at = ("facts", index(persona.facts, parts[0]), "tells", parts[1], int(parts[2]))
        return Piece(at, f"the fact '{parts[0]}' ({parts[1]})")
    if kind == "hide":
        return Piece(("facts", index(persona.facts, parts[0]), "hides", int(parts[1])), f"what hides '{parts[0]}'")
    if kind == "safety":
        return Piece(("safety", "answers", int(parts[0])), "a plain answer about safety")
    if kind == "reaction":
        return Piece(("reactions", int(parts[0]), "says"), "a short reaction")
    if kind in ("beat", "drop", "resume"):
        for i, scenario in enumerate(persona.scenarios):
            for j, thread in enumerate(scenario.threads):
                if thread.id == parts[0] and kind != "beat":
                    tail: Place = ("drops",) if kind == "drop" else ("resumes", int(parts[1]))
                    return Piece(("scenarios", i, "threads", j, *tail), f"the story '{thread.title}'")
                if thread.id == parts[0]:
                    k = index(thread.beats, parts[1])
                    return Piece(("scenarios", i, "threads", j, "beats", k, "says"), f"the story '{thread.title}'")
    return None


def reword(text: str, piece: Piece, says: str) -> str:
    """The same words everywhere, said otherwise."""
    return put(text, piece.place, _said(says))


def add_line(text: str, exchange: Exchange, says: str) -> str:
    """A new line for words like these, in the stance the patient is in now."""
    reading = exchange.reading
    cues: list[Cue] = [c for c in CUES if (reading is not None and c in reading.moves) or c in exchange.felt.events]
    line = {
        "id": _free(text, "lines", "corrected"), "when": [exchange.state.stance], "on": cues or ["encourager"],
        "hears": [_heard(exchange)], "says": _said(says),
    }  # fmt: skip
    return append(text, ("lines",), line)


def add_rule(text: str, never: str) -> str:
    """A rule of speech: a word or phrase that this patient never uses. Lines that use it are not spoken any more."""
    word = _said(never)
    value = parse(text, "the file", DraftError)[0]
    known = value_at(value, ("speech", "never"), [])
    if word in known:
        raise DraftError(f"'{word}' is ruled out already", where="speech.never")
    return put(text, ("speech", "never"), [*known, word])


def add_trigger(
    text: str, exchange: Exchange, says: Sequence[str], felt: str, *, rupture: RuptureKind | None, affect: Affect, strength: float,
) -> str:  # fmt: skip
    """A new sore place: these words, or words like them, hurt from now on."""
    answers = [_said(s) for s in says if s.strip()]
    if len(answers) < 2:
        raise DraftError("a trigger needs two answers or more", where="triggers", mend="it may be touched twice")
    reading = exchange.reading
    moves = list(reading.moves) if reading is not None and reading.moves else ["confrontation"]
    trigger: dict[str, Any] = {
        "id": _free(text, "triggers", "hurt"), "moves": moves, "about": [_heard(exchange)],
        "strength": round(min(1.0, max(0.0, strength)), 2),
    }  # fmt: skip
    if rupture is not None:
        trigger["rupture"] = rupture
    trigger |= {"affect": affect, "felt": [_said(felt)], "says": answers}
    new = append(text, ("triggers",), trigger)
    known = value_at(parse(new, "the file", DraftError)[0], ("temperament", "affects"), [])
    return new if affect in known else append(new, ("temperament", "affects"), affect)


def _said(words: str) -> str:
    clean = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", words).split())
    if not clean:
        raise DraftError("there are no words", mend="write what would be said instead")
    return clean[:1200]


def _heard(exchange: Exchange) -> str:
    if not exchange.therapist:
        raise DraftError("the opening answers nothing", mend="change it in the scenario")
    return _said(exchange.therapist)


def _free(text: str, section: str, stem: str) -> str:
    value = parse(text, "the file", DraftError)[0]
    taken = {i.get("id") for i in value_at(value, (section,), []) if isinstance(i, dict)}
    return next(f"{stem}_{n}" for n in range(1, 100_000) if f"{stem}_{n}" not in taken)
