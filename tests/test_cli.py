"""The command line is stable: JSON Lines on stdout, one clear line on stderr, exit codes that mean something."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.settings import ROOT
from tests.model.loopback import Loopback, delta, streams


def run(*args: str, data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "simulator", *args],
        cwd=ROOT, env={**os.environ, "SIMULATOR_DATA": str(data), **env}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


def test_play_prints_a_record_a_turn(tmp_path: Path) -> None:
    file = tmp_path / "t.txt"
    file.write_text("Hello Beth.\nI really think you need to stay away from him.\n", encoding="utf-8")
    done = run("play", "beth", "--scenario", "phone_call", "--therapist", str(file), data=tmp_path)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["turn"] for r in records] == [0, 1, 2]
    assert records[0]["therapist"] is None
    assert set(records[2]) == {"turn", "therapist", "patient", "reading", "state", "told", "felt"}
    assert set(records[2]["state"]) == {"alliance", "arousal", "guard", "affect", "depth", "stance", "rupture"}
    assert records[2]["state"]["rupture"]["stage"] == "open"


def test_read_and_grade_print_their_records(tmp_path: Path) -> None:
    turns = tmp_path / "r.jsonl"
    turns.write_text('{"id": "a", "context": "He left.", "text": "You should call him."}\n', encoding="utf-8")
    done = run("read", str(turns), data=tmp_path)
    assert json.loads(done.stdout) == {"id": "a", "moves": ["advice"], "depth": 0}
    item = {
        "id": "g",
        "turns": [{"speaker": "patient", "text": "He left."}, {"speaker": "therapist", "text": "He left you."}],
    }
    turns.write_text(json.dumps(item) + "\n", encoding="utf-8")
    done = run("grade", str(turns), data=tmp_path)
    entry = json.loads(done.stdout)
    assert entry["id"] == "g"
    assert set(entry["scores"]) == {"empathy", "interpretation_timing", "rupture_repair"}


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("play", "bet", "--therapist", "x"), "did you mean 'beth'"),
        (("play", "beth", "--scenario", "phonecall", "--therapist", "x"), "did you mean 'phone_call'"),
        (("play", "beth", "--therapist", "nowhere.txt"), "nowhere.txt"),
        (("read", "nowhere.jsonl"), "nowhere.jsonl"),
        (("grade", "nowhere.jsonl", "--rubric", "cor"), "did you mean 'core'"),
        (("lint", "nowhere"), "no such file"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_2(tmp_path: Path, args: tuple[str, ...], says: str) -> None:
    done = run(*args, data=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_message_too_long_in_a_file_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "t.txt"
    file.write_text("Hello.\n" + "x" * 20_000 + "\n", encoding="utf-8")
    done = run("play", "beth", "--therapist", str(file), data=tmp_path)
    assert done.returncode == 2
    assert "t.txt:2" in done.stderr
    assert len(done.stdout.splitlines()) == 2


def test_lint_proves_a_file_and_fails_on_a_broken_one(tmp_path: Path) -> None:
    assert run("lint", "personas/beth.yaml", "rubrics", data=tmp_path).returncode == 0
    broken = tmp_path / "x.yaml"
    broken.write_text("id: x\nnmae: X\n", encoding="utf-8")
    done = run("lint", str(broken), data=tmp_path)
    assert done.returncode == 2
    assert json.loads(done.stdout.splitlines()[0])["where"].startswith("x.yaml:")


def test_broken_weights_are_one_clear_line(tmp_path: Path) -> None:
    bad = tmp_path / "model.onnx"
    bad.write_bytes(b"x")
    file = tmp_path / "t.txt"
    file.write_text("Hello.\n", encoding="utf-8")
    done = run("play", "beth", "--therapist", str(file), data=tmp_path, ENCODER_WEIGHTS=str(bad))
    assert done.returncode == 2
    assert "sha256" in done.stderr


def test_a_patient_with_a_model_speaks_through_it_and_every_call_is_recorded(tmp_path: Path) -> None:
    file = tmp_path / "t.txt"
    file.write_text("Mm. Go on.\n", encoding="utf-8")
    server = Loopback(
        streams(delta("The window's been open all morning. I couldn't tell you why."), delta(finish="stop"))
    )
    env = {
        "PATIENT_MODEL": "m",
        "PATIENT_BASE_URL": server.url,
        "PATIENT_API_KEY": "sk-secret",
        "PATIENT_PATIENCE": "60",
    }
    done = run(
        "play", "beth", "--scenario", "intake", "--therapist", str(file), "--voice", "model", data=tmp_path, **env
    )
    server.close()
    assert done.returncode == 0, done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["voice"], last["note"]) == ("model", "")
    assert last["patient"].startswith("The window's been open all morning.")
    with sqlite3.connect(tmp_path / "practice.sqlite3") as kept:
        rows = kept.execute("select session_id, role, model, place, outcome from model_calls").fetchall()
    kept.close()
    assert rows == [(None, "patient", "m", "on this server", "answered")]
    assert "sk-secret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({}, "PATIENT_MODEL"),
        ({"PATIENT_MODEL": "m", "OPENAI_API_KEY": "sk-secret", "REMOTE_MODELS": "false"}, "words may not leave for api.openai.com"),
        ({"PATIENT_MODEL": "m", "REAL_MODELS": "false"}, "forbidden by the settings"),
        ({"MODEL_PRICES": "nowhere.yaml", "PATIENT_MODEL": "m"}, "nowhere.yaml"),
    ],
)  # fmt: skip
def test_a_model_that_may_not_be_asked_is_one_clear_line(tmp_path: Path, env: dict[str, str], says: str) -> None:
    file = tmp_path / "t.txt"
    file.write_text("Hello.\n", encoding="utf-8")
    none = {"PATIENT_MODEL": "", "LOCAL_GGUF": ""}
    if "MODEL_PRICES" in env:
        done = run("chat", "beth", data=tmp_path, **env)
    else:
        done = run("play", "beth", "--therapist", str(file), "--voice", "model", data=tmp_path, **{**none, **env})
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "sk-secret" not in done.stderr


def test_a_programs_scores_are_exported_by_pseudonym_and_without_anybodys_words(tmp_path: Path) -> None:
    made = json.loads(run("demo", "--people", "6", data=tmp_path).stdout)
    listed = [json.loads(line) for line in run("export", data=tmp_path).stdout.splitlines()]
    assert {r["form"] for r in listed} == set(made["forms"])
    done = run("export", made["forms"][0], data=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {r["pseudonym"] for r in rows} == {f"P-{n:05d}" for n in range(1, 7)}
    assert "Trainee" not in done.stdout
    assert "@" not in done.stdout
    file = tmp_path / "scores.csv"
    run("export", made["forms"][0], "--to", str(file), data=tmp_path)
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == len(rows) + 1
    wrong = run("export", made["forms"][0], "--to", "scores.doc", data=tmp_path)
    assert wrong.returncode == 2
    assert "use .csv, .json or .xlsx" in wrong.stderr
