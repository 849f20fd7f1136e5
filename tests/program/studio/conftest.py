"""A studio on a fresh database, and Joan, whom the instructors' guide builds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.program.studio.interview import draft_from
from simulator.program.studio.studio import Studio
from simulator.store import Database
from simulator.store.studio import Drafts
from tests.store.stores import settings_for

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def answers() -> dict[str, Any]:
    return dict(yaml.safe_load((Path(__file__).parent / "joan.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def joan(answers: dict[str, Any]) -> str:
    return draft_from(answers)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    settings = settings_for(tmp_path)
    database = Database(settings)
    yield Studio(Drafts(database), settings, clock=lambda: AT)
    database.engine.dispose()
