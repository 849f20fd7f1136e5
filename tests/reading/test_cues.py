"""Which forms of words speak for a move: what grants, what only sounds as if it did, and what argues."""

from __future__ import annotations

import pytest

from simulator.reading.confronting import confronting
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.heads import dialogue
from simulator.reading.validating import validating

GRANTING = [
    "No wonder you left the hall.",
    "After a night like that it would be strange if your hands were steady.",
    "Anybody who had waited that long would be short with the receptionist.",
    "I'd have slammed it too.",
    "There's nothing childish in wanting it back.",
    "You have every reason to be wary of me.",
    "Thank you for telling me about the pills.",
    "I'm relieved you came in and said it.",
    "It can't have been easy to bring that letter.",
    "That's a fair complaint.",
    "I can see why you'd want the door open.",
]


@pytest.mark.parametrize("text", GRANTING)
def test_what_grants_a_feeling_its_reasons_is_a_cue_for_validation(text: str) -> None:
    assert validating(text) > 0


@pytest.mark.parametrize(
    "text",
    [
        "I can see why you'd want the door open, but we have a rule about it.",
        "At least you have every right on your side.",
        "You're sad about the house.",
        "To be fair, I did say so in March.",
        "That's not fair, I came as soon as I could.",
        "I'm sorry to hear that.",
        "Right. Okay.",
        "My sister kept hers as well.",
        "Crying is good for the heart.",
        "Maybe you left because anybody would have left you.",
    ],
)
def test_what_is_taken_back_or_only_sounds_alike_is_no_cue_for_validation(text: str) -> None:
    assert validating(text) == 0


@pytest.mark.parametrize(
    "text",
    ["You should have rung her first.", "Why didn't you just leave?", "Oh, come on.", "Isn't that a bit dramatic?"],
)
def test_blame_and_doubt_are_cues_for_confrontation(text: str) -> None:
    assert confronting(text) > 0


@pytest.mark.parametrize("text", ["Come on in.", "What did you do then?", "But not for you?", "You rang her first."])
def test_a_welcome_and_a_plain_question_are_not_cues_for_confrontation(text: str) -> None:
    assert confronting(text) == 0


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("I've got the whole packet in my bag.", "Thank you for telling me. Is the packet here with you now?"),
        ("I want to go to sleep and stay there.", "I'm glad you could say that. How close have you come to it?"),
    ],
)
def test_thanks_for_a_hard_disclosure_are_heard_beside_the_question_about_safety(said: str, answer: str) -> None:
    assert EmbeddedReader().read(dialogue([("patient", said)]), answer).does("validation")
