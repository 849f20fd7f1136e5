"""From a blank guide to a published patient: drafts change, versions never do, nobody's text is lost."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import DraftError
from simulator.persona import from_text
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program.studio.checking import check
from simulator.program.studio.interview import blank, draft_from
from simulator.program.studio.mending import mends
from simulator.program.studio.shelf import Shelf
from simulator.program.studio.studio import Clash, Studio
from simulator.store import Database, Log
from simulator.store.backup import backup, restore
from simulator.store.studio import Draft, Drafts
from simulator.yamledit import append, put
from tests.program.studio.conftest import AT
from tests.store.stores import settings_for


def saved(found: Draft | Clash) -> Draft:
    assert isinstance(found, Draft)
    return found


def test_the_blank_guide_lacks_nothing_but_the_words() -> None:
    report = check("persona", blank())
    assert report.errors
    assert all(f.what.startswith("still to write") for f in report.errors)
    assert report.source is not None


def test_an_interview_makes_a_patient_who_passes_the_linter(joan: str) -> None:
    report = check("persona", joan)
    assert [str(f) for f in report.findings] == []
    assert report.source is not None
    persona = report.source.persona
    assert (persona.id, len(persona.scenarios)) == ("joan", 2)
    assert len(persona.lines) >= 60
    assert len(persona.facts) >= 12


def test_half_an_interview_is_a_draft_too(answers: dict[str, Any]) -> None:
    half = {k: v for k, v in answers.items() if not k.startswith(("say_", "secret3", "door2"))}
    report = check("persona", draft_from(half))
    assert report.source is not None
    assert all(f.what.startswith("still to write") for f in report.errors)


def test_a_draft_with_an_error_is_not_published(studio: Studio) -> None:
    draft = studio.begin_blank("ann")
    with pytest.raises(DraftError, match="not ready"):
        studio.publish(draft.id, seen=1, person="ann")
    assert studio.drafts.versions() == []


def test_publishing_counts_and_keeps(studio: Studio, joan: str) -> None:
    draft = studio.begin("persona", joan, "ann")
    first = studio.publish(draft.id, seen=1, person="ann", note="as told in the interview")
    draft = studio.draft(draft.id)
    changed = saved(studio.save(draft.id, put(draft.text, ("identity", "age"), 68), seen=draft.revision, person="ann"))
    second = studio.publish(changed.id, seen=changed.revision, person="ann")
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 == hashlib.sha256(first.text.encode()).hexdigest()
    assert from_text(second.text).persona.version == 2
    kept = studio.drafts.version(first.id)
    assert kept is not None
    assert kept.text == first.text


def test_publishing_the_same_again_is_refused(studio: Studio, joan: str) -> None:
    draft = studio.begin("persona", joan, "ann")
    studio.publish(draft.id, seen=1, person="ann")
    with pytest.raises(DraftError, match="nothing has changed"):
        studio.publish(draft.id, seen=studio.draft(draft.id).revision, person="ann")


def test_nobody_takes_the_place_of_another_patient(studio: Studio, joan: str) -> None:
    draft = studio.begin("persona", put(joan, ("id",), "beth"), "ann")
    with pytest.raises(DraftError, match="there is a 'beth' already"):
        studio.publish(draft.id, seen=1, person="ann")


def test_a_shipped_patient_is_revised_and_the_file_stays(studio: Studio) -> None:
    draft = studio.begin_revision("persona", "beth", "ann")
    changed = saved(studio.save(draft.id, put(draft.text, ("identity", "age"), 35), seen=1, person="ann"))
    version = studio.publish(changed.id, seen=2, person="ann")
    file = studio.patient("adrian").persona.version
    assert version.number == studio.drafts.versions("persona", "beth")[-1].number + 1
    assert file == 1
    shelf = Shelf(studio.drafts).patient("beth")
    assert shelf is not None
    assert shelf.persona.identity.age == 35


def test_the_second_save_is_told_and_both_texts_are_kept(studio: Studio, joan: str) -> None:
    draft = studio.begin("persona", joan, "ann")
    hers = joan.replace("age: 67", "age: 68")
    his = joan.replace("tolerance: 0.85", "tolerance: 0.8")
    saved(studio.save(draft.id, hers, seen=1, person="ann"))
    clash = studio.save(draft.id, his, seen=1, person="bob")
    assert isinstance(clash, Clash)
    assert (clash.draft.text, clash.mine, clash.base) == (hers, his, joan)
    assert clash.merge.conflicts == ()
    merged = saved(studio.save(draft.id, clash.merge.text(), seen=clash.draft.revision, person="bob"))
    assert "age: 68" in merged.text
    assert "tolerance: 0.8\n" in merged.text
    texts = [s.text for s in studio.history(draft.id)]
    assert {joan, hers, his, merged.text} == set(texts)


def test_a_session_keeps_the_version_it_met(studio: Studio, joan: str) -> None:
    database = studio.drafts._db
    house = House(studio._settings, shelf=Shelf(studio.drafts))
    practice = Practice(house, Log(database))
    draft = studio.begin("persona", joan, "ann")
    first = studio.publish(draft.id, seen=1, person="ann")
    assert "joan" in house.patients()
    sitting = practice.begin("trainee", "joan", "door_1", seed=1)
    said = practice.say(sitting, "One places a vase. I used the wrong word.")

    draft = studio.draft(draft.id)
    other = put(draft.text, ("scenarios", 0, "opening_line"), "Good afternoon. I have changed my mind.")
    draft = saved(studio.save(draft.id, other, seen=draft.revision, person="ann"))
    second = studio.publish(draft.id, seen=draft.revision, person="ann")
    studio.bring_in(first.text.replace("Joan Pascoe", "Somebody Else").encode(), "joan.yaml", "eve")
    studio.retire(first.id, "ann")

    again = practice.resume(sitting.id, "trainee")
    assert again.source.text == first.text
    assert again.past == said.past
    assert house.source("joan").persona.version == second.number == 2
    assert practice.begin("trainee", "joan", "door_1", anew=True).past[0].patient.startswith("Good afternoon. I have")
    studio.retire(second.id, "ann")
    assert "joan" not in house.patients()
    assert practice.resume(sitting.id, "trainee").source.text == first.text


def test_bringing_in_the_same_id_and_version_touches_nothing_published(studio: Studio, joan: str) -> None:
    draft = studio.begin("persona", joan, "ann")
    version = studio.publish(draft.id, seen=1, person="ann")
    (brought,) = studio.bring_in(version.text.replace("67", "70").encode(), "joan.yaml", "eve")
    kept = studio.drafts.version(version.id)
    assert kept is not None
    assert kept.text == version.text
    assert studio.publish(brought.id, seen=1, person="eve").number == 2


def test_what_is_taken_out_comes_in_the_same(studio: Studio, joan: str) -> None:
    draft = studio.begin("persona", joan, "ann")
    version = studio.publish(draft.id, seen=1, person="ann")
    bundle = studio.take_out([("persona", "joan"), ("rubric", "core"), ("moment", "beth")])
    brought = {d.kind: d.text for d in studio.bring_in(bundle, "all.zip", "bob")}
    assert brought["persona"] == version.text
    assert set(brought) == {"persona", "rubric", "moment"}


def test_a_misspelt_key_and_word_and_a_double_id_mend_with_one_press(joan: str) -> None:
    broken = joan.replace("presenting_problem:", "presentig_problem:", 1)
    report = check("persona", broken)
    (mend,) = [m for f, m in mends(broken, report).items() if "unknown key" in f.what]
    assert mend.text == joan

    broken = joan.replace("moves: [advice]", "moves: [advise]", 1)
    (mend,) = mends(broken, check("persona", broken)).values()
    assert mend.text == joan

    broken = put(joan, ("lines", 3, "id"), "open_asked_1")
    (mend,) = mends(broken, check("persona", broken)).values()
    assert check("persona", mend.text).ready


def test_what_needs_a_persons_words_is_never_mended_by_a_press(joan: str) -> None:
    leak = append(
        joan, ("lines",), {"id": "leak", "when": ["open"], "on": ["reflection"], "says": "I saw it at the cinema."}
    )
    report = check("persona", leak)
    assert any("gives away" in f.what for f in report.errors)
    assert mends(leak, report) == {}
    assert mends(blank(), check("persona", blank())) == {}


def test_two_instances_on_one_database_agree(studio: Studio, joan: str) -> None:
    other = Studio(type(studio.drafts)(Database(studio._settings)), studio._settings)
    draft = studio.begin("persona", joan, "ann")
    studio.publish(draft.id, seen=1, person="ann")
    assert other.items("persona") == studio.items("persona")
    assert Shelf(other.drafts).patients() == ["joan"]


def test_two_drafts_of_one_version_do_not_write_over_each_other(studio: Studio, joan: str) -> None:
    first = studio.begin("persona", joan, "ann")
    studio.publish(first.id, seen=1, person="ann")
    hers, his = (studio.begin_revision("persona", "joan", who) for who in ("ann", "bob"))
    studio.save(hers.id, hers.text.replace("age: 67", "age: 68"), seen=1, person="ann")
    studio.save(his.id, his.text.replace("tolerance: 0.85", "tolerance: 0.8"), seen=1, person="bob")
    second = studio.publish(hers.id, seen=2, person="ann")
    with pytest.raises(DraftError, match="version 2 was published since"):
        studio.publish(his.id, seen=2, person="bob")
    clash = studio.together(studio.draft(his.id))
    assert clash.merge.conflicts == ()
    merged = saved(studio.save(his.id, clash.merge.text(), seen=2, person="bob"))
    studio.drafts.rest_on(his.id, second.id)
    third = studio.publish(his.id, seen=merged.revision, person="bob")
    assert third.number == 3
    assert "age: 68" in third.text
    assert "tolerance: 0.8\n" in third.text


def test_a_backup_carries_drafts_and_versions(studio: Studio, joan: str, tmp_path: Path) -> None:
    draft = studio.begin("persona", joan, "ann")
    version = studio.publish(draft.id, seen=1, person="ann")
    studio.retire(version.id, "ann")
    backup(studio.drafts._db, tmp_path / "all.zip", AT)
    other = Database(settings_for(tmp_path / "elsewhere"))
    restore(other, tmp_path / "all.zip")
    assert Drafts(other).versions() == studio.drafts.versions()
    assert Drafts(other).saves(draft.id) == studio.drafts.saves(draft.id)
    assert Drafts(other).draft(draft.id) == studio.drafts.draft(draft.id)
