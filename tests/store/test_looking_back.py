"""Branches, self-assessments, notes, nudges and pauses are the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from simulator.practice.branching import Branching
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.store import Asides, Log, Nudge, Reflections, SelfAssessment
from tests.store.test_nothing_is_lost import log

__all__ = ["log"]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_everything_around_a_session_comes_back_as_it_was_kept(house: House, log: Log) -> None:
    practice = Practice(house, log, clock=lambda: NOW)
    asides, kept = Asides(log.database), Reflections(log.database)
    sitting = practice.begin("ann", "beth", "phone_call", seed=3)
    for text in ("What was it like to hear his voice?", "You should block him."):
        sitting = practice.say(sitting, text)
    branch = Branching(practice, asides).branch(practice.end(sitting), 1)
    assert branch.past == sitting.past[:2]
    assert [b.id for b in log.branches(sitting.id)] == [branch.id]

    made = SelfAssessment(sitting.id, False, {"empathy": 4, "rupture_repair": None}, NOW)
    assert kept.assess(made) == made
    assert kept.assess(SelfAssessment(sitting.id, True, {}, NOW)) == made
    assert kept.assessments("ann") == [made]
    for text in ("first", "“last” \N{SNOWMAN}"):
        kept.note(sitting.id, "free", text, NOW)
    assert kept.notes(sitting.id) == {"free": "“last” \N{SNOWMAN}"}

    nudge = Nudge(1, "hurt", "look at her hands")
    assert asides.nudge(branch.id, nudge, NOW) == nudge
    assert asides.nudge(branch.id, Nudge(1, "away", "other"), NOW) == nudge
    asides.pause(branch.id, 1, "pause", NOW)
    ended = asides.resume(branch.id, NOW + timedelta(minutes=4))
    assert asides.pauses(branch.id) == [ended]
    assert ended is not None
    assert ended.began_at == NOW
