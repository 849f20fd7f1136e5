"""Suggestions from a model, where one is set: lines for a stance, other words for a line, facts from a vignette.

A model never writes into a draft. What it gives is read in a strict form (one repair try), put into a copy of the draft,
looked over by the linter, and shown only if the copy is no worse than the draft; an instructor takes over one at a time.
What people wrote goes out between fixed marks that nothing in it can close. The call leaves its row like every other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import DraftError, SimulatorError
from simulator.model import (
    ChatModel,
    Message,
    Meter,
    ModelFailed,
    Options,
    Place,
    Role,
    allowed,
    bind,
    bound,
    whereabouts,
)  # fmt: skip
from simulator.model.fencing import fenced
from simulator.model.prompts import Prompt, load
from simulator.persona import Persona
from simulator.persona.gates import first_of
from simulator.program.studio.checking import Report, check
from simulator.settings import Settings
from simulator.vocabulary import TOPICS, Cue, Stance, Topic
from simulator.yamledit import append

COUNT: Final = 5
MOST_WORDS: Final = 6_000
"""Characters of what an instructor gives a model at once."""
_SHOWN: Final = 40
"""Lines of the draft that a model is shown, so that it does not repeat them."""
MEANS: Final[dict[Stance, str]] = {
    "open": "talks freely, lets the therapist near", "reflective": "looks at themselves, slowly and honestly",
    "guarded": "polite, brief, gives away little", "withdrawing": "hurt and going quiet, away from the therapist",
    "confronting": "hurt and saying so, against the therapist", "flooded": "overwhelmed, in broken short words",
    "compliant": "agrees too quickly, to be left in peace",
}  # fmt: skip


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class LineIdea(_Form):
    says: str


class LineIdeas(_Form):
    lines: list[LineIdea] = Field(min_length=1, max_length=3 * COUNT)


class FactIdea(_Form):
    truth: str
    topic: Topic
    tells: str
    asked: list[str] = Field(min_length=2, max_length=5)
    private: bool
    words: list[str]
    instead: list[str]


class FactIdeas(_Form):
    facts: list[FactIdea] = Field(min_length=1, max_length=3 * COUNT)


@dataclass(frozen=True)
class Suggestion:
    """One thing to take over. section: where it goes; value: what goes there; says: for the eye; by: who suggested it."""

    section: Literal["lines", "facts"]
    value: Mapping[str, Any]
    says: str
    by: str


@dataclass(frozen=True)
class Suggested:
    """What a model gave. left_out: what the linter would not let through, with the reason."""

    suggestions: tuple[Suggestion, ...]
    left_out: tuple[tuple[str, str], ...]


class Suggesting:
    """The service behind the suggestions. opens: makes the model; place: where its words go, or why there is none."""

    def __init__(self, opens: Callable[[], ChatModel], place: Callable[[], Place], *, timeout: float = 60.0) -> None:
        self._opens, self._place, self._timeout = opens, place, timeout

    def place(self) -> Place:
        """Where a draft's words would go. Raises ModelFailed: no model is set, or words may not leave for it."""
        return self._place()

    def lines(self, text: str, stance: Stance, cue: Cue, wish: str = "") -> Suggested:
        """New lines for a stance and what they answer. Raises SimulatorError."""
        report, persona = _readable(text)
        given = {
            "stance": stance, "means": MEANS[stance], "cue": cue.replace("_", " "), "wish": _given(wish),
            "words": persona.speech.words_a_turn, "lines": [fenced(x.says) for x in persona.lines if stance in x.when][:_SHOWN],
        }  # fmt: skip
        found, by = self._ask("suggest_lines", LineIdeas, persona, given)
        values = [
            ({"id": f"{stance}_{cue}"[:48], "when": [stance], "on": [cue], "says": _clean(i.says)}) for i in found.lines
        ]
        return _looked_over(text, report, persona, "lines", values, by)

    def variants(self, text: str, line_id: str) -> Suggested:
        """Other words for a line, as lines beside it. Raises SimulatorError."""
        report, persona = _readable(text)
        line = next((x for x in persona.lines if x.id == line_id), None)
        if line is None:
            raise DraftError(f"no line '{line_id}'", mend="choose one from the list")
        others = [fenced(x.says) for x in persona.lines if set(x.when) & set(line.when) and x.id != line_id][:_SHOWN]
        found, by = self._ask("suggest_variants", LineIdeas, persona, {"line": fenced(line.says), "lines": others})
        like = line.model_dump(mode="json", exclude_defaults=True)
        values = [{**like, "id": line_id[:48], "says": _clean(i.says)} for i in found.lines]
        return _looked_over(text, report, persona, "lines", values, by)

    def facts(self, text: str, vignette: str) -> Suggested:
        """Facts that a vignette holds; what is private waits behind a gate. Raises SimulatorError."""
        report, persona = _readable(text)
        words = _given(vignette)
        if not words:
            raise DraftError("the vignette is empty", mend="paste or write a few sentences about this person's life")
        known = [fenced(f.truth) for f in persona.facts][:_SHOWN]
        found, by = self._ask(
            "suggest_facts", FactIdeas, persona, {"vignette": words, "lines": known, "topics": TOPICS}
        )
        return _looked_over(text, report, persona, "facts", [_fact(i) for i in found.facts], by)

    @staticmethod
    def take(text: str, suggestion: Suggestion) -> str:
        """The draft's text with the suggestion at the end of its section. Raises SimulatorError."""
        report = check("persona", text)
        return append(text, (suggestion.section,), _named(report, suggestion.section, suggestion.value))

    def _ask(self, name: str, form: type[Any], persona: Persona, given: Mapping[str, Any]) -> tuple[Any, str]:
        """The answer in its form, and who gave it. An answer that cannot be read is asked for once more."""
        model, prompt = self._opens(), load(name)
        messages = prompt.render(
            name=fenced(persona.name), about=_about(persona), never=[fenced(w) for w in persona.speech.never], count=COUNT,
            **given,
        )  # fmt: skip
        options = Options(temperature=0.8, max_tokens=1500, timeout=self._timeout, prompt=prompt.label)
        by = f"{model.name[:120]}, {prompt.name}"
        try:
            return model.structured(messages, form, options), by
        except ModelFailed as problem:
            if problem.kind != "unparseable":
                raise
            return model.structured(_again(messages, problem), form, options), by


def suggesting(settings: Settings, meter: Meter | None = None) -> Suggesting:
    """Suggestions from the judge's model, or the patient's where only that is set. Makes no model before it is asked."""
    role: Role = "judge" if bound("judge", settings) else "patient"

    def place() -> Place:
        found = whereabouts(role, settings)
        allowed(found, settings)
        return found

    @lru_cache(maxsize=1)
    def model() -> ChatModel:
        place()
        return bind(role, settings, meter=meter)

    return Suggesting(model, place, timeout=settings.model_timeout)


def _again(messages: Sequence[Message], problem: ModelFailed) -> tuple[Message, ...]:
    said = (Message("assistant", problem.answer),) if problem.answer.strip() else ()
    repair: Prompt = load("suggest_again")
    return (*messages, *said, *repair.render(problem=problem.what))


def _readable(text: str) -> tuple[Report, Persona]:
    """The draft, where the linter can read all of it: else nothing could be looked over."""
    report = check("persona", text)
    if report.source is None:
        raise DraftError(
            "the file is not whole yet, so that a suggestion could not be looked over",
            mend="mend what stands under To mend first; places marked ‹so› may stay",
        )
    return report, report.source.persona


def _given(words: str) -> str:
    if len(words) > MOST_WORDS:
        raise DraftError(f"{len(words)} characters are too many at once", mend=f"give {MOST_WORDS} at most")
    return fenced(words)


def _about(persona: Persona) -> list[str]:
    """What a model is told of the patient: nothing that is behind a gate."""
    who = persona.identity
    gated = [f for f in persona.facts if not f.gate.is_open_to_all]
    told = [
        f"{persona.name}, {who.age}, {who.pronouns}. {who.work}. {who.culture}. {who.social_class}.",
        persona.summary, persona.presenting_problem, persona.speech.rhythm, persona.speech.idiom, *persona.speech.tells,
        persona.core_conflict.wish, persona.core_conflict.response_of_other, persona.core_conflict.response_of_self,
    ]  # fmt: skip
    return [fenced(t) for t in told if not any(first_of(f.words, t) for f in gated)]


# --- looking it over ------------------------------------------------------------------------------------------------


def _looked_over(
    text: str, report: Report, persona: Persona, section: Literal["lines", "facts"], values: Sequence[dict[str, Any]],
    by: str,
) -> Suggested:  # fmt: skip
    """Each on its own in a copy of the draft: shown only where nothing is the worse for it."""
    taken = {_plain(t) for t in _said(persona)}
    good: list[Suggestion] = []
    out: list[tuple[str, str]] = []
    before: set[tuple[str, str]] = {(f.level, f.what) for f in report.findings}
    for value in values:
        says = str(value["says"] if section == "lines" else value["truth"])
        plain = _plain(says)
        why = ""
        if not plain:
            continue
        if plain in taken:
            why = "it is said already"
        elif word := first_of(persona.speech.never, str(value)):
            why = f"it holds '{word}', which {persona.name} never says"
        else:
            why = _worse(text, report, section, value, before)
        taken.add(plain)
        if why:
            out.append((says[:400], why))
        else:
            good.append(Suggestion(section, value, says, by))
    return Suggested(tuple(good[:COUNT]), tuple(out))


def _worse(
    text: str, report: Report, section: str, value: Mapping[str, Any], before: set[tuple[str, str]]
) -> str:  # fmt: skip
    """What the linter finds with it that it did not find without it, or ""."""
    try:
        after = check("persona", append(text, (section,), _named(report, section, value)))
    except SimulatorError as error:
        return error.what
    return next((f.what for f in after.findings if (f.level, f.what) not in before), "")


def _named(report: Report, section: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The value with an id that nothing else in its section has."""
    items = (report.value or {}).get(section)
    taken = {i.get("id") for i in items if isinstance(i, dict)} if isinstance(items, list) else set()
    stem = str(value["id"])
    new = next(n for n in (stem, *(f"{stem}_{k}" for k in range(2, 10_000))) if n not in taken)
    return {**value, "id": new}


def _fact(idea: FactIdea) -> dict[str, Any]:
    plain = re.sub(r"[^a-z0-9]+", "_", idea.truth.lower()).strip("_")
    name = "_".join(plain.split("_")[:5])[:40]
    value: dict[str, Any] = {
        "id": name if name[:1].isalpha() else "new_fact", "topic": idea.topic, "truth": _clean(idea.truth)[:400],
        "asked": [_clean(a) for a in idea.asked if a.strip()], "tells": {"shallow": [_clean(idea.tells)]},
    }  # fmt: skip
    words = [_clean(w) for w in idea.words if w.strip()]
    if idea.private:
        hides = [_clean(h) for h in idea.instead if h.strip()]
        value |= {"gate": {"alliance": 0.5}, "hides": hides, "words": words}
    return value


def _said(persona: Persona) -> Iterator[str]:
    yield from (line.says for line in persona.lines)
    for fact in persona.facts:
        yield from (fact.truth, *fact.tells.shallow, *fact.tells.deep)


def _clean(words: str) -> str:
    return " ".join(fenced(words).split()).strip('"“”')


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))
