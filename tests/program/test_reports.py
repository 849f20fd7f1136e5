"""A report says what was scored, with which words and how surely, in plain text; a trainee has theirs once it is released."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.practice.export import as_pdf, as_text
from simulator.program.report import document
from tests.program.conftest import Town
from tests.program.test_assessments import GOOD, POOR, _all, _answers, _form


def _text(town: Town, attempt: str) -> str:
    return as_text(document(town.office.reports.of(attempt))).decode("utf-8")


def test_the_words_that_decided_stand_in_it_verbatim_at_both_stations(town: Town) -> None:
    attempt = _all(town, _form(town), "ann-north")
    report = town.office.reports.of(attempt)
    assert [s.title for s in report.stations] == ["Answers", "A session"]
    said = [GOOD, "What was it like to hear his voice?", "I really think you need to stay away from him.", "I'm sorry."]
    quotes = [words for s in report.stations for d in s.decided for words, _ in (*d.shown, *d.held)]
    assert quotes
    assert all(any(q.lower() in s.lower() for s in said) for q in quotes)
    assert any(d.held for d in report.stations[1].decided), "the advice is a ceiling"


def test_the_means_are_those_of_the_results_and_the_intervals_hold_them(town: Town) -> None:
    form = _form(town)
    attempt = _all(town, form, "ann-north")
    report = town.office.reports.of(attempt)
    person = town.office.results.overview(form.id).people[0]
    assert {s.dimension: s.mean for s in report.scales} == pytest.approx({d: m[0] for d, m in person.means.items()})
    for scale in report.scales:
        assert 1 <= scale.low <= scale.mean <= scale.high <= 5
        assert scale.error == "turns"


def test_the_weakest_scale_comes_first_in_what_to_practise_and_says_how_often(town: Town) -> None:
    report = town.office.reports.of(_all(town, _form(town), "ann-north", POOR))
    means = {s.name: s.mean for s in report.scales}
    order = [means[p.scale] for p in report.practise]
    assert order == sorted(order)
    for one in report.practise:
        assert 1 <= one.often <= one.of
        assert one.what.endswith((".", "?"))


def test_a_trainee_has_the_report_once_it_is_released_and_only_their_own(town: Town) -> None:
    form = _form(town)
    _all(town, form, "ann-north")
    assert town.office.reports.mine(form.id, "ann-north") is None
    town.office.assessing.release(form.id)
    mine = town.office.reports.mine(form.id, "ann-north")
    assert mine is not None
    names = {m.person: m.pseudonym for m in town.office.people.members(town.programs["north"])}
    assert mine.pseudonym == names["ann-north"]
    assert town.office.reports.mine(form.id, "bob-north") is None


def test_an_attempt_under_way_has_no_report(town: Town) -> None:
    attempt = _answers(town, _form(town), "ann-north", GOOD).attempt.id
    with pytest.raises(SimulatorError, match="has not ended"):
        town.office.reports.of(attempt)


def test_it_says_that_scores_are_formative_and_carries_neither_name_nor_email(town: Town) -> None:
    text = _text(town, _all(town, _form(town), "ann-north"))
    assert "has not been validated against clinicians" in text
    assert "Nobody passes or fails by this report" in text
    assert "Ann north" not in text
    assert "example.org" not in text


def test_any_script_and_markup_a_trainee_writes_is_only_text(town: Town) -> None:
    hostile = f"{GOOD} <b>&amp;</b> 你好 שלום 😀 \u202e **bold**"
    attempt = _all(town, _form(town), "ann-north", hostile)
    made = as_pdf(document(town.office.reports.of(attempt)))
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", made)) >= 1
    assert b"<b>" not in made


def test_when_the_words_are_gone_the_scores_stand_without_quotes(town: Town) -> None:
    attempt = _all(town, _form(town), "ann-north")
    before = town.office.reports.of(attempt)
    town.office.privacy.erase("ann-north")
    after = town.office.reports.of(attempt)
    assert after.scales == before.scales
    assert all(not s.decided for s in after.stations)


def test_a_score_that_people_gave_instead_is_not_explained_by_the_judges_quotes(town: Town) -> None:
    attempt = _all(town, _form(town), "ann-north")
    with town.database.engine.begin() as sql:
        sql.execute(
            sa.text("UPDATE turn_scores SET source = 'agreed', rater = 'ines' WHERE attempt_id = :a"), {"a": attempt}
        )
    report = town.office.reports.of(attempt)
    assert all(not s.decided and s.by_people for s in report.stations)
    assert report.judge == "people"
