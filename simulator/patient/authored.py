"""The authored voice: the patient's own lines and facts, chosen by stance, cue, meaning and freshness. No model.

Nothing is ever said twice in a session.
"""

from __future__ import annotations

from simulator.patient.finding import find
from simulator.patient.uttering import utter
from simulator.patient.voice import Situation, Utterance


class AuthoredVoice:
    """Speaks from the persona's own words. Deterministic: the same situation gives the same answer."""

    def speak(self, situation: Situation) -> Utterance:
        return utter(situation, find(situation))
