"""Moments that an instructor writes: checked like the shipped ones, offered beside them, and kept as they were answered."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import pytest

from simulator.errors import DraftError, SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.practice.drilling import Drilling
from simulator.practice.house import House
from simulator.practice.moment import from_text
from simulator.program.studio.checking import line_in
from simulator.program.studio.rehearsal import Stage
from simulator.program.studio.shelf import Shelf
from simulator.program.studio.studio import Draft, Studio
from simulator.store import Answers, Log
from simulator.store.privacy import PrivacyStore
from simulator.yamledit import append, put, value_at
from simulator.yamlfile import parse
from tests.program.studio.conftest import AT

LAST = "You wrote that down. I said a silly thing about a kettle and you wrote it down."
SAID = "You saw me writing, and it stung, being taken down like a statement when it was only a kettle."


@dataclass
class Here:
    """A studio, and a moments page on the same database."""

    studio: Studio
    drilling: Drilling
    house: House
    draft: Draft

    def publish(self, text: str | None = None) -> None:
        draft = self.studio.draft(self.draft.id)
        if text is not None:
            saved = self.studio.save(draft.id, text, seen=draft.revision, person="ines")
            assert isinstance(saved, Draft)
            draft = saved
        self.studio.publish(draft.id, seen=draft.revision, person="ines")


def written(text: str) -> str:
    """The guide with its places filled."""
    for place, words in {
        ("title",): "A kettle",
        ("setup",): "First session. She noticed you writing while she told you something small.",
        ("turns", 0, "text"): LAST,
        ("look_for",): "She is not talking about the kettle: she is asking whether she is a case.",
        ("ways",): [SAID],
    }.items():
        text = put(text, ("moments", 0, *place), words)
    return text


@pytest.fixture
def here(studio: Studio, house: House) -> Here:
    mine = copy.copy(house)
    mine.shelf = Shelf(studio.drafts)
    database = studio.drafts.database
    drilling = Drilling(mine, Log(database), Answers(database), EmbeddedJudge(), clock=lambda: AT)
    return Here(studio, drilling, mine, studio.begin_moments("beth", "ines"))


def test_a_new_set_says_what_is_to_be_written_and_nothing_else(here: Here) -> None:
    report = here.studio.check("moment", here.draft.text)
    assert {f.what.split(":")[0] for f in report.errors} == {"still to write"}
    assert here.studio.check("moment", written(here.draft.text)).findings == ()


def test_a_published_moment_is_offered_beside_the_shipped_ones(here: Here) -> None:
    shipped = here.drilling.moments()
    here.publish(written(here.draft.text))
    offered = here.drilling.moments()
    assert set(offered) > set(shipped)
    assert [m.id for m in here.drilling.written_here()] == ["beth_more_1"]
    done = here.drilling.answer("ann", here.drilling.begin("beth_more_1"), SAID)
    assert done.attempt is not None
    assert done.record.verdict in ("clear", "reached")
    assert here.drilling.history("ann")[-1].moment == "beth_more_1"


def test_a_retired_moment_is_no_longer_offered_and_its_answers_stay(here: Here) -> None:
    here.publish(written(here.draft.text))
    done = here.drilling.answer("ann", here.drilling.begin("beth_more_1"), SAID)
    version = here.studio.drafts.versions("moment", "beth_more")[0]
    here.studio.retire(version.id, "ines")
    assert here.drilling.written_here() == ()
    with pytest.raises(SimulatorError, match="no moment"):
        here.drilling.begin("beth_more_1")
    again = here.drilling.open("ann", done.id)
    assert (again.moment.last_words, again.attempt) == (LAST, done.attempt)


def test_an_answer_keeps_the_version_it_met(here: Here) -> None:
    here.publish(written(here.draft.text))
    before = here.drilling.answer("ann", here.drilling.begin("beth_more_1"), SAID)
    text = here.studio.draft(here.draft.id).text
    here.publish(put(text, ("moments", 0, "turns", 0, "text"), "You stopped writing. What did I say?"))
    after = here.drilling.answer("ann", here.drilling.begin("beth_more_1"), SAID)
    assert here.drilling.open("ann", before.id).moment.last_words == LAST
    assert after.moment.last_words == "You stopped writing. What did I say?"
    assert here.drilling.open("ann", before.id).attempt == before.attempt


def test_a_revision_of_a_shipped_set_takes_its_place(here: Here) -> None:
    shipped = here.drilling.moments()
    draft = here.studio.begin_revision("moment", "rhian", "ines")
    at = next(i for i, m in enumerate(from_text(draft.text).sheet.moments) if m.id == "rhian_the_bag")
    saved = here.studio.save(
        draft.id, put(draft.text, ("moments", at, "title"), "What Seren packed"), seen=1, person="ines"
    )
    assert isinstance(saved, Draft)
    here.studio.publish(draft.id, seen=2, person="ines")
    offered = here.drilling.moments()
    assert [m.id for m in offered] == [m.id for m in shipped]
    assert [m.title for m in offered if m.id == "rhian_the_bag"] == ["What Seren packed"]


def test_an_id_of_another_set_is_refused_with_its_line(here: Here) -> None:
    text = put(written(here.draft.text), ("moments", 0, "id"), "rhian_the_bag")
    found = here.studio.check("moment", text).errors
    assert [f.what for f in found] == ["the id 'rhian_the_bag' stands in rhian.yaml too"]
    assert "rhian_the_bag" in text.splitlines()[line_in(found[0]) - 1]
    with pytest.raises(DraftError, match="not ready"):
        here.publish(text)


@pytest.mark.parametrize("place", [("look_for",), ("ways",), ("setup",)])
def test_what_is_told_after_the_answer_gives_nothing_away_either(here: Here, place: tuple[str, ...]) -> None:
    persona = here.studio.patient("beth").persona
    secret = next(f for f in persona.facts if f.words and not f.gate.is_open_to_all)
    words = f"It is about {secret.words[0]}."
    text = put(written(here.draft.text), ("moments", 0, *place), [words] if place == ("ways",) else words)
    assert any("gives away" in f.what for f in here.studio.check("moment", text).errors)


def test_a_moment_whose_patient_has_changed_is_left_out_with_the_reason(here: Here) -> None:
    here.publish(put(written(here.draft.text), ("moments", 0, "scenario"), "intake"))
    draft = here.studio.begin_revision("persona", "beth", "ines")
    value = parse(draft.text, "beth.yaml", DraftError)[0]
    at = next(i for i, s in enumerate(value["scenarios"]) if s["id"] == "intake")
    renamed = put(draft.text, ("scenarios", at, "id"), "first_visit")
    assert value_at(value, ("scenarios", at, "id")) == "intake"
    here.studio.drafts.publish("persona", "beth", 99, put(renamed, ("version",), 99), note="", author="ines", at=AT)
    assert here.drilling.written_here() == ()
    assert any("beth_more_1" in why and "unknown scenario 'intake'" in why for why in here.drilling.broken())
    assert {m.patient for m in here.drilling.moments()} > {"adrian", "rhian"}


def test_a_moment_under_way_can_be_answered_before_it_is_published(here: Here) -> None:
    stage, source = Stage(here.house), here.studio.patient("beth")
    moment = from_text(written(here.draft.text)).sheet.moments[0]
    good, poor = stage.meet(moment, source, SAID), stage.meet(moment, source, "Try not to worry about it.")
    assert good.passed
    assert not poor.passed
    assert good.exchange.state.alliance > poor.exchange.state.alliance
    assert here.drilling.history("ann") == []


def test_another_moment_can_be_added_and_the_set_stays_one_file(here: Here) -> None:
    text = written(here.draft.text)
    second = dict(value_at(parse(text, "x", DraftError)[0], ("moments", 0)), id="beth_more_2", title="The same, later")
    here.publish(append(text, ("moments",), second))
    assert [m.title for m in here.drilling.written_here()] == ["A kettle", "The same, later"]


def test_what_an_erased_author_published_stays_and_so_do_the_answers_to_it(here: Here) -> None:
    here.publish(written(here.draft.text))
    done = here.drilling.answer("ann", here.drilling.begin("beth_more_1"), SAID)
    PrivacyStore(here.studio.drafts.database).erase("ines", AT)
    assert [m.id for m in here.drilling.written_here()] == ["beth_more_1"]
    assert here.drilling.open("ann", done.id).moment.last_words == LAST
