"""Results are of ended attempts, by pseudonym, without words; exports say the same as the page."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program import open_office
from simulator.program.demo import Seeded, seed
from simulator.program.results import COLUMNS, formula_safe
from simulator.store import Database, Log
from tests.store.stores import opened, settings_for


def _seeded(house: House, database: Database, folder: Path) -> tuple[Seeded, object]:
    office = open_office(settings_for(folder), Practice(house, Log(database)), database=database)
    return seed(office, database, people=12, seed=1), office


@pytest.fixture(params=["sqlite", "postgres"], scope="module")
def made(request: pytest.FixtureRequest, house: House, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("results")
    with opened(request.param, folder) as database:
        yield _seeded(house, database, folder)


def test_every_trainee_who_finished_is_there_with_a_standard_error(made) -> None:
    seeded, office = made
    overview = office.results.overview(seeded.forms[0])
    assert len(overview.people) == 12
    assert all(p.pseudonym.startswith("P-") for p in overview.people)
    for spread in overview.spreads:
        assert sum(spread.bins) == spread.people == 12
    mean, error, turns = overview.people[0].means["empathy"]
    assert 1 <= mean <= 5
    assert error is not None
    assert error > 0
    assert turns >= 22


def test_growth_is_seen_from_form_to_form(made) -> None:
    seeded, office = made
    means = [
        next(s.mean for s in office.results.overview(f).spreads if s.dimension == "empathy") for f in seeded.forms
    ]  # fmt: skip
    assert means == sorted(means)


def test_what_did_not_apply_is_an_empty_cell_and_never_a_zero(made) -> None:
    seeded, office = made
    rows = list(csv.DictReader(io.StringIO(office.results.export(seeded.forms[0], "csv").decode("utf-8-sig"))))
    assert set(rows[0]) == set(COLUMNS)
    repair = [r["score"] for r in rows if r["dimension"] == "rupture_repair"]
    assert "" in repair
    assert {s for s in repair if s} <= {"1.0", "2.0", "3.0", "4.0", "5.0"}


def test_the_exports_say_the_same_as_the_page_and_hold_neither_names_nor_words(made) -> None:
    seeded, office = made
    form = seeded.forms[1]
    plain = office.results.export(form, "csv").decode("utf-8-sig")
    body = json.loads(office.results.export(form, "json"))
    assert len(body["rows"]) == len(plain.splitlines()) - 1
    person = office.results.overview(form).people[0]
    mine = [r for r in body["rows"] if r["pseudonym"] == person.pseudonym and r["dimension"] == "empathy"]
    by_station = [
        [r["score"] for r in mine if r["station"] == s and r["score"] is not None] for s in (1, 2, 3)
    ]  # fmt: skip
    assert sum(sum(v) / len(v) for v in by_station) / 3 == pytest.approx(person.means["empathy"][0])
    for word in ("Trainee", "example.org", "carrying this alone"):
        assert word not in plain


def test_the_spreadsheet_has_a_row_a_turn_and_the_data_dictionary(made) -> None:
    from openpyxl import load_workbook

    seeded, office = made
    book = load_workbook(io.BytesIO(office.results.export(seeded.forms[0], "xlsx")), read_only=True)
    assert book.sheetnames == ["scores", "columns"]
    rows = list(book["scores"].values)
    turns = {
        (r["pseudonym"], r["station"], r["turn"])
        for r in json.loads(office.results.export(seeded.forms[0], "json"))["rows"]
    }
    assert len(rows) - 1 == len(turns)
    about = {c[0]: c for c in book["columns"].values}
    assert next(iter(about)) == "column"
    assert set(about) - {"column"} == set(rows[0])
    assert all(says and unit and reach for _, says, unit, reach in about.values())
    book.close()


def test_the_data_dictionary_names_every_column_of_the_other_exports_with_unit_and_range(made) -> None:
    from simulator.program.results import dictionary

    seeded, office = made
    named = list(csv.DictReader(io.StringIO(dictionary().decode("utf-8-sig"))))
    rows = csv.reader(io.StringIO(office.results.export(seeded.forms[0], "csv").decode("utf-8-sig")))
    assert [r["column"] for r in named] == next(rows)
    body = json.loads(office.results.export(seeded.forms[0], "json"))
    assert set(body["columns"]) == set(body["rows"][0])
    assert all(c["says"] and c["unit"] and c["range"] for c in body["columns"].values())


def test_the_error_beside_a_score_is_that_of_everybody_who_took_the_form(made) -> None:
    seeded, office = made
    overview = office.results.overview(seeded.forms[0])
    study = office.measures.generalisability(seeded.forms[0], "empathy", "stations")
    for person in overview.people:
        assert person.sem["empathy"] == pytest.approx(study.sem_of(3))


def test_the_same_seed_makes_the_same_scores(house: House, tmp_path: Path) -> None:
    exports = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        with opened("sqlite", folder) as database:
            seeded, office = _seeded(house, database, folder)
            exports.append(office.results.export(seeded.forms[0], "csv"))  # type: ignore[attr-defined]
    assert exports[0] == exports[1]


@given(st.text(max_size=20))
def test_no_text_in_a_cell_is_run_by_a_spreadsheet(text: str) -> None:
    safe = formula_safe(text)
    assert safe[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")
    assert safe.removeprefix("'") == text.removeprefix("'")


def test_numbers_stay_numbers() -> None:
    assert formula_safe(-1.5) == -1.5
