"""Development sets are found by how their names begin, read as published, and every turn keeps what was said before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulator.bench import corpora
from simulator.bench.corpora import BenchError

ITEM = {
    "id": "s-1",
    "turns": [{"speaker": "patient", "text": "My keys were in the soup."}, {"speaker": "therapist", "text": "In the soup."}],
    "expected": {"dimension": "empathy", "score": 2, "set": "s", "caps": []},
}  # fmt: skip


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def test_a_folder_or_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no such folder"):
        corpora.contrast(tmp_path / "none")
    with pytest.raises(BenchError, match=r"no file contrast\*\.jsonl"):
        corpora.contrast(tmp_path)


def test_two_files_that_could_be_meant_are_an_error(tmp_path: Path) -> None:
    for name in ("contrast_a.jsonl", "contrast_b.jsonl"):
        write(tmp_path, name, json.dumps(ITEM))
    with pytest.raises(BenchError, match=r"more than one file .*contrast_a\.jsonl, contrast_b\.jsonl"):
        corpora.contrast(tmp_path)


def test_a_contrast_item_needs_what_is_expected_of_it(tmp_path: Path) -> None:
    write(tmp_path, "contrast_x.jsonl", json.dumps(ITEM) + "\n\n")
    assert [i.id for i in corpora.contrast(tmp_path)] == ["s-1"]
    write(tmp_path, "contrast_x.jsonl", json.dumps(ITEM | {"expected": {"set": "s"}}))
    with pytest.raises(BenchError, match="item s-1 has no expected dimension"):
        corpora.contrast(tmp_path)


def test_a_line_break_inside_a_text_is_no_new_line(tmp_path: Path) -> None:
    record = {"id": 1, "context": "", "text": "One.\u2028Two.", "moves": ["reflection"], "depth": 1}
    write(tmp_path, "reader_x.jsonl", json.dumps(record, ensure_ascii=False))
    assert corpora.reader(tmp_path) == [record]


@pytest.mark.parametrize(
    ("line", "says"), [("{", "not JSON"), ("{}", "not a reader item"), ("[]", "not a reader item")]
)
def test_a_reader_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, says: str) -> None:
    write(tmp_path, "reader_x.jsonl", line)
    with pytest.raises(BenchError, match=rf"reader_x\.jsonl:1: {says}"):
        corpora.reader(tmp_path)


def test_epitome_is_a_post_a_response_and_a_level(tmp_path: Path) -> None:
    write(tmp_path, "epitome_x.csv", 'sp_id,seeker_post,response_post,ER,EX\np1,"Lost, again.","Oh no.\nWhere?",1,2\n')
    (turn,) = corpora.epitome(tmp_path, "EX")
    assert (turn.before, turn.text, turn.label, turn.group) == (
        (("patient", "Lost, again."),),
        "Oh no.\nWhere?",
        "2",
        "p1",
    )
    with pytest.raises(BenchError, match="no column IP"):
        corpora.epitome(tmp_path, "IP")


def test_annomi_gives_each_therapist_turn_the_two_turns_before_it_in_its_own_talk(tmp_path: Path) -> None:
    write(
        tmp_path,
        "annomi_x.csv",
        "transcript_id,utterance_id,interlocutor,utterance_text,main_therapist_behaviour\n"
        "1,1,client,Fine.,n/a\n1,0,therapist,How are you?,question\n1,2,therapist,Fine.,reflection\n"
        "2,0,therapist,Take this leaflet.,therapist_input\n",
    )
    first, second, third = corpora.annomi(tmp_path)
    assert first.before == ()
    assert second.before == (("therapist", "How are you?"), ("patient", "Fine."))
    assert second.label == "reflection"
    assert (third.before, third.label, third.group) == ((), "input", "2")


def test_misc_utterances_know_their_volley_and_what_was_said_in_it(tmp_path: Path) -> None:
    head = "corp_conv_idx,conv_id,speaker,corp_vol_idx,conv_vol_idx,vol_text,corp_utt_idx,conv_utt_idx,utt_text,t1_label_GT,t2_label_GT\n"
    rows = [
        "0,a,counsellor,0,0,hello how are you,0,0,hello,O,FI", "0,a,counsellor,0,0,hello how are you,1,1,how are you,Q,OQ",
        "0,a,client,1,1,low,2,2,low,N,N", "0,a,counsellor,2,2,cheer up,3,3,cheer up,IMI,DI",
        "1,b,counsellor,3,0,hi,4,0,hi,O,FI",
    ]  # fmt: skip
    write(tmp_path, "automisc_x.csv", "\ufeff" + head + "\n".join(rows))
    one, two, three, four = corpora.automisc(tmp_path)
    assert (one.before, one.unit) == ((), two.unit)
    assert two.before == (("therapist", "hello"),)
    assert three.before == (("therapist", "hello how are you"), ("patient", "low"))
    assert (three.label, three.unit != one.unit) == ("DI", True)
    assert (four.before, four.group) == ((), "b")


def test_a_row_with_too_few_cells_is_named(tmp_path: Path) -> None:
    write(tmp_path, "epitome_x.csv", "sp_id,seeker_post,response_post,ER\np1,Lost.,Oh no.,1\np2,Found.\n")
    with pytest.raises(BenchError, match=r"epitome_x\.csv:3: a row with too few cells"):
        corpora.epitome(tmp_path, "ER")
