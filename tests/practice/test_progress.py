"""Progress says what practice shows, and no more than that."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.practice.progress import (
    Occasion,
    Progress,
    Scored,
    SkillProgress,
    Spell,
    Tried,
    over_occasions,
    progress,
    skill_of,
    spent,
    wilson,
)
from simulator.vocabulary import SKILLS, Skill

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TODAY = NOON.date()


def days(n: float) -> timedelta:
    return timedelta(days=n)


def told(scored: list[Scored] | None = None, tried: list[Tried] | None = None, **more: object) -> Progress:
    return progress(scored or [], tried or [], more.get("spells", []), more.get("today", TODAY), UTC)  # type: ignore[arg-type]


def session(skill: Skill, scores: list[int], name: str, at: datetime = NOON) -> list[Scored]:
    return [Scored(skill, s, at + timedelta(minutes=i), name) for i, s in enumerate(scores)]


def trial(moment: str, held: bool, at: datetime = NOON, score: int | None = 3, skill: Skill = "empathy") -> Tried:
    return Tried(skill, moment, held, score, at, 40.0)


def of(found: Progress, skill: Skill) -> SkillProgress:
    return next(s for s in found.skills if s.skill == skill)


def test_nobody_has_practised_nothing_to_show() -> None:
    found = told()
    assert found.empty
    assert [s.skill for s in found.skills] == list(SKILLS)
    assert all(s.overall is None and s.share is None and s.moved is None for s in found.skills)
    assert (found.hours, found.in_a_row, found.this_week) == (0, 0, 0)


def test_one_session_claims_no_more_than_its_turns() -> None:
    found = of(told(session("empathy", [2, 3, 4], "a")), "empathy")
    assert found.by_turns
    assert found.overall is not None
    assert (found.overall.value, found.overall.turns) == (3.0, 3)
    assert found.overall.high - found.overall.low > 1.5


def test_many_turns_of_two_sessions_are_two_occasions_not_many() -> None:
    far_apart = session("empathy", [2] * 30, "a") + session("empathy", [4] * 30, "b", NOON + days(1))
    found = of(told(far_apart), "empathy")
    assert found.overall is not None
    assert (found.overall.low, found.overall.high) == (1.0, 5.0)


def test_a_short_session_weighs_as_much_as_a_long_one() -> None:
    uneven = session("empathy", [2] * 30, "a") + session("empathy", [4] * 2, "b")
    overall = of(told(uneven), "empathy").overall
    assert overall is not None
    assert overall.value == 3.0


@given(st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=12), min_size=1, max_size=9))
def test_the_interval_holds_its_mean_and_stays_on_the_scale(groups: list[list[int]]) -> None:
    turns = [t for i, g in enumerate(groups) for t in session("timing", g, str(i), NOON + days(i))]
    found = of(told(turns), "timing")
    assert found.overall is not None
    assert 1.0 <= found.overall.low <= found.overall.value + 1e-9
    assert found.overall.value - 1e-9 <= found.overall.high <= 5.0
    assert found.overall.turns == len(turns)


@given(st.integers(2, 4), st.integers(2, 10))
def test_more_of_the_same_narrows_the_interval(score: int, few: int) -> None:
    def width(n: int) -> float:
        turns = [t for i in range(n) for t in session("empathy", [score], str(i), NOON + days(i))]
        overall = of(told(turns), "empathy").overall
        assert overall is not None
        return overall.high - overall.low

    assert width(few + 5) < width(few)


@pytest.mark.parametrize(
    ("dimension", "rupture", "skill"),
    [
        ("empathy", None, "empathy"),
        ("interpretation_timing", "withdrawal", "timing"),
        ("rupture_repair", "confrontation", "confrontation_repair"),
        ("rupture_repair", "withdrawal", "withdrawal_repair"),
        ("rupture_repair", None, None),
        ("warmth_of_the_room", None, None),
    ],
)
def test_repair_is_told_apart_by_what_was_open(dimension: str, rupture: str | None, skill: str | None) -> None:
    assert skill_of(dimension, rupture) == skill  # type: ignore[arg-type]


def test_only_the_first_answer_of_a_day_is_proof() -> None:
    again = [trial("m", False, score=2), trial("m", True, NOON + timedelta(minutes=2), score=5)]
    found = of(told(tried=again), "empathy")
    assert found.share is not None
    assert (found.share.met, found.share.tried) == (0, 1)
    assert found.overall is not None
    assert found.overall.value == 2
    later = of(told(tried=[*again, trial("m", True, NOON + days(1), score=5)]), "empathy")
    assert later.share is not None
    assert (later.share.met, later.share.tried) == (1, 2)


def test_restraint_is_met_or_not_met_and_has_no_level() -> None:
    found = of(told(tried=[trial("r", True, score=2, skill="restraint")]), "restraint")
    assert found.overall is None
    assert found.share is not None


def test_an_answer_without_a_score_is_never_a_zero() -> None:
    overall = of(told(tried=[trial("a", True, score=None), trial("b", True, score=4)]), "empathy").overall
    assert overall is not None
    assert (overall.value, overall.turns) == (4.0, 1)


@given(st.integers(1, 40), st.data())
def test_a_share_lies_in_its_interval(tried: int, data: st.DataObject) -> None:
    met = data.draw(st.integers(0, tried))
    share = wilson(met, tried)
    assert 0 <= share.low <= met / tried + 1e-9
    assert met / tried - 1e-9 <= share.high <= 1


def test_one_met_of_one_is_far_from_certain() -> None:
    share = wilson(1, 1)
    assert share.low < 0.25
    assert share.high == 1


def test_too_early_to_say_is_said_by_saying_nothing() -> None:
    rising = [t for i, s in enumerate((2, 3, 4)) for t in session("empathy", [s] * 6, str(i), NOON + days(i))]
    assert of(told(rising), "empathy").moved is None


def test_a_clear_and_lasting_rise_is_called_one() -> None:
    scores = (2, 2, 2, 2, 4, 4, 4, 4)
    rising = [t for i, s in enumerate(scores) for t in session("empathy", [s] * 6, str(i), NOON + days(i))]
    falling = [t for i, s in enumerate(scores[::-1]) for t in session("empathy", [s] * 6, str(i), NOON + days(i))]
    level = [t for i in range(8) for t in session("empathy", [3] * 6, str(i), NOON + days(i))]
    moved = [of(told(turns), "empathy").moved for turns in (rising, falling, level)]
    assert moved == ["up", "down", "steady"]


def test_noise_is_not_called_a_direction() -> None:
    noisy = [t for i, s in enumerate((2, 4, 3, 5)) for t in session("empathy", [s], str(i), NOON + days(i))]
    assert of(told(noisy), "empathy").moved is None


def test_an_interruption_is_not_practice() -> None:
    times = [NOON, NOON + timedelta(minutes=2), NOON + timedelta(hours=9)]
    assert spent(times) == 7 * 60
    assert told(spells=[Spell(times)]).hours == pytest.approx(7 / 60)
    assert told(tried=[Tried("empathy", "m", True, 3, NOON, 9_999.0)]).hours == pytest.approx(5 / 60)


@pytest.mark.parametrize(
    ("ago", "row", "week"),
    [([0], 1, 1), ([1, 2], 2, 2), ([0, 1, 3], 2, 3), ([2, 3], 0, 2), ([0, 6, 7], 1, 2), ([], 0, 0)],
)
def test_days_in_a_row_are_counted_plainly_and_today_is_not_over_yet(ago: list[int], row: int, week: int) -> None:
    found = told(tried=[trial(f"m{d}", True, NOON - days(d)) for d in ago])
    assert (found.in_a_row, found.this_week) == (row, week)


def test_a_day_is_the_persons_own() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    answers = [trial("m", True, late), trial("m", True, late + timedelta(hours=1))]
    for zone, tries in ((UTC, 2), (ZoneInfo("America/Lima"), 1)):
        share = of(progress([], answers, [], date(2026, 3, 3), zone), "empathy").share
        assert share is not None
        assert share.tried == tries


def test_occasions_keep_where_they_come_from() -> None:
    found = of(told(session("empathy", [3], "a"), [trial("m", True)]), "empathy").occasions
    assert sorted(o.source for o in found) == ["moments", "session"]
    assert isinstance(found[0], Occasion)
    assert over_occasions([]) is None


def test_a_branch_is_time_spent_and_no_session_of_its_own() -> None:
    times = [NOON, NOON + timedelta(minutes=3)]
    found = told(spells=[Spell(times), Spell(times, branch=True)])
    assert (found.sessions, found.hours) == (1, pytest.approx(0.1))
