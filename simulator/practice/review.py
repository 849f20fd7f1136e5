"""One therapist turn looked at again: the moment as a judge sees it, and the turn as it went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.grading.judge import Graded
from simulator.grading.transcript import Moment
from simulator.patient.listening import opening_in
from simulator.patient.state import State
from simulator.patient.window import Window, window
from simulator.practice.encounter import Exchange, transcript
from simulator.practice.feedback import Feedback
from simulator.rubric import Truth


@dataclass(frozen=True)
class TurnReview:
    """One therapist turn as it went: before, the answer, the scores (none if unscored, with the reason)."""

    exchange: Exchange
    before: State
    graded: Graded
    feedback: Feedback

    @property
    def deepest(self) -> int:
        """The deepest depth that was timely at that moment."""
        return window_of(self.before).deepest

    @property
    def moved(self) -> float:
        """The change in alliance, -1 to 1."""
        return self.exchange.state.alliance - self.before.alliance


def window_of(state: State) -> Window:
    """The window of an interpretation in this state."""
    return window(
        patient_depth=state.depth, episodes=state.most_episodes, arousal=state.arousal,
        rupture_open=state.rupture is not None, rejected=state.last_interpretation == "rejected" and not state.re_engaged,
    )  # fmt: skip


def truth_of(state: State, last_words: str) -> Truth:
    """What the simulation knows when a turn is spoken, as the rubric wants it."""
    return Truth(
        rupture=state.rupture.kind if state.rupture else None,
        arousal=state.arousal,
        alliance=state.alliance,
        patient_depth=state.depth,
        episodes=state.most_episodes,
        opening=opening_in(last_words),
        crisis=False,
        last_interpretation=state.last_interpretation,
        re_engaged=state.rupture is not None and state.rupture.stage == "re_engaged",
        stance=state.stance,
    )


def moment_of(past: Sequence[Exchange], index: int, item_id: str) -> Moment:
    """The moment of the exchange at `index` (1 or more), with the simulation's truth."""
    before = past[index - 1]
    return Moment(
        id=item_id, number=past[index].number, before=tuple(transcript(past[:index])), text=past[index].therapist or "",
        truth=truth_of(before.state, before.patient), known=frozenset(Truth.model_fields),
    )  # fmt: skip
