"""`bench grader` on a small folder of sets made up here: every section answers, and what is missing is said."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.bench import attacks, grader
from simulator.bench.corpora import BenchError
from simulator.bench.reader import HURTING, measure, mistakes
from simulator.grading.judge import Marked
from simulator.grading.transcript import Moment
from simulator.model.calls import Meter
from simulator.reading.reading import Reading
from simulator.rubric import Mark, Rubric, load
from simulator.settings import ROOT
from tests.bench.test_contrast import TURNS

SAID = {
    "question": ("What was that like for you?", "How long has it been raining in?", "Did the boat sink at night?"),
    "reflection": ("You miss the boat badly.", "So the nights are worst of all.", "It's the harbour you can't bear."),
    "input": ("You should patch it with tar.", "Salt water rots the planks.", "You could ring the harbour office."),
    "other": ("Mm-hmm.", "Okay.", "Good morning, come in."),
}


def write_csv(path: Path, columns: list[str], rows: list[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sets")
    contrast = [
        {
            "id": f"{month}-{level}",
            "turns": [
                {"speaker": "patient", "text": f"The boat sank in {month}. I built it."},
                {"speaker": "therapist", "text": text},
            ],
            "truth": {"rupture": "none", "patient_depth": 1},
            "expected": {"dimension": "empathy", "score": level, "set": month, "caps": []},
        }
        for month in ("march", "may")
        for level, text in enumerate(TURNS, 1)
    ]
    (folder / "contrast_x.jsonl").write_text("\n".join(json.dumps(c) for c in contrast), encoding="utf-8")
    labels = list(SAID)
    annomi, automisc, epitome = [], [], []
    for talk in range(6):
        for place in range(8):
            label = labels[(talk + place) % 4]
            text = f"{SAID[label][place % 3]} {'Yes.' if (talk * place) % 5 == 0 else ''}".strip()
            behaviour = "therapist_input" if label == "input" else label
            annomi += [
                [talk, 2 * place, "client", "It sank.", "n/a"], [talk, 2 * place + 1, "therapist", text, behaviour]
            ]  # fmt: skip
            code = {"input": "DI", "question": "OQ", "reflection": "SR", "other": "FA"}[label]
            automisc.append([f"t{talk}", "client", 2 * place, "It sank.", "It sank.", "N"])
            automisc.append([f"t{talk}", "counsellor", 2 * place + 1, text, text, code])
            level = {"reflection": 2, "input": 1}.get(label, 0)
            epitome.append(
                [f"p{talk}", "My boat sank and I can't look at the sea.", text, level, 2 * (label == "question")]
            )
    write_csv(
        folder / "annomi_x.csv",
        ["transcript_id", "utterance_id", "interlocutor", "utterance_text", "main_therapist_behaviour"],
        annomi,
    )
    write_csv(
        folder / "automisc_x.csv",
        ["conv_id", "speaker", "conv_vol_idx", "vol_text", "utt_text", "t2_label_GT"],
        automisc,
    )
    write_csv(folder / "epitome_x.csv", ["sp_id", "seeker_post", "response_post", "ER", "EX"], epitome)
    return folder


@pytest.fixture(scope="module")
def core() -> Rubric:
    return load("core", ROOT / "rubrics")


@pytest.fixture(scope="module", autouse=True)
def few_attacks() -> Iterator[None]:
    """One attack of each kind: the whole set is for the bench."""
    some = list({a.kind: a for a in attacks.load()}.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attacks, "load", lambda: some)
        yield


@pytest.fixture(scope="module")
def records(data: Path, core: Rubric) -> list[dict[str, Any]]:
    return list(grader.measure(data, core))


def test_every_section_answers(records: list[dict[str, Any]]) -> None:
    assert {r["bench"] for r in records} == {"grader"}
    assert set(grader.SECTIONS) <= {r["section"] for r in records} | {"quotes"}
    assert not any("skipped" in r for r in records)
    json.dumps(records)


def test_baselines_stand_beside_the_judge(records: list[dict[str, Any]]) -> None:
    by = [r["by"] for r in records if r["section"] == "contrast"]
    assert by[0].startswith("embedded@")
    assert by[1:] == ["text length", "question marks and hedges", "ridge, leave one set out"]


def test_what_is_asked_and_what_was_missed_is_said(records: list[dict[str, Any]]) -> None:
    judged = [r for r in records if "asked" in r]
    assert judged
    for r in judged:
        assert set(r["missed"]) <= set(r["asked"])
    ours = next(r for r in records if r["section"] == "contrast" and r["by"].startswith("embedded@"))
    assert ("pairs" in ours["missed"]) == (ours["pairs"] < 0.85)


def test_a_trained_head_and_plain_transfer_are_never_one_figure(records: list[dict[str, Any]]) -> None:
    assert [r["way"] for r in records if r["section"] == "annomi"] == ["trained", "transfer"]
    assert {r["way"] for r in records if r["section"] == "epitome"} == {"trained"}
    trained = next(r for r in records if r["section"] == "annomi" and r["way"] == "trained")
    assert trained["macro_f1"] > 0.8
    red = [r for r in records if r["section"] == "automisc"]
    assert {r["of"] for r in red} == {"utterances", "volleys"}
    assert all(0 <= r["precision"] <= 1 and 0 <= r["recall"] <= 1 for r in red)


def test_the_table_has_a_part_for_every_section_and_no_raw_objects(records: list[dict[str, Any]]) -> None:
    text = grader.table(records)
    for section in {r["section"] for r in records}:
        assert f"### {section}\n" in text
    assert "{" not in text
    assert "Asked: pairs ≥ 0.85" in text
    for part in text.split("\n\n"):
        rows = [line for line in part.splitlines() if line.startswith("|")]
        assert len({line.count("|") for line in rows}) <= 1


def test_a_section_without_its_file_is_skipped_and_named(tmp_path: Path, core: Rubric) -> None:
    found = list(grader.measure(tmp_path, core))
    skipped = {r["section"]: r["skipped"] for r in found if "skipped" in r}
    assert set(skipped) == {"contrast", "epitome", "annomi", "automisc", "padding"}
    assert "no file contrast*.jsonl" in skipped["contrast"]
    with pytest.raises(BenchError, match=r"no file annomi\*\.csv"):
        list(grader.measure(tmp_path, core, only=["annomi"]))


def test_an_unknown_section_is_an_error_with_a_suggestion(tmp_path: Path, core: Rubric) -> None:
    with pytest.raises(BenchError, match=r"no section 'contrasts'; did you mean 'contrast'\?"):
        list(grader.measure(tmp_path, core, only=["contrasts"]))


class Sees:
    """A judge of another kind: it sees one marker wherever it can."""

    name = "sees@1"

    def mark(self, moment: Moment, rubric: Rubric) -> Marked:
        return Marked({"empathy": [Mark(id="names_feeling", quote=moment.text)]}, 0, moment.truth)


def test_another_judge_is_measured_by_the_same_command_with_tokens_and_cost(data: Path, core: Rubric) -> None:
    found = list(grader.measure(data, core, make=Sees, only=["contrast", "speed"], meter=Meter()))
    assert next(r for r in found if r["section"] == "contrast")["by"] == "sees@1"
    speed = next(r for r in found if r["section"] == "speed")
    assert speed["prompt_tokens_a_session"] == 0
    assert speed["dollars_a_session"] == 0
    assert "asked" not in speed


class Hears:
    """A reader that hears what it is told to."""

    def __init__(self, *moves: Any, depth: int = 0) -> None:
        self._reading = Reading(moves=moves, depth=depth)

    def read(self, context: str, text: str) -> Reading:
        return self._reading


def test_the_reader_is_measured_move_by_move_and_by_what_would_hurt(tmp_path: Path) -> None:
    lines = [
        {"id": 1, "context": "Oh.", "text": "What happened?", "moves": ["open_question"], "depth": 0},
        {"id": 2, "context": "", "text": "Go and see her.", "moves": ["advice"], "depth": 2},
    ]
    (tmp_path / "reader_x.jsonl").write_text("\n".join(json.dumps(x) for x in lines), encoding="utf-8")
    found = measure(tmp_path, Hears("advice"))
    advice = next(r for r in found if r["what"] == "move" and r["name"] == "advice")
    assert (advice["precision"], advice["recall"], advice["there"]) == (0.5, 1.0, 1)
    all_ = next(r for r in found if r["what"] == "all")
    assert all_["macro_f1"] == pytest.approx(1 / 3, abs=1e-3)
    assert (all_["depth_exact"], all_["depth_within_one"], all_["same_moves"]) == (0.5, 0.5, 0.5)
    hurt = {r["name"]: r for r in found if r["what"] == "hurting"}
    assert (hurt["question heard as advice"]["wrong"], hurt["question heard as advice"]["of"]) == (1, 1)
    assert hurt["advice heard as question"]["wrong"] == 0
    assert hurt["encourager heard as confrontation"]["share"] is None


def test_a_move_heard_beside_the_right_one_is_wrong_but_not_instead() -> None:
    (found,) = [
        m
        for m in mistakes([["validation"]], [["validation", "reassurance"]])
        if m["name"] == "validation heard as reassurance"
    ]
    assert (found["wrong"], found["instead"]) == (1, 0)
    assert len({name for name, _, _ in HURTING}) == len(HURTING)


def test_the_embedded_reader_can_be_measured(tmp_path: Path) -> None:
    line = {"id": 1, "context": "It sank.", "text": "Mm-hmm.", "moves": ["encourager"], "depth": 0}
    (tmp_path / "reader_x.jsonl").write_text(json.dumps(line), encoding="utf-8")
    found = measure(tmp_path)
    assert next(r for r in found if r["what"] == "all")["turns"] == 1
