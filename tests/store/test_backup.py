"""What was backed up comes back: the same rows, on either database, and sessions go on from there."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.store import Database, Log
from simulator.store.backup import backup, restore
from tests.store.stores import opened

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _filled(house: House, database: Database) -> tuple[Practice, str]:
    practice = Practice(house, Log(database), clock=lambda: AT)
    sitting = practice.begin("ann", "beth", "phone_call", seed=3)
    for text in ("What was it like to hear his voice? “Ça va?”", "You should block him."):
        sitting = practice.say(sitting, text)
    return practice, sitting.id


@pytest.mark.parametrize(("made", "back"), [("sqlite", "sqlite"), ("sqlite", "postgres"), ("postgres", "sqlite")])
def test_a_backup_restores_on_either_database(house: House, tmp_path: Path, made: str, back: str) -> None:
    file = tmp_path / "backup.zip"
    with opened(made, tmp_path / "one") as database:
        practice, session = _filled(house, database)
        whole = practice.resume(session, "ann")
        contents = backup(database, file, AT)
    assert contents.tables["turns"] == 3
    with opened(back, tmp_path / "two") as database:
        assert restore(database, file) == contents
        again = Practice(house, Log(database), clock=lambda: AT)
        resumed = again.resume(session, "ann")
        assert resumed.past == whole.past
        assert len(again.say(resumed, "Go on.").past) == 4
        other = again.begin("bob", "beth", "intake")
        assert again.resume(other.id, "bob").past[0].patient


def test_a_branch_comes_back_with_its_parent(house: House, tmp_path: Path) -> None:
    with opened("sqlite", tmp_path / "one") as database:
        practice, session = _filled(house, database)
        record = practice.log.session(session)
        assert record is not None
        practice.log.begin(type(record)(**{**record.__dict__, "id": "0" * 32, "parent_id": session, "branch_turn": 1}))
        backup(database, tmp_path / "b.zip", AT)
    with opened("sqlite", tmp_path / "two") as database:
        restore(database, tmp_path / "b.zip")
        branch = Log(database).session("0" * 32)
        assert branch is not None
        assert branch.parent_id == session


def test_nothing_is_restored_over_what_is_there(house: House, tmp_path: Path) -> None:
    with opened("sqlite", tmp_path / "one") as database:
        _filled(house, database)
        backup(database, tmp_path / "b.zip", AT)
        with pytest.raises(SimulatorError, match="not empty"):
            restore(database, tmp_path / "b.zip")
        with pytest.raises(SimulatorError, match="file of that name"):
            backup(database, tmp_path / "b.zip", AT)


def test_a_damaged_backup_restores_nothing(house: House, tmp_path: Path) -> None:
    with opened("sqlite", tmp_path / "one") as database:
        _filled(house, database)
        backup(database, tmp_path / "good.zip", AT)
    with zipfile.ZipFile(tmp_path / "good.zip") as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in good.namelist():
            data = good.read(name)
            bad.writestr(name, data.replace(b"block him", b"bless him") if name == "turns.jsonl" else data)
    with opened("sqlite", tmp_path / "two") as database:
        with pytest.raises(SimulatorError, match="turns is damaged"):
            restore(database, tmp_path / "bad.zip")
        assert Log(database).sessions("ann") == []


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ({}, "no manifest"),
        ({"format": 9, "tables": {}}, "format 9"),
        ({"format": 1, "revision": "0001", "made_at": "", "tables": {"../../etc/passwd": {"rows": 1, "sha256": "x"}}}, "not ours"),
        ({"format": 1, "revision": "0001", "made_at": "", "tables": {}}, "schema 0001"),
    ],
)  # fmt: skip
def test_what_is_no_backup_of_ours_is_refused(tmp_path: Path, manifest: dict[str, object], says: str) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out:
        out.writestr("manifest.json", json.dumps(manifest))
    with opened("sqlite", tmp_path / "one") as database, pytest.raises(SimulatorError, match=says):
        restore(database, tmp_path / "x.zip")


def test_any_other_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("not a zip", encoding="utf-8")
    with opened("sqlite", tmp_path / "one") as database, pytest.raises(SimulatorError, match="not a backup"):
        restore(database, tmp_path / "x.zip")
