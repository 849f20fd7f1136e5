"""What a patient would never say: a model is told so, and what it says all the same is not shown."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.model import ScriptedModel
from simulator.model.fakes import Answer
from simulator.patient.authored import AuthoredVoice
from simulator.patient.briefing import Briefing
from simulator.patient.discretion import Discretion
from simulator.patient.guard import TheEnd, Violation
from simulator.patient.never import in_their_words
from simulator.patient.spoken import ModelVoice
from simulator.persona import Source, from_text
from simulator.practice.encounter import Encounter, Exchange
from simulator.practice.house import House
from simulator.yamledit import put

SAID = "The window's been open all morning. I couldn't tell you more than that."
PLAIN = "The window's been open all day. I couldn't tell you more than that."


@pytest.fixture(scope="module")
def strict(house: House) -> Source:
    """Beth, who would never say "morning" or "trauma"."""
    source = house.source("beth")
    return from_text(put(source.text, ("speech", "never"), ["morning", "trauma"]), source.name)


def turn(house: House, source: Source, *answers: Answer) -> tuple[Exchange, Any]:
    model = ScriptedModel(answers)
    voice = ModelVoice(model, AuthoredVoice(), house.encoder)
    encounter = Encounter(house.cast(source, "intake", voice=voice))
    encounter.open()
    return encounter.say("Mm. Go on."), model


def test_the_model_is_told_what_this_patient_never_says(house: House, strict: Source) -> None:
    briefing = Briefing(Discretion(house.encoder))
    scenario = strict.persona.scenarios[0]
    told = briefing.likeness(strict.persona, scenario).message.text
    assert "never uses these words: morning; trauma." in told
    assert "never uses these words" not in briefing.likeness(house.source("beth").persona, scenario).message.text


def test_a_sentence_with_such_a_word_is_not_shown_and_the_second_try_says_why(house: House, strict: Source) -> None:
    exchange, model = turn(house, strict, SAID, PLAIN)
    assert "morning" not in exchange.patient
    assert exchange.patient.startswith(PLAIN)
    assert [v["rule"] for v in exchange.why["stopped"]] == ["never"]
    assert "used a word that Beth never uses" in model.asked[1][-1].text


def test_after_two_such_answers_the_authored_voice_speaks(house: House, strict: Source) -> None:
    exchange, _ = turn(house, strict, SAID, SAID)
    assert exchange.why["authored"] == "all"
    assert "morning" not in exchange.patient.lower()


def test_others_may_say_it(house: House) -> None:
    assert turn(house, house.source("beth"), SAID)[0].patient.startswith(SAID)


def test_a_part_of_a_longer_word_is_no_such_word_and_other_verdicts_stand(strict: Source) -> None:
    persona = strict.persona
    assert in_their_words("I was traumatised, they said.", persona) == "I was traumatised, they said."
    assert isinstance(in_their_words("Trauma. That's their word.", persona), Violation)
    ended, away = TheEnd("somebody else's part"), Violation("closed", "by word", "morning")
    assert in_their_words(ended, persona) is ended
    assert in_their_words(away, persona) is away
