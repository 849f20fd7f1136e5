"""What carries nothing is not heard beside what does; what turns away, asks or answers always is."""

from __future__ import annotations

import pytest

from simulator.reading.neutral import neutral
from simulator.reading.said import said, silent

SPEAKING = "You kept the key, and nobody has asked for it back."


@pytest.mark.parametrize("idle", ["Right.", "Okay, so.", "There.", "Well, now.", "Let me see.", "There we go.", "All right then."])  # fmt: skip
def test_drawing_breath_changes_nothing_wherever_it_stands(idle: str) -> None:
    assert said(f"{idle} {SPEAKING}").text == SPEAKING
    assert said(f"{SPEAKING} {idle}").text == SPEAKING
    assert said(idle).text == idle


@pytest.mark.parametrize(
    "carries",
    [
        "Let's put that to one side.", "Let's leave it there for today.", "Right?", "Yes.", "No.", "Mm.", "Anyway.",
        "That's so.", "I'm sorry.", "Right you were to ask.", "I got that wrong.",
    ],
)  # fmt: skip
def test_what_turns_away_or_answers_is_heard(carries: str) -> None:
    assert neutral([carries, SPEAKING]) == [False, False]


@pytest.mark.parametrize(("turn", "quiet"), [("(nods)", True), ("...", True), ("Mm.", False), ("(nods) Mm.", False)])
def test_a_gesture_is_a_silence_and_a_sound_is_not(turn: str, quiet: bool) -> None:
    assert silent(turn) is quiet
