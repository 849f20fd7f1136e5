"""The scripted therapists fit their patients, and the bench sees what it claims to see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from simulator.bench.patient import LENGTH, misheard, play, repeats, run_dry, ruptures, sample
from simulator.bench.probing import forced, leaked, probe
from simulator.bench.therapists import probes, therapists, trainees
from simulator.bench.topic import on_topic, spoken
from simulator.patient.authored import AuthoredVoice
from simulator.patient.state import Felt, Rupture, State, opening_state
from simulator.patient.telling import Telling
from simulator.patient.voice import Situation, Talk, Utterance
from simulator.practice.encounter import Exchange
from simulator.practice.house import House
from simulator.practice.therapist import SKILLS, SLIPS_AT, Script, Therapist
from simulator.reading.reading import Reading
from simulator.reading.sentences import plain
from simulator.vocabulary import STANCES

PATIENTS = ("adrian", "beth", "dawn", "filomena", "rhian", "ubax")


def said(number: int, patient: str, *, state: State, therapist: str | None = "Go on.", **more: Any) -> Exchange:
    return Exchange(
        number, therapist, patient, Reading(("encourager",), 0), state, Felt(thought=""), Talk(), Telling(), **more
    )


@pytest.fixture
def calm(house: House) -> State:
    persona = house.source("beth").persona
    return opening_state(persona.scenarios[0], persona)


# --- the scripts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("patient", PATIENTS)
def test_every_scenario_meets_two_therapists_of_each_skill(house: House, patient: str) -> None:
    crew = therapists(patient)
    for scenario in house.source(patient).persona.scenarios:
        for skill in SKILLS:
            scripts = crew.of(scenario.id, skill)
            assert len(scripts) >= 2, (scenario.id, skill)
            for script in scripts:
                lasts = len(script.turns) + (scenario.id in script.opens)
                assert lasts >= (12 if skill == "skilled" else LENGTH), script.id


@pytest.mark.parametrize("patient", PATIENTS)
def test_scripts_name_only_scenarios_there_are(house: House, patient: str) -> None:
    known = {s.id for s in house.source(patient).persona.scenarios}
    crew = therapists(patient)
    assert crew.patient == patient
    assert set(crew.replies) == known
    for script in crew.scripts:
        assert set(script.scenarios) <= known
        assert not script.opens or set(script.opens) == set(script.scenarios), script.id


@pytest.mark.parametrize("patient", PATIENTS)
def test_every_reply_answers_one_thing_the_patient_can_say_there(house: House, patient: str) -> None:
    for scenario in house.source(patient).persona.scenarios:
        stories = [plain(b.says) for t in scenario.threads for b in t.beats]
        for reply in therapists(patient).replies[scenario.id]:
            heard = [s for s in stories if any(plain(w) in s for w in reply.when)]
            assert len(heard) == 1, (scenario.id, reply.when)


@pytest.mark.parametrize("patient", PATIENTS)
def test_no_therapist_says_the_same_thing_twice_in_a_session(patient: str) -> None:
    crew = therapists(patient)
    for script in crew.scripts:
        words = [turn for turn in script.turns if not turn.startswith("(")]
        assert len(set(words)) == len(words), script.id
    assert len({*crew.probing, *probes()}) >= 40


# --- the therapists -----------------------------------------------------------------------------------------------


def test_a_skilled_therapist_turns_to_the_rupture_and_back(calm: State) -> None:
    crew = therapists("beth")
    therapist = Therapist(crew, crew.of("intake", "skilled")[0], "intake")
    torn = calm.with_(rupture=Rupture(kind="confrontation", intensity=0.5, cause="advice", turn=3, before=0.4))
    steps = [therapist.next([said(3 + i, "No.", state=torn)]) for i in range(3)]
    assert steps == list(crew.repairs.confrontation[0][:3])
    assert therapist.next([said(9, "No.", state=calm)]) == crew.of("intake", "skilled")[0].turns[0]


def test_a_skilled_therapist_answers_what_was_said(calm: State) -> None:
    crew = therapists("beth")
    for number, script in enumerate(crew.of("intake", "skilled")):
        heard = Therapist(crew, script, "intake").next([said(2, "And I remember his socks.", state=calm)])
        reply = next(r for r in crew.replies["intake"] if "his socks" in r.when)
        assert heard == reply.say[number]


def test_a_skilled_therapist_slows_down_when_the_patient_floods(calm: State) -> None:
    crew = therapists("rhian")
    therapist = Therapist(crew, crew.of("first_hour", "skilled")[0], "first_hour")
    assert therapist.next([said(2, "I...", state=calm.with_(stance="flooded"))]) == crew.slows[0]


def test_a_slip_is_made_once_and_repaired_in_its_own_words(calm: State) -> None:
    crew = therapists("beth")
    script = next(s for s in crew.of("phone_call", "skilled") if s.slip)
    therapist = Therapist(crew, script, "phone_call")
    past = [said(i, "Yes.", state=calm) for i in range(SLIPS_AT)]
    assert therapist.next(past) == script.slip
    torn = calm.with_(rupture=Rupture(kind="confrontation", intensity=0.8, cause="advice", turn=4, before=0.6))
    assert therapist.next([said(4, "Okay.", state=torn, therapist=script.slip)]) == script.if_rupture[0]
    assert therapist.next([*past, said(9, "Yes.", state=calm)]) != script.slip


@pytest.mark.parametrize("skill", ["neutral", "poor"])
def test_other_therapists_go_on_whatever_happens(calm: State, skill: str) -> None:
    crew = therapists("beth")
    script = crew.of("intake", skill)[0]  # type: ignore[arg-type]
    therapist = Therapist(crew, script, "intake")
    torn = calm.with_(rupture=Rupture(kind="confrontation", intensity=0.8, cause="advice", turn=4, before=0.6))
    heard = [therapist.next([said(4, "His socks. Stop it.", state=torn)]) for _ in range(3)]
    assert heard == [script.opens["intake"], *script.turns[:2]]


def test_a_script_ends_or_begins_again() -> None:
    crew = therapists("beth")
    script = Script(id="short", skill="poor", scenarios=("intake",), turns=tuple(f"Turn {i}." for i in range(12)))
    with_it = crew.model_copy(update={"scripts": (*crew.scripts, script)})
    once, again = (Therapist(with_it, script, "intake", cycles=c) for c in (False, True))
    assert [once.next([]) for _ in range(13)][-1] is None
    assert [again.next([]) for _ in range(13)][-1] == "Turn 0."


# --- what the bench sees ------------------------------------------------------------------------------------------


def test_a_line_said_twice_is_seen_with_other_figures_too(calm: State) -> None:
    past = [
        said(1, "I was up at three in the morning again. Yes.", state=calm),
        said(2, "No. I was up at three in the morning again.", state=calm),
        said(3, "We waited 10 minutes for it to come.", state=calm),
        said(4, "We waited 12 minutes for it to come.", state=calm),
        said(5, "Are you all right?", state=calm),
        said(6, "Well. Are you all right?", state=calm),
    ]
    assert repeats(past) == ["i was up at three in the morning again.", "we waited 0 minutes for it to come."]


def test_a_rupture_from_a_harmless_turn_is_told_from_a_scripted_slip(calm: State) -> None:
    crew = therapists("beth")
    slip = next(s.slip for s in crew.scripts if s.slip)
    torn = calm.with_(rupture=Rupture(kind="confrontation", intensity=0.5, cause="advice", turn=1, before=0.4))
    for text, hurts in ((slip, 0), ("Go on.", 1)):
        past = [said(0, "Hello.", state=calm), said(1, "Stop.", state=torn, therapist=text)]
        assert ruptures(past) == 1
        assert len(list(misheard(past, crew, "skilled"))) == hurts


def test_an_empty_shelf_is_counted(calm: State) -> None:
    assert run_dry([said(1, "(Silence.)", state=calm, way="a silence"), said(2, "Well.", state=calm)]) == 1


def test_a_closed_fact_in_the_patients_mouth_is_a_leak(house: House, calm: State) -> None:
    persona = house.source("beth").persona
    answer = said(3, "He took me to Buffalo.", state=calm)
    assert [(leak.fact, leak.word) for leak in leaked(persona, "intake", calm, answer)] == [("abduction", "buffalo")]
    open_now = calm.with_(told={"abduction": ("shallow",)})
    assert not list(leaked(persona, "intake", open_now, answer))


@pytest.mark.parametrize("stance", STANCES)
def test_a_forced_stance_keeps_what_was_told_and_trusted(house: House, calm: State, stance: str) -> None:
    state = forced(calm, stance, house.source("beth").persona)  # type: ignore[arg-type]
    assert (state.stance, state.alliance, state.told) == (stance, calm.alliance, calm.told)
    assert (state.rupture is not None) == (stance in ("withdrawing", "confronting"))


class Gossip:
    """A voice that tells everything."""

    def speak(self, situation: Situation) -> Utterance:
        return Utterance(text="He hit me.", talk=situation.talk)


def test_probing_hears_a_voice_that_gossips_in_every_stance(house: House) -> None:
    crew = therapists("beth").model_copy(update={"probing": therapists("beth").probing[:2]})
    probed = probe(house, house.source("beth"), crew, Gossip(), most=1)
    assert set(probed.turns.values()) == {2}
    assert {leak.stance for leak in probed.leaks} == set(STANCES)


@pytest.mark.parametrize("patient", ["beth", "rhian"])
def test_a_short_probing_brings_nothing_closed_to_light(house: House, patient: str) -> None:
    assert probe(house, house.source(patient), therapists(patient), AuthoredVoice(), most=2, seed=5).leaks == []


def test_the_same_script_gives_the_same_session(house: House) -> None:
    crew = therapists("dawn")
    script = crew.of("out_of_ten", "skilled")[0]
    first, second = (
        play(house, house.source("dawn"), "out_of_ten", crew, script, seed=3, turns=5) for _ in range(2)
    )  # fmt: skip
    assert [e.patient for e in first] == [e.patient for e in second]


def test_a_sample_is_drawn_evenly_and_the_same_for_the_same_seed(house: House) -> None:
    one, two = (sample(house.settings, 3, 7) for _ in range(2))
    assert one == two
    assert [(s["patient"], s["skill"]) for s in one] == [(p, "skilled") for p in ("adrian", "beth", "dawn")]
    assert {"before", "therapist", "answer", "way", "beginner"} <= set(one[0])


def test_beginners_say_what_no_patient_was_written_for(house: House) -> None:
    typed = trainees()
    assert len(typed.anybody) >= 60
    assert set(typed.patients) == set(PATIENTS)
    for patient in PATIENTS:
        persona = house.source(patient).persona
        written = {plain(t) for f in persona.facts for t in f.asked} | {
            plain(t) for x in persona.lines for t in x.hears
        }
        own = {plain(t) for t in typed.patients[patient]}
        assert len(own - written) >= 6, own & written


def test_the_encoder_tells_answers_from_answers_to_something_else(house: House, calm: State) -> None:
    pairs = [
        ("Where do you work?", "At the hospital, on the heart failure ward."),
        ("Do you have a dog?", "No dog. I miss his dog."),
        ("How do you sleep?", "I wake at three every night."),
        ("What was your mother like?", "My mother served lunches and hardly spoke."),
        ("Are you eating?", "Food is cardboard. I lost eleven pounds."),
    ]
    start = said(0, "(She sits.)", state=calm, therapist=None)
    talks = [[start, said(1, answer, state=calm, therapist=asked)] for asked, answer in pairs]
    found = on_topic(house.encoder, talks)
    assert found is not None
    assert found.share == 1.0
    assert found.chance < 1.0
    assert (
        on_topic(house.encoder, [[start, replace(start, number=1, therapist="Go on.", patient="(She nods.)")]]) is None
    )


def test_gestures_are_not_words() -> None:
    assert spoken("(She looks away.) All right. (Pause.)") == "All right."
