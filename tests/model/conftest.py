from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from simulator.model import Meter, real_calls, tokens
from simulator.model.library import Server
from simulator.model.openai import OpenAIModel
from tests.model.loopback import Loopback, Reply

KEY = "sk-secret-0123456789abcdef"


@pytest.fixture(scope="session")
def vocabularies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiktoken")


@pytest.fixture(autouse=True)
def _own_vocabularies(monkeypatch: pytest.MonkeyPatch, vocabularies: Path) -> None:
    monkeypatch.setattr(tokens, "_folder", lambda: vocabularies)


@pytest.fixture
def served() -> Iterator[Callable[..., tuple[OpenAIModel, Loopback, Meter]]]:
    """Makes a model behind a loopback server that replies as told. The ban on real models is lifted for it."""
    made: list[Any] = []

    def make(*replies: Reply, name: str = "some-model", **server: Any) -> tuple[OpenAIModel, Loopback, Meter]:
        loopback, meter = Loopback(*replies), Meter()
        given = {"timeout": 5.0, "retries": 0, "key": SecretStr(KEY), **server}
        model = OpenAIModel(name, Server(loopback.url, **given), role="judge", meter=meter)
        made.extend([model, loopback])
        return model, loopback, meter

    with real_calls(allowed=True):
        yield make
        for one in made:
            one.close()
