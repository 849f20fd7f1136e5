"""What to practise next. Pure: the history and the clock are passed in; the same history gives the same moment.

Difficulty follows the person, skill by skill: up after two clear passes in a row, down after two misses in a row.
A missed moment comes back the same day, and, each time it then holds, after one, three and seven days (spaced
practice: Cepeda, Pashler, Vul, Wixted & Rohrer 2006). Another try at once is practice, not proof: it moves no interval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from simulator.practice.moment import Moment
from simulator.vocabulary import SKILLS, Skill

Verdict = Literal["clear", "reached", "missed", "unscored"]
"""clear: the level sought, and nothing held it. reached: the level sought under a ceiling; in restraint also a turn that
left what was to be left and did little else, or a silence where words were wanted. missed: below it. unscored: the judge
failed, or the scale did not apply; counts neither way."""

SOON: Final = timedelta(minutes=20)
"""After a miss: the same day, with other moments in between."""
SPACES: Final = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""After each pass that came when it was due; after the last of them the moment is done."""
IN_A_ROW: Final = 2
EASIEST: Final = 1
HARDEST: Final = 3


@dataclass(frozen=True)
class Trial:
    """One answer in a person's history. at: with a time zone."""

    moment: str
    skill: Skill
    difficulty: int
    verdict: Verdict
    at: datetime


def level(history: Sequence[Trial], skill: Skill) -> int:
    """The difficulty at which this person practises a skill now, 1 to 3.

    The same moment passed twice on one day counts once: after feedback, passing it again is easier. Passing something
    easier than one's level raises nothing, and missing something harder lowers nothing.
    """
    now = EASIEST
    passes: set[tuple[str, object]] = set()
    misses = 0
    for trial in _in_time(history):
        if trial.skill != skill or trial.verdict == "unscored":
            continue
        if trial.verdict == "clear":
            misses = 0
            if trial.difficulty >= now:
                passes.add((trial.moment, trial.at.date()))
        elif trial.verdict == "missed":
            passes = set()
            misses += trial.difficulty <= now
        else:
            passes, misses = set(), 0
        if len(passes) >= IN_A_ROW or misses >= IN_A_ROW:
            now = min(HARDEST, now + 1) if passes else max(EASIEST, now - 1)
            passes, misses = set(), 0
    return now


def returns(history: Sequence[Trial]) -> Mapping[str, datetime]:
    """When each moment that was missed, and has not held through every interval since, comes back."""
    waiting: dict[str, tuple[int, datetime]] = {}
    for trial in _in_time(history):
        if trial.verdict == "missed":
            waiting[trial.moment] = (0, trial.at + SOON)
        elif trial.verdict in ("clear", "reached") and trial.moment in waiting:
            held, when = waiting[trial.moment]
            if trial.at < when:
                continue
            if held == len(SPACES):
                del waiting[trial.moment]
            else:
                waiting[trial.moment] = (held + 1, trial.at + SPACES[held])
    return {moment: when for moment, (_, when) in waiting.items()}


def due(history: Sequence[Trial], moments: Sequence[Moment], by: datetime) -> list[Moment]:
    """The moments that come back by a time, longest due first; those above the person's level wait until it rises."""
    when = returns(history)
    back = [m for m in moments if m.id in when and when[m.id] <= by and m.difficulty <= level(history, m.skill)]
    return sorted(back, key=lambda m: when[m.id])


def next_moment(
    history: Sequence[Trial], moments: Sequence[Moment], now: datetime, skill: Skill | None = None
) -> Moment | None:
    """What to practise now: what is due, else something new at the person's level. None where there is nothing at all.

    skill: only this one; left out, the skill practised least. Never the moment just answered, where there is another.
    """
    past = _in_time(history)
    last = past[-1].moment if past else None
    offered = [m for m in moments if skill is None or m.skill == skill]
    pool = [m for m in offered if m.id != last] or offered
    if not pool:
        return None
    back = due(past, pool, now)
    if back:
        return back[0]
    chosen = skill or _least_practised(past, pool)
    return _fresh(past, [m for m in pool if m.skill == chosen], level(past, chosen), moments)


def _fresh(past: Sequence[Trial], pool: Sequence[Moment], at: int, moments: Sequence[Moment]) -> Moment:
    """Of the nearest difficulty (the easier of two): a new one, with the patient met least lately; else the oldest."""
    nearest = min({m.difficulty for m in pool}, key=lambda d: (abs(d - at), d))
    here = [m for m in pool if m.difficulty == nearest]
    seen = {t.moment: i for i, t in enumerate(past)}
    patients = {m.id: m.patient for m in moments}
    met = {patients[t.moment]: i for i, t in enumerate(past) if t.moment in patients}
    new = [m for m in here if m.id not in seen]
    if new:
        return min(new, key=lambda m: met.get(m.patient, -1))
    return min(here, key=lambda m: seen[m.id])


def _least_practised(past: Sequence[Trial], pool: Sequence[Moment]) -> Skill:
    tried = Counter(t.skill for t in past)
    there = {m.skill for m in pool}
    return min((s for s in SKILLS if s in there), key=lambda s: tried[s])


def _in_time(history: Sequence[Trial]) -> list[Trial]:
    return sorted(history, key=lambda t: t.at)
