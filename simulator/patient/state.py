"""The patient's inner state: what is true in them right now. Frozen; the mind makes the next one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from simulator.persona.parts import Persona, Scenario
from simulator.vocabulary import Affect, Cue, Fate, Rung, RuptureKind, Stage, Stance

RUNGS: tuple[Rung, ...] = get_args(Rung)
NEIGHBOURS: Final[dict[Stance, tuple[Stance, ...]]] = {
    "open": ("reflective", "guarded"),
    "reflective": ("open",),
    "guarded": ("withdrawing", "open"),
    "withdrawing": ("guarded",),
    "confronting": ("guarded",),
    "flooded": ("withdrawing", "guarded"),
    "compliant": ("open", "guarded"),
}
"""For each stance those whose words and thoughts can stand in where it has none left, the nearest first."""


class Frozen(BaseModel):
    """Base of the values that the log keeps as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rupture(Frozen):
    """A strain in the alliance, from its opening until it is repaired.

    intensity 0-1. cause: the trigger's id, or the move. turn: when it opened. rungs: what the therapist has done so
    far, in the order of the ladder. before: the alliance before it opened. slips: how often repair went backwards.
    """

    kind: RuptureKind
    intensity: float = Field(ge=0, le=1)
    cause: str
    turn: int
    rungs: tuple[Rung, ...] = ()
    before: float = Field(ge=0, le=1)
    slips: int = 0

    @property
    def stage(self) -> Stage:
        """The highest rung reached without a gap below it; `open` where there is none."""
        reached: Stage = "open"
        for rung in RUNGS:
            if rung not in self.rungs:
                break
            reached = rung
        return reached


class State(Frozen):
    """Everything the mind knows. Numbers are 0-1 unless said; `depth` is how deep the patient is speaking, 0-4.

    told: fact → layers told ("shallow", "deep"). episodes: theme → times told. last_interpretation and re_engaged feed
    the window of the next interpretation. links: transference links made this session. opening: the patient has just
    asked for a deeper look ("why do I keep doing this?"). closed_questions: how many in a row. affect_age: turns since
    the affect was set. thoughts: what was thought this session, by its place in the persona, the latest last.
    """

    session: int = 1
    turn: int = 0
    alliance: float = Field(ge=0, le=1)
    arousal: float = Field(ge=0, le=1)
    guard: float = Field(ge=0, le=1)
    affect: Affect
    affect_age: int = 0
    depth: int = Field(default=1, ge=0, le=4)
    stance: Stance
    rupture: Rupture | None = None
    repaired: int = 0
    told: Mapping[str, tuple[Literal["shallow", "deep"], ...]] = Field(default_factory=dict)
    episodes: Mapping[str, int] = Field(default_factory=dict)
    last_interpretation: Literal["none", "accepted", "rejected"] = "none"
    re_engaged: bool = False
    links: int = 0
    opening: bool = False
    closed_questions: int = 0
    thoughts: tuple[str, ...] = ()

    def with_(self, **changes: Any) -> State:
        """The same state with these fields changed, numbers kept in range."""
        for key in ("alliance", "arousal", "guard"):
            if key in changes:
                changes[key] = min(1.0, max(0.0, changes[key]))
        return self.model_copy(update=changes)

    @property
    def most_episodes(self) -> int:
        """The count of the theme told most often."""
        return max(self.episodes.values(), default=0)


class Felt(Frozen):
    """What happened inside in answer to one therapist turn; shown only in the debrief.

    thought: the private words. events: what a voice can answer, most important first. trigger: the trigger that fired.
    fate: what became of an interpretation. why: plain sentences that say what moved and because of what.
    """

    thought: str
    events: tuple[Cue, ...] = ()
    trigger: str | None = None
    fate: Fate = "none"
    why: tuple[str, ...] = ()


def opening_state(scenario: Scenario, persona: Persona) -> State:
    """The state in which the patient walks into this scenario.

    `told_before` counts as told, without layers: it opens gates and makes episodes, and can still be told to this
    therapist, who may be hearing it for the first time.
    """
    opening = scenario.opening
    episodes: dict[str, int] = {}
    for fact in persona.facts:
        if fact.theme and fact.id in scenario.told_before:
            episodes[fact.theme] = episodes.get(fact.theme, 0) + 1
    return State(
        session=scenario.session,
        alliance=opening.alliance,
        arousal=opening.arousal,
        guard=opening.guard,
        affect=opening.affect,
        stance=opening.stance,
        depth=1 if opening.stance in ("open", "reflective") else 0,
        told=dict.fromkeys(scenario.told_before, ()),
        episodes=episodes,
    )
