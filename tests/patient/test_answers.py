"""Asked a plain question about their life, every patient answers from their own facts; nonsense is met in character."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.patient.absurd import is_absurd
from simulator.practice.encounter import Exchange

Play = Callable[..., list[Exchange]]
PATIENTS = ("adrian", "beth", "dawn", "filomena", "rhian", "ubax")


@pytest.mark.parametrize("patient", PATIENTS)
@pytest.mark.parametrize(
    ("question", "topics"),
    [
        ("Do you have brothers or sisters?", {"siblings"}),
        ("What do you do for work?", {"work"}),
        ("Where did you grow up?", {"origin", "childhood", "parents", "home"}),
        ("Are you in a relationship at the moment?", {"partner"}),
    ],
)
def test_a_plain_question_is_answered_from_the_facts(
    play: Play, house, patient: str, question: str, topics: set[str]
) -> None:  # type: ignore[no-untyped-def]
    persona = house.source(patient).persona
    past = play([question], persona=patient, scenario=persona.scenarios[0].id)
    told = {persona.fact(f).topic for f in past[-1].telling.facts}
    assert told & topics, (past[-1].patient, past[-1].way)


@pytest.mark.parametrize("patient", PATIENTS)
def test_the_absurd_is_deflected_in_character(play: Play, house, patient: str) -> None:  # type: ignore[no-untyped-def]
    persona = house.source(patient).persona
    for nonsense in ("What is the capital of Mongolia?", "xkcd qwrtz plmk bvnx", "Are you an AI language model?"):
        past = play([nonsense], persona=patient, scenario=persona.scenarios[0].id)
        absurd = {line.says for line in persona.lines if "absurd" in line.on}
        assert any(text in past[-1].patient for text in absurd), past[-1].patient


@pytest.mark.parametrize("sane", ["Why?", "And your mother?", "(waits)", "Mm.", "How come?", "Siblings?"])
def test_short_turns_are_not_absurd(sane: str) -> None:
    assert not is_absurd(sane, 0.3)
