"""Figures of a form come from what counts, change when a score does, and cut scores are written down and applied to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program import Office, open_office
from simulator.program.demo import Seeded, seed
from simulator.program.measurement.generalisability import Study, TooFew, study
from simulator.store import Database, Log
from tests.store.stores import opened, settings_for

Made = tuple[Seeded, Office, Database]


@pytest.fixture(params=["sqlite", "postgres"], scope="module")
def made(request: pytest.FixtureRequest, house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("measures")
    with opened(request.param, folder) as database:
        office = open_office(settings_for(folder), Practice(house, Log(database)), database=database)
        yield seed(office, database, people=40, seed=1), office, database


def test_a_study_is_of_persons_means_at_stations(made: Made) -> None:
    seeded, office, _ = made
    form = seeded.forms[0]
    found = office.measures.generalisability(form, "empathy", "stations")
    assert isinstance(found, Study)
    assert (found.persons, found.stations) == (40, 3)
    overview = office.results.overview(form)
    assert found.mean == pytest.approx(sum(p.means["empathy"][0] for p in overview.people) / 40)
    assert found.person.value == pytest.approx(0.25, abs=0.15)  # the demonstration draws skill with a deviation of 0.5


def test_over_moments_there_are_as_many_conditions_as_moments(made: Made) -> None:
    seeded, office, _ = made
    found = office.measures.generalisability(seeded.forms[0], "empathy", "moments")
    assert isinstance(found, Study)
    assert found.stations == 24
    assert office.measures.across(seeded.forms[0]) == ("stations", "moments")
    assert found.g.value == pytest.approx(0.25 / (0.25 + 0.64 / 24), abs=0.08)


def test_a_figure_is_worked_out_anew_when_a_score_changes_and_not_before(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded, office, database = made
    form, asked = seeded.forms[1], []
    from simulator.program.measurement import measures

    monkeypatch.setattr(measures, "study", lambda cells: asked.append(cells) or study(cells))
    before = office.measures.generalisability(form, "empathy", "stations")
    assert office.measures.generalisability(form, "empathy", "stations") == before
    assert len(asked) == 1
    with database.engine.begin() as sql:
        which = {"f": form}
        first = sql.execute(
            sa.text("SELECT min(id) FROM turn_scores WHERE form_id = :f AND dimension = 'empathy'"), which
        ).scalar_one()
        sql.execute(sa.text("UPDATE turn_scores SET counts = (1 = 0) WHERE id = :i"), {"i": first})
    assert office.measures.generalisability(form, "empathy", "stations") != before
    assert len(asked) == 2


def test_a_cut_score_is_written_down_with_who_why_and_what_it_meant(made: Made) -> None:
    seeded, office, _ = made
    form, measures = seeded.forms[0], office.measures
    with pytest.raises(SimulatorError, match="needs its reason"):
        measures.set_cut(form, "empathy", 3.0, "because", by="nobody")
    scores = office.results.export(form, "csv")
    office.store.add(
        "ines", name="Ines Moss", email="ines@example.org", hash=None, at=datetime(2026, 11, 2, tzinfo=UTC)
    )
    measures.set_cut(form, "empathy", 3.0, "Six supervisors, modified Angoff, 2 May.", by="ines")
    measures.set_cut(form, "empathy", 2.8, "The same six, after the second round.", by="ines")
    standing = measures.cutting(form, "empathy").standing
    assert standing is not None
    assert standing.cut == 2.8
    assert standing.consequence is not None
    assert standing.consequence["passed"] + standing.consequence["failed"] == 40
    assert standing.consequence["sem"] > 0
    measures.take_cut_back(form, "empathy", "The scores are not validated.", by="ines")
    assert measures.cutting(form, "empathy").standing is None
    assert measures.cutting(form, "rupture_repair").standing is None
    written = [(s.cut.cut, s.by, s.cut.why[:9]) for s in measures.cuts(form)]
    assert written == [
        (None, "Ines Moss", "The score"),
        (2.8, "Ines Moss", "The same "),
        (3.0, "Ines Moss", "Six super"),
    ]
    with pytest.raises(SimulatorError, match="no cut score to take back"):
        measures.take_cut_back(form, "empathy", "Again.", by="ines")
    assert office.results.export(form, "csv") == scores


def test_the_latest_attempt_of_a_person_counts(made: Made) -> None:
    seeded, office, database = made
    form = seeded.forms[2]
    before = office.measures.cutting(form, "empathy").means
    with database.engine.begin() as sql:
        attempt = sql.execute(sa.text("SELECT min(id) FROM attempts WHERE form_id = :f"), {"f": form}).scalar_one()
        sql.execute(
            sa.text(
                "INSERT INTO attempts SELECT 'again', form_id, program_id, person_id, 2, extra_time, started_at, ended_at "
                "FROM attempts WHERE id = :a"
            ),
            {"a": attempt},
        )
        sql.execute(
            sa.text(
                "INSERT INTO turn_scores (form_id, attempt_id, station, number, dimension, source, rater, score, confidence, counts, at) "
                "SELECT form_id, 'again', station, number, dimension, source, rater, 5, confidence, counts, at FROM turn_scores "
                "WHERE attempt_id = :a AND dimension = 'empathy'"
            ),
            {"a": attempt},
        )
    after = office.measures.cutting(form, "empathy").means
    assert len(after) == len(before) == 40
    assert sum(m == 5 for m in after) == sum(m == 5 for m in before) + 1


def test_groups_are_those_the_program_records(made: Made) -> None:
    seeded, office, _ = made
    assert office.measures.groupings(seeded.program) == ("first language",)
    found = office.measures.functioning(seeded.forms[0], "empathy", "first language")
    assert {g.name for g in found.groups} <= {"English", "another"}
    assert len(found.moments) == 24


def test_without_attempts_there_are_words_and_no_numbers(made: Made) -> None:
    seeded, office, _ = made
    from simulator.program.assessing import Wanted

    moments = [m.id for m in office.assessing.moments(seeded.program)][:2]
    empty = office.assessing.lock(seeded.program, "Empty", [Wanted("One", 10, moments=moments)], by="demo").id
    assert office.measures.scales(empty) == ()
    assert isinstance(office.measures.generalisability(empty, "empathy", "moments"), TooFew)
    assert office.measures.cutting(empty, "empathy").means == ()
    assert office.measures.items(empty, "empathy", "moments") == ()
    assert office.measures.across(empty) == ("moments",)


def test_growth_is_by_pseudonym_of_all_or_of_a_cohort(made: Made) -> None:
    seeded, office, _ = made
    found = office.measures.growth(seeded.program, "rupture_repair")
    assert [o.title for o in found.occasions] == ["Start of the year", "Middle of the year", "End of the year"]
    assert found.occasions[0].mean < found.occasions[2].mean
    assert len(found.lines) == 40
    assert all(p.startswith("P-") for p in found.lines)
    overview = office.results.overview(seeded.forms[0])
    first = {p.pseudonym: p.means["rupture_repair"][0] for p in overview.people}
    assert found.lines["P-00001"][0][0] == pytest.approx(first["P-00001"])
    cohort = office.cohorts.cohorts(seeded.program)[0]
    assert len(office.measures.growth(seeded.program, "rupture_repair", cohort.id).lines) == 10


def test_items_are_named_as_the_form_names_them_and_raters_are_whoever_scored(made: Made) -> None:
    seeded, office, _ = made
    stations = office.measures.items(seeded.forms[0], "interpretation_timing", "stations")
    assert [i.id for i in stations] == ["1. Station 1", "2. Station 2", "3. Station 3"]
    assert all(i.not_applicable > 0.5 for i in stations)
    moments = office.measures.items(seeded.forms[0], "empathy", "moments")
    assert len(moments) == 24
    assert [s.rater for s in office.measures.raters(seeded.forms[0], "empathy").severities] == ["seeded"]
