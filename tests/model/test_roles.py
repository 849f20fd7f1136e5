"""Two roles, bound apart; and where each of them lives."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from simulator.model import ModelFailed, Place, bind, bound, real_calls, whereabouts
from simulator.model.places import loopback, place_of
from simulator.model.roles import server_of
from simulator.settings import Settings


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[call-arg]


def test_each_role_has_its_model_and_may_have_its_server() -> None:
    both = settings(
        patient_model="small", judge_model="large", openai_api_key="k1", patient_base_url="http://127.0.0.1:8080/v1/"
    )
    assert server_of("patient", both).url == "http://127.0.0.1:8080/v1"
    assert server_of("patient", both).key is None
    assert server_of("judge", both).key == SecretStr("k1")
    assert whereabouts("patient", both) == Place("server", "127.0.0.1", own=True)
    assert whereabouts("judge", both).label == "at api.openai.com"
    with real_calls(allowed=True):
        assert (bind("patient", both).name, bind("judge", both).name) == ("small", "large")


def test_an_azure_endpoint_serves_both_roles() -> None:
    azure = settings(judge_model="gpt", azure_endpoint="https://clinic.openai.azure.com/", azure_api_key="k")
    server = server_of("judge", azure)
    assert (server.url, server.azure_version) == ("https://clinic.openai.azure.com", "2024-10-21")
    assert server.provider


def test_one_limit_holds_for_both_roles_at_one_server() -> None:
    limited = settings(patient_model="a", judge_model="b", model_rate=60.0)
    assert server_of("patient", limited).limit is server_of("judge", limited).limit


def test_a_role_without_a_model_says_what_to_set() -> None:
    assert not bound("judge", settings(patient_model="a"))
    with pytest.raises(ModelFailed, match="JUDGE_MODEL") as caught:
        bind("judge", settings(patient_model="a"))
    assert caught.value.kind == "no_model"


def test_the_settings_forbid_real_models() -> None:
    with real_calls(allowed=True), pytest.raises(ModelFailed) as caught:
        bind("judge", settings(judge_model="a", real_models=False))
    assert caught.value.kind == "forbidden"


def test_the_switch_forbids_binding() -> None:
    with real_calls(allowed=False), pytest.raises(ModelFailed) as caught:
        bind("judge", settings(judge_model="a"))
    assert caught.value.kind == "forbidden"


def test_a_model_file_serves_a_role_without_a_model(tmp_path: Path) -> None:
    local = settings(local_gguf=tmp_path / "none.gguf", judge_model="large")
    assert bound("patient", local)
    assert whereabouts("patient", local).label == "in this app"
    assert whereabouts("judge", local).label == "at api.openai.com"
    with real_calls(allowed=True), pytest.raises(ModelFailed, match=r"none\.gguf: LOCAL_GGUF names no file"):
        bind("patient", local)


def test_a_model_file_without_the_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "small.gguf"
    file.write_bytes(b"GGUF")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with real_calls(allowed=True), pytest.raises(ModelFailed, match=r"requirements-local\.txt") as caught:
        bind("patient", settings(local_gguf=file))
    assert caught.value.kind == "no_model"


@pytest.mark.parametrize(
    ("url", "host", "home"),
    [
        ("http://localhost:8080/v1", "localhost", True),
        ("http://127.9.9.9/v1", "127.9.9.9", True),
        ("http://[::1]:1/v1", "::1", True),
        ("https://LOCALHOST/v1", "localhost", True),
        ("http://localhost.evil.example/v1", "localhost.evil.example", False),
        ("http://127.0.0.1@evil.example/v1", "evil.example", False),
        ("http://user:pass@api.example.org/v1", "api.example.org", False),
        ("http://2130706433/v1", "2130706433", False),
        ("http://0.0.0.0/v1", "0.0.0.0", False),
        ("http://10.0.0.4/v1", "10.0.0.4", False),
    ],
)
def test_what_is_doubtful_counts_as_elsewhere(url: str, host: str, home: bool) -> None:
    place = place_of(url)
    assert (place.host, place.kind == "server", place.leaves_the_house) == (host, home, not home)
    assert loopback(host) is home


@pytest.mark.parametrize("url", ["", "localhost:8080", "ftp://host/v1", "http://", "http://h:notaport/"])
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ModelFailed) as caught:
        place_of(url)
    assert caught.value.kind == "unreachable"


def test_a_host_of_the_department_is_its_own() -> None:
    place = place_of("https://gpu.clinic.example/v1", own=[" GPU.clinic.example "])
    assert place.label == "at gpu.clinic.example"
    assert not place.leaves_the_house
