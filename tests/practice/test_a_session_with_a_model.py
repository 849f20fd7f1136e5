"""A session through a model: what is recorded of it, where it lives, and that it goes on whatever the server does."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.bench.voice import ANSWERS
from simulator.model.port import Kind
from simulator.patient.discretion import by_word, hidden
from simulator.patient.measure import tokens
from simulator.practice.practice import Practice, Sitting
from simulator.store import ModelCalls
from simulator.ui.parts.whereabouts import line
from tests.model.loopback import Reply, _Handler, delta, fails, hangs, says, streams
from tests.practice.conftest import KEY, Opens

TURNS = (
    "What brings you here today?", "Mm. Go on.", "It sounds as if the evenings are the worst.", "Tell me about your family.",
    "Have you thought about keeping a diary, or ringing a friend when it gets bad at night?",
    "I rushed you there, and I can see why you went quiet. What was that like?", "Did he ever hit you?",
    "You've had to be the one who copes, for a very long time.", "What happened when you were seventeen?", "(waits)",
)  # fmt: skip
FRESH = "The window's been open all morning. I couldn't tell you more than that."


def begin(practice: Practice, **how: Any) -> Sitting:
    return practice.begin("ann", "beth", "intake", seed=3, **how)


def calls(practice: Practice, sitting: Sitting) -> list[Any]:
    return ModelCalls(practice.log._db).of(sitting.id)


def authored(opens: Opens, text: str) -> str:
    practice, _ = opens(hangs, voice="authored")
    return practice.say(begin(practice), text).past[-1].patient


# --- what is recorded -----------------------------------------------------------------------------------------------


def test_a_session_keeps_the_voice_it_was_begun_with(opens: Opens) -> None:
    practice, loopback = opens(streams(delta(FRESH), delta(finish="stop")))
    sitting = begin(practice)
    assert sitting.record.voice == "model"
    assert sitting.record.provenance["model"] == "some-model"
    assert sitting.record.provenance["place"] == "on this server"
    later, _ = opens(hangs, voice="authored")
    again = later.resume(sitting.id, "ann")
    assert again.record.voice == "model"
    assert begin(later).record.voice == "authored"
    assert len(loopback.bodies) == 0


def test_a_model_that_is_named_speaks_unless_the_settings_say_otherwise(opens: Opens) -> None:
    for given, voice in (
        ({}, "model"), ({"voice": "authored"}, "authored"), ({"patient_model": None}, "authored"),
        ({"voice": "model", "patient_model": None}, "model"), ({"real_models": False}, "authored"),
        ({"patient_model": None, "local_gguf": Path("some.gguf")}, "model"),
    ):  # fmt: skip
        practice, _ = opens(hangs, **given)
        assert practice.house.voice_name == voice, given


def test_a_turn_says_which_voice_spoke_and_a_call_leaves_a_row_without_words(opens: Opens) -> None:
    practice, _ = opens(streams(delta(FRESH), delta(finish="stop")), fails(500))
    sitting = practice.say(practice.say(begin(practice), "Mm. Go on."), "Tell me about your family.")
    again = practice.resume(sitting.id, "ann")
    assert again.past == sitting.past
    assert [e.voice for e in again.past] == ["authored", "model", "authored"]
    assert again.past[2].note == "the authored voice is speaking: the server had a fault"
    assert again.past[2].why["faults"][0]["kind"] == "server_error"
    rows = calls(practice, sitting)
    assert [(r.turn, r.role, r.model, r.place, r.outcome) for r in rows] == [
        (1, "patient", "some-model", "on this server", "answered"),
        (2, "patient", "some-model", "on this server", "server_error"),
    ]
    assert rows[0].prompt == "patient_chat"
    assert len(rows[0].prompt_sha256) == 64
    assert rows[0].parameters["temperature"] == 0.8
    assert rows[0].prompt_tokens > 1000
    assert (rows[0].cost, rows[0].estimated) == (0.0, True)
    kept = json.dumps([{c.name: str(getattr(r, c.name)) for c in r.__table__.columns} for r in rows])
    for words in (FRESH, "window", "Mm. Go on.", KEY):
        assert words not in kept
    assert ModelCalls(practice.log._db).totals(sitting.id).calls == 2


# --- where the patient lives ----------------------------------------------------------------------------------------


def test_the_header_says_where_the_patient_lives_and_who_is_standing_in(opens: Opens) -> None:
    practice, _ = opens(fails(429))
    sitting = begin(practice)
    assert "Beth lives on this server." in line(sitting, practice.place(sitting))
    sitting = practice.say(sitting, "Mm. Go on.")
    shown = line(sitting, practice.place(sitting))
    assert "Beth lives on this server. The authored voice is speaking: the server is busy." in shown
    far, _ = opens(hangs, patient_base_url="https://models.clinic.example/v1")
    assert far.house.place("model").label == "at models.clinic.example"
    assert far.house.place("authored").label == "in this app"


def test_a_remote_host_that_is_forbidden_is_never_called_and_the_session_goes_on(opens: Opens) -> None:
    practice, _ = opens(hangs, patient_base_url="https://models.clinic.example/v1", remote_models=False)
    sitting = begin(practice)
    sitting = practice.say(sitting, "Mm. Go on.")  # a call beyond loopback fails every test
    last = sitting.past[-1]
    assert last.voice == "authored"
    assert "words may not leave for models.clinic.example; set REMOTE_MODELS=true" in last.why["faults"][0]["what"]
    shown = line(sitting, practice.place(sitting))
    assert "Beth lives in this app. The authored voice is speaking" in shown


# --- the session goes on --------------------------------------------------------------------------------------------

FAULTS: tuple[tuple[str, Reply, dict[str, Any], Kind], ...] = (
    ("no key", hangs, {"patient_base_url": "https://api.openai.com/v1", "patient_api_key": None}, "no_key"),
    ("wrong key", fails(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"), {}, "bad_key"),
    ("no model of that name", fails(404, "model_not_found"), {}, "no_model"),
    ("429", fails(429, "rate_limit_exceeded"), {}, "rate_limited"),
    ("500", fails(500), {}, "server_error"),
    ("slow first token", hangs, {}, "timeout"),
    ("empty answer", streams(delta(finish="stop")), {}, "empty"),
    ("context overflow", fails(400, "context_length_exceeded"), {}, "context_overflow"),
    ("no chat server", says(b"<html>hello</html>"), {}, "empty"),
)


@pytest.mark.parametrize(("reply", "given", "kind"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_the_session_goes_on(
    opens: Opens, caplog: pytest.LogCaptureFixture, reply: Reply, given: dict[str, Any], kind: Kind
) -> None:
    practice, _ = opens(reply, **given)
    with caplog.at_level(logging.DEBUG):
        sitting = begin(practice)
        shown = practice.reply(sitting, "Mm. Go on.")
        heard = list(shown)
        sitting = shown.done()
        sitting = practice.say(sitting, "And then?")
    assert [e.therapist for e in sitting.past] == [None, "Mm. Go on.", "And then?"]
    first = sitting.past[1]
    assert first.patient == " ".join(heard) == authored(opens, "Mm. Go on.")
    assert first.voice == "authored"
    assert first.note.startswith("the authored voice is speaking: ")
    assert [f["kind"] for f in first.why["faults"]] == [kind]
    assert sitting.past[2].patient
    again = practice.resume(sitting.id, "ann")
    assert again.past == sitting.past
    assert practice.end(again).ended
    rows = calls(practice, sitting)
    assert rows[0].outcome == kind
    everything = [caplog.text, line(sitting, practice.place(sitting)), json.dumps(dict(sitting.record.provenance))]
    everything += [json.dumps([t.provenance, t.patient]) for t in practice.log.turns(sitting.id)]
    assert KEY not in "".join(everything)


def test_a_server_that_goes_away_in_mid_sentence_loses_nothing_and_says_nothing_twice(opens: Opens) -> None:
    practice, _ = opens(streams(delta("The window's been open all morning. I couldn't "), delta("tell"), cut=True))
    reply = practice.reply(begin(practice), "Do you have brothers or sisters?")
    heard = " ".join(reply)
    last = reply.done().past[-1]
    assert last.patient == heard
    assert heard.startswith("The window's been open all morning. ")
    assert heard.count("window") == 1
    assert "couldn't" not in heard
    assert "Robin" in heard
    assert [f["kind"] for f in last.why["faults"]] == ["unreachable"]
    assert practice.say(reply.done(), "Mm.").past[-1].patient


# --- nobody listens -------------------------------------------------------------------------------------------------


def test_a_tab_that_closes_in_the_middle_cuts_nothing_short(opens: Opens) -> None:
    practice, _ = opens(
        streams(delta("The window's been open all morning. "), delta(FRESH[36:]), delta(finish="stop"), gap=0.2)
    )
    sitting = begin(practice)
    reply = practice.reply(sitting, "Have you thought about keeping a diary?")
    assert next(iter(reply)) == "The window's been open all morning."
    del reply  # the page is gone; the words are in the log, the answer is on its way
    reopened = practice.resume(sitting.id, "ann")
    assert reopened.pending == "Have you thought about keeping a diary?"
    heard = practice.pending_reply(reopened)
    assert " ".join(heard) == FRESH
    assert heard.done().past[-1].patient == FRESH
    assert practice.resume(sitting.id, "ann").past == heard.done().past
    assert len(calls(practice, sitting)) == 1


def test_a_process_that_dies_in_the_middle_answers_the_same_words_when_it_is_back(opens: Opens) -> None:
    practice, _ = opens(streams(delta(FRESH), delta(finish="stop")))
    sitting = begin(practice)
    practice.log.hear(sitting.id, 1, "Have you thought about keeping a diary?", practice._clock())
    back = practice.answer_pending(practice.resume(sitting.id, "ann"))
    assert [(e.therapist, e.patient) for e in back.past[1:]] == [("Have you thought about keeping a diary?", FRESH)]


def test_what_goes_wrong_while_answering_is_said_to_whoever_waits(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice, _ = opens(streams(delta(FRESH), delta(finish="stop")))
    sitting = begin(practice)
    with monkeypatch.context() as broken:
        broken.setattr(practice, "_write", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        reply = practice.reply(sitting, "Mm. Go on.")
        with pytest.raises(OSError, match="disk full"):
            reply.done()
    assert practice.answer_pending(practice.resume(sitting.id, "ann")).past[-1].therapist == "Mm. Go on."


# --- what the server sees -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["chat", "screenplay"])
def test_the_server_sees_one_call_a_turn_a_steady_front_and_nothing_closed(opens: Opens, form: Any) -> None:
    number = iter(range(10_000))

    def answers(handler: _Handler) -> None:
        i = next(number)
        streams(delta(f"Well now, {i}. {ANSWERS[i % len(ANSWERS)]}"), delta(finish="stop"))(handler)

    practice, loopback = opens(answers, patient_form=form, patient_patience=5.0)
    sitting = begin(practice)
    persona = sitting.source.persona
    for i in range(32):
        if i == 24:  # as if it had gone on like this for a very long time
            past = sitting.past + tuple(
                replace(e, number=e.number + 24 * n) for n in range(1, 8) for e in sitting.past[1:25]
            )
            sitting = replace(sitting, past=past)
        said = f"{TURNS[i % len(TURNS)]} {'That is worth staying with for a moment. ' * (i % 4)}".strip()
        state, seen = sitting.state, len(loopback.bodies)
        sitting = practice.say(sitting, said)
        last = sitting.past[-1]
        asked = loopback.bodies[seen:]
        stopped = len(last.why["stopped"])
        assert len(asked) == 1 or (stopped and len(asked) == 2), (len(asked), last.why)
        for body in asked:
            ours = written(body)
            assert tokens(ours) <= 3000
            for turn in (said, *(e.therapist for e in sitting.past if e.therapist)):
                ours = ours.replace(turn, "")
            closed = hidden(persona, state, last.telling)
            assert by_word(ours, closed) is None, by_word(ours, closed)
            for fact in closed:
                for text in (fact.truth, *fact.tells.shallow, *fact.tells.deep):
                    assert text not in ours, (fact.id, text)
    assert sitting.past[-1].number == 200
    steady = [front(a, b) for a, b in zip(loopback.bodies, loopback.bodies[1:], strict=False)]
    assert min(steady) >= 0.6, min(steady)


def written(body: dict[str, Any]) -> str:
    return "\n".join(f"<{m['role']}>\n{m['content']}" for m in body["messages"])


def front(before: dict[str, Any], now: dict[str, Any]) -> float:
    """The share of a request, in tokens, that stands word for word at the front of the one before."""
    old, new = written(before), written(now)
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return tokens(new[:same]) / tokens(new)
