"""The real pipeline, once a run: shipped weights, shipped patients, a recall index in memory, no network."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.model import forbid_real_calls
from simulator.persona import Source
from simulator.practice.encounter import Encounter, Exchange
from simulator.practice.house import House
from simulator.settings import ROOT, Settings

forbid_real_calls()


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but loopback: a test that reaches further fails."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        host = address[0] if isinstance(address, tuple) else "local"
        if host not in ("127.0.0.1", "::1", "localhost", "local"):
            raise AssertionError(f"a test tried to reach {host}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return House(Settings(_env_file=None, data=tmp_path_factory.mktemp("data")))  # type: ignore[call-arg]


@pytest.fixture(scope="session")
def beth(house: House) -> Source:
    return house.source("beth")


@pytest.fixture
def play(house: House) -> Callable[..., list[Exchange]]:
    """Plays turns against a patient; the opening is the first exchange."""

    def run(
        turns: list[str], persona: str = "beth", scenario: str | None = "phone_call", seed: int = 0
    ) -> list[Exchange]:
        encounter = Encounter(house.cast(house.source(persona), scenario, seed=seed))
        encounter.open()
        for turn in turns:
            encounter.say(turn)
        return encounter.past

    return run


@pytest.fixture(scope="session")
def personas() -> Path:
    return ROOT / "personas"
