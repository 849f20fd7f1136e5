"""People's ratings come from a spreadsheet: what is wrong in it is said with its line, and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import Graded, grade, record
from simulator.grading.ratings import Rating, RatingsError, from_csv, of_graded, of_record, read_ratings
from simulator.grading.transcript import Moment
from simulator.rubric import Truth, load
from simulator.settings import ROOT

HEAD = "id,turn,rater,dimension,score\n"
KNOWN = ("empathy", "interpretation_timing", "rupture_repair")


def test_a_row_is_a_rating_and_a_blank_score_is_not_applicable() -> None:
    assert from_csv(HEAD + "s1,3,ann,empathy,4\ns1,3,ann,rupture_repair,\n", "r.csv") == [
        Rating("s1", 3, "ann", "empathy", 4),
        Rating("s1", 3, "ann", "rupture_repair", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + HEAD + "s1,1,ann,empathy,3\r\n",
        "id;turn;rater;dimension;score\ns1;1;ann;empathy;3\n",
        "ID\tTurn\tRater\tDimension\tScore\ns1\t1\tann\tempathy\t3\n",
        'score,note,dimension,rater,turn,id\n3.0,"well, yes",empathy,ann,1.0,s1\n\n,,,,,\n',
        HEAD + '"s1",1,"ann",empathy,"3"',
    ],
)
def test_it_is_read_as_spreadsheets_save_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert read_ratings(path, dimensions=KNOWN) == [Rating("s1", 1, "ann", "empathy", 3)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"r\.csv: the file is empty; begin with the line id,turn"),
        ("id,turn,rater,dimension\n", r"r\.csv:1: no column score; add it"),
        ("id,turn,ratter,dimension,score\n", r"r\.csv:1: no column rater; rename 'ratter'"),
        ("id,turn,turn,rater,dimension,score\n", r"r\.csv:1: the column turn stands twice"),
        (HEAD + "s1,1,ann,empathy,6\n", r"r\.csv:2: score '6' is not a level; 1, 2, 3, 4 or 5; leave it blank"),
        (HEAD + "s1,1,ann,empathy,N/A\n", r"r\.csv:2: score 'N/A' is not a level"),
        (HEAD + "s1,1,ann,empathy,3.5\n", r"r\.csv:2: score '3.5'"),
        (HEAD + "s1,1,ann,empathy,nan\n", r"r\.csv:2: score 'nan'"),
        (HEAD + "s1,0,ann,empathy,3\n", r"r\.csv:2: turn '0' is not a turn"),
        (HEAD + "s1,one,ann,empathy,3\n", r"r\.csv:2: turn 'one'"),
        (HEAD + "s1,1,ann,empathy,3\n\ns1,1,,empathy,3\n", r"r\.csv:4: no rater"),
        (HEAD + "s1,1,ann,emphathy,3\n", r"r\.csv:2: unknown dimension 'emphathy'; did you mean 'empathy'\?"),
        (HEAD + "s1,1,ann\n", r"r\.csv:2: the row has 3 cells, too few"),
        (
            HEAD + "s1,1,ann,empathy,3\ns1,2,ann,empathy,3\ns1,1,ann,empathy,4\n",
            r"r\.csv:4: ann has rated turn 1 of s1 on empathy already; keep this row or line 2",
        ),
        (HEAD + 's1,1,"ann,empathy,3\n', r"r\.csv:\d+: not CSV"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_its_mend(text: str, says: str) -> None:
    with pytest.raises(RatingsError, match=says):
        from_csv(text, "r.csv", dimensions=KNOWN)


def test_a_cell_over_several_lines_does_not_shift_the_line_that_is_named() -> None:
    text = 'id,turn,rater,dimension,score,note\ns1,1,ann,empathy,3,"two\nlines"\ns1,2,ann,empathy,9,\n'
    with pytest.raises(RatingsError, match=r"r\.csv:4: score '9'"):
        from_csv(text, "r.csv")


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(RatingsError, match=r"none\.csv: cannot be read"):
        read_ratings(tmp_path / "none.csv")
    (tmp_path / "wrong.csv").write_bytes(b"id,turn\n\xff\xfe\xfa")
    with pytest.raises(RatingsError, match="not UTF-8"):
        read_ratings(tmp_path / "wrong.csv")


def test_a_judges_grades_are_ratings_and_an_unscored_turn_is_none() -> None:
    moment = Moment("s1", 2, (("patient", "I dropped the urn. On the kitchen floor."),), "Oh. On the floor.", Truth())
    got = grade(moment, EmbeddedJudge(), load("core", ROOT / "rubrics"))
    rated = of_graded([got])
    assert {r.dimension for r in rated} == set(KNOWN)
    assert {(r.conversation, r.turn, r.rater) for r in rated} == {("s1", 2, got.judge)}
    assert of_record(record(got)) == rated
    failed = Graded("s1", 2, "judge", "core@1", {}, unscored="timed out")
    assert of_graded([failed]) == []
    assert of_record(record(failed)) == []
