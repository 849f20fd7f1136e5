"""An instructor writes beside a trainee's session: comments, scores of their own, and nothing of it is lost."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.program import Forbidden, guarded
from simulator.program.assessing import Wanted
from simulator.program.review import corrected
from simulator.store import Practised
from simulator.store.tables import Base
from tests.program.review.conftest import ALONE, Done

INES, ANN = "ines-north", "ann-north"


def test_an_instructor_sees_what_was_done_for_the_program_and_nothing_practised_alone(done: Done) -> None:
    heads = done.town.office.reviewing.sessions(done.program)
    assert [(h.session, h.name, h.turns) for h in heads] == [(done.assigned, "Ann north", 3)]


def test_a_comment_is_seen_by_the_trainee_with_the_authors_name_and_can_be_marked_as_read(done: Done) -> None:
    reviewing = done.town.office.reviewing
    made = reviewing.comment(done.assigned, 2, "He has left the room by now. Did you see it?", by=INES)
    (seen,) = reviewing.remarks(done.assigned).comments_on(2)
    assert (seen.by, seen.text, seen.person) == ("Ines north", made.text, ANN)
    assert [c.id for c in reviewing.unread(ANN)] == [made.id]
    reviewing.mark_read(made.id, ANN)
    assert reviewing.unread(ANN) == []
    assert reviewing.remarks(done.assigned).comments[0].read_at is not None


def test_a_comment_said_otherwise_is_unread_again_and_every_text_stays_in_the_record(done: Done) -> None:
    reviewing = done.town.office.reviewing
    made = reviewing.comment(done.assigned, 2, "Too fast.", by=INES)
    reviewing.mark_read(made.id, ANN)
    reviewing.change(made.id, "You went on to a plan; where was he?", by=INES)
    assert [c.text for c in reviewing.unread(ANN)] == ["You went on to a plan; where was he?"]
    reviewing.take_back(made.id, by=INES)
    assert reviewing.remarks(done.assigned).comments == ()
    with done.town.database.engine.connect() as sql:
        kept = list(sql.scalars(sa.text("SELECT text FROM review_comment_saves ORDER BY id")))
    assert kept == ["Too fast.", "You went on to a plan; where was he?"]


def test_nobody_changes_another_persons_comment(done: Done) -> None:
    reviewing = done.town.office.reviewing
    made = reviewing.comment(done.assigned, 2, "Too fast.", by=INES)
    for call in (
        lambda: reviewing.change(made.id, "Fine.", by="admin-north"), lambda: reviewing.take_back(made.id, by="admin-north")
    ):  # fmt: skip
        with pytest.raises(SimulatorError, match="not a comment of yours"):
            call()


def test_an_empty_comment_and_a_turn_that_is_not_there_are_refused(done: Done) -> None:
    reviewing = done.town.office.reviewing
    with pytest.raises(SimulatorError, match="no words"):
        reviewing.comment(done.assigned, 2, " \n", by=INES)
    for number in (0, 9):
        with pytest.raises(SimulatorError, match="there is no turn"):
            reviewing.comment(done.assigned, number, "Here.", by=INES)


def test_a_persons_score_stands_beside_the_judges_and_counts_in_the_session(done: Done) -> None:
    reviewing = done.town.office.reviewing
    before = reviewing.debrief(done.assigned)
    judged = before.reviews[1].graded.scores["empathy"].score
    assert judged is not None
    wanted = 5 if judged < 5 else 1
    made = reviewing.override(done.assigned, 2, "empathy", wanted, "He was met in the first half.", by=INES)
    assert (made.judged, made.score) == (judged, wanted)
    after = reviewing.debrief(done.assigned)
    assert after.reviews[1].graded.scores["empathy"].score == judged
    remarks = reviewing.remarks(done.assigned)
    both = corrected(after.rubric, after.reviews, remarks.overrides)
    turns = after.means["empathy"].turns
    assert both.means["empathy"].value == pytest.approx(after.means["empathy"].value + (wanted - judged) / turns)
    assert both.given == {"empathy": 1}


def test_a_scale_that_a_person_says_does_not_apply_leaves_the_mean_and_one_that_does_comes_in(done: Done) -> None:
    reviewing = done.town.office.reviewing
    debrief = reviewing.debrief(done.assigned)
    reviewing.override(done.assigned, 1, "empathy", None, "Nothing was there to be met.", by=INES)
    assert "interpretation_timing" not in debrief.means
    reviewing.override(done.assigned, 1, "interpretation_timing", 2, "He asked why, and you passed it by.", by=INES)
    both = corrected(debrief.rubric, debrief.reviews, reviewing.remarks(done.assigned).overrides)
    assert both.means["empathy"].turns == debrief.means["empathy"].turns - 1
    assert (both.means["interpretation_timing"].value, both.means["interpretation_timing"].turns) == (2, 1)


def test_a_score_given_twice_stands_once_and_one_withdrawn_leaves_the_judges_alone(done: Done) -> None:
    reviewing = done.town.office.reviewing
    reviewing.override(done.assigned, 1, "empathy", 2, "First thought.", by=INES)
    reviewing.override(done.assigned, 1, "empathy", 3, "Second thought.", by="admin-north")
    assert [(o.score, o.by) for o in reviewing.remarks(done.assigned).overrides] == [(3, "Admin north")]
    reviewing.withdraw(done.assigned, 1, "empathy")
    assert reviewing.remarks(done.assigned).overrides == ()
    with done.town.database.engine.connect() as sql:
        assert sql.scalar(sa.text("SELECT count(*) FROM review_overrides")) == 2


@pytest.mark.parametrize(
    ("dimension", "score", "reason", "said"),
    [("empathy", 6, "x", "no score"), ("warmth", 3, "x", "no scale"), ("empathy", 3, " ", "no words")],
)
def test_a_score_without_a_reason_or_off_the_scale_is_refused(
    done: Done, dimension: str, score: int, reason: str, said: str
) -> None:
    with pytest.raises(SimulatorError, match=said):
        done.town.office.reviewing.override(done.assigned, 1, dimension, score, reason, by=INES)


def test_that_an_instructor_reads_a_session_is_not_the_trainees_looking_back(done: Done) -> None:
    office = done.town.office
    debrief = office.reviewing.debrief(done.assigned)
    assert all(r.graded.scores for r in debrief.reviews)
    office.searching.search(done.program, "advice", by=INES)
    assert done.town.practice.log.marks(done.assigned) == []
    judge = debrief.reviews[0].graded.judge
    assert Practised(done.town.database).unseen(ANN, judge) == [done.assigned]


def test_every_look_is_written_down_and_the_trainee_sees_it(done: Done) -> None:
    office = done.town.office
    reviewing = guarded(office.reviewing, lambda: done.town.actor(INES), office.store)
    reviewing.debrief(done.assigned)
    reviewing.comment(done.assigned, 1, "Here.", by="somebody-else")
    looks = [(k.actor, k.action, k.thing) for k in office.people.looks_at(ANN)]
    assert (INES, "Reviewing.debrief", done.assigned) in looks
    assert reviewing.remarks(done.assigned).comments[0].author == INES
    with pytest.raises(Forbidden):
        reviewing.debrief(done.alone)


def test_a_session_of_an_assessment_is_read_and_not_commented_on(done: Done) -> None:
    office, town = done.town.office, done.town
    form = office.assessing.lock(
        done.program, "F", [Wanted("One", 10, persona="adrian", scenario="no_trouble")], by=INES
    )
    due = town.clock() + timedelta(days=7)
    office.cohorts.assign(town.cohorts["north"], done.program, "F", due, form=form.id)
    attempt = office.assessing.open_station(office.assessing.take(form.id, ANN).attempt.id).attempt.id
    office.assessing.say(attempt, 0, "You should tell him no.")
    head = next(h for h in office.reviewing.sessions(done.program) if h.attempt == attempt)
    assert head.name == "Ann north"
    assert office.reviewing.debrief(head.session).reviews
    with pytest.raises(SimulatorError, match="assessment"):
        office.reviewing.comment(head.session, 1, "Here.", by=INES)
    with pytest.raises(SimulatorError, match="assessment"):
        office.reviewing.override(head.session, 1, "empathy", 3, "Here.", by=INES)
    with pytest.raises(SimulatorError, match="assessment"):
        office.exercises.send_back(head.session, 1, "", None, by=INES)


def test_the_trainees_copy_holds_what_was_written_about_them_and_erasure_takes_the_words_and_leaves_the_scores(
    done: Done,
) -> None:
    office = done.town.office
    office.reviewing.comment(done.assigned, 2, "The heron was there, and you looked past it.", by=INES)
    office.reviewing.override(done.assigned, 1, "empathy", 2, "A heron is no comfort.", by=INES)
    office.exercises.send_back(done.assigned, 2, "Look for the heron.", None, by=INES)
    office.searching.search(done.program, "a withdrawal was missed", by=INES)
    copied = json.loads(office.privacy.copy(ANN))
    assert [c["text"] for c in copied["review_comments"]] == ["The heron was there, and you looked past it."]
    assert copied["review_overrides"][0]["reason"] == "A heron is no comfort."
    assert copied["review_exercises"][0]["note"] == "Look for the heron."
    office.privacy.erase(ANN)
    with done.town.database.engine.connect() as sql:
        everything = "".join(str(tuple(r)) for t in Base.metadata.sorted_tables for r in sql.execute(sa.select(t)))
        kept = sql.execute(sa.text("SELECT score, reason FROM review_overrides")).one()
        assert sql.scalar(sa.text("SELECT count(*) FROM review_index")) == 0
    assert "heron" not in everything
    assert tuple(kept) == (2, None)
    assert office.searching.search(done.program, "plan for the weekend", how="words", by=INES).hits == ()


def test_what_retention_blanks_takes_the_comments_with_it(done: Done) -> None:
    office = done.town.office
    office.reviewing.comment(done.assigned, 2, "The heron was there.", by=INES)
    office.people.set_policy(done.program, retention_days=30, consent_text="Kept for 30 days.")
    done.town.clock.on(days=32)
    office.privacy.retention(done.program, dry_run=False)
    assert office.reviewing.remarks(done.assigned).comments == ()
    assert office.reviewing.sessions(done.program) == []


def test_scores_by_instructors_export_without_anybodys_words(done: Done) -> None:
    office = done.town.office
    made = office.reviewing.override(done.assigned, 1, "empathy", 2, "A heron is no comfort.", by=INES)
    file = office.results.overrides(done.program, "csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    names = {m.person: m.pseudonym for m in office.store.members(done.program)}
    assert (row["pseudonym"], row["instructor"]) == (names[ANN], names[INES])
    assert (row["turn"], row["dimension"], row["score"]) == ("1", "empathy", "2")
    assert row["judge_score"] == str(made.judged)
    assert "heron" not in file
    assert ALONE not in file
    assert json.loads(office.results.overrides(done.program, "json"))["rows"][0]["score"] == 2
    assert office.results.overrides(done.program, "xlsx")[:2] == b"PK"
