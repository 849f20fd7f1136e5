"""A rubric that an instructor publishes: what the linter says of it, whom it scores, and that what it scored stays."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.errors import RubricError
from simulator.grading.embedded import EmbeddedJudge
from simulator.practice.debriefing import Debrief, Debriefing
from simulator.practice.house import House
from simulator.practice.practice import Sitting
from simulator.program import Office
from simulator.program.assessing import Wanted
from simulator.program.people import join_as
from simulator.program.studio.checking import check, line_in
from simulator.program.studio.shelf import Shelf
from simulator.program.studio.studio import Draft, Studio
from simulator.rubric import from_text
from simulator.settings import ROOT
from simulator.store import Database
from simulator.store.rubrics import RubricStore
from simulator.store.studio import Drafts
from simulator.yamledit import append, put
from tests.program.conftest import Town, settle
from tests.store.stores import settings_for

CORE = (ROOT / "rubrics" / "core.yaml").read_text(encoding="utf-8")
LABEL = f"core@{from_text(CORE, 'core.yaml').version}"
WORDS = "It hurt, hearing his voice, and some part of you was glad of it too."
STRICT = ("level: 3, when", "level: 2, when")
"""One edit that makes the core stricter: what was adequate is not."""


# --- what the linter says -------------------------------------------------------------------------------------------


def test_the_core_gives_nothing_to_consider_and_the_extended_scales_say_who_can_answer_them() -> None:
    assert check("rubric", CORE).findings == ()
    extended = check("rubric", (ROOT / "rubrics" / "extended.yaml").read_text(encoding="utf-8"))
    assert extended.ready
    assert all("knows no scale of this name" in f.what for f in extended.warnings)
    assert "unless a model judge is set" in extended.warnings[0].mend


def test_a_marker_the_judge_was_not_trained_on_is_said_kindly_beside_its_line() -> None:
    new = {"id": "slows_down", "asks": "Does the turn slow the talk down?", "shows": "slows down"}
    text = append(CORE, ("dimensions", 0, "markers"), new)
    report = check("rubric", text)
    assert report.ready
    heard = next(f for f in report.warnings if "not trained to hear 'slows_down'" in f.what)
    assert "counts as not shown unless a model judge is set" in heard.mend
    assert "slows_down" in text.splitlines()[line_in(heard) - 1]
    assert any("no rule looks at 'slows_down'" in f.what for f in report.warnings)


def test_a_question_in_other_words_is_told_apart_from_what_the_judge_hears() -> None:
    text = put(CORE, ("dimensions", 0, "markers", 0, "asks"), "Does it say the feeling?")
    found = [f for f in check("rubric", text).warnings if "worded anew" in f.what]
    assert len(found) == 1
    assert "still hears what the core rubric asks" in found[0].mend


def test_a_level_that_is_never_tried_and_one_that_contradicts_itself_are_found() -> None:
    text = put(CORE, ("dimensions", 0, "levels", 0, "when"), {})
    assert any("is never tried" in f.what for f in check("rubric", text).warnings)
    text = put(CORE, ("dimensions", 0, "levels", 0, "when"), {"all": ["invites"], "none": ["invites"]})
    assert any("asks for 'invites' and for its absence" in f.what for f in check("rubric", text).warnings)


# --- in use ---------------------------------------------------------------------------------------------------------


@dataclass
class Scoring:
    """A town with a studio whose rubrics can be chosen."""

    town: Town
    studio: Studio
    debriefing: Debriefing

    @property
    def office(self) -> Office:
        return self.town.office

    def hour(self, person: str) -> Sitting:
        return self.town.practice.say(self.town.practice.begin(person, "beth", "phone_call", seed=1), WORDS)

    def debrief(self, sitting: Sitting) -> Debrief:
        return self.debriefing.debrief(sitting)

    def publish(self, text: str, base: str | None = None) -> str:
        draft = (
            self.studio.begin("rubric", text, "ines-north")
            if base is None
            else self.studio.begin_revision("rubric", base, "ines-north")
        )
        if base is not None:
            saved = self.studio.save(draft.id, text, seen=1, person="ines-north")
            assert isinstance(saved, Draft)
            draft = saved
        return self.studio.publish(draft.id, seen=draft.revision, person="ines-north").item_id

    def label(self, sitting: Sitting) -> set[str]:
        return {m.rubric for m in self.town.practice.log.marks(sitting.id)}


OWN = put(put(CORE, ("id",), "own"), ("title",), "Our own scales")


@pytest.fixture
def scoring(database: Database, house: House, tmp_path: Path) -> Scoring:
    drafts, mine = Drafts(database), copy.copy(house)
    mine.shelf = Shelf(drafts)
    town = settle(database, mine, tmp_path)
    return Scoring(
        town, Studio(drafts, settings_for(tmp_path)), Debriefing(town.practice, EmbeddedJudge(), town.office.in_use)
    )


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path):  # type: ignore[no-untyped-def]
    from tests.store.stores import opened

    with opened(request.param, tmp_path) as found:
        yield found


def test_a_persons_choice_scores_their_next_session_and_leaves_the_last_one(scoring: Scoring) -> None:
    before = scoring.hour("ann-north")
    was = scoring.debrief(before)
    scoring.publish(OWN.replace(*STRICT))
    scoring.office.scales.use("own", "ann-north")
    after = scoring.hour("ann-north")
    now = scoring.debrief(after)
    assert (scoring.label(before), scoring.label(after)) == ({LABEL}, {"own@1"})
    assert scoring.debrief(before).means == was.means
    assert now.rubric.title == "Our own scales"
    assert scoring.debrief(scoring.hour("bob-north")).rubric.id == "core"


def test_the_next_version_counts_only_once_it_is_chosen(scoring: Scoring) -> None:
    scoring.publish(OWN)
    scoring.office.scales.use("own", "ann-north")
    scoring.publish(OWN.replace(*STRICT), base="own")
    first = scoring.hour("ann-north")
    assert scoring.debrief(first).rubric.version == 1
    scoring.office.scales.use("own", "ann-north")
    second = scoring.hour("ann-north")
    assert scoring.debrief(second).rubric.version == 2
    assert scoring.debrief(first).rubric.version == 1
    scoring.office.scales.use("core", "ann-north")
    assert scoring.debrief(scoring.hour("ann-north")).rubric.id == "core"


def test_a_program_scores_its_members_by_what_it_names(scoring: Scoring) -> None:
    scoring.publish(OWN)
    scoring.office.scales.set_for_program(scoring.town.programs["north"], "own", by="admin-north")
    assert scoring.debrief(scoring.hour("ann-north")).rubric.id == "own"
    assert scoring.debrief(scoring.hour("ann-south")).rubric.id == "core"
    assert scoring.office.scales.program_uses(scoring.town.programs["north"]) == "own@1"


def test_in_two_programs_that_differ_what_one_practises_alone_is_scored_by_the_core(scoring: Scoring) -> None:
    scoring.publish(OWN)
    programs, office = scoring.town.programs, scoring.office
    office.scales.set_for_program(programs["north"], "own", by="admin-north")
    join_as(office.store, programs["south"], "ann-north", "trainee", scoring.town.clock())
    assert office.in_use.now("ann-north").label == LABEL
    office.scales.set_for_program(programs["south"], "own", by="admin-south")
    assert office.in_use.now("ann-north").label == "own@1"


def test_what_scored_stays_when_it_is_retired_and_a_branch_goes_by_its_parents_rubric(scoring: Scoring) -> None:
    scoring.publish(OWN)
    scoring.office.scales.use("own", "ann-north")
    sitting = scoring.hour("ann-north")
    was = scoring.debrief(sitting)
    for version in scoring.studio.drafts.versions("rubric", "own"):
        scoring.studio.retire(version.id, "ines-north")
    scoring.office.scales.use("core", "ann-north")
    assert [s.id for s in scoring.office.scales.offered()] == ["core"]
    again = scoring.debrief(scoring.town.practice.resume(sitting.id, "ann-north"))
    assert (again.rubric, again.means) == (was.rubric, was.means)
    assert RubricStore(scoring.town.database).kept("own", 1) == [was_text(scoring)]


def was_text(scoring: Scoring) -> str:
    return scoring.studio.drafts.versions("rubric", "own")[0].text


def test_scales_that_the_judge_cannot_answer_are_not_offered_and_refused_with_the_reason(scoring: Scoring) -> None:
    assert "extended" not in {s.id for s in scoring.office.scales.offered()}
    with pytest.raises(RubricError, match="answers none of the scales of 'extended'"):
        scoring.office.scales.use("extended", "ann-north")
    with pytest.raises(RubricError, match="no rubric 'cor'; did you mean 'core'"):
        scoring.office.scales.use("cor", "ann-north")


def test_an_assessment_pins_a_published_rubric(scoring: Scoring) -> None:
    scoring.publish(OWN)
    north = scoring.town.programs["north"]
    moment = scoring.office.assessing.moments(north)[0]
    form = scoring.office.assessing.lock(
        north, "End of term", [Wanted("One", 10, moments=[moment.id])], by="ines-north", rubric="own"
    )
    scoring.publish(OWN.replace(*STRICT), base="own")
    content = dict(form.content)
    assert content["rubric"] == "own"
    pinned = scoring.office.assessing._store.pinned(content["rubric_sha256"])
    assert pinned is not None
    assert pinned[1] == scoring.studio.drafts.versions("rubric", "own")[1].text
