"""How a trainee sees their own work beside how it was scored: this session, and over sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.grading.summary import Mean, by_dimension
from simulator.practice.marking import Marking
from simulator.practice.practice import Practice, Sitting
from simulator.rubric import Rubric
from simulator.store import Reflections, SelfAssessment


@dataclass(frozen=True)
class Beside:
    """One scale: what the trainee thought (None: did not come up) and the judge's mean (None: nothing was scored)."""

    dimension: str
    own: int | None
    judge: float | None

    @property
    def difference(self) -> float | None:
        """Own minus judge, in levels; above 0: rated higher than scored. None where one of the two is missing."""
        return None if self.own is None or self.judge is None else self.own - self.judge


@dataclass(frozen=True)
class SelfView:
    """One session's self-assessment beside its scores."""

    session_id: str
    started_at: datetime
    title: str
    scales: tuple[Beside, ...]


def beside(rubric: Rubric, ratings: Mapping[str, int | None], means: Mapping[str, Mean]) -> tuple[Beside, ...]:
    """The rubric's scales in order. Neither side ever stands in for the other."""
    return tuple(
        Beside(d.id, ratings.get(d.id), means[d.id].value if d.id in means else None) for d in rubric.dimensions
    )  # fmt: skip


class SelfViews:
    """Keeps self-assessments and sets them beside the scores."""

    def __init__(self, practice: Practice, reflections: Reflections, marking: Marking) -> None:
        self._practice, self._reflections, self._marking = practice, reflections, marking

    def of(self, sitting: Sitting) -> SelfAssessment | None:
        """This session's, or None while it has not been made or skipped."""
        return self._reflections.assessment(sitting.id)

    def make(self, sitting: Sitting, ratings: Mapping[str, int | None]) -> SelfAssessment:
        """Keeps the trainee's ratings, 1-5 or None ("did not come up"), before any score is shown.

        Raises SimulatorError for a scale or a rating that does not exist.
        """
        known = {d.id for d in self._marking.rubric_of(sitting).dimensions}
        for dimension, rating in ratings.items():
            if dimension not in known or rating not in (None, 1, 2, 3, 4, 5):
                raise SimulatorError(
                    f"'{rating}' is no rating of '{dimension}'", mend="rate from 1 to 5, or leave it out"
                )
        made = SelfAssessment(sitting.id, False, dict(ratings), self._practice.now())
        return self._reflections.assess(made)

    def skip(self, sitting: Sitting) -> SelfAssessment:
        """The trainee wants to see the scores without rating first; that is kept too, and not asked again."""
        return self._reflections.assess(SelfAssessment(sitting.id, True, {}, self._practice.now()))

    def over_sessions(self, person: str) -> list[SelfView]:
        """The self-assessments of a person beside the scores that the log already has, oldest first."""
        out = []
        for made in self._reflections.assessments(person):
            try:
                sitting = self._practice.resume(made.session_id, person)
            except SimulatorError:
                continue  # a patient that can no longer be read must not hide the other sessions
            rubric = self._marking.rubric_of(sitting)
            scores = [g.scores for g in self._marking.kept(sitting).values()]
            means = by_dimension(rubric, scores)
            title = f"{sitting.source.persona.name}: {sitting.scenario.title}"
            scales = beside(rubric, made.ratings, means)
            out.append(SelfView(made.session_id, sitting.record.started_at, title, scales))
        return out


def leaning(views: Sequence[SelfView], dimension: str) -> float | None:
    """The mean difference over sessions in which both were there, in levels; None where there was none."""
    found = [b.difference for v in views for b in v.scales if b.dimension == dimension and b.difference is not None]
    return sum(found) / len(found) if found else None
