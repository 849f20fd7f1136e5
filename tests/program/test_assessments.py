"""An assessment is the same for everybody, kept as it is written, and replays to the same lines and the same scores."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.program.assessing import Taking, Wanted
from simulator.program.form import FormError
from simulator.store.assessments import FormRecord
from tests.program.conftest import Town

GOOD = "It sounds as if that kindness reached somewhere nothing else has reached for a long while."
POOR = "You should just get over it and ring your sister."


def _form(town: Town, *, attempts: int = 1) -> FormRecord:
    assessing, program = town.office.assessing, town.programs["north"]
    stations = [
        Wanted("Answers", 10, moments=["beth_most_company", "beth_robins_table"]),
        Wanted("A session", 20, persona="beth", scenario="phone_call"),
    ]
    form = assessing.lock(program, "Year one", stations, by="ines-north", attempts=attempts, seed=7)
    due = town.clock() + timedelta(days=7)
    town.office.cohorts.assign(town.cohorts["north"], program, "Year one", due, form=form.id)
    for person in ("ann-north", "bob-north"):
        text = town.office.people.consent_wanted(program, person)
        if text:
            town.office.people.consent(program, person, text)
    return form


def _answers(town: Town, form: FormRecord, person: str, words: str) -> Taking:
    assessing = town.office.assessing
    taking = assessing.open_station(assessing.take(form.id, person).attempt.id)
    for number in (1, 2):
        town.clock.on(seconds=60)
        taking = assessing.answer(taking.attempt.id, 0, number, words)
    return taking


def _all(town: Town, form: FormRecord, person: str, words: str = GOOD) -> str:
    assessing = town.office.assessing
    attempt = assessing.open_station(_answers(town, form, person, words).attempt.id).attempt.id
    for said in ("What was it like to hear his voice?", "I really think you need to stay away from him.", "I'm sorry."):
        town.clock.on(seconds=40)
        assessing.say(attempt, 1, said)
    assert assessing.end_station(attempt, 1).station is None
    return attempt


def test_the_patient_says_the_same_to_everyone_whatever_they_answer(town: Town) -> None:
    form = _form(town)
    heard = {}
    for person, words in (("ann-north", GOOD), ("bob-north", POOR)):
        assessing = town.office.assessing
        taking = assessing.open_station(assessing.take(form.id, person).attempt.id)
        heard[person] = [taking.before]
        taking = assessing.answer(taking.attempt.id, 0, 1, words)
        heard[person].append(taking.before)
        taking = assessing.open_station(assessing.answer(taking.attempt.id, 0, 2, words).attempt.id)
        heard[person].append(taking.before)
    assert heard["ann-north"] == heard["bob-north"]
    assert len(set(heard["ann-north"])) == 3


def test_an_attempt_replays_from_its_pinned_form_to_the_same_lines_and_scores(town: Town) -> None:
    attempt = _all(town, _form(town), "ann-north")
    replayed = town.office.assessing.replay(attempt)
    assert replayed.turns == 5
    assert replayed.differences == ()


def test_a_replay_tells_a_changed_score_and_a_changed_line(town: Town) -> None:
    attempt = _all(town, _form(town), "ann-north")
    with town.database.engine.begin() as sql:
        which = {"a": attempt}
        sql.execute(
            sa.text("UPDATE turn_scores SET score = 9 WHERE attempt_id = :a AND station = 0 AND number = 1"), which
        )
        sql.execute(
            sa.text(
                "UPDATE turns SET patient = 'Something else.' WHERE number = 1 AND session_id = "
                "(SELECT session_id FROM stations WHERE attempt_id = :a AND station = 1)"
            ),
            which,
        )
    found = "\n".join(town.office.assessing.replay(attempt).differences)
    assert "station 2, turn 1: the patient says something else" in found
    assert "9.0 then" in found


def test_an_attempt_whose_words_are_gone_says_so_instead_of_differing(town: Town) -> None:
    attempt = _all(town, _form(town), "ann-north")
    town.office.privacy.erase("ann-north")
    with pytest.raises(SimulatorError, match="words of this attempt are gone"):
        town.office.assessing.replay(attempt)


def test_scores_that_the_forms_judge_did_not_give_are_not_replayed(town: Town) -> None:
    attempt = _all(town, _form(town), "ann-north")
    with town.database.engine.begin() as sql:
        sql.execute(sa.text("UPDATE turn_scores SET rater = 'seeded'"))
    with pytest.raises(SimulatorError, match="given by seeded and not by the form's judge"):
        town.office.assessing.replay(attempt)


def test_staff_see_who_took_it_by_pseudonym_with_the_number_of_notes(town: Town) -> None:
    form, assessing = _form(town), town.office.assessing
    _all(town, form, "ann-north")
    attempt = assessing.open_station(assessing.take(form.id, "bob-north").attempt.id).attempt.id
    town.clock.on(seconds=1)
    assessing.answer(attempt, 0, 1, f"{GOOD} {GOOD}")
    names = {m.person: m.pseudonym for m in town.office.people.members(town.programs["north"])}
    found = {t.pseudonym: (t.ended_at is not None, t.notes) for t in assessing.taken(form.id)}
    assert found == {names["ann-north"]: (True, 0), names["bob-north"]: (False, 1)}


def test_a_better_answer_scores_better(town: Town) -> None:
    form = _form(town)
    means = {}
    for person, words in (("ann-north", GOOD), ("bob-north", POOR)):
        attempt = _answers(town, form, person, words).attempt.id
        empathy = [s.score for s in town.office.assessing.scores(attempt) if s.dimension == "empathy" and s.score]
        means[person] = sum(empathy) / len(empathy)
    assert means["ann-north"] > means["bob-north"]


def test_a_form_that_was_changed_in_the_database_is_refused(town: Town) -> None:
    form = _form(town)
    with town.database.engine.begin() as sql:
        sql.execute(
            sa.text("UPDATE forms SET content = replace(CAST(content AS TEXT), '\"seed\": 7', '\"seed\": 8')")
        ) if (sql.dialect.name == "sqlite") else sql.execute(
            sa.text("UPDATE forms SET content = replace(CAST(content AS TEXT), '\"seed\": 7', '\"seed\": 8')::json")
        )
    with pytest.raises(FormError, match="not what was locked"):
        town.office.assessing.take(form.id, "ann-north")


def test_a_pinned_file_that_was_changed_is_refused(town: Town) -> None:
    form = _form(town)
    with town.database.engine.begin() as sql:
        sql.execute(sa.text("UPDATE pinned SET text = text || '# x'"))
    attempt = town.office.assessing.take(form.id, "ann-north").attempt.id
    with pytest.raises(FormError, match="missing or was changed"):
        town.office.assessing.open_station(attempt)


def test_a_form_locked_with_another_engine_is_refused(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    form = _form(town)
    from simulator.program import form as module

    other = {**module.engine(), "engine_sha256": "0" * 64}
    monkeypatch.setattr(module, "engine", lambda: other)
    with pytest.raises(FormError, match="lock the form anew"):
        town.office.assessing.take(form.id, "ann-north")


def test_when_the_time_is_over_the_draft_is_the_answer_and_no_more_is_taken(town: Town) -> None:
    form, assessing = _form(town), town.office.assessing
    attempt = assessing.open_station(assessing.take(form.id, "ann-north").attempt.id).attempt.id
    assessing.draft(attempt, 0, 1, "Half a thought about")
    assert assessing.stand(attempt).draft == "Half a thought about"
    town.clock.on(minutes=11)
    with pytest.raises(SimulatorError, match="time of this station is over"):
        assessing.answer(attempt, 0, 1, "Too late.")
    taking = assessing.stand(attempt)
    assert (taking.station, taking.opened) == (1, False)
    assert {s.number for s in assessing.scores(attempt)} == {1}


def test_extra_time_is_given_to_whom_it_was_granted(town: Town) -> None:
    form, assessing = _form(town), town.office.assessing
    assessing.accommodate(town.programs["north"], "ann-north", 50)
    ends = {}
    for person in ("ann-north", "bob-north"):
        taking = assessing.open_station(assessing.take(form.id, person).attempt.id)
        assert taking.closes_at is not None
        ends[person] = taking.closes_at - town.clock()
    assert ends == {"ann-north": timedelta(minutes=15), "bob-north": timedelta(minutes=10)}


def test_an_answer_cannot_be_taken_back_and_attempts_are_counted(town: Town) -> None:
    form, assessing = _form(town), town.office.assessing
    attempt = _all(town, form, "ann-north")
    with pytest.raises(SimulatorError, match="over"):
        assessing.answer(attempt, 0, 1, POOR)
    with pytest.raises(SimulatorError, match="every attempt"):
        assessing.take(form.id, "ann-north")


def test_a_long_paste_and_a_long_absence_are_noted_and_never_scored(town: Town) -> None:
    form, assessing = _form(town, attempts=2), town.office.assessing
    scores = []
    for wait in (1, 400):
        attempt = assessing.open_station(assessing.take(form.id, "ann-north").attempt.id).attempt.id
        town.clock.on(seconds=wait)
        assessing.answer(attempt, 0, 1, f"{GOOD} {GOOD}")
        scores.append([(s.dimension, s.score) for s in assessing.scores(attempt)])
        kinds = [kind for _, kind, _ in assessing.notes(attempt)]
        assert kinds == (["fast"] if wait == 1 else ["away"])
        assessing.end_station(attempt, 0)
        assessing.open_station(attempt)
        assessing.end_station(attempt, 1)
    assert scores[0] == scores[1]


def test_practice_cannot_reach_a_session_of_an_assessment(town: Town) -> None:
    attempt = _all(town, _form(town), "ann-north")
    with town.database.engine.connect() as sql:
        query = sa.text("SELECT session_id FROM stations WHERE attempt_id = :a AND station = 1")
        session = sql.execute(query, {"a": attempt}).scalar_one()
    with pytest.raises(SimulatorError, match="no such session"):
        town.practice.resume(session, "ann-north")
    assert session not in {r.id for r in town.practice.log.sessions("ann-north")}
    later = town.practice.begin("ann-north", "beth", "working_through")
    assert town.practice.earlier("ann-north", later.source.persona, later.scenario) == 0


def test_results_are_seen_only_once_they_are_released(town: Town) -> None:
    form = _form(town)
    _all(town, form, "ann-north")
    assert town.office.assessing.mine(form.id, "ann-north") is None
    town.office.assessing.release(form.id)
    assert town.office.assessing.mine(form.id, "ann-north")


def test_an_assessment_that_is_not_asked_of_one_or_not_consented_to_cannot_be_taken(town: Town) -> None:
    form = _form(town)
    with pytest.raises(SimulatorError, match="not one of your assignments"):
        town.office.assessing.take(form.id, "ines-north")
    town.office.people.withdraw_consent(town.programs["north"], "ann-north")
    with pytest.raises(SimulatorError, match="consent"):
        town.office.assessing.take(form.id, "ann-north")


def test_who_has_finished_is_told_so_and_begins_another_attempt_only_when_asked(town: Town) -> None:
    form, assessing = _form(town, attempts=2), town.office.assessing
    attempt = assessing.open_station(assessing.take(form.id, "ann-north").attempt.id).attempt.id
    while (taking := assessing.stand(attempt)).station is not None:
        if not taking.opened:
            assessing.open_station(attempt)
        else:
            assessing.end_station(attempt, taking.station)
    looked = assessing.take(form.id, "ann-north", anew=False)
    assert (looked.attempt.id, looked.station) == (attempt, None)
    assert looked.attempt.ended_at == taking.attempt.ended_at
    assert assessing.take(form.id, "ann-north").attempt.number == 2
