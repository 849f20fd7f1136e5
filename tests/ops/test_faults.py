"""The database goes away and comes back, the disk fills up, the clock jumps: sessions go on, and nothing is half there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from simulator.errors import StoreError
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.store import Database, Log
from tests.ops.gate import Gate
from tests.store.stores import opened, postgres_url, settings_for

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def gate() -> Iterator[Gate]:
    one = Gate(5432)
    yield one
    one.close()


@pytest.mark.postgres
def test_the_database_goes_away_and_comes_back(house: House, tmp_path: Path, gate: Gate) -> None:
    with postgres_url() as url:
        database = Database(settings_for(tmp_path, url.replace("127.0.0.1", f"127.0.0.1:{gate.port}")))
        practice = Practice(house, Log(database))
        sitting = practice.say(practice.begin("ann", "beth", "phone_call"), "What was it like to hear his voice?")
        gate.shut()
        with pytest.raises(StoreError, match="does not answer") as told:
            practice.say(sitting, "You should block him.")
        assert "block" not in str(told.value)
        gate.reopen()
        sitting = practice.say(sitting, "You should block him.")
        assert [t.number for t in practice.log.turns(sitting.id)] == [0, 1, 2]
        database.engine.dispose()


def test_a_full_disk_is_one_clear_line_and_the_session_goes_on_when_there_is_room(house: House, tmp_path: Path) -> None:
    with opened("sqlite", tmp_path) as database:
        room = [0]

        @sa.event.listens_for(database.engine, "checkout")
        def _limit(connection: sa.PoolProxiedConnection, record: object, proxy: object) -> None:
            connection.execute(f"PRAGMA max_page_count={room[0] or 1073741823}")  # type: ignore[attr-defined]

        practice = Practice(house, Log(database))
        sitting = practice.begin("ann", "beth", "phone_call")
        with database.session() as sql:
            room[0] = int(sql.execute(sa.text("PRAGMA page_count")).scalar_one())
        said = 0
        with pytest.raises(StoreError, match="no room left"):
            while said < 30:
                sitting = practice.say(sitting, "Go on. " + "I am listening to you, take your time. " * 60)
                said += 1
        room[0] = 0
        resumed = practice.answer_pending(practice.resume(sitting.id, "ann"))
        assert resumed.past[-1].number in (said, said + 1)
        assert practice.say(resumed, "Go on.").past[-1].number == resumed.past[-1].number + 1


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=400)])
def test_a_clock_that_jumps_changes_no_answer(house: House, tmp_path: Path, jump: timedelta) -> None:
    words = ("What was it like to hear his voice?", "You should block him.", "I rushed you there.")

    def played(folder: Path, times: list[datetime]) -> list[str]:
        clock = iter([*times, *[times[-1]] * 40])
        with opened("sqlite", folder) as database:
            practice = Practice(house, Log(database), clock=lambda: next(clock))
            sitting = practice.begin("ann", "beth", "phone_call", seed=7)
            for text in words:
                sitting = practice.say(sitting, text)
            resumed = practice.resume(practice.end(sitting).id, "ann")
            assert resumed.ended
            return [e.patient for e in resumed.past]

    steady = played(tmp_path / "steady", [START + timedelta(minutes=i) for i in range(9)])
    jumped = played(tmp_path / "jumped", [START, START, START, START + jump])
    assert steady == jumped
