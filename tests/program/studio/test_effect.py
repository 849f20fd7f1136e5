"""A rubric change shows its effect on stored sessions before it is published, and changes none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.grading.embedded import EmbeddedJudge
from simulator.practice.debriefing import Debriefing
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program.studio.effect import effect
from simulator.rubric import Rubric
from simulator.rubric.loading import from_text
from simulator.settings import ROOT
from simulator.store import Database, Log
from tests.store.stores import settings_for

TURNS = (
    "It hurt, hearing his voice, and some part of you was glad of it too.",
    "I really think you need to stay away from him.",
    "You're angry with me, and you have every right to be. I gave you an order when you had trusted me.",
    "I did that. I rushed in. What is it like to sit here with me now?",
)


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "rubrics" / "core.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, house: House) -> Log:
    data: Path = tmp_path_factory.mktemp("effect")
    log = Log(Database(settings_for(data)))
    practice = Practice(house, log)
    sitting = practice.begin("ann", "beth", "phone_call", seed=1)
    for words in TURNS:
        sitting = practice.say(sitting, words)
    Debriefing(practice, EmbeddedJudge()).debrief(sitting)
    return log


def rubric(text: str) -> Rubric:
    return from_text(text, "core.yaml")


def test_the_same_rules_change_nothing_and_every_stored_score_is_found_again(log: Log, text: str) -> None:
    found = effect(log, rubric(text), rubric(text))
    assert found.sessions == 1
    assert (found.changed, found.unclear) == ((), 0)
    assert found.same == len(TURNS) * 3


def test_looking_at_an_effect_changes_no_stored_mark(log: Log, text: str) -> None:
    before = {(m.number, m.judge): dict(m.result) for m in log.marks(log.sessions("ann")[0].id)}
    found = effect(log, rubric(text), rubric(text.replace("level: 3, when", "level: 2, when")))
    assert found.changed
    assert found.unclear == 0
    after = {(m.number, m.judge): dict(m.result) for m in log.marks(log.sessions("ann")[0].id)}
    assert after == before


def test_a_level_that_asks_for_more_names_both_rules(log: Log, text: str) -> None:
    harder = text.replace(
        "{level: 3, when: {all: [names_feeling, {any: [specific, makes_sense]}]}",
        "{level: 3, when: {all: [names_feeling, specific, makes_sense, most_charged, invites, reaches_implicit]}",
    ).replace(
        "{level: 4, when: {all: [names_feeling, {any: [specific, makes_sense]}, most_charged, {any: [reaches_implicit, invites]}]}",
        "{level: 4, when: {all: [names_feeling, specific, makes_sense, most_charged, invites, reaches_implicit]}",
    )
    assert harder != text
    found = effect(log, rubric(text), rubric(harder))
    assert found.changed
    for one in found.changed:
        assert one.dimension == "empathy"
        assert one.words in TURNS
        assert one.why_before != one.why_after
    was, now = found.means["empathy"]
    assert was is not None
    assert now is not None
    assert now < was
    assert sum(found.moves.values()) == len(found.changed)


def test_a_question_that_was_never_asked_is_said_to_be_unasked(log: Log, text: str) -> None:
    new = text.replace(
        "      - {id: paraphrases,",
        '      - {id: hums, asks: "Does it hum?", shows: "hums"}\n      - {id: paraphrases,',
        1,
    )
    found = effect(log, rubric(text), rubric(new))
    assert found.unasked == ("empathy: hums",)
    assert found.changed == ()


def test_marks_by_another_version_are_left_alone(log: Log, text: str) -> None:
    other = rubric(text.replace("version: 2", "version: 7", 1))
    assert effect(log, other, rubric(text)).sessions == 0
