"""Every word is in the database before it is answered; a stopped process goes on where it was."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.errors import DataFolderError, MessageError, SimulatorError
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.settings import Settings
from simulator.store import Database, Log


def _settings(data: Path, url: str | None = None) -> Settings:
    return Settings(_env_file=None, data=data, database_url=url)  # type: ignore[call-arg]


def _postgres() -> bool:
    with socket.socket() as sock:
        sock.settimeout(0.3)
        return sock.connect_ex(("127.0.0.1", 5432)) == 0


@pytest.fixture(params=["sqlite", "postgres"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    if request.param == "sqlite":
        yield Log(Database(_settings(tmp_path)))
        return
    if not _postgres():
        pytest.skip("no PostgreSQL answers on 127.0.0.1:5432")
    import sqlalchemy as sa

    schema = f"t{os.getpid()}"
    admin = sa.create_engine("postgresql+psycopg://postgres@127.0.0.1/test")
    with admin.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    url = f"postgresql+psycopg://postgres@127.0.0.1/test?options=-csearch_path%3D{schema}"
    database = Database(_settings(tmp_path, url))
    yield Log(database)
    database.engine.dispose()
    with admin.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture
def practice(house: House, log: Log) -> Practice:
    return Practice(house, log, clock=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


def test_a_session_resumes_exactly_where_it_was(practice: Practice) -> None:
    sitting = practice.begin("ann", "beth", "phone_call", seed=3)
    for text in ("What was it like to hear his voice?", "You should block him."):
        sitting = practice.say(sitting, text)
    again = practice.resume(sitting.id, "ann")
    assert again.past == sitting.past
    assert practice.say(again, "I'm sorry, I rushed you.").past[:-1] == sitting.past


def test_words_are_kept_when_the_process_dies_before_the_answer(practice: Practice) -> None:
    sitting = practice.begin("ann", "beth", "phone_call", seed=3)
    twin = practice.begin("ann", "beth", "phone_call", seed=3)
    practice.log.hear(sitting.id, 1, "What was it like to hear his voice?", datetime.now(UTC))
    resumed = practice.resume(sitting.id, "ann")
    assert resumed.pending == "What was it like to hear his voice?"
    answered = practice.answer_pending(resumed)
    assert answered.past[-1].patient == practice.say(twin, "What was it like to hear his voice?").past[-1].patient
    assert practice.resume(sitting.id, "ann").pending is None


def test_a_turn_is_taken_once_even_from_two_tabs(practice: Practice) -> None:
    sitting = practice.begin("ann", "beth", "phone_call")
    practice.say(sitting, "Go on.")
    with pytest.raises(SimulatorError, match="went on somewhere else"):
        practice.say(sitting, "Tell me more.")
    assert practice.resume(sitting.id, "ann").past[-1].therapist == "Go on."


def test_nobody_opens_anothers_session(practice: Practice) -> None:
    sitting = practice.begin("ann", "beth", "intake")
    with pytest.raises(SimulatorError, match="no such session"):
        practice.resume(sitting.id, "bob")


@pytest.mark.parametrize(("text", "says"), [("", "empty"), ("  \n", "empty"), ("x" * 20_000, "20,000 characters")])
def test_a_message_that_cannot_be_taken_changes_nothing(practice: Practice, text: str, says: str) -> None:
    sitting = practice.begin("ann", "beth", "intake")
    with pytest.raises(MessageError, match=says):
        practice.say(sitting, text)
    assert len(practice.log.turns(sitting.id)) == 1


def test_a_patient_edited_later_does_not_change_under_a_session(house: House, log: Log, tmp_path: Path) -> None:
    folder = tmp_path / "personas"
    folder.mkdir()
    original = (house.settings.personas / "beth.yaml").read_text(encoding="utf-8")
    (folder / "beth.yaml").write_text(original, encoding="utf-8")
    moved = House(Settings(_env_file=None, data=tmp_path, personas=folder))  # type: ignore[call-arg]
    practice = Practice(moved, log)
    sitting = practice.begin("ann", "beth", "intake")
    (folder / "beth.yaml").write_text(original.replace("name: Beth", "name: Other", 1), encoding="utf-8")
    assert practice.resume(sitting.id, "ann").source.persona.name == "Beth"


def test_an_unrepaired_rupture_shapes_the_next_opening_line(practice: Practice) -> None:
    sitting = practice.begin("ann", "beth", "phone_call")
    sitting = practice.say(sitting, "I really think you need to stay away from him.")
    assert sitting.state.rupture is not None
    practice.end(sitting)
    later = practice.begin("ann", "beth", "working_through")
    assert later.past[0].patient == later.scenario.after_rupture
    assert practice.begin("bob", "beth", "working_through").past[0].patient == later.scenario.opening_line


def test_a_read_only_data_folder_is_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        with pytest.raises(DataFolderError, match="SIMULATOR_DATA"):
            Database(_settings(folder))
    finally:
        folder.chmod(0o755)
