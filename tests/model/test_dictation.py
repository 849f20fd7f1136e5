"""Dictation: sound goes to the one server that the settings name, or nowhere."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from simulator.model import ModelFailed, forbid_real_calls, real_calls
from simulator.model.dictation import LONGEST, ScriptedTranscriber, ServedTranscriber, transcriber
from simulator.model.library import Server
from simulator.settings import Settings

SOUND = b"RIFF....WAVEfmt lighthouse"


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[call-arg]


def served(reply: httpx2.Response | Exception, asked: list[httpx2.Request], **server: Any) -> ServedTranscriber:
    def answer(request: httpx2.Request) -> httpx2.Response:
        request.read()
        asked.append(request)
        if isinstance(reply, Exception):
            raise reply
        return reply

    given = {"url": "http://127.0.0.1:9/v1", "retries": 0, "timeout": 5.0, **server}
    return ServedTranscriber("whisper", Server(**given), transport=httpx2.MockTransport(answer))


def test_the_words_come_back_as_a_draft() -> None:
    asked: list[httpx2.Request] = []
    with real_calls(allowed=True):
        heard = served(httpx2.Response(200, json={"text": "  You sound\n torn. "}), asked).transcribe(SOUND)
    assert heard == "You sound torn."
    (request,) = asked
    assert request.url.path == "/v1/audio/transcriptions"
    assert SOUND in request.content
    assert b"whisper" in request.content


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (httpx2.Response(200, json={"text": " "}), "empty"),
        (httpx2.Response(200, json={"words": 3}), "unparseable"),
        (httpx2.Response(401, json={"error": {"message": "bad key sk-1 lighthouse"}}), "bad_key"),
        (httpx2.Response(404, json={"error": {"message": "lighthouse"}}), "no_model"),
        (httpx2.Response(500, text="lighthouse"), "server_error"),
        (httpx2.ConnectError("refused"), "unreachable"),
        (httpx2.ReadTimeout("late"), "timeout"),
    ],
)
def test_every_fault_has_its_kind_and_repeats_nothing(reply: httpx2.Response | Exception, kind: str) -> None:
    with real_calls(allowed=True), pytest.raises(ModelFailed) as caught:
        served(reply, []).transcribe(SOUND)
    assert caught.value.kind == kind
    assert "lighthouse" not in str(caught.value)
    assert "sk-1" not in str(caught.value)


@pytest.mark.parametrize(
    ("sound", "server", "allowed", "kind"),
    [
        (SOUND, {}, False, "forbidden"),
        (SOUND, {"url": "https://speech.example/v1", "remote": False}, True, "forbidden"),
        (SOUND, {"url": "https://api.openai.com/v1"}, True, "no_key"),
        (b"", {}, True, "empty"),
        (b"x" * (LONGEST + 1), {}, True, "refused"),
    ],
)
def test_sound_that_may_not_leave_does_not(sound: bytes, server: dict[str, Any], allowed: bool, kind: str) -> None:
    asked: list[httpx2.Request] = []
    with real_calls(allowed=allowed), pytest.raises(ModelFailed) as caught:
        served(httpx2.Response(200, json={"text": "Hello."}), asked, **server).transcribe(sound)
    assert caught.value.kind == kind
    assert asked == []
    forbid_real_calls()


def test_a_server_of_the_departments_own_may_be_spoken_to_although_others_may_not() -> None:
    asked: list[httpx2.Request] = []
    own = {"url": "https://speech.clinic/v1", "remote": False, "own": ("speech.clinic",), "key": SecretStr("k")}
    with real_calls(allowed=True):
        assert served(httpx2.Response(200, json={"text": "Hello."}), asked, **own).transcribe(SOUND) == "Hello."
    assert len(asked) == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"openai_api_key": "k", "patient_model": "m"},
        {"transcription_model": "whisper", "real_models": False},
        {"transcription_model": "whisper", "openai_api_key": "k", "remote_models": False},
    ],
)
def test_without_the_setting_there_is_no_microphone(given: dict[str, Any]) -> None:
    assert transcriber(settings(**given)) is None


def test_the_setting_names_the_server_and_a_key_of_its_own() -> None:
    named = transcriber(
        settings(
            transcription_model="whisper", transcription_base_url="http://127.0.0.1:9/v1", openai_api_key="not-for-it",
            remote_models=False,
        )
    )  # fmt: skip
    assert named is not None
    assert named.place.label == "on this server"


def test_the_fake_hears_what_it_is_told_and_fails_as_told() -> None:
    fake = ScriptedTranscriber("You sound torn.", ModelFailed("timeout", "too late"))
    assert fake.transcribe(SOUND) == "You sound torn."
    with pytest.raises(ModelFailed):
        fake.transcribe(SOUND)
    assert fake.sounds == [SOUND, SOUND]
    assert not fake.place.leaves_the_house
