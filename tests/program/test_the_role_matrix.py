"""Who may do what with whose. The table below is the specification; every public method of every service is in it."""

from __future__ import annotations

import importlib
import inspect
import re
import typing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simulator.practice.house import House
from simulator.program import Actor, Forbidden, guarded
from simulator.program.assessing import Wanted
from simulator.program.guard import THINGS
from simulator.program.policy import RULES, Target, may
from simulator.store import Database
from simulator.store.rating import RatingStore, SheetRecord
from simulator.ui import service
from tests.program.conftest import Town, settle
from tests.store.stores import settings_for

OTHER = {
    "Practice", "Debriefing", "Drilling", "Log", "Branching", "Hours", "Nudging", "SelfViews", "Reflections", "Studio",
    "Drafts", "Stage", "Suggesting",
}  # fmt: skip
"""Rooms below the program: tested with sessions of their own."""

SPECIFICATION = {
    # letters: o the person it is about; t, i, a a trainee, instructor, admin of its program; x anybody signed in;
    # w an instructor or admin of any program, in their own name; s whoever works alone, about themselves
    "Practice.begin": "o", "Practice.resume": "o", "Practice.say": "o", "Practice.reply": "o",
    "Practice.answer_pending": "o", "Practice.pending_reply": "o", "Practice.end": "o", "Practice.cast": "o",
    "Practice.place": "o", "Practice.earlier": "o", "Practice.outcomes": "o", "Practice.house": "x", "Practice.log": "x",
    "Practice.now": "x",
    **dict.fromkeys(
        (
            "Drilling.next", "Drilling.another", "Drilling.first", "Drilling.due", "Drilling.due_by",
            "Drilling.standings", "Drilling.history", "Drilling.again", "Drilling.answer", "Drilling.open",
            "Drilling.judge_again", "Drilling.left_over", "Drilling.before",
        ),
        "o",
    ),
    "Drilling.moments": "x", "Drilling.written_here": "x", "Drilling.broken": "x", "Drilling.begin": "x",
    **dict.fromkeys(
        (
            "Branching.branch", "Branching.tree", "Branching.compare", "Hours.hour", "Hours.pause", "Hours.resume",
            "Nudging.ask", "Nudging.given", "SelfViews.of", "SelfViews.make", "SelfViews.skip",
            "SelfViews.over_sessions", "Reflections.note", "Reflections.notes", "Reflections.assess",
            "Reflections.assessment", "Reflections.assessments",
        ),
        "o",
    ),
    **dict.fromkeys(
        (
            "Studio.begin", "Studio.begin_blank", "Studio.begin_moments", "Studio.begin_revision", "Studio.begin_copy", "Studio.bring_in",
            "Studio.take_out", "Studio.draft", "Studio.kind", "Studio.check", "Studio.save", "Studio.history",
            "Studio.put_away", "Studio.publish", "Studio.newer", "Studio.together", "Studio.retire",
            "Studio.offer_again", "Studio.items", "Studio.current", "Studio.patient", "Studio.drafts", "Studio.effect",
            "Drafts.drafts", "Drafts.versions", "Drafts.version", "Stage.begin", "Stage.say", "Stage.again",
            "Suggesting.place", "Suggesting.lines", "Suggesting.variants", "Suggesting.facts", "Suggesting.take",
            "Stage.with_source", "Stage.meet", "Stage.why", "Stage.hours", "Stage.cast", "Stage.memory",
        ),
        "w",
    ),
    "Scales.offered": "x", "Scales.mine": "o", "Scales.use": "w", "Scales.program_uses": "tia",
    "Scales.set_for_program": "a", "Debriefing.rubric_of": "o", "Debriefing.debrief": "o", "Debriefing.means_after": "o", "Debriefing.try_again": "o", "Log.sessions": "o",
    "People.program": "tia", "People.consent_wanted": "o", "People.consent": "o", "People.withdraw_consent": "o",
    "People.sign_out_everywhere": "o", "People.looks_at": "o", "People.members": "ia", "People.invite": "a",
    "People.invitations": "a", "People.revoke_invitation": "a", "People.looks": "a", "People.set_role": "a",
    "People.remove": "a", "People.set_groups": "a", "People.set_policy": "a",
    "Cohorts.cohorts": "ia", "Cohorts.sizes": "ia", "Cohorts.create": "ia", "Cohorts.members": "ia",
    "Cohorts.assign": "ia", "Cohorts.move": "ia", "Cohorts.withdraw": "ia", "Cohorts.who_did_what": "ia",
    "Cohorts.reminders": "ia", "Cohorts.add": "ia", "Cohorts.remove": "ia", "Cohorts.mine": "o", "Cohorts.begin": "o",
    "Cohorts.transcript": "oia",
    "Assessing.moments": "ia", "Assessing.lock": "ia", "Assessing.forms": "ia", "Assessing.accommodate": "ia",
    "Assessing.taken": "ia", "Assessing.notes": "ia", "Assessing.scores": "ia", "Assessing.replay": "ia", "Assessing.release": "a",
    "Privacy.copy": "o", "Privacy.erase": "o", "Privacy.retention": "a",
    "Reports.of": "ia", "Reports.mine": "o",
    **dict.fromkeys(
        (
            "Measures.scales", "Measures.across", "Measures.generalisability", "Measures.cutting", "Measures.cuts",
            "Measures.groupings", "Measures.functioning", "Measures.items", "Measures.raters", "Measures.set_cut",
            "Measures.take_cut_back", "Measures.growth",
        ),
        "ia",
    ),
    "Results.overview": "ia", "Results.export": "ia", "Results.overrides": "ia",
    "Reviewing.sessions": "ia", "Reviewing.own": "o", "Reviewing.debrief": "oia", "Reviewing.remarks": "oia",
    "Reviewing.comment": "ias", "Reviewing.change": "ias", "Reviewing.take_back": "ias", "Reviewing.override": "ias",
    "Reviewing.withdraw": "ias", "Reviewing.mark_read": "o", "Reviewing.unread": "o",
    "Exercises.send_back": "ias", "Exercises.call_off": "ias", "Exercises.sent": "ia", "Exercises.mine": "o",
    "Exercises.begin": "o", "Exercises.of_path": "o", "Exercises.both": "oia",
    "Sharing.share": "o", "Sharing.stop": "o", "Sharing.standing": "o",
    "Searching.search": "ia", "Searching.own": "o",
    **dict.fromkeys(
        (
            "RatingWork.mine", "RatingWork.open", "RatingWork.rate", "RatingWork.clear", "RatingWork.tick",
            "RatingWork.note", "RatingWork.submit", "RatingWork.submit_complete", "RatingWork.reference", "Discussing.mine",
        ),
        "o",
    ),
    **dict.fromkeys(
        (
            "RatingSets.sources", "RatingSets.raters", "RatingSets.make", "RatingSets.sets", "RatingSets.progress",
            "RatingSets.hand_over", "RatingKeys.of", "RatingSets.close", "RatingSets.reopen", "RatingAgreement.standing",
            "RatingAgreement.rounds", "RatingExport.judges", "RatingExport.export", "RatingKeys.give", "Discussing.differing", "Discussing.comment", "Discussing.agree", "Adjudicating.draw", "Adjudicating.queue", "Adjudicating.settle",
        ),
        "ia",
    ),
    "Assessing.take": "o", "Assessing.stand": "o", "Assessing.open_station": "o", "Assessing.draft": "o",
    "Assessing.answer": "o", "Assessing.say": "o", "Assessing.end_station": "o", "Assessing.mine": "o",
}  # fmt: skip
CALLED_BY_OPERATORS = {"People.found"}
"""Public, and refused to every page: only the command line uses them."""
ACTORS = {
    "ann-north": ("trainee", "own"), "bob-north": ("trainee", "peer"), "ines-north": ("instructor", "here"),
    "admin-north": ("admin", "here"), "ann-south": ("trainee", "elsewhere"), "ines-south": ("instructor", "elsewhere"),
    "admin-south": ("admin", "elsewhere"),
}  # fmt: skip


def services() -> dict[str, type]:
    """Every service that simulator/ui/service.py hands out, by its annotation."""
    return {
        n: typing.get_type_hints(inspect.unwrap(getattr(service, n)), vars(service))["return"] for n in service.GUARDED
    }


def actions() -> set[str]:
    """Every public method of these services."""
    return {
        f"{kind.__name__}.{name}"
        for kind in services().values()
        for name, value in vars(kind).items()
        if not name.startswith("_") and (inspect.isfunction(value) or isinstance(value, property))
    } - CALLED_BY_OPERATORS


def test_every_public_method_of_every_service_has_a_rule_and_stands_in_the_specification() -> None:
    assert actions() - set(RULES) == set()
    assert set(RULES) - set(SPECIFICATION) == set()
    assert set(SPECIFICATION) - set(RULES) == set()
    assert set(RULES) & CALLED_BY_OPERATORS == set()


def test_every_function_that_hands_out_a_service_guards_it() -> None:
    """A function of service.py that returns something of practice or program is guarded, or is one of these three (outlook is the current person's own)."""
    for name, value in vars(service).items():
        if name.startswith("_") or not inspect.isfunction(value) or value.__module__ != service.__name__:
            continue
        kind = typing.get_type_hints(inspect.unwrap(value), vars(service)).get("return")
        from_rooms = getattr(kind, "__module__", "").startswith(("simulator.practice", "simulator.program"))
        if from_rooms and name not in ("office", "actor", "outlook"):
            assert name in service.GUARDED, f"{name} hands out {kind} unguarded"


def test_no_page_reaches_past_the_guard() -> None:
    """Pages and their parts import neither the store nor the office."""
    for file in (*Path("simulator/ui/pages").glob("*.py"), *Path("simulator/ui/parts").glob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert "simulator.store" not in text, file
        assert re.search(r"\boffice\b", text) is None, file


@pytest.mark.parametrize("action", sorted(SPECIFICATION))
def test_the_policy_is_the_specification(action: str) -> None:
    """Role × own, peer's and other program's."""
    letters = SPECIFICATION[action]
    target = Target("ann-north", "north")
    for person, (role, _) in ACTORS.items():
        program = person.partition("-")[2]
        actor = Actor(person, person, {program: role})
        here = program == "north"
        wanted = (
            "x" in letters
            or ("o" in letters and person == "ann-north")
            or (here and role[0] in letters)
        )  # fmt: skip
        assert may(actor, RULES[action], target) is wanted, (action, person)
        if letters == "w":
            for own in (Target(), Target(person)):
                assert may(actor, RULES[action], own) is (role != "trainee"), (action, person)
            assert may(Actor("local", "", alone=True), RULES[action], Target("local"))


@pytest.fixture(scope="module")
def north(house: House, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A town, and an id of every kind of thing in the north that is about Ann where it is about somebody."""
    folder = tmp_path_factory.mktemp("matrix")
    town = settle(Database(settings_for(folder)), house, folder)
    people, cohorts, program = town.office.people, town.office.cohorts, town.programs["north"]
    text = people.consent_wanted(program, "ann-north")
    people.consent(program, "ann-north", text or "")
    asked = cohorts.assign(town.cohorts["north"], program, "A", town.clock(), persona="beth", scenario="intake")
    moments = [m.id for m in town.office.assessing.moments(program)][:2]
    form = town.office.assessing.lock(program, "F", [Wanted("One", 10, moments=moments)], by="ines-north").id
    cohorts.assign(town.cohorts["north"], program, "F", town.clock(), form=form)
    people.invite(program, "new@example.org", "trainee", by="")
    session = cohorts.begin(asked.id, "ann-north")
    session = town.practice.say(session, "What was it like to hear his voice?")
    comment = town.office.reviewing.comment(session.id, 1, "Go on.", by="ines-north")
    exercise = town.office.exercises.send_back(session.id, 1, "", None, by="ines-north")
    town.practice.end(session)
    rated = town.office.rating.sets.make(program, "R", [asked.id], ["ines-north"], by="ines-north", want=1)
    store = RatingStore(town.database)
    item = store.items(rated.id)[0]
    mine = SheetRecord("s" * 32, "of-ann", item.id, "ann-north", 1, {})  # Ann, were she a rater
    of_ann = replace(rated, id="of-ann")
    store.make(of_ann, [replace(item, id="i" * 32, set="of-ann")], [replace(mine, item="i" * 32)])
    return {
        "comment": comment.id, "exercise": exercise.id, "rating_set": rated.id, "rating_item": item.id, "sheet": mine.id,
        "form": form, "attempt": town.office.assessing.take(form, "ann-north").attempt.id,
        "town": town, "program": program, "person": "ann-north", "cohort": town.cohorts["north"], "assignment": asked.id,
        "invitation": people.invitations(program)[0].id, "session_id": session.id,
    }  # fmt: skip


class _Ran(Exception):
    """The method itself was reached."""


def reached(town: Town, action: str, person: str, arguments: dict[str, Any]) -> bool:
    """Whether a call through the guard reaches the method."""
    kind = next(k for k in services().values() if k.__name__ == action.split(".")[0])
    name = action.split(".")[1]
    real = getattr(kind, name)

    def stand_in(self: object, *args: Any, **kwargs: Any) -> None:
        raise _Ran

    stand_in.__signature__ = inspect.signature(real)  # type: ignore[attr-defined]
    twin = type(kind.__name__, (), {name: stand_in})()
    checked = guarded(twin, lambda: town.actor(person), town.office.store)
    try:
        getattr(checked, name)(**arguments)
    except Forbidden:
        return False
    except _Ran:
        return True
    raise AssertionError("the stand-in always raises")


@pytest.mark.parametrize(
    "action", sorted(a for a in SPECIFICATION if a.split(".")[0] not in OTHER and SPECIFICATION[a] != "x")
)
def test_the_guard_finds_out_whose_a_call_is(north: dict[str, Any], action: str) -> None:
    """The same, through the guard, with real ids: what a call is about is looked up, never believed."""
    kind = next(k for k in services().values() if k.__name__ == action.split(".")[0])
    signature = inspect.signature(getattr(kind, action.split(".")[1]))
    known = {"program", "person", *THINGS}
    arguments = {
        name: north[name] if name in known else None
        for name, p in signature.parameters.items()
        if name not in ("self", "by") and (name in north or p.default is p.empty)
    }
    assert set(arguments) & known, f"{action} names nothing that the guard could check"
    for person, (role, where) in ACTORS.items():
        letters = SPECIFICATION[action]
        wanted = ("o" in letters and where == "own") or (where != "elsewhere" and role[0] in letters)
        about_a_person = {"person", "session_id", "attempt", "comment", "exercise", "sheet"} & set(arguments)
        if letters == "o" and not about_a_person:
            raise AssertionError(f"{action} is for the owner, and says nothing of whose it is")
        assert reached(north["town"], action, person, arguments) is wanted, (action, person)


def test_things_of_two_programs_do_not_mix(north: dict[str, Any]) -> None:
    """Somebody who is an instructor in both cannot put one program's trainee into the other's cohort."""
    town = north["town"]
    both = Actor("z", "Z", {town.programs["north"]: "instructor", town.programs["south"]: "instructor"})
    cohorts = guarded(town.office.cohorts, lambda: both, town.office.store)
    with pytest.raises(Forbidden):
        cohorts.add(town.cohorts["north"], "ann-south")
    with pytest.raises(Forbidden):
        cohorts.assign(
            town.cohorts["north"], town.programs["south"], "A", town.clock(), persona="beth", scenario="intake"
        )


def test_what_one_practises_alone_is_nobody_elses(north: dict[str, Any]) -> None:
    town = north["town"]
    sitting = town.practice.begin("ann-north", "beth", "intake")
    for person in ACTORS:
        actor = town.actor(person)
        cohorts = guarded(town.office.cohorts, lambda actor=actor: actor, town.office.store)
        practice = guarded(town.practice, lambda actor=actor: actor, town.office.store)
        if person == "ann-north":
            assert practice.resume(sitting.id, person).id == sitting.id
            assert cohorts.transcript(sitting.id)
            continue
        for call in (
            lambda p=practice: p.resume(sitting.id, "ann-north"),
            lambda p=practice, who=person: p.resume(sitting.id, who),
            lambda p=practice: p.say(sitting, "Hello."),
            lambda p=practice: p.log.sessions("ann-north"),
            lambda c=cohorts: c.transcript(sitting.id),
        ):
            with pytest.raises(Forbidden):
                call()


def test_a_method_without_a_rule_is_closed_and_private_parts_are_out_of_reach(north: dict[str, Any]) -> None:
    town = north["town"]
    practice = guarded(town.practice, lambda: town.actor("admin-north"), town.office.store)
    with pytest.raises(Forbidden, match="has no rule"):
        practice.log.turns("anything")
    with pytest.raises(AttributeError):
        practice._clock  # noqa: B018


def test_every_look_at_anothers_words_is_written_down_and_the_trainee_sees_it(north: dict[str, Any]) -> None:
    town, session = north["town"], north["session_id"]
    before = len(town.office.people.looks_at("ann-north"))
    guarded(town.office.cohorts, lambda: town.actor("ann-north"), town.office.store).transcript(session)
    assert len(town.office.people.looks_at("ann-north")) == before
    guarded(town.office.cohorts, lambda: town.actor("ines-north"), town.office.store).transcript(session)
    newest = town.office.people.looks_at("ann-north")[0]
    assert (newest.actor, newest.action, newest.thing) == ("ines-north", "Cohorts.transcript", session)


def test_the_actor_of_a_call_cannot_be_made_up(north: dict[str, Any]) -> None:
    town = north["town"]
    people = guarded(town.office.people, lambda: town.actor("admin-north"), town.office.store)
    people.invite(north["program"], "x@example.org", "trainee", by="somebody-else")
    import sqlalchemy as sa

    with town.database.engine.connect() as sql:
        by = sql.execute(sa.text("SELECT invited_by FROM invitations WHERE email = 'x@example.org'")).scalar_one()
    assert by == "admin-north"


def test_the_services_module_can_be_read_without_streamlit_running() -> None:
    assert importlib.import_module("simulator.ui.service").GUARDED
