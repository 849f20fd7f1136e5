"""The progress of a person, put together from the log: marks of sessions, answers to moments, and the time they took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import cast

from simulator.practice.drilling import Drilling
from simulator.practice.moment import Moment
from simulator.practice.practice import Clock, now
from simulator.practice.progress import Progress, Scored, Spell, Tried, progress, skill_of
from simulator.rubric import Rubric
from simulator.store import Answers, Practised
from simulator.vocabulary import SKILLS, RuptureKind


@dataclass(frozen=True)
class Outlook:
    """What the progress page shows. due: moments due before the day is over, with the time from when on. unseen: ids of ended
    sessions that nobody has looked back on, whose turns therefore have no scores yet."""

    progress: Progress
    due: tuple[tuple[Moment, datetime], ...]
    unseen: tuple[str, ...]
    rubric: str = ""
    """The title and version of the rubric whose scores are counted."""


class Progressing:
    """The service behind the progress page. One instance a process; safe to share between users."""

    def __init__(
        self,
        practised: Practised,
        answers: Answers,
        drilling: Drilling,
        judge: str,
        rubric: Rubric,
        *,
        clock: Clock = now,
    ) -> None:
        self._practised, self._answers, self._drilling = practised, answers, drilling
        self._judge, self._rubric, self._clock = judge, f"{rubric.id}@{rubric.version}", clock
        self._title = f"{rubric.title}, version {rubric.version}"

    def outlook(self, person: str, zone: tzinfo) -> Outlook:
        """The progress of a person. zone: where the person's days begin and end."""
        scored = []
        for turn in self._practised.marked(person, self._judge, self._rubric):
            for dimension, entry in turn.result.get("scores", {}).items():
                skill = skill_of(dimension, cast(RuptureKind | None, turn.before))
                if skill is not None and entry.get("score") is not None:
                    scored.append(Scored(skill, int(entry["score"]), turn.said_at, turn.session_id))
        tried = [
            Tried(o.skill, o.moment_id, o.verdict in ("clear", "reached"), o.score, o.said_at, o.seconds)
            for o in self._answers.outlines(person)
            if o.verdict is not None and o.verdict != "unscored" and o.skill in SKILLS
        ]
        spells = [Spell(s.times, s.branch) for s in self._practised.spoken(person)]
        today = self._clock().astimezone(zone).date()
        midnight = datetime.combine(today + timedelta(days=1), time.min, zone)
        return Outlook(
            progress=progress(scored, tried, spells, today, zone),
            due=tuple(self._drilling.due_by(person, midnight)),
            unseen=tuple(self._practised.unseen(person, self._judge)),
            rubric=self._title,
        )
