"""A trainee who returns meets the same patient."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from simulator.patient.between import carried
from simulator.patient.recollection import refers_back
from simulator.patient.state import Rupture, opening_state
from simulator.practice.encounter import Encounter
from simulator.practice.house import House
from simulator.practice.practice import Practice, Sitting
from simulator.settings import Settings
from simulator.store import Database, Log

REPAIR = (
    "Something happened between us just now. You went cold, and I think you're angry with me.",
    "You've every right to be. I rushed in with an order when you'd told me something private.",
    "What is it like, sitting here with me after I did that?",
    "(waits)",
    "Go on.",
)


@pytest.fixture
def practice(house: House, tmp_path: Path) -> Practice:
    log = Log(Database(Settings(_env_file=None, data=tmp_path)))  # type: ignore[call-arg]
    return Practice(house, log, clock=lambda: datetime(2026, 11, 22, tzinfo=UTC))


def session(practice: Practice, scenario: str, *turns: str) -> Sitting:
    sitting = practice.begin("ann", "beth", scenario, seed=1)
    for turn in turns:
        sitting = practice.say(sitting, turn)
    return practice.end(sitting)


def test_what_was_told_stays_told(practice: Practice) -> None:
    first = session(practice, "intake", "Do you have any brothers or sisters?")
    told = [f for f, layers in first.state.told.items() if layers]
    assert told
    later = practice.begin("ann", "beth", "early_sessions")
    assert all(later.state.told[f] for f in told)
    assert not any(practice.begin("bob", "beth", "early_sessions").state.told.get(f) for f in told)


def test_an_open_rupture_is_still_there_the_next_time(practice: Practice) -> None:
    hurt = session(practice, "phone_call", "I really think you need to stay away from him.")
    assert hurt.state.rupture is not None
    later = practice.begin("ann", "beth", "working_through")
    assert later.state.rupture is not None
    assert later.state.rupture.stage == "open"
    assert later.state.stance == "confronting"
    assert later.past[0].patient == later.scenario.after_rupture
    for turn in REPAIR:
        later = practice.say(later, turn)
    assert later.state.rupture is None


PATIENTS = ("adrian", "beth", "dawn", "filomena", "rhian", "ubax")


@pytest.mark.parametrize("patient", PATIENTS)
def test_what_was_left_open_or_mended_shapes_every_next_opening_line(house: House, patient: str) -> None:
    persona = house.source(patient).persona
    hurt = Rupture(kind=persona.temperament.rupture, intensity=0.7, cause="advice", turn=3, before=0.4)
    for before, after in pairwise(persona.scenarios):
        ended = opening_state(before, persona)
        said = set()
        for last in (ended, ended.with_(rupture=hurt), ended.with_(repaired=1)):
            state = carried(persona, after, [(before, last)])
            said.add(Encounter(house.cast(house.source(patient), after.id)).open(state).patient)
        assert said == {after.opening_line, after.after_rupture, after.after_repair}, after.id
        assert len(said) == 3


def test_she_does_not_say_next_time_what_she_said_last_time_while_she_has_other_words(practice: Practice) -> None:
    turns = (
        "You should try to get out more.", "How are you feeling about it?", "Mm.", "What do you make of that?",
        "I'm not sure what to say.",
    )  # fmt: skip
    first = session(practice, "intake", *turns)
    second = session(practice, "early_sessions", *turns)
    assert not {e.patient for e in first.past} & {e.patient for e in second.past}


def test_good_work_is_partly_kept(practice: Practice) -> None:
    scenario = practice.begin("bob", "beth", "early_sessions")
    session(
        practice, "intake", "Everyone brings you their emergencies, and nobody asks about yours.",
        "No wonder you keep your keys in your hand.", "That sounds lonely, being the strong one in every room.",
    )  # fmt: skip
    assert practice.begin("ann", "beth", "early_sessions").state.alliance > scenario.state.alliance


def test_a_scenario_tried_again_starts_from_the_same_past(practice: Practice) -> None:
    before = practice.begin("ann", "beth", "phone_call", seed=1).past[0]
    session(practice, "phone_call", "I really think you need to stay away from him.")
    assert practice.begin("ann", "beth", "phone_call", seed=1).past[0] == before
    assert practice.begin("ann", "beth", "working_through", anew=True).state.rupture is None


def test_remembering_does_good_and_the_index_is_made_again_from_sql(practice: Practice) -> None:
    session(practice, "intake", "Do you have any brothers or sisters?", "Go on.")
    sitting = practice.begin("ann", "beth", "early_sessions", seed=1)
    told = "You told me about your sister Robin last time."
    cast = practice.cast(sitting)
    assert cast.recollection is not None
    found = cast.recollection.recall(told)
    assert "Robin" in found[0].past.patient
    collection = cast.recollection._collection
    collection.delete(ids=collection.get(include=[])["ids"])
    again = practice.cast(sitting).recollection
    assert again is not None
    assert again.recall(told)[0] == found[0]
    assert any("remembered" in why for why in practice.say(sitting, told).past[-1].felt.why)


@pytest.mark.parametrize(("text", "back"), [("Last week you said he rang.", True), ("What did he say?", False)])
def test_going_back_is_said_not_guessed(text: str, back: bool) -> None:
    assert refers_back(text) is back


def test_the_patient_rates_the_session_from_the_state(practice: Practice) -> None:
    good = session(practice, "intake", "Everyone brings you their emergencies, and nobody asks about yours.")
    bad = session(
        practice, "phone_call", "I really think you need to stay away from him.", "I was only trying to help.",
        "You're overreacting.",
    )  # fmt: skip
    one, two = practice.outcomes(bad)
    assert practice.outcomes(good)[0] == one
    assert two.rating.felt_heard < one.rating.felt_heard
    assert two.rating.would_come_back < 5
    assert set(two.symptoms) == {s.id for s in bad.source.persona.symptoms}
