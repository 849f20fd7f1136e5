"""A practice whose patients speak through a server on loopback that says what a test tells it to."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.model import real_calls
from simulator.practice.house import House
from simulator.practice.opening import recording
from simulator.practice.practice import Practice
from simulator.settings import Settings
from simulator.store import Database, Log
from tests.model.loopback import Loopback, Reply
from tests.practice.rooms import Room

KEY = "sk-secret-0123456789abcdef"
NONE = {
    "openai_api_key": None, "openai_base_url": None, "patient_model": None, "patient_base_url": None, "patient_api_key": None,
    "local_gguf": None, "azure_endpoint": None, "voice": "auto", "database_url": None,
}  # fmt: skip
Opened = tuple[Practice, Loopback]
Opens = Callable[..., Opened]


@pytest.fixture
def opens(house: House, tmp_path: Path) -> Iterator[Opens]:
    """Opens a practice with a model that is served by these replies. The ban on real models is lifted for it."""
    made: list[Loopback] = []

    def make(*replies: Reply, **given: Any) -> Opened:
        loopback = Loopback(*replies)
        made.append(loopback)
        at = {"patient_model": "some-model", "patient_base_url": loopback.url, "patient_api_key": KEY}
        wishes = {"model_retries": 0, "patient_patience": 0.5, "model_timeout": 5.0, "data": tmp_path}
        settings = Settings(_env_file=None, **{**NONE, **at, **wishes, **given})  # type: ignore[arg-type]
        database = Database(settings)
        mine = copy.copy(house)  # its encoder, reader and memories are dear, and the same for all
        mine.settings, mine._meter, mine._model_voice = settings, recording(database), None
        mine._making = threading.Lock()
        clock = lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # noqa: E731
        return Practice(mine, Log(database), clock=clock), loopback

    with real_calls(allowed=True):
        yield make
        for one in made:
            one.close()


@pytest.fixture
def room(house: House, tmp_path: Path) -> Room:
    return Room(house, tmp_path)
