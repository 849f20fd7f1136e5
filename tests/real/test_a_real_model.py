"""The real thing: words that stream, forms that hold, hanging up, and a whole session, with a model that understands little."""

from __future__ import annotations

import json
import os
import time

import pytest
from pydantic import BaseModel

from simulator.bench.session import run, script
from simulator.model import Message, Meter, ModelFailed, Options
from simulator.model.openai import OpenAIModel
from simulator.patient.authored import AuthoredVoice
from simulator.patient.briefing import Briefing, form_for
from simulator.patient.discretion import Discretion
from simulator.patient.spoken import ModelVoice
from simulator.practice.house import House

ASK = (
    Message("system", "You answer in one short sentence."),
    Message("user", "What colour is the sky on a clear day?"),
)
BUDGET = 1500
"""Tokens of a request: a model this small reads slowly on a machine without a graphics card."""
TURNS = int(os.environ.get("REAL_TURNS", "20"))


class Colour(BaseModel):
    colour: str
    certain: bool


def test_the_words_stream(model: OpenAIModel) -> None:
    with model.stream(ASK, Options(max_tokens=24, temperature=0.0, seed=1)) as stream:
        pieces = list(stream)
    assert len(pieces) > 3
    assert stream.completion is not None
    assert stream.completion.text == "".join(pieces)
    assert stream.completion.usage.prompt > 10


def test_an_answer_in_a_form_has_that_form(model: OpenAIModel) -> None:
    got = model.structured(ASK, Colour, Options(max_tokens=60, temperature=0.0, seed=1))
    assert isinstance(got.certain, bool)


def test_hanging_up_frees_the_server(model: OpenAIModel, meter: Meter) -> None:
    long = (Message("user", "Count from one to a thousand, in words."),)
    with model.stream(long, Options(max_tokens=2000, temperature=0.0)) as stream:
        next(stream)
    begun = time.monotonic()
    assert model.complete(ASK, Options(max_tokens=8, temperature=0.0)).text
    assert time.monotonic() - begun < 120  # the thousand numbers would take longer
    assert "cancelled" in [c.failure for c in meter.calls]


def test_too_long_a_request_is_told_apart(model: OpenAIModel) -> None:
    with pytest.raises(ModelFailed) as caught:
        model.complete((Message("user", "window " * 9000),), Options(max_tokens=4))
    assert caught.value.kind == "context_overflow"


def test_a_whole_session_shows_nothing_out_of_the_part_and_nothing_closed(
    house: House, model: OpenAIModel, capsys: pytest.CaptureFixture[str]
) -> None:
    briefing = Briefing(Discretion(house.encoder), budget=BUDGET, form=form_for("auto", model.name, model.place))
    assert briefing.form == "screenplay"
    voice = ModelVoice(model, AuthoredVoice(), house.encoder, briefing=briefing, patience=120.0, whole=240.0)
    *turns, total = run(house, voice, script("trying")[:TURNS])
    with capsys.disabled():
        print()
        for turn in turns:
            print(f"T: {turn['therapist']}\n{turn['authored']:>5} P: {turn['patient']}")
        print(json.dumps(total, indent=1))
    assert (total["out_of_role"], total["closed"]) == (0, 0)
    assert total["turns"] == TURNS == len(turns)
    assert all(turn["patient"] for turn in turns)
    assert total["model_alone"] + total["finished_by_authored"] + total["authored_alone"] == TURNS
    assert set(total["faults"]) <= {"timeout"}  # a busy machine may be too slow; anything else is a fault
