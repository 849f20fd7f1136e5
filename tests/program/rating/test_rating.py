"""People rate pinned turns blind: nothing shows a name, the judge's or another's score before they have submitted."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re

import pytest
import sqlalchemy as sa

from simulator.errors import SimulatorError
from simulator.grading.agreement import Agreement, Among
from simulator.grading.calibration import fit
from simulator.grading.ratings import from_csv
from simulator.store.rating import SheetRecord
from simulator.store.tables import Base
from tests.program.rating.conftest import RATERS, Marked

TWO = RATERS[:2]
BOTH = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)


def _make(marked: Marked, **more: object) -> str:
    given: dict[str, object] = {"by": "admin-north", "count": 12, "seed": 3, **more}
    return marked.room.sets.make(marked.program, "Round", [marked.form], TWO, **given).id  # type: ignore[arg-type]


def _first(marked: Marked, rating_set: str, rater: str) -> SheetRecord:
    return marked.store.sheets(rating_set=rating_set, rater=rater)[0]


def _shown(marked: Marked, sheet: str) -> str:
    """Everything that the rater's page is given of a sheet, as text; the scales' own words left out."""
    blind = marked.room.work.open(sheet)
    return json.dumps(dataclasses.asdict(dataclasses.replace(blind, dimensions=())), default=str)


def test_a_set_pins_answers_and_sessions_with_the_words_before_and_the_scales(marked: Marked) -> None:
    items = marked.items(_make(marked))
    assert len(items) == 12
    assert {i.person for i in items} == {"ann-north", "bob-north"}
    of_session = next(i for i in items if i.session is not None and i.turn == 2)
    assert ("therapist", "What was it like to hear his voice?") in of_session.before
    assert of_session.text == "I really think you need to stay away from him."
    assert all(i.before and i.before[-1][0] == "patient" for i in items)
    assert all("embedded" in judge for i in items for judge in i.judged)


def test_what_is_pinned_does_not_change_with_what_it_was_taken_from(marked: Marked) -> None:
    rating_set = _make(marked)
    before = [(i.text, i.before) for i in marked.items(rating_set)]
    with marked.town.database.engine.begin() as sql:
        sql.execute(sa.text("UPDATE station_answers SET text = 'Something else.'"))
        sql.execute(sa.text("UPDATE turns SET patient = 'Something else.'"))
    assert [(i.text, i.before) for i in marked.items(rating_set)] == before


def test_a_rater_sees_neither_name_nor_judge_nor_the_other_raters_score(marked: Marked) -> None:
    rating_set = _make(marked)
    marked.give(rating_set, "olu-north", {}, otherwise=5)
    for sheet in marked.store.sheets(rating_set=rating_set, rater="ines-north"):
        shown = _shown(marked, sheet.id)
        item = marked.store.item(sheet.item)
        assert item is not None
        assert re.search(r"\b(ann|bob|north)\b", shown, re.IGNORECASE) is None
        for hidden in (item.person, item.attempt, item.conversation, "olu", "confidence", "embedded"):
            assert str(hidden) not in shown
        assert json.loads(shown)["given"] == {}
        assert marked.room.work.reference(sheet.id) is None


def test_no_file_and_no_figure_shows_a_rater_what_they_have_yet_to_rate(marked: Marked) -> None:
    """An instructor who rates may also run the set: their exports and figures leave out their open turns."""
    rating_set = _make(marked, kind="calibration")
    marked.give(rating_set, "olu-north", {}, otherwise=5)
    judge = marked.room.export.judges(rating_set)[0]

    def rows(by: str) -> int:
        return len(from_csv(marked.room.export.export(rating_set, "csv", judge, by=by).decode("utf-8-sig"), "r.csv"))

    assert rows("ines-north") == 0
    assert rows("admin-north") > 12
    assert marked.room.agreement.standing(rating_set, by="ines-north").hidden == 12
    assert marked.room.agreement.rounds(marked.program, by="ines-north") == []
    sheet = _first(marked, rating_set, "ines-north")
    for scale in ("empathy", "interpretation_timing", "rupture_repair"):
        marked.room.work.rate(sheet.id, scale, 2)
    assert rows("ines-north") == 0
    marked.room.work.submit(sheet.id)
    assert 0 < rows("ines-north") <= 9


@BOTH
def test_what_a_rater_puts_down_is_kept_at_once_and_part_by_part(marked: Marked) -> None:
    rating_set = _make(marked)
    sheet, work = _first(marked, rating_set, "ines-north").id, marked.room.work
    work.rate(sheet, "empathy", 4)
    work.tick(sheet, "empathy", ["names_feeling", "minimises"])
    work.rate(sheet, "rupture_repair", None)
    work.note(sheet, "Warm, but early.")
    blind = work.open(sheet)
    assert blind.given["empathy"] == {"rated": True, "score": 4, "ticks": ["names_feeling", "minimises"]}
    assert blind.given["rupture_repair"] == {"rated": True, "score": None}
    assert blind.note == "Warm, but early."
    work.clear(sheet, "rupture_repair")
    with pytest.raises(SimulatorError, match="no answer on Interpretation timing, Rupture repair"):
        work.submit(sheet)
    assert [s.complete for s in work.mine("ines-north")[0].slips] == [False] * 12


def test_a_submitted_turn_never_changes(marked: Marked) -> None:
    rating_set = _make(marked)
    marked.give(rating_set, "ines-north", {})
    sheet = _first(marked, rating_set, "ines-north")
    for change in (
        lambda: marked.room.work.rate(sheet.id, "empathy", 1), lambda: marked.room.work.tick(sheet.id, "empathy", []),
        lambda: marked.room.work.note(sheet.id, "After all…"), lambda: marked.room.work.clear(sheet.id, "empathy"),
    ):  # fmt: skip
        with pytest.raises(SimulatorError, match="submitted already"):
            change()
    assert _first(marked, rating_set, "ines-north") == sheet


def test_a_level_or_a_marker_that_the_scale_does_not_have_is_refused(marked: Marked) -> None:
    sheet = _first(marked, _make(marked), "ines-north").id
    with pytest.raises(SimulatorError, match="not a level"):
        marked.room.work.rate(sheet, "empathy", 6)
    with pytest.raises(SimulatorError, match="did you mean 'names_feeling'"):
        marked.room.work.tick(sheet, "empathy", ["name_feeling"])
    with pytest.raises(SimulatorError, match="no scale"):
        marked.room.work.rate(sheet, "warmth", 3)


def test_whoever_is_an_instructor_no_longer_rates_no_longer(marked: Marked) -> None:
    rating_set = _make(marked)
    sheet = _first(marked, rating_set, "olu-north").id
    marked.town.office.people.set_role(marked.program, "olu-north", "trainee")
    assert marked.room.work.mine("olu-north") == []
    with pytest.raises(SimulatorError, match="instructor"):
        marked.room.work.open(sheet)


def test_trainees_and_strangers_cannot_be_raters(marked: Marked) -> None:
    for other in ("bob-north", "ines-south"):
        with pytest.raises(SimulatorError, match="a rater is an instructor"):
            marked.room.sets.make(marked.program, "R", [marked.form], ["ines-north", other], by="admin-north")


def test_another_programs_assessment_cannot_be_drawn_from(marked: Marked) -> None:
    with pytest.raises(SimulatorError, match="no turn to draw from"):
        marked.room.sets.make(marked.town.programs["south"], "R", [marked.form], ["ines-south"], by="x", want=1)


def test_whoever_leaves_hands_over_what_they_have_not_begun(marked: Marked) -> None:
    rating_set = _make(marked)
    begun = _first(marked, rating_set, "olu-north")
    marked.room.work.note(begun.id, "Begun.")
    assert marked.room.sets.hand_over(rating_set, "olu-north", "ines-north") == 0  # the same turns are hers already
    assert marked.room.sets.hand_over(rating_set, "olu-north", "kim-north") == 11
    dealt = {p.name: (p.dealt, p.begun) for p in marked.room.sets.progress(rating_set)}
    assert dealt == {"Ines north": (12, 0), "Kim north": (11, 0), "Olu north": (1, 1)}


def test_a_trainee_can_see_that_their_words_were_put_before_raters(marked: Marked) -> None:
    rating_set = _make(marked)
    look = marked.town.office.people.looks_at("ann-north")[0]
    assert (look.actor, look.action, look.thing) == ("admin-north", "RatingSets.make", rating_set)


def test_a_closed_set_takes_no_more_ratings_until_it_is_opened_again(marked: Marked) -> None:
    rating_set = _make(marked)
    sheet = _first(marked, rating_set, "ines-north").id
    marked.room.sets.close(rating_set)
    assert marked.room.work.mine("ines-north") == []
    with pytest.raises(SimulatorError, match="closed"):
        marked.room.work.rate(sheet, "empathy", 3)
    marked.room.sets.reopen(rating_set)
    marked.room.work.rate(sheet, "empathy", 3)


def test_calibration_shows_the_key_and_its_reason_only_after_submitting(marked: Marked) -> None:
    rating_set = _make(marked, kind="calibration")
    item = marked.items(rating_set)[0]
    key = {"empathy": 4, "interpretation_timing": None, "rupture_repair": None}
    marked.room.keys.give(item.id, key, "Names it, and asks.", by="admin-north")
    sheet = next(s for s in marked.store.sheets(item=item.id, rater="ines-north"))
    assert marked.room.work.reference(sheet.id) is None
    marked.give(rating_set, "ines-north", {item.number: 3})
    reference = marked.room.work.reference(sheet.id)
    assert reference is not None
    assert (reference.source, reference.scores["empathy"], reference.note) == ("key", (4,), "Names it, and asks.")
    row = next(r for r in marked.room.agreement.rounds(marked.program, by="admin-north") if r.dimension == "empathy")
    assert (row.rater, row.turns, row.exact, row.within_one, row.bias, row.kappa) == ("Ines north", 1, 0, 1, -1, None)


def test_without_a_key_calibration_shows_what_others_who_submitted_gave(marked: Marked) -> None:
    rating_set = _make(marked, kind="calibration")
    marked.give(rating_set, "ines-north", {})
    sheet = _first(marked, rating_set, "ines-north")
    assert marked.room.work.reference(sheet.id) is None  # nobody else has submitted
    marked.give(rating_set, "olu-north", {}, otherwise=5)
    reference = marked.room.work.reference(sheet.id)
    assert reference is not None
    assert (reference.source, reference.scores["empathy"]) == ("raters", (5,))


def test_whoever_has_yet_to_rate_a_turn_cannot_see_or_give_its_key(marked: Marked) -> None:
    rating_set = _make(marked, kind="calibration")
    item = marked.items(rating_set)[0]
    marked.room.keys.give(item.id, {"empathy": 4}, "", by="admin-north")
    assert item.id not in {k.item for k in marked.room.keys.of(rating_set, by="ines-north")}
    assert item.id in {k.item for k in marked.room.keys.of(rating_set, by="admin-north")}
    with pytest.raises(SimulatorError, match="yet to rate"):
        marked.room.keys.give(item.id, {"empathy": 1}, "", by="ines-north")


def test_agreement_says_plainly_that_there_is_too_little(marked: Marked) -> None:
    standing = marked.room.agreement.standing(_make(marked), by="admin-north")
    assert standing.turns == 0
    for scale in standing.scales:
        assert "too few to speak of agreement" in str(scale.people)
        assert all("too few" in str(j) for j in scale.judges.values())


def test_agreement_has_people_and_the_judge_side_by_side(marked: Marked) -> None:
    rating_set = _make(marked)
    truth = {n: n % 5 + 1 for n in range(1, 13)}
    marked.give(rating_set, "ines-north", truth)
    marked.give(rating_set, "olu-north", {n: min(5, v + n % 2) for n, v in truth.items()})
    scale = marked.room.agreement.standing(rating_set, by="ines-north", resamples=50).scales[0]
    assert isinstance(scale.people, Among)
    assert 0.7 < scale.people.pairs["kappa"].value < 1
    assert scale.people.pairs["kappa"].low is None  # two conversations are too few for an interval
    assert "no intervals" in scale.people.notes[0]
    (judge,) = scale.judges.values()
    assert isinstance(judge, Agreement)
    assert judge.people_with_people["kappa"].value == pytest.approx(scale.people.pairs["kappa"].value)
    assert set(judge.judge_with_people) >= {"kappa", "icc_2_1", "icc_2_k", "alpha", "bias", "mae"}


@BOTH
def test_exported_ratings_are_read_back_as_they_were_given_and_fit_a_calibration(marked: Marked) -> None:
    rating_set = _make(marked)
    marked.give(rating_set, "ines-north", {1: 5, 2: None, 3: 1})
    marked.give(rating_set, "olu-north", {1: 4})
    judge = marked.room.export.judges(rating_set)[0]
    plain = marked.room.export.export(rating_set, "csv", judge, by="admin-north").decode("utf-8-sig")
    ratings = from_csv(plain, "ratings.csv")
    names = {m.person: m.pseudonym for m in marked.town.office.store.members(marked.program)}
    given = sorted(r.score or 0 for r in ratings if r.rater == names["ines-north"] and r.dimension == "empathy")
    assert given == sorted([5, 0, 1] + [3] * 9)
    conversations = {r.conversation for r in ratings}
    fitted = fit(ratings, judge, "empathy", conversations)
    assert fitted.turns == 12
    assert list(fitted.levels) == sorted(fitted.levels)
    for word in ("north", "table", "voice", "example.org", *marked.attempts.values()):
        assert word not in plain
    body = json.loads(marked.room.export.export(rating_set, "json", judge, by="admin-north"))
    rows = [[str("" if v is None else v) for v in r.values()] for r in body["rows"]]
    assert rows == list(csv.reader(io.StringIO(plain)))[1:]


@BOTH
def test_erasing_a_trainee_takes_the_words_out_of_every_set_and_leaves_the_scores(marked: Marked) -> None:
    rating_set = _make(marked)
    sheet = next(
        s for s in marked.store.sheets(rating_set=rating_set, rater="ines-north")
        if (i := marked.store.item(s.item)) and i.person == "ann-north"
    )  # fmt: skip
    marked.room.work.note(sheet.id, "She says heron where she means loss.")
    marked.give(rating_set, "olu-north", {}, otherwise=2)
    marked.town.office.privacy.erase("ann-north")
    items = marked.items(rating_set)
    assert {i.text is None and i.before is None for i in items if i.person == "ann-north"} == {True}
    assert all(i.text for i in items if i.person == "bob-north")
    with marked.town.database.engine.connect() as sql:
        everything = "".join(str(tuple(r)) for t in Base.metadata.sorted_tables for r in sql.execute(sa.select(t)))
    assert "heron" not in everything
    assert len(marked.store.sheets(rating_set=rating_set, rater="olu-north")) == 12
    assert all(s.scores()["empathy"] == 2 for s in marked.store.sheets(rating_set=rating_set, rater="olu-north"))
    left = marked.room.work.mine("ines-north")[0].slips
    assert len(left) == sum(i.person == "bob-north" for i in items)


def test_a_copy_of_a_trainees_data_holds_their_pinned_words_and_a_raters_copy_their_own_notes(marked: Marked) -> None:
    rating_set = _make(marked)
    marked.room.work.note(_first(marked, rating_set, "ines-north").id, "Mine alone.")
    theirs = json.loads(marked.town.office.privacy.copy("ann-north"))
    assert theirs["rating_items"]
    assert {r["person_id"] for r in theirs["rating_items"]} == {"ann-north"}
    assert "Mine alone." not in json.dumps(theirs)
    assert "Mine alone." in json.dumps(json.loads(marked.town.office.privacy.copy("ines-north"))["rating_sheets"])


def test_an_erased_raters_notes_go_and_their_scores_stay(marked: Marked) -> None:
    rating_set = _make(marked)
    marked.room.work.note(_first(marked, rating_set, "olu-north").id, "Mine alone.")
    marked.give(rating_set, "olu-north", {})
    marked.town.office.privacy.erase("olu-north")
    sheets = marked.store.sheets(rating_set=rating_set, rater="olu-north")
    assert [s.note for s in sheets] == [None] * 12
    assert all(s.scores()["empathy"] == 3 for s in sheets)


def test_retention_takes_the_words_out_of_a_set_too(marked: Marked) -> None:
    rating_set = _make(marked)
    marked.town.office.people.set_policy(marked.program, retention_days=30, consent_text="Kept for 30 days.")
    marked.town.clock.on(days=31)
    marked.town.office.privacy.retention(marked.program, dry_run=False)
    assert {i.text for i in marked.items(rating_set)} == {None}


def test_assigned_sessions_can_be_drawn_from_and_are_not_marked_for_the_trainee(marked: Marked) -> None:
    town, program = marked.town, marked.program
    asked = town.office.cohorts.assign(
        town.cohorts["north"], program, "A", town.clock(), persona="beth", scenario="intake"
    )
    sitting = town.office.cohorts.begin(asked.id, "ann-north")
    town.practice.end(town.practice.say(sitting, "What was it like to hear his voice?"))
    made = marked.room.sets.make(program, "S", [asked.id], ["ines-north"], by="admin-north", want=1)
    (item,) = marked.items(made.id)
    assert item.session == sitting.id
    assert item.judged
    assert all(j["scores"] for j in item.judged.values())
    assert town.practice.log.marks(sitting.id) == []
