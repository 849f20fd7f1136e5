"""Progress as the log has it: scores of sessions from the marks, answers to moments, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.grading.embedded import EmbeddedJudge
from simulator.practice.branching import Branching
from simulator.practice.debriefing import Debriefing
from simulator.practice.drilling import Drilling
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.practice.progressing import Progressing
from simulator.rubric import load as load_rubric
from simulator.settings import ROOT
from simulator.store import Answers, Asides, Database, Log, Practised
from tests.store.stores import opened

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAID = (
    "You came in with the week still on your shoulders.",
    "I really think you need to stay away from him.",
    "You told me something private and I answered with an order. You've every right to be angry with me.",
)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with opened(request.param, tmp_path) as database:
        yield database


def test_a_persons_progress_is_what_their_own_sessions_and_moments_show(house: House, database: Database) -> None:
    clock = iter(NOON + timedelta(minutes=i) for i in range(1000))
    log, answers, judge = Log(database), Answers(database), EmbeddedJudge()
    practice = Practice(house, log, clock=lambda: next(clock))
    drilling = Drilling(house, log, answers, judge, clock=lambda: next(clock))
    core = load_rubric("core", ROOT / "rubrics")
    service = Progressing(Practised(database), answers, drilling, judge.name, core, clock=lambda: next(clock))

    sitting = practice.begin("ann", "beth", "phone_call", seed=3)
    for text in SAID:
        sitting = practice.say(sitting, text)
    sitting = practice.end(sitting)
    before = service.outlook("ann", UTC)
    assert before.unseen == (sitting.id,)
    assert all(s.overall is None for s in before.progress.skills)
    assert before.progress.sessions == 1
    assert before.progress.hours > 0

    debrief = Debriefing(practice, judge).debrief(sitting)
    drilling.answer("ann", drilling.begin("beth_laps"), "I only meant that exercise is good for sleep.")
    after = service.outlook("ann", UTC)
    by_skill = {s.skill: s for s in after.progress.skills}
    assert after.unseen == ()
    assert by_skill["empathy"].overall == debrief.means["empathy"]
    repair = by_skill["confrontation_repair"]
    assert [o.source for o in repair.occasions] == ["moments", "session"]
    assert repair.occasions[1].mean == debrief.means["rupture_repair"]
    assert by_skill["withdrawal_repair"].overall is None
    assert [m.id for m, _ in after.due] == ["beth_laps"]
    assert service.outlook("bob", UTC).progress.empty

    branching = Branching(practice, Asides(database))
    branch = practice.say(branching.branch(sitting, 1), "What was it like to hear his voice?")
    Debriefing(practice, judge).debrief(practice.end(branch))
    later = service.outlook("ann", UTC)
    assert later.progress.skills == after.progress.skills
    assert later.progress.sessions == after.progress.sessions
    assert 0 < later.progress.hours - after.progress.hours < 0.1
