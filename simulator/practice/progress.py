"""Progress: what practice so far shows of a person, and how little a few turns can show. Pure; the clock is passed in.

The unit is the *occasion*: one session, or one day's moments of a skill. Turns of one session share a patient and a
scenario and are not independent of one another, so an interval counts occasions, not turns (the design effect: Kish
1965). Where there is one occasion only, how occasions differ is not known, and no interval over occasions is claimed:
it is the interval of those turns (`grading.summary.mean_of`), and says so.

A moment counts with the first answer of a day: trying again after feedback is practice, not proof. Branches of a session
count as time, not as scores, for the same reason.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Final, Literal

from simulator.grading.summary import JUDGE_SD, Mean, mean_of, t95
from simulator.vocabulary import SKILLS, RuptureKind, Skill

Source = Literal["session", "moments"]
PAUSE: Final = timedelta(minutes=5)
"""The longest gap between two turns that counts as time spent; what is beyond it was an interruption."""
STEP: Final = 0.5
"""Levels by which two halves must differ, beyond their uncertainty, before one says that something moved."""
LEAST: Final = 4
"""Occasions before anything is said about a direction."""


@dataclass(frozen=True)
class Scored:
    """One scored turn. score: 1-5. occasion: the session's id, or "" for a moment. at: with a time zone."""

    skill: Skill
    score: int
    at: datetime
    occasion: str = ""


@dataclass(frozen=True)
class Tried:
    """One judged answer to a moment. held: whether it reached what was sought. score: None where none was given."""

    skill: Skill
    moment: str
    held: bool
    score: int | None
    at: datetime
    seconds: float = 0.0


@dataclass(frozen=True)
class Spell:
    """Time spent: when each turn of a session was said. branch: it goes on from a turn of another session."""

    times: Sequence[datetime]
    branch: bool = False


@dataclass(frozen=True)
class Occasion:
    """One session, or one day's moments, in one skill. turns: scored turns in it."""

    skill: Skill
    day: date
    source: Source
    mean: Mean


@dataclass(frozen=True)
class Share:
    """How many of the moments tried were met, with the Wilson interval of that share (0-1)."""

    met: int
    tried: int
    low: float
    high: float


@dataclass(frozen=True)
class SkillProgress:
    """One skill. overall: the mean over occasions with its 95 % interval, None where nothing was scored.

    by_turns: the interval rests on the turns of a single occasion. moved: "up", "down" or "steady"; None where it is
    too early to say.
    """

    skill: Skill
    overall: Mean | None
    by_turns: bool
    occasions: tuple[Occasion, ...]
    share: Share | None
    moved: Literal["up", "down", "steady"] | None


@dataclass(frozen=True)
class Progress:
    """Everything the page shows. hours: time spent in sessions and moments. in_a_row: days with practice up to today or
    yesterday; this_week: days with practice among the last seven."""

    skills: tuple[SkillProgress, ...]
    hours: float
    sessions: int
    moments: int
    in_a_row: int
    this_week: int

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return self.sessions == 0 and self.moments == 0


def skill_of(dimension: str, rupture: RuptureKind | None) -> Skill | None:
    """The skill that a session's scale shows: repair by the kind of rupture that was open. None for other scales."""
    if dimension == "empathy":
        return "empathy"
    if dimension == "interpretation_timing":
        return "timing"
    if dimension == "rupture_repair" and rupture is not None:
        return "confrontation_repair" if rupture == "confrontation" else "withdrawal_repair"
    return None


def progress(
    scored: Iterable[Scored],
    tried: Iterable[Tried],
    spells: Sequence[Spell],
    today: date,
    zone: tzinfo,
) -> Progress:
    """The progress of one person. scored: turns of sessions. spells: those sessions, and branches of them."""
    answers = sorted(tried, key=lambda t: t.at)
    firsts = _first_of_a_day(answers, zone)
    turns = list(scored)
    days = {t.at.astimezone(zone).date() for t in answers}
    days |= {at.astimezone(zone).date() for spell in spells for at in spell.times}
    seconds = sum(spent(spell.times) for spell in spells)
    seconds += sum(min(t.seconds, PAUSE.total_seconds()) for t in answers)
    return Progress(
        skills=tuple(_skill(s, turns, firsts, zone) for s in SKILLS),
        hours=seconds / 3600,
        sessions=sum(not spell.branch for spell in spells),
        moments=len(answers),
        in_a_row=_in_a_row(days, today),
        this_week=sum(1 for d in days if timedelta(0) <= today - d < timedelta(days=7)),
    )


def spent(times: Sequence[datetime]) -> float:
    """Seconds from the first of these times to the last, every gap counted up to `PAUSE`."""
    ordered = sorted(times)
    gaps = (b - a for a, b in pairwise(ordered))
    return sum(min(gap, PAUSE).total_seconds() for gap in gaps)


def wilson(met: int, tried: int) -> Share:
    """A share with its 95 % score interval, which holds for few tries too (Wilson 1927). tried: 1 or more."""
    z = 1.96
    p = met / tried
    middle = (p + z * z / (2 * tried)) / (1 + z * z / tried)
    half = z * math.sqrt(p * (1 - p) / tried + z * z / (4 * tried * tried)) / (1 + z * z / tried)
    return Share(met, tried, max(0.0, middle - half), min(1.0, middle + half))


def over_occasions(occasions: Sequence[Occasion]) -> Mean | None:
    """The mean of the occasions' means, with an interval over occasions; None where there is none.

    The interval is never narrower than the judge's own error over all those turns allows.
    """
    if len(occasions) < 2:
        return occasions[0].mean if occasions else None
    value, half = _middle(occasions)
    return Mean(value, max(1.0, value - half), min(5.0, value + half), sum(o.mean.turns for o in occasions))


def _middle(occasions: Sequence[Occasion]) -> tuple[float, float]:
    """The mean of two or more occasions, and half its interval, not cut to the scale."""
    n = len(occasions)
    values = [o.mean.value for o in occasions]
    value = sum(values) / n
    spread = sum((v - value) ** 2 for v in values) / (n - 1)
    turns = sum(o.mean.turns for o in occasions)
    return value, max(t95(n - 1) * math.sqrt(spread / n), 1.96 * JUDGE_SD / math.sqrt(turns))


def _skill(skill: Skill, turns: Sequence[Scored], firsts: Sequence[Tried], zone: tzinfo) -> SkillProgress:
    found = _occasions(skill, turns, firsts, zone)
    mine = [t for t in firsts if t.skill == skill]
    return SkillProgress(
        skill=skill, overall=over_occasions(found), by_turns=len(found) == 1, occasions=found,
        share=wilson(sum(t.held for t in mine), len(mine)) if mine else None, moved=_moved(found),
    )  # fmt: skip


def _occasions(
    skill: Skill, turns: Sequence[Scored], firsts: Sequence[Tried], zone: tzinfo
) -> tuple[Occasion, ...]:  # fmt: skip
    """In time. Restraint has none from scores: leaving something out is met or not met, and has no level."""
    sessions: dict[str, list[Scored]] = defaultdict(list)
    for turn in turns:
        if turn.skill == skill:
            sessions[turn.occasion].append(turn)
    by_day: dict[date, list[int]] = defaultdict(list)
    for trial in firsts:
        if trial.skill == skill and trial.score is not None and skill != "restraint":
            by_day[trial.at.astimezone(zone).date()].append(trial.score)
    out: list[Occasion] = []
    for group in sessions.values():
        mean = mean_of([t.score for t in group])
        if mean is not None:
            out.append(Occasion(skill, min(t.at for t in group).astimezone(zone).date(), "session", mean))
    for day, scores in by_day.items():
        mean = mean_of(scores)
        if mean is not None:
            out.append(Occasion(skill, day, "moments", mean))
    return tuple(sorted(out, key=lambda o: (o.day, o.source)))


def _moved(occasions: Sequence[Occasion]) -> Literal["up", "down", "steady"] | None:
    """The later half against the earlier; a direction only where it is larger than chance and than `STEP`."""
    if len(occasions) < LEAST:
        return None
    half = len(occasions) // 2
    (early, low), (late, high) = _middle(occasions[:half]), _middle(occasions[-half:])
    change, unsure = late - early, math.hypot(low, high)
    if abs(change) >= max(STEP, unsure):
        return "up" if change > 0 else "down"
    return "steady" if unsure <= 2 * STEP else None


def _first_of_a_day(answers: Sequence[Tried], zone: tzinfo) -> list[Tried]:
    seen: set[tuple[str, date]] = set()
    out = []
    for answer in answers:
        key = (answer.moment, answer.at.astimezone(zone).date())
        if key not in seen:
            seen.add(key)
            out.append(answer)
    return out


def _in_a_row(days: set[date], today: date) -> int:
    """Days with practice without a gap, up to today; a day that is not over yet breaks nothing."""
    day = today if today in days else today - timedelta(days=1)
    count = 0
    while day in days:
        count, day = count + 1, day - timedelta(days=1)
    return count
