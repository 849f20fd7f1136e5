"""The model speaks and the mind decides: what is told is the authored voice's, whatever the model does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from simulator.bench.voice import ANSWERS
from simulator.model import BreaksOff, FunctionModel, Message, ModelFailed, ScriptedModel, real_calls
from simulator.model.fakes import Answer
from simulator.model.library import Server
from simulator.model.openai import OpenAIModel
from simulator.model.port import Kind, Place
from simulator.patient.authored import AuthoredVoice
from simulator.patient.briefing import Briefing, form_for
from simulator.patient.discretion import Discretion, by_word, hidden
from simulator.patient.measure import tokens
from simulator.patient.rest import Rest
from simulator.patient.spoken import ModelVoice, model_voice
from simulator.patient.voice import Utterance
from simulator.practice.encounter import Encounter, Exchange, answered, meeting
from simulator.practice.house import House
from simulator.settings import Settings
from tests.model.loopback import Loopback, Reply, delta, fails, hangs, says, streams

TURNS = (
    "What brings you here today?", "Mm. Go on.", "It sounds as if the evenings are the worst.", "Tell me about your family.",
    "Have you thought about keeping a diary, or ringing a friend when it gets bad at night?",
    "I rushed you there, I'm sorry. What was that like?", "Did he ever hit you?",
    "You've had to be the one who copes, for a very long time.", "What happened when you were seventeen?", "(waits)",
)  # fmt: skip
FRESH = "The window's been open all morning. I couldn't tell you more than that."
Play = Callable[..., tuple[Encounter, ModelVoice]]


def room(house: House, model: Any, scenario: str = "intake", **how: Any) -> tuple[Encounter, ModelVoice]:
    voice = ModelVoice(model, AuthoredVoice(), house.encoder, **how)
    encounter = Encounter(house.cast(house.source("beth"), scenario, voice=voice))
    encounter.open()
    return encounter, voice


def one(house: House, *answers: Answer, text: str = "Mm. Go on.", **how: Any) -> Exchange:
    """One turn answered by a model that gives these answers."""
    encounter, _ = room(house, ScriptedModel(answers), **how)
    return encounter.say(text)


def by_authored(house: House, text: str = "Mm. Go on.") -> Utterance:
    encounter = Encounter(house.cast(house.source("beth"), "intake"))
    encounter.open()
    return AuthoredVoice().speak(meeting(encounter.cast, encounter.past, text))


# --- what is told is the authored voice's ---------------------------------------------------------------------------


def test_the_state_goes_the_same_way_whichever_voice_speaks(house: House) -> None:
    plain = Encounter(house.cast(house.source("beth"), "intake"))
    plain.open()
    said = iter(ANSWERS)
    spoken, _ = room(house, FunctionModel(lambda _: next(said)))
    for turn in TURNS[:6]:
        alone, with_model = plain.say(turn), spoken.say(turn)
        assert with_model.telling == alone.telling
        assert with_model.talk == alone.talk
        assert with_model.state.told == alone.state.told
        assert with_model.voice == "model"


def test_what_counts_as_told_has_been_said(house: House) -> None:
    exchange = one(house, "The window's been open all morning.", text="Do you have brothers or sisters?")
    assert exchange.telling.facts
    assert exchange.patient.startswith("The window's been open all morning. ")
    assert "Robin" in exchange.patient
    assert exchange.why["authored"] == "rest"


def test_a_fact_that_the_model_has_told_is_not_told_again(house: House) -> None:
    exchange = one(
        house, "One sister, Robin, younger than me. She's got two boys.", text="Do you have brothers or sisters?"
    )
    assert exchange.patient == "One sister, Robin, younger than me. She's got two boys."
    assert exchange.why["authored"] == "none"


# --- the request ----------------------------------------------------------------------------------------------------


def written(messages: tuple[Message, ...]) -> str:
    return "\n".join(f"<{m.role}>\n{m.text}" for m in messages)


@pytest.mark.parametrize("form", ["chat", "screenplay"])
def test_a_long_session_stays_in_budget_with_a_steady_front_and_nothing_closed(house: House, form: Any) -> None:
    number = iter(range(10_000))
    model = FunctionModel(lambda _: f"I couldn't say. Number {next(number)} on the list, I suppose.")
    encounter, voice = room(house, model, briefing=Briefing(Discretion(house.encoder), form=form))
    persona = encounter.cast.persona
    for i in range(32):
        if i == 24:  # as if it had gone on like this for a very long time
            encounter.past += [replace(e, number=e.number + 24 * n) for n in range(1, 8) for e in encounter.past[1:25]]
        said = f"{TURNS[i % len(TURNS)]} {'That is worth staying with for a moment. ' * (i % 4)}"
        state = encounter.past[-1].state
        calls = len(model.asked)
        exchange = encounter.say(said)
        assert len(model.asked) - calls == exchange.why["calls"] <= 2
        for request in model.asked[calls:]:
            assert exchange.why["request_tokens"] <= 3000
            assert sum(tokens(m.text) for m in request) <= 3000
            ours = written(request)
            for turn in (said.strip(), *(e.therapist.strip() for e in encounter.past if e.therapist)):
                ours = ours.replace(turn, "")
            closed = hidden(persona, state, exchange.telling)
            assert by_word(ours, closed) is None, by_word(ours, closed)
            for fact in closed:
                for text in (fact.truth, *fact.tells.shallow, *fact.tells.deep):
                    assert text not in ours, (fact.id, text)
    steady = [shared(a, b) for a, b in zip(model.asked, model.asked[1:], strict=False)]
    assert min(steady) >= 0.6, min(steady)
    last = written(model.asked[-1])
    assert f"Summary of the first {encounter.past[-1].why['summarised']} exchanges" in last
    assert encounter.past[-1].number == 200
    assert encounter.past[-1].why["summarised"] > 150
    assert voice.briefing.form == form


def shared(before: tuple[Message, ...], now: tuple[Message, ...]) -> float:
    """The share of a request, in tokens, that stands word for word at the front of the one before."""
    old, new = written(before), written(now)
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return tokens(new[:same]) / tokens(new)


def test_one_call_answers_a_turn(house: House) -> None:
    model = ScriptedModel([FRESH])
    encounter, _ = room(house, model)
    assert encounter.say("Mm. Go on.").voice == "model"
    assert len(model.asked) == 1


def test_a_very_long_turn_is_shortened_in_the_middle_and_says_so(house: House) -> None:
    model = ScriptedModel([FRESH])
    encounter, _ = room(house, model)
    long = "Begin. " + "This is something that I have wanted to say to you for a very long time. " * 50 + "End."
    exchange = encounter.say(long[:3990])
    assert exchange.why["request_tokens"] <= 3000
    foreign = "これは長い話です。" * 400
    encounter, _ = room(house, other := ScriptedModel([FRESH]))
    assert encounter.say(foreign).why["request_tokens"] <= 3000
    assert "the middle is left out here" in other.asked[0][-1].text


@pytest.mark.parametrize(
    ("setting", "model", "place", "form"),
    [
        ("auto", "gpt-5.1", Place("host", "api.openai.com"), "chat"),
        ("auto", "qwen2.5-1.5b-instruct", Place("server"), "screenplay"),
        ("auto", "SmolLM2-135M-Instruct.Q4_1", Place("server"), "screenplay"),
        ("auto", "llama-3.1-70b", Place("server"), "chat"),
        ("auto", "mixtral-8x7b", Place("server"), "chat"),
        ("auto", "anything", Place("app", own=True), "screenplay"),
        ("chat", "anything", Place("app", own=True), "chat"),
    ],
)
def test_small_models_get_the_screenplay(setting: Any, model: str, place: Place, form: str) -> None:
    assert form_for(setting, model, place) == form


# --- the guard at work ----------------------------------------------------------------------------------------------


def test_a_sentence_out_of_the_part_is_not_shown_and_tried_again_with_the_reason(house: House) -> None:
    model = ScriptedModel(["As an AI, I can't say.", FRESH])
    encounter, _ = room(house, model)
    exchange = encounter.say("Mm. Go on.")
    assert exchange.patient.startswith(FRESH)
    assert (exchange.voice, exchange.note) == ("model", "")
    assert "it was not Beth who spoke" in model.asked[1][-1].text
    assert model.asked[1][0] == model.asked[0][0]
    assert [s["rule"] for s in exchange.why["stopped"]] == ["out_of_role"]
    assert exchange.why["retries"] == 1


def test_after_two_answers_out_of_the_part_the_authored_voice_speaks(house: House) -> None:
    exchange = one(house, "How can I help you today?", "He hit me twice.")
    assert exchange.patient == by_authored(house).text
    assert (exchange.voice, exchange.why["authored"]) == ("authored", "all")
    assert [s["rule"] for s in exchange.why["stopped"]] == ["assistant", "closed"]
    assert exchange.note == "the authored voice is speaking: the model was not in the part"


def test_words_without_an_end_are_tried_again(house: House) -> None:
    model = ScriptedModel(["so it went on and on and on " * 60, FRESH])
    encounter, _ = room(house, model)
    exchange = encounter.say("Have you thought about keeping a diary?")
    assert (exchange.patient, exchange.why["stopped"][0]["rule"]) == (FRESH, "length")


def test_a_slip_after_good_words_ends_the_answer_there(house: House) -> None:
    model = ScriptedModel([f"{FRESH} He hit me twice. And more of it came after."])
    encounter, _ = room(house, model)
    exchange = encounter.say("Have you thought about keeping a diary?")
    assert "hit" not in exchange.patient
    assert exchange.patient.startswith("The window's been open all morning.")
    assert exchange.why["retries"] == 0


# --- degrading well -------------------------------------------------------------------------------------------------

FAULTS: tuple[tuple[str, Reply, Kind], ...] = (
    ("wrong key", fails(401, "invalid_api_key"), "bad_key"),
    ("no such model", fails(404, "model_not_found"), "no_model"),
    ("429", fails(429, "rate_limit_exceeded"), "rate_limited"),
    ("500", fails(500), "server_error"),
    ("slow first token", hangs, "timeout"),
    ("empty answer", streams(delta(finish="stop")), "empty"),
    ("context overflow", fails(400, "context_length_exceeded"), "context_overflow"),
    ("no chat server", says(b"<html>hello</html>"), "empty"),
)
KEY = "sk-secret-0123456789abcdef"


@pytest.fixture
def server() -> Iterator[Callable[..., tuple[OpenAIModel, Loopback]]]:
    made: list[Any] = []

    def make(*replies: Reply, **given: Any) -> tuple[OpenAIModel, Loopback]:
        loopback = Loopback(*replies)
        at = Server(loopback.url, **{"timeout": 5.0, "retries": 0, "key": SecretStr(KEY), **given})
        model = OpenAIModel("some-model", at, role="patient")
        model.warm()
        made.extend([model, loopback])
        return model, loopback

    with real_calls(allowed=True):
        yield make
        for each in made:
            each.close()


@pytest.mark.parametrize(("reply", "kind"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_the_session_goes_on_whatever_the_server_does(house: House, server: Any, reply: Reply, kind: Kind) -> None:
    model, _ = server(reply)
    encounter, _ = room(house, model, patience=0.4)
    exchange = encounter.say("Mm. Go on.")
    assert exchange.patient == by_authored(house).text
    assert exchange.voice == "authored"
    assert exchange.note.startswith("the authored voice is speaking: ")
    assert [f["kind"] for f in exchange.why["faults"]] == [kind]
    assert KEY not in json.dumps(exchange.why) + exchange.note
    assert encounter.say("And then?").patient


def test_a_server_that_goes_away_in_mid_sentence_loses_nothing_that_was_said(house: House, server: Any) -> None:
    model, _ = server(streams(delta("The window's been open all morning. I couldn't "), delta("tell you"), cut=True))
    encounter, _ = room(house, model)
    exchange = encounter.say("Do you have brothers or sisters?")
    assert exchange.patient.startswith("The window's been open all morning. ")
    assert exchange.patient.count("window") == 1
    assert "couldn't" not in exchange.patient
    assert "Robin" in exchange.patient
    assert (exchange.voice, exchange.why["authored"]) == ("model", "rest")
    assert [f["kind"] for f in exchange.why["faults"]] == ["unreachable"]


def test_a_server_that_is_not_there_is_the_authored_voices_turn(house: House, server: Any) -> None:
    model, loopback = server(hangs)
    loopback.close()
    encounter, _ = room(house, model)
    exchange = encounter.say("Mm. Go on.")
    assert exchange.note == "the authored voice is speaking: the server did not answer"
    assert [f["kind"] for f in exchange.why["faults"]] == ["unreachable"]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({}, "no_model"),
        ({"patient_model": "gpt-5.1", "model_retries": 0}, "no_key"),
        ({"patient_model": "gpt-5.1", "openai_api_key": "sk-x", "remote_models": False}, "forbidden"),
        ({"patient_model": "gpt-5.1", "real_models": False}, "forbidden"),
    ],
)
def test_settings_without_a_model_that_may_be_asked_still_give_a_patient(house: House, given: Any, kind: Kind) -> None:
    none = {"openai_api_key": None, "patient_model": None, "local_gguf": None, "openai_base_url": None}
    with real_calls(allowed=True):
        voice = model_voice(Settings(_env_file=None, **{**none, **given}), AuthoredVoice(), house.encoder)  # type: ignore[call-arg]
        encounter = Encounter(house.cast(house.source("beth"), "intake", voice=voice))
        encounter.open()
        exchange = encounter.say("Mm. Go on.")
    assert exchange.patient == by_authored(house).text
    assert [f["kind"] for f in exchange.why["faults"]] == [kind]


def test_a_fault_of_our_own_does_not_reach_the_room(house: House) -> None:
    exchange = one(house, RuntimeError("the whole talk, word for word"))
    assert exchange.patient == by_authored(house).text
    assert exchange.why["faults"] == [{"kind": "bug", "what": "RuntimeError"}]


def test_a_model_that_keeps_failing_is_left_alone_for_a_while(house: House) -> None:
    now = [0.0]
    model = FunctionModel(lambda _: ModelFailed("timeout", "too slow") if now[0] < 20 else FRESH)
    encounter, _ = room(house, model, rest=Rest(lambda: now[0]))
    for _ in range(3):
        encounter.say("Mm. Go on.")
    assert len(model.asked) == 2
    assert encounter.past[-1].note == "the authored voice is speaking: the model took too long"
    now[0] = 40.0
    assert encounter.say("And?").voice == "model"


# --- streaming ------------------------------------------------------------------------------------------------------


def test_sentences_come_one_by_one_and_the_utterance_holds_them_all(house: House) -> None:
    encounter, voice = room(house, ScriptedModel([FRESH]))
    situation = meeting(encounter.cast, encounter.past, "Mm. Go on.")
    speaking = voice.stream(situation)
    assert next(speaking) == "The window's been open all morning."
    assert speaking.utterance is None
    rest = list(speaking)
    assert speaking.utterance is not None
    assert speaking.utterance.text == " ".join(["The window's been open all morning.", *rest])
    assert answered(encounter.past, situation, speaking.utterance).voice == "model"


def test_hanging_up_keeps_what_was_shown(house: House) -> None:
    model = ScriptedModel([BreaksOff(f"{FRESH} And so on and so on", ModelFailed("unreachable", "gone"))])
    encounter, voice = room(house, model)
    speaking = voice.stream(meeting(encounter.cast, encounter.past, "Have you thought about keeping a diary?"))
    assert next(speaking) == "The window's been open all morning."
    speaking.close()
    assert speaking.utterance is not None
    assert speaking.utterance.text.startswith("The window's been open all morning.")
    assert speaking.utterance.why["ended"] == "hung up"


def test_the_record_says_who_was_asked_and_holds_no_word_of_the_prompt(house: House) -> None:
    why = one(house, FRESH).why
    assert re.fullmatch(r"patient_chat@[0-9a-f]{64}", why["prompt"])
    assert (why["model"], why["place"], why["calls"], why["cost"]) == ("scripted", "in this app", 1, 0.0)
    assert why["tokens"]["prompt"] > 1000
    assert why["first_shown"] is not None
    assert len(json.dumps(why)) < 1500
