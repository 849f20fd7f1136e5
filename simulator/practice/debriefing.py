"""The debrief: every turn with its scores and quotes, the curves, what was felt and not said, what to try next."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.grading.judge import Graded, Judge
from simulator.grading.summary import Episode, Mean, by_dimension, session
from simulator.patient.outcome import Outcome
from simulator.persona.supervision import Supervision
from simulator.persona.supervision import load as load_examples
from simulator.practice.feedback import WayTaken, feedback, key_moment, three_ways
from simulator.practice.marking import Marking
from simulator.practice.practice import Practice, Sitting
from simulator.practice.review import TurnReview, moment_of, truth_of, window_of
from simulator.practice.rubrics import InUse
from simulator.practice.spans import Span, episodes, spans
from simulator.practice.story import story
from simulator.practice.turning import Turning, turnings
from simulator.rubric import Rubric

__all__ = ["Advice", "Debrief", "Debriefing", "TurnReview", "moment_of", "truth_of", "window_of"]


@dataclass(frozen=True)
class Advice:
    """One thing to try: at which turn, what, and why."""

    turn: int
    dimension: str
    what: str
    quote: str = ""


@dataclass(frozen=True)
class Debrief:
    """A session looked at afterwards.

    story: five sentences. means: dimension → mean with interval over applicable, scored turns only; whole: the session's.
    best, costly: up to two turns each. key: the index in the sitting's past where the costliest rupture opened, with the
    three ways to meet it. outcomes: the patient's forms, this one last.
    """

    sitting: Sitting
    rubric: Rubric
    story: tuple[str, ...]
    reviews: tuple[TurnReview, ...]
    spans: tuple[Span, ...]
    means: dict[str, Mean]
    whole: Mean | None
    episodes: tuple[Episode, ...]
    best: tuple[Turning, ...]
    costly: tuple[Turning, ...]
    unscored: int
    key: int | None = None
    ways: tuple[WayTaken, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    examples: Supervision | None = None


class Debriefing:
    """Grades what is not graded yet, keeps the marks (unless `keep` is False), and tells the session back."""

    def __init__(self, practice: Practice, judge: Judge, rubrics: InUse | None = None, *, keep: bool = True) -> None:
        """rubrics: which rubric scores whose sessions; without one, the core scores all of them."""
        self._practice = practice
        rubrics = rubrics or InUse(practice.log, practice.house.settings.rubrics)
        self.marking = Marking(practice.log, judge, rubrics, keep=keep)

    def rubric_of(self, sitting: Sitting) -> Rubric:
        """The rubric that scores this session."""
        return self.marking.rubric_of(sitting)

    def debrief(self, sitting: Sitting) -> Debrief:
        """The debrief of a session, ended or not."""
        grades = self.marking.grades(sitting)
        rubric, persona = self.rubric_of(sitting), sitting.source.persona
        examples = load_examples(persona.id, self._practice.house.settings.personas)
        key = key_moment(sitting.past)
        reviews = tuple(
            self._review(sitting, i, grades[sitting.past[i].number], rubric, examples)
            for i in range(1, len(sitting.past))
        )
        scores = [r.graded.scores for r in reviews]
        found = spans(sitting.past)
        best, costly = turnings(rubric, reviews)
        return Debrief(
            sitting=sitting, rubric=rubric, story=story(persona, sitting.scenario, sitting.past), reviews=reviews,
            spans=found, means=by_dimension(rubric, scores), whole=session(rubric, scores),
            episodes=episodes(reviews, found), best=best, costly=costly,
            unscored=sum(1 for r in reviews if r.graded.unscored),
            key=key, outcomes=tuple(self._practice.outcomes(sitting)), examples=examples,
            ways=tuple(three_ways(self._practice.cast(sitting), sitting.past, key, examples)) if key else (),
        )  # fmt: skip

    def _review(
        self, sitting: Sitting, index: int, graded: Graded, rubric: Rubric, examples: Supervision | None
    ) -> TurnReview:
        past = sitting.past
        return TurnReview(
            past[index], past[index - 1].state, graded, feedback(past, index, graded, rubric, examples)
        )  # fmt: skip

    def means_after(self, sitting: Sitting, number: int) -> dict[str, Mean]:
        """Dimension → mean over the turns after `number`, of what applied and was scored."""
        grades = self.marking.grades(sitting)
        return by_dimension(self.rubric_of(sitting), [g.scores for turn, g in grades.items() if turn > number])

    def try_again(self, sitting: Sitting, number: int) -> None:
        """Marks one turn anew: after a judge failed, or after its version changed."""
        self.marking.again(sitting, number)
