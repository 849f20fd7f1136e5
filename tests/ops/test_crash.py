"""A process killed at a random moment loses no acknowledged turn, and the next one goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.bench.crash import crash
from tests.store.stores import postgres_url, settings_for


def _sound(found: dict[str, object], kills: int) -> None:
    assert found["kills"] == kills
    assert isinstance(found["turns"], int)
    assert found["turns"] > 0
    assert (found["acknowledged_and_lost"], found["twice"], found["gaps"]) == (0, 0, 0)


def test_killed_four_times_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    _sound(crash(settings_for(tmp_path), rounds=4), 4)


@pytest.mark.postgres
def test_the_same_on_postgresql(tmp_path: Path) -> None:
    with postgres_url() as url:
        _sound(crash(settings_for(tmp_path, url), rounds=2), 2)
