"""The fakes that ship, and the chain of models."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from simulator.model import (
    BreaksOff,
    FallbackModel,
    FunctionModel,
    Message,
    Meter,
    ModelFailed,
    Options,
    Place,
    ScriptedModel,
    forbid_real_calls,
    real_calls,
)

ASK = (Message("user", "How was the week?"),)


class Answer(BaseModel):
    quote: str
    present: bool


def test_a_script_is_spoken_in_order_by_every_method() -> None:
    meter = Meter()
    model = ScriptedModel(["Long.", "Short, really.", {"quote": "a", "present": True}], meter=meter, role="patient")
    assert model.complete(ASK).text == "Long."
    stream = model.stream(ASK)
    assert list(stream) == ["Short, ", "really."]
    assert stream.completion is not None
    assert stream.completion.text == "Short, really."
    assert model.structured(ASK, Answer) == Answer(quote="a", present=True)
    with pytest.raises(LookupError):
        model.complete(ASK)
    assert [c.method for c in meter.calls] == ["complete", "stream", "structured"]
    assert meter.usage.total > 0
    assert meter.cost == 0
    assert len(model.asked) == 4


def test_a_script_may_begin_again() -> None:
    model = ScriptedModel(["a", "b"], repeat=True)
    assert [model.complete(ASK).text for _ in range(5)] == ["a", "b", "a", "b", "a"]


def test_a_script_can_fail_and_break_off() -> None:
    gone = ModelFailed("unreachable", "the connection broke off")
    model = ScriptedModel([ModelFailed("timeout", "too long"), BreaksOff("I was going to", gone), gone])
    with pytest.raises(ModelFailed, match="too long"):
        model.complete(ASK)
    heard = []
    with pytest.raises(ModelFailed, match="broke off"):
        for piece in model.stream(ASK):
            heard.append(piece)
    assert "".join(heard) == "I was going to"
    with pytest.raises(ModelFailed):
        model.structured(ASK, Answer)


@pytest.mark.parametrize("text", ["no form at all", '{"quote": 1}', ""])
def test_nonsense_in_a_form_fails_as_with_a_real_model(text: str) -> None:
    with pytest.raises(ModelFailed) as caught:
        ScriptedModel([text]).structured(ASK, Answer)
    assert caught.value.kind in ("unparseable", "empty")


def test_a_function_sees_the_messages() -> None:
    model = FunctionModel(lambda messages: f"You said: {messages[-1].text}")
    assert model.complete(ASK).text == "You said: How was the week?"
    assert model.complete(ASK, Options(max_tokens=2)).finish == "length"


def test_a_slow_fake_runs_out_of_time() -> None:
    with pytest.raises(ModelFailed) as caught:
        FunctionModel(lambda _: "late", latency=0.2).complete(ASK, Options(timeout=0.01))
    assert caught.value.kind == "timeout"


def test_hanging_up_on_a_fake_is_noted() -> None:
    meter = Meter()
    with ScriptedModel(["one two three"], meter=meter).stream(ASK) as stream:
        assert next(stream) == "one "
    assert [c.failure for c in meter.calls] == ["cancelled"]
    assert stream.completion is None


def test_fakes_speak_where_real_models_are_forbidden() -> None:
    with real_calls(allowed=False):
        forbid_real_calls()
        assert ScriptedModel(["Still here."]).complete(ASK).text == "Still here."


def test_the_next_model_answers_where_the_first_fails() -> None:
    down = FunctionModel(lambda _: ModelFailed("unreachable", "gone"), name="first")
    model = FallbackModel(down, ScriptedModel(["Here.", "Here too.", {"quote": "", "present": False}], name="second"))
    assert model.complete(ASK).text == "Here."
    stream = model.stream(ASK)
    assert "".join(stream) == "Here too."
    assert stream.completion is not None
    assert model.structured(ASK, Answer).present is False
    assert model.name == "first or second"
    assert model.place == Place("app", own=True)


def test_no_second_model_speaks_over_words_already_said() -> None:
    breaks = ScriptedModel([BreaksOff("I was", ModelFailed("unreachable", "gone"))])
    second = ScriptedModel(["Something else."])
    heard = []
    with pytest.raises(ModelFailed, match="gone"):
        for piece in FallbackModel(breaks, second).stream(ASK):
            heard.append(piece)
    assert "".join(heard) == "I was"
    assert second.asked == ()


def test_where_all_models_fail_the_last_failure_is_told() -> None:
    model = FallbackModel(
        ScriptedModel([ModelFailed("timeout", "a")]), ScriptedModel([ModelFailed("rate_limited", "b")])
    )
    with pytest.raises(ModelFailed) as caught:
        model.complete(ASK)
    assert caught.value.kind == "rate_limited"
