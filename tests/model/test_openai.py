"""The adapter against a server on loopback that answers, refuses, hangs and breaks off."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import httpx2
import pytest
from pydantic import BaseModel, SecretStr

from simulator.model import Message, Meter, ModelFailed, Options, forbid_real_calls, real_calls
from simulator.model.library import Server
from simulator.model.limits import RateLimit
from simulator.model.openai import OpenAIModel
from tests.model.conftest import KEY
from tests.model.loopback import USAGE, Loopback, Reply, chat, delta, drips, fails, hangs, says, streams

Make = Callable[..., tuple[OpenAIModel, Loopback, Meter]]
ASK = (Message("system", "You are Ann."), Message("user", "I never told anybody about the lighthouse."))


class Answer(BaseModel):
    quote: str
    present: bool


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    with real_calls(allowed=True):
        model = OpenAIModel("m", Server("http://127.0.0.1:9/v1"))
        model.warm()
        model.close()


def test_an_answer_comes_with_its_usage_and_is_noted(served: Make) -> None:
    model, server, meter = served(says(chat("Hello.")))
    got = model.complete(ASK, Options(temperature=0.2, max_tokens=30, seed=4, stop=("\n",), prompt="voice@12345678"))
    assert (got.text, got.finish, got.model) == ("Hello.", "stop", "served-model")
    assert (got.usage.prompt, got.usage.completion, got.usage.cached, got.usage.estimated) == (11, 7, 5, False)
    body = server.bodies[0]
    assert body["messages"] == [{"role": "system", "content": ASK[0].text}, {"role": "user", "content": ASK[1].text}]
    assert (body["temperature"], body["seed"], body["stop"], body["max_tokens"]) == (0.2, 4, ["\n"], 30)
    (call,) = meter.calls
    assert (call.role, call.model, call.method, call.place) == ("judge", "some-model", "complete", "on this server")
    assert (call.prompt, call.cost, call.failure) == ("voice@12345678", 0.0, None)
    assert "lighthouse" not in str(call.record())


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (fails(401, "invalid_api_key", f"Incorrect API key provided: {KEY}"), "bad_key"),
        (fails(403, "denied"), "bad_key"),
        (fails(404, "model_not_found"), "no_model"),
        (fails(400, "model_not_found", "The model `some-model` does not exist"), "no_model"),
        (fails(429, "rate_limit_exceeded"), "rate_limited"),
        (fails(429, "insufficient_quota"), "rate_limited"),
        (fails(500, message="lighthouse"), "server_error"),
        (fails(503), "server_error"),
        (fails(504), "timeout"),
        (fails(400, "context_length_exceeded"), "context_overflow"),
        (fails(400, message="request (36146 tokens) exceeds the available context size (4096 tokens)"), "context_overflow"),
        (fails(400, "content_filter"), "refused"),
        (fails(422, message="lighthouse is not a valid field"), "server_error"),
        (says(chat("", finish="content_filter")), "refused"),
        (says(chat("", refusal="I cannot help with the lighthouse.")), "refused"),
        (says(chat("")), "empty"),
        (says(chat("", finish="length")), "empty"),
        (says({**chat("x"), "choices": []}), "empty"),
        (says({**chat("x"), "choices": None}), "unparseable"),
        (says({"error": {"message": "lighthouse"}}), "unparseable"),
        (says([1, 2]), "unparseable"),
        (says(b"<html>lighthouse</html>"), "unparseable"),
        (says(b"", 302, {"Location": "http://127.0.0.1:9/elsewhere"}), "unreachable"),
    ],
)  # fmt: skip
def test_every_fault_has_its_kind_and_tells_neither_key_nor_words(served: Make, reply: Reply, kind: str) -> None:
    model, _, meter = served(reply)
    with pytest.raises(ModelFailed) as caught:
        model.complete(ASK)
    failed = caught.value
    assert failed.kind == kind
    assert "\n" not in str(failed)
    assert KEY not in str(failed)
    assert "lighthouse" not in str(failed)
    assert failed.__cause__ is None
    assert failed.__context__ is None
    assert [c.failure for c in meter.calls] == [kind]


def test_a_server_that_is_not_there_is_unreachable() -> None:
    gone = Loopback(hangs)
    gone.close()
    with real_calls(allowed=True), pytest.raises(ModelFailed) as caught:
        OpenAIModel("m", Server(gone.url, retries=0, timeout=2)).complete(ASK)
    assert caught.value.kind == "unreachable"


@pytest.mark.parametrize("reply", [hangs, drips])
def test_no_call_outlasts_its_time(served: Make, reply: Reply) -> None:
    model, _, _ = served(reply, retries=2)
    begun = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        model.complete(ASK, Options(timeout=0.4))
    assert caught.value.kind == "timeout"
    assert time.monotonic() - begun < 1.5


def test_a_passing_fault_is_tried_again(served: Make) -> None:
    model, server, _ = served(fails(500), says(chat("Back again.")), retries=1)
    assert model.complete(ASK).text == "Back again."
    assert len(server.bodies) == 2


def test_a_server_that_says_how_long_to_wait_is_obeyed(served: Make) -> None:
    model, server, _ = served(fails(429, headers={"Retry-After": "1"}), says(chat("Now.")), retries=1)
    begun = time.monotonic()
    assert model.complete(ASK).text == "Now."
    assert time.monotonic() - begun >= 1.0
    assert len(server.bodies) == 2


def test_a_wait_longer_than_the_call_may_take_is_not_waited(served: Make) -> None:
    model, server, _ = served(fails(429, headers={"Retry-After": "60"}), retries=2)
    begun = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        model.complete(ASK, Options(timeout=2))
    assert caught.value.kind == "rate_limited"
    assert time.monotonic() - begun < 1
    assert len(server.bodies) == 1


def test_words_arrive_as_they_are_said(served: Make) -> None:
    pieces = ["I", " never", " liked", " the", " sea."]
    model, server, meter = served(streams(*map(delta, pieces), delta(finish="stop"), USAGE))
    stream = model.stream(ASK, Options(max_tokens=9))
    assert server.bodies == []
    assert list(stream) == pieces
    assert stream.completion is not None
    assert (stream.completion.text, stream.completion.usage.prompt) == ("I never liked the sea.", 20)
    assert stream.completion.first_words is not None
    assert server.bodies[0]["stream_options"] == {"include_usage": True}
    assert meter.calls[0].method == "stream"


def test_usage_is_counted_here_where_the_server_does_not_say(served: Make) -> None:
    model, _, _ = served(streams(delta("Just this."), delta(finish="length")))
    stream = model.stream(ASK)
    list(stream)
    assert stream.completion is not None
    assert stream.completion.finish == "length"
    assert stream.completion.usage.estimated
    assert stream.completion.usage.completion == 3


def test_what_was_said_before_the_line_broke_stays_said(served: Make) -> None:
    model, _, meter = served(streams(delta("I was"), delta(" going to"), cut=True))
    heard = []
    with pytest.raises(ModelFailed) as caught:
        for piece in model.stream(ASK):
            heard.append(piece)
    assert heard == ["I was", " going to"]
    assert (caught.value.kind, caught.value.answer) == ("unreachable", "I was going to")
    assert meter.calls[0].failure == "unreachable"
    assert meter.calls[0].usage.completion == 4


def test_an_error_in_the_middle_of_a_stream_is_an_error(served: Make) -> None:
    model, _, _ = served(streams(delta("I was"), {"error": {"message": "lighthouse", "code": "overloaded"}}))
    stream = model.stream(ASK)
    assert next(stream) == "I was"
    with pytest.raises(ModelFailed) as caught:
        next(stream)
    assert caught.value.kind == "server_error"
    assert "lighthouse" not in str(caught.value)


@pytest.mark.parametrize("events", [[], [delta(finish="stop")], [delta("  "), delta(finish="stop")]])
def test_a_stream_without_words_is_empty(served: Make, events: list[object]) -> None:
    model, _, _ = served(streams(*events))
    with pytest.raises(ModelFailed) as caught:
        list(model.stream(ASK))
    assert caught.value.kind == "empty"


def test_a_stream_that_begins_with_nonsense_is_unparseable(served: Make) -> None:
    model, _, _ = served(streams("data: {{{lighthouse\n\n"))
    with pytest.raises(ModelFailed) as caught:
        list(model.stream(ASK))
    assert caught.value.kind == "unparseable"


def test_a_slow_first_word_is_a_time_out(served: Make) -> None:
    model, _, _ = served(hangs)
    begun = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        list(model.stream(ASK, Options(first_words=0.3)))
    assert caught.value.kind == "timeout"
    assert time.monotonic() - begun < 1.2


def test_signs_of_life_are_not_words(served: Make) -> None:
    model, _, _ = served(streams(*[": still here\n\n"] * 60, gap=0.05))
    begun = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        list(model.stream(ASK, Options(first_words=0.4)))
    assert caught.value.kind == "timeout"
    assert time.monotonic() - begun < 1.5


def test_a_stall_between_words_is_a_time_out_but_a_slow_listener_is_not(served: Make) -> None:
    model, _, _ = served(streams(delta("One."), delta(" Two."), delta(finish="stop")))
    heard = []
    for piece in model.stream(ASK, Options(first_words=0.3, timeout=0.4)):
        heard.append(piece)
        time.sleep(0.5)
    assert heard == ["One.", " Two."]
    stalls, _, _ = served(streams(delta("One."), delta(" Two."), gap=3))
    stream = stalls.stream(ASK, Options(first_words=0.3))
    assert next(stream) == "One."
    with pytest.raises(ModelFailed) as caught:
        next(stream)
    assert caught.value.kind == "timeout"


def test_hanging_up_reaches_the_server(served: Make) -> None:
    model, server, meter = served(streams(*[delta("word ")] * 400, gap=0.01))
    with model.stream(ASK) as stream:
        assert next(stream) == "word "
    assert server.hung_up.wait(3)
    assert meter.calls[0].failure == "cancelled"


def test_a_form_is_asked_for_by_schema(served: Make) -> None:
    model, server, _ = served(says(chat('{"quote": "the sea", "present": true}')))
    assert model.structured(ASK, Answer) == Answer(quote="the sea", present=True)
    form = server.bodies[0]["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"]["additionalProperties"] is False
    assert form["json_schema"]["schema"]["required"] == ["quote", "present"]


def test_a_server_without_schemas_is_asked_in_json_mode_and_then_in_words(served: Make) -> None:
    refuses = fails(400, message="response_format json_schema is not supported")
    model, server, _ = served(
        refuses, fails(400, message="'response_format' is not supported"), says(chat('{"quote": "", "present": false}'))
    )
    assert model.structured(ASK, Answer).present is False
    assert [b.get("response_format", {}).get("type") for b in server.bodies] == ["json_schema", "json_object", None]
    assert "JSON schema" in server.bodies[2]["messages"][-1]["content"]
    assert server.bodies[2]["messages"][0]["content"] == ASK[0].text
    model.structured(ASK, Answer)
    assert "response_format" not in server.bodies[3]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What a lovely question about the lighthouse!", "unparseable"),
        ('{"quote": "the lighthouse"}', "unparseable"),
        ('{"quote": "the lighthouse", "present": "perhaps"}', "unparseable"),
        ('{"quote": "the lighthouse", "pres', "unparseable"),
        ("I'm sorry, but I can't help with the lighthouse.", "refused"),
        ("<think>The lighthouse", "empty"),
    ],
)
def test_what_is_not_in_the_form_is_kept_for_a_repair_and_not_told(served: Make, text: str, kind: str) -> None:
    model, _, _ = served(says(chat(text)))
    with pytest.raises(ModelFailed) as caught:
        model.structured(ASK, Answer)
    assert caught.value.kind == kind
    assert caught.value.answer == text
    assert "lighthouse" not in str(caught.value)


def test_an_answer_cut_off_in_the_form_is_unparseable(served: Make) -> None:
    model, _, _ = served(says(chat('{"quote": "the', finish="length")))
    with pytest.raises(ModelFailed) as caught:
        model.structured(ASK, Answer)
    assert caught.value.kind == "unparseable"


@pytest.mark.parametrize(
    ("message", "param", "gone"),
    [
        ("Unsupported value: 'temperature' does not support 0", "temperature", "temperature"),
        ("Unrecognized request argument supplied: seed", None, "seed"),
    ],
)
def test_a_parameter_that_is_refused_is_left_out_and_remembered(
    served: Make, message: str, param: str | None, gone: str
) -> None:
    model, server, _ = served(fails(400, message=message, param=param), says(chat("Well.")))
    options = Options(temperature=0.0, seed=1)
    assert model.complete(ASK, options).text == "Well."
    assert model.complete(ASK, options).text == "Well."
    assert [gone in b for b in server.bodies] == [True, False, False]


def test_the_other_name_of_the_token_limit_is_tried(served: Make) -> None:
    message = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    model, server, _ = served(fails(400, message=message, param="max_tokens"), says(chat("Well.")))
    assert model.complete(ASK, Options(max_tokens=5)).text == "Well."
    assert [b.get("max_completion_tokens") for b in server.bodies] == [None, 5]
    assert "max_tokens" not in server.bodies[1]


def test_a_stream_without_usage_is_asked_for_again(served: Make) -> None:
    refuses = fails(400, message="Unknown parameter: 'stream_options'", param="stream_options")
    model, server, _ = served(refuses, streams(delta("Yes."), delta(finish="stop")))
    assert list(model.stream(ASK)) == ["Yes."]
    assert "stream_options" not in server.bodies[1]


def test_a_server_that_refuses_everything_is_not_asked_for_ever(served: Make) -> None:
    model, server, _ = served(fails(400, message="'response_format' is not supported"))
    with pytest.raises(ModelFailed):
        model.structured(ASK, Answer)
    assert len(server.bodies) <= 6


def test_the_rate_limit_spreads_calls(served: Make) -> None:
    model, _, _ = served(says(chat("Yes.")), limit=RateLimit(600, burst=1))
    begun = time.monotonic()
    threads = [threading.Thread(target=model.complete, args=(ASK,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.3 <= time.monotonic() - begun < 2


def test_a_call_that_would_wait_too_long_for_its_turn_is_told_so(served: Make) -> None:
    model, server, _ = served(says(chat("Yes.")), limit=RateLimit(1, burst=1))
    model.complete(ASK)
    with pytest.raises(ModelFailed) as caught:
        model.complete(ASK, Options(timeout=1))
    assert caught.value.kind == "rate_limited"
    assert len(server.bodies) == 1


def test_the_switch_forbids_every_real_call(served: Make) -> None:
    model, server, _ = served(says(chat("Yes.")))
    forbid_real_calls()
    for ask in (lambda: model.complete(ASK), lambda: list(model.stream(ASK)), lambda: model.structured(ASK, Answer)):
        with pytest.raises(ModelFailed) as caught:
            ask()
        assert caught.value.kind == "forbidden"
    assert server.bodies == []


def test_words_do_not_leave_the_house_where_that_is_forbidden() -> None:
    sent = []

    def transport(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.url.host)
        return httpx2.Response(200, json=chat("Yes."))

    with real_calls(allowed=True):
        for url, own, leaves in (
            ("https://api.example.org/v1", (), False),
            ("https://127.0.0.1.example.org/v1", (), False),
            ("https://localhost@example.org/v1", (), False),
            ("https://gpu.clinic.example/v1", ("gpu.clinic.example",), True),
            ("http://127.0.0.1:9/v1", (), True),
            ("http://[::1]:9/v1", (), True),
        ):
            server = Server(url, remote=False, own=own, retries=0)
            model = OpenAIModel("m", server, transport=httpx2.MockTransport(transport))
            if leaves:
                assert model.complete(ASK).text == "Yes."
            else:
                with pytest.raises(ModelFailed) as caught:
                    model.complete(ASK)
                assert caught.value.kind == "forbidden"
            model.close()
    assert sent == ["gpu.clinic.example", "127.0.0.1", "::1"]


def test_the_provider_wants_a_key_before_anything_is_sent() -> None:
    with real_calls(allowed=True), pytest.raises(ModelFailed) as caught:
        OpenAIModel("m", Server()).complete(ASK)
    assert caught.value.kind == "no_key"


def test_the_key_goes_into_the_header_and_nowhere_else(served: Make) -> None:
    model, server, meter = served(says(chat("Yes.")))
    model.complete(ASK)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(server.bodies)
    assert KEY not in repr(meter.calls)
    assert KEY not in repr(vars(model))


def test_azure_is_called_by_deployment_and_version() -> None:
    asked = []

    def transport(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(200, json=chat("Yes."))

    server = Server("https://clinic.openai.azure.com", SecretStr(KEY), azure_version="2024-10-21")
    model = OpenAIModel("our-gpt", server, transport=httpx2.MockTransport(transport))
    with real_calls(allowed=True):
        assert model.complete(ASK, Options(max_tokens=7)).text == "Yes."
    model.close()
    url = str(asked[0].url)
    assert url.startswith("https://clinic.openai.azure.com/openai/deployments/our-gpt/chat/completions")
    assert "api-version=2024-10-21" in url
    assert asked[0].headers["api-key"] == KEY
    assert model.place.label == "at clinic.openai.azure.com"


def test_nothing_is_traced_or_logged_whatever_the_environment_says(
    served: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from langsmith.utils import tracing_is_enabled

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    model, _, _ = served(says(chat("Yes.")))
    with caplog.at_level(logging.DEBUG):
        model.complete(ASK)
    assert not tracing_is_enabled()
    assert "lighthouse" not in caplog.text
    assert KEY not in caplog.text


def test_proxies_of_the_environment_are_not_used_for_this_machine(
    served: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    model, _, _ = served(says(chat("Yes.")))
    assert model.complete(ASK).text == "Yes."
