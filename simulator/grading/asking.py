"""The questions that a model judge asks about a turn: small ones, each in its own call, with a strict form to answer in.

Everything that people said stands between fixed marks; the characters that the marks are made of are replaced in it, so
nothing said can close a fence, open another speaker, or forge a model's control words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from simulator.grading.transcript import Moment
from simulator.model import Message
from simulator.model.fencing import fenced, unfenced
from simulator.model.prompts import Prompt, load
from simulator.reading.sentences import holds
from simulator.rubric import Cap, Dimension, Marker, Rubric, Truth

PROMPTS: Final = ("judge_dimension", "judge_dismissal", "judge_moment", "judge_repair")
ALONE: Final = "minimises"
"""The fault that model judges are blind to while they look at anything else: it is asked about in a call of its own."""
CONTEXT: Final = 12_000
"""Characters of the conversation before the turn that a judge reads, the latest first to be kept: about 3,000 tokens."""
_DEPTHS: Final = frozenset(
    {"depth_0_or_1", "depth_2_plus", "in_window", "one_level_early", "two_levels_early"}
)  # what circumstances make of the depth
_OF_TRUTH: Final[dict[str, frozenset[str]]] = {
    "opening": frozenset({"opening"}),
    "crisis": frozenset({"crisis"}),
    "rupture_open": frozenset({"rupture"}),
    "re_engaged": frozenset({"re_engaged"}),
    "window_shut": frozenset({"rupture", "re_engaged", "crisis", "arousal", "last_interpretation"}),
    "window_shut_hard": frozenset({"rupture", "re_engaged", "crisis", "arousal"}),
} | {
    name: frozenset({"rupture", "re_engaged", "crisis", "arousal", "last_interpretation", "patient_depth", "episodes"})
    for name in ("in_window", "one_level_early", "two_levels_early")
}
"""Circumstance → the fields of the truth that it follows from."""
Depth = Literal[0, 1, 2, 3, 4]
"""A closed list rather than bounds: not every server that takes a schema takes bounds in it."""


class Form(BaseModel):
    """What a judge fills in. Further keys are ignored; a missing or wrong one makes the answer unusable."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Found(Form):
    """A yes or no, with the words first."""

    quote: str
    present: bool


class Dismissal(Form):
    quote: str
    reasoning: str
    present: bool


class Stand(Form):
    """How the patient stands before the turn."""

    reasoning: str
    rupture: Literal["none", "withdrawal", "confrontation"]
    re_engaged: bool
    opening: bool
    crisis: bool
    flooded: bool
    patient_depth: Depth
    episodes: int
    last_interpretation: Literal["none", "accepted", "rejected"]


class Seen(Form):
    """The answers about one dimension; `form_for` adds the markers, and depth and logistics where they are asked."""

    not_to_patient: list[str]
    quotes: list[str]
    reasoning: str


@dataclass(frozen=True)
class Question:
    """One call: what is asked about, the messages, and the form of the answer. prompt: name and sha256, for the record."""

    about: str
    messages: tuple[Message, ...]
    form: type[Form]
    prompt: str


def prompts(folder: Path | None = None) -> Mapping[str, Prompt]:
    """The judge's prompts by name. Raises PromptError."""
    return {name: load(name, folder) for name in PROMPTS}


def verbatim(text: str, quote: str) -> str | None:
    """The quote as it stands in the turn, fence marks put back; None where it does not stand there."""
    return next((q for q in (quote.strip(), unfenced(quote.strip())) if holds(text, q)), None)


def asked_alone(dimension: Dimension) -> Marker | Cap | None:
    """The marker of this dimension that has a call of its own."""
    return dimension.marker(ALONE)


def all_of(dimension: Dimension) -> tuple[Marker | Cap, ...]:
    """The markers and then the caps of a dimension, in the rubric's order."""
    return (*dimension.markers, *dimension.caps)


def markers_of(dimension: Dimension) -> tuple[Marker | Cap, ...]:
    """The markers and caps that the dimension's own call asks about."""
    return tuple(m for m in all_of(dimension) if m.id != ALONE)


@lru_cache(maxsize=64)
def form_for(dimension: Dimension) -> type[Seen]:
    """The form of the answers about a dimension, in the order in which a judge is to think."""
    # A marker may be called anything, `copy` or `json` too: the field's own name is kept out of its way.
    asked: dict[str, Any] = {f"m_{m.id}": (Found, Field(alias=m.id)) for m in markers_of(dimension)}
    markers = create_model("Markers", __base__=Form, **asked)
    fields: dict[str, Any] = {}
    if wants_depth(dimension):
        fields["depth"] = (Depth, ...)
    if wants_logistics(dimension):
        fields["only_logistics"] = (bool, ...)
    fields["markers"] = (markers, ...)
    return create_model("Seen", __base__=Seen, **fields)


def wants_depth(dimension: Dimension) -> bool:
    """Whether any rule of the dimension looks at how deep the turn goes."""
    return bool(_names(dimension) & _DEPTHS)


def wants_logistics(dimension: Dimension) -> bool:
    return "only_logistics" in _names(dimension)


def wants_stand(moment: Moment, rubric: Rubric) -> bool:
    """Whether the rules look at something of the patient that is not known and can be told from the conversation."""
    if not any(speaker == "patient" for speaker, _ in moment.before):
        return False
    needed = {f for d in rubric.dimensions for name in _names(d) for f in _OF_TRUTH.get(name, ())}
    return bool(needed - moment.known)


def may_apply(dimension: Dimension, moment: Moment, facts: frozenset[str]) -> bool:
    """False where what is known already says that the dimension does not apply, whatever the turn does."""
    names = frozenset(dimension.applies.names())
    settled = all(_OF_TRUTH.get(n, frozenset({n})) <= moment.known for n in names) and not names & _DEPTHS
    return not settled or dimension.applies.holds(facts)


def questions(
    moment: Moment, spoken: str, dimensions: Sequence[Dimension], ask: Mapping[str, Prompt], *, stand: bool
) -> tuple[Question, ...]:
    """Every question about this turn; they do not wait for one another. spoken: what of it was said to the patient."""
    before, left_out = _latest(moment.before)
    shown = {"before": before, "left_out": left_out}
    turn = fenced(spoken)
    out = []
    for dimension in dimensions:
        prompt = ask["judge_dimension"]
        messages = prompt.render(
            dimension=dimension, markers=markers_of(dimension), depth=wants_depth(dimension),
            logistics=wants_logistics(dimension), known=_known(moment), turn=turn, **shown,
        )  # fmt: skip
        out.append(Question(dimension.id, messages, form_for(dimension), prompt.label))
    alone = next((m for d in dimensions if (m := asked_alone(d)) is not None), None)
    if alone is not None:
        prompt = ask["judge_dismissal"]
        out.append(Question(ALONE, prompt.render(marker=alone, turn=turn, **shown), Dismissal, prompt.label))
    if stand:
        prompt = ask["judge_moment"]
        out.append(Question("moment", prompt.render(**shown), Stand, prompt.label))
    return tuple(out)


def _latest(turns: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], int]:
    """The last turns that fit into CONTEXT, fenced, and how many before them do not; the very last is always there."""
    kept: list[tuple[str, str]] = []
    length = 0
    for speaker, text in reversed(turns):
        length += len(text)
        if kept and length > CONTEXT:
            break
        kept.append((speaker, fenced(text)))
    return kept[::-1], len(turns) - len(kept)


def _known(moment: Moment) -> list[str]:
    """What the simulation knows and a judge should: in words, and only what is known."""
    truth: Truth = moment.truth
    facts = {
        "rupture": f"a {truth.rupture} rupture between patient and therapist is open" if truth.rupture else
        "no rupture between patient and therapist is open",
        "re_engaged": "the patient has come back after the strain" if truth.re_engaged else "",
        "opening": "the patient asks for a deeper look" if truth.opening else "",
        "crisis": "there is a sign of danger" if truth.crisis else "there is no sign of danger",
        "last_interpretation": f"the last interpretation was {truth.last_interpretation}"
        if truth.last_interpretation in ("accepted", "rejected") else "",
    }  # fmt: skip
    return [fact for field, fact in facts.items() if fact and field in moment.known]


@lru_cache(maxsize=64)
def _names(dimension: Dimension) -> frozenset[str]:
    """Every name in any rule of a dimension."""
    rules = [dimension.applies, *(level.when for level in dimension.levels)]
    rules += [c.rather.when for c in dimension.caps if c.rather] + [c.unless for c in dimension.caps if c.unless]
    return frozenset(name for rule in rules for name in rule.names())
