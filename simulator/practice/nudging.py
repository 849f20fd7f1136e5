"""A supervisor's nudge, on request: what to look at just now, never what to say.

Drawn from the state, the window and the stage of a rupture, and from what the patient's supervision file says about such a
moment. Each is kept, and the debrief shows it at its turn. `nudge` is pure.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from simulator.errors import SimulatorError
from simulator.patient.state import State
from simulator.patient.window import FLOODED
from simulator.persona.supervision import Situation, Supervision
from simulator.persona.supervision import load as load_examples
from simulator.practice.people import pronouns
from simulator.practice.practice import Practice, Sitting
from simulator.practice.review import window_of
from simulator.store import Asides, Nudge

_STAGE: Final[dict[str, str]] = {
    "open": "Something broke in turn {turn} and has not been spoken of yet.",
    "noticed": "You have named the strain. What is missing is whether {she} may be right.",
    "validated": "You have granted {her} point. Your own part in it has not been said.",
    "owned": "You have owned something. You do not know yet what it was like for {her}.",
    "explored": "You have asked, and are being answered. This is not the moment for a new idea.",
    "re_engaged": "{She} is coming back. Let {her} arrive before you make anything of it.",
}
_SLIPPED: Final = "The repair has gone backwards {slips}. Look at your last turn before you look at {her}."
_SHUT: Final[dict[str, str]] = {
    "flooding": "{She} can take in very little just now; nothing that needs thinking about will reach {her}.",
    "a rejected interpretation": "Your last idea was turned down. Until {she} comes forward again, stay with what is plainly felt.",
}
_STEADY: Final = (
    "Where in the last answer was the most feeling, and is that where you were going?",
    "What have you not let yourself notice in the last few minutes?",
    "If you said nothing at all next, what do you think would come?",
)


def situation(state: State) -> Situation:
    """Where the session stands; the most urgent first."""
    if state.arousal > FLOODED or state.stance == "flooded":
        return "flooded"
    if state.rupture is not None:
        if state.rupture.stage != "open":
            return "repairing"
        return "hurt" if state.rupture.kind == "confrontation" else "away"
    if state.stance in ("withdrawing", "compliant"):
        return "away"
    if state.opening:
        return "asked"
    if state.stance == "guarded":
        return "guarded"
    return "ready" if window_of(state).deepest >= 3 else "steady"


def nudge(state: State, persona_words: dict[str, str], examples: Supervision | None, given: Collection[str]) -> str:
    """The words of a nudge. persona_words: she, She, her, as the patient is spoken of; given: earlier nudges' texts.

    The patient's own hint comes once; asked again in such a moment, the trainee hears only what the state says.
    """
    where = situation(state)
    own = examples.nudges.get(where, "") if examples is not None else ""
    said = any(own in text for text in given) if own else True
    general = _general(state, persona_words, len(given))
    return general if said else f"{general} {own}".strip()


def _general(state: State, words: dict[str, str], earlier: int) -> str:
    rupture = state.rupture
    if rupture is not None:
        if rupture.slips and rupture.stage in ("open", "noticed"):
            slips = {1: "once", 2: "twice"}.get(rupture.slips, f"{rupture.slips} times")
            return _SLIPPED.format(**words, slips=slips)
        brought = rupture.turn == 0
        text = (
            "What broke last time is still in the room."
            if brought and rupture.stage == "open"
            else _STAGE[rupture.stage]
        )
        return text.format(**words, turn=rupture.turn)
    shut = window_of(state).shut
    if shut in _SHUT:
        return _SHUT[shut].format(**words)
    if state.opening:
        return "{She} has just opened a door. How far in can {she} bear you to come?".format(**words)
    return _STEADY[earlier % len(_STEADY)]


class Nudging:
    """Gives nudges, and keeps them."""

    def __init__(self, practice: Practice, asides: Asides) -> None:
        self._practice, self._asides = practice, asides

    def ask(self, sitting: Sitting) -> Nudge:
        """The nudge for this moment; asked twice at one turn, the same. Raises SimulatorError after the session's end."""
        if sitting.ended:
            raise SimulatorError("this session has ended", where=sitting.id, mend="the debrief says more than a nudge")
        given = self._asides.nudges(sitting.id)
        number = sitting.past[-1].number
        kept = next((n for n in given if n.number == number), None)
        if kept is not None:
            return kept
        persona = sitting.source.persona
        she = pronouns(persona)
        words = {"she": she.she, "She": she.She, "her": she.her}
        examples = load_examples(persona.id, self._practice.house.settings.personas)
        text = nudge(sitting.state, words, examples, [n.text for n in given])
        return self._asides.nudge(
            sitting.id, Nudge(number, situation(sitting.state), text), self._practice.now()
        )  # fmt: skip

    def given(self, sitting: Sitting) -> list[Nudge]:
        """The nudges of a session, in the order of its turns."""
        return self._asides.nudges(sitting.id)
