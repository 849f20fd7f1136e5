"""The debrief: every turn with its scores and quotes, the curves, what was felt and not said, what to try next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.grading.judge import Graded, Judge, grade, record
from simulator.grading.summary import Episode, Mean, by_dimension, episode, session
from simulator.grading.transcript import Moment
from simulator.patient.listening import opening_in
from simulator.patient.outcome import Outcome
from simulator.patient.state import State
from simulator.patient.window import Window, window
from simulator.persona.supervision import Supervision
from simulator.persona.supervision import load as load_examples
from simulator.practice.encounter import Exchange, transcript
from simulator.practice.feedback import Feedback, WayTaken, feedback, key_moment, three_ways
from simulator.practice.practice import Practice, Sitting, now
from simulator.reading.sentences import holds
from simulator.rubric import Mark, Rubric, Score, Truth, load, missing
from simulator.store import MarkRecord


@dataclass(frozen=True)
class TurnReview:
    """One therapist turn as it went: before, the answer, the scores (none if unscored, with the reason)."""

    exchange: Exchange
    before: State
    graded: Graded
    feedback: Feedback

    @property
    def deepest(self) -> int:
        """The deepest depth that was timely at that moment."""
        return window_of(self.before).deepest


@dataclass(frozen=True)
class Span:
    """Turns `first` to `last` in which a rupture was open; repaired, or still open at the end."""

    kind: str
    first: int
    last: int
    repaired: bool


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

    means: dimension → mean with interval over applicable, scored turns only; whole: the session's. key: the index in the sitting's past
    where the costliest rupture opened, with the three ways to meet it. outcomes: the patient's forms, this one last.
    """

    sitting: Sitting
    rubric: Rubric
    reviews: tuple[TurnReview, ...]
    spans: tuple[Span, ...]
    means: dict[str, Mean]
    whole: Mean | None
    episodes: tuple[Episode, ...]
    best: tuple[Advice, ...]
    next: tuple[Advice, ...]
    unscored: int
    key: int | None = None
    ways: tuple[WayTaken, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


def window_of(state: State) -> Window:
    """The window of an interpretation in this state."""
    return window(
        patient_depth=state.depth, episodes=state.most_episodes, arousal=state.arousal,
        rupture_open=state.rupture is not None, rejected=state.last_interpretation == "rejected" and not state.re_engaged,
    )  # fmt: skip


def truth_of(state: State, last_words: str) -> Truth:
    """What the simulation knows when a turn is spoken, as the rubric wants it."""
    return Truth(
        rupture=state.rupture.kind if state.rupture else None,
        arousal=state.arousal,
        alliance=state.alliance,
        patient_depth=state.depth,
        episodes=state.most_episodes,
        opening=opening_in(last_words),
        crisis=False,
        last_interpretation=state.last_interpretation,
        re_engaged=state.rupture is not None and state.rupture.stage == "re_engaged",
        stance=state.stance,
    )


def moment_of(past: Sequence[Exchange], index: int, item_id: str) -> Moment:
    """The moment of the exchange at `index` (1 or more), with the simulation's truth."""
    before = past[index - 1]
    return Moment(
        id=item_id, number=past[index].number, before=tuple(transcript(past[:index])), text=past[index].therapist or "",
        truth=truth_of(before.state, before.patient), known=frozenset(Truth.model_fields),
    )  # fmt: skip


class Debriefing:
    """Grades what is not graded yet, keeps the marks, and tells the session back."""

    def __init__(self, practice: Practice, judge: Judge, rubric_id: str = "core") -> None:
        self._practice, self._judge = practice, judge
        self._rubric = load(rubric_id, practice.house.settings.rubrics)

    def debrief(self, sitting: Sitting) -> Debrief:
        """The debrief of a session, ended or not."""
        grades = self._grades(sitting)
        examples = load_examples(sitting.source.persona.id, self._practice.house.settings.personas)
        key = key_moment(sitting.past)
        reviews = tuple(
            self._review(sitting, i, grades[sitting.past[i].number], examples) for i in range(1, len(sitting.past))
        )
        scores = [r.graded.scores for r in reviews]
        found = spans(sitting.past)
        return Debrief(
            sitting=sitting, rubric=self._rubric, reviews=reviews, spans=found,
            means=by_dimension(self._rubric, scores), whole=session(self._rubric, scores),
            episodes=episodes(reviews, found), best=_best(self._rubric, reviews), next=_next(self._rubric, reviews),
            unscored=sum(1 for r in reviews if r.graded.unscored),
            key=key, outcomes=tuple(self._practice.outcomes(sitting)),
            ways=tuple(three_ways(self._practice.cast(sitting), sitting.past, key, examples)) if key else (),
        )  # fmt: skip

    def _review(self, sitting: Sitting, index: int, graded: Graded, examples: Supervision | None) -> TurnReview:
        past = sitting.past
        return TurnReview(
            past[index], past[index - 1].state, graded, feedback(past, index, graded, self._rubric, examples)
        )  # fmt: skip

    def try_again(self, sitting: Sitting, number: int) -> None:
        """Marks one turn anew: after a judge failed, or after its version changed."""
        self._keep(sitting, number, grade(moment_of(sitting.past, number, sitting.id), self._judge, self._rubric))

    def _grades(self, sitting: Sitting) -> dict[int, Graded]:
        label = f"{self._rubric.id}@{self._rubric.version}"
        kept = {
            m.number: _from_record(m, sitting)
            for m in self._practice.log.marks(sitting.id)
            if m.judge == self._judge.name and m.rubric == label
        }
        for i in range(1, len(sitting.past)):
            number = sitting.past[i].number
            if number not in kept:
                kept[number] = grade(moment_of(sitting.past, i, sitting.id), self._judge, self._rubric)
                self._keep(sitting, number, kept[number])
        return kept

    def _keep(self, sitting: Sitting, number: int, graded: Graded) -> None:
        mark = MarkRecord(number, graded.judge, graded.rubric, record(graded), graded.unscored)
        self._practice.log.mark(sitting.id, mark, now())


def _from_record(mark: MarkRecord, sitting: Sitting) -> Graded:
    """A grade as the log keeps it; a quote that is not in the turn is dropped even here."""
    text = next((e.therapist or "" for e in sitting.past if e.number == mark.number), "")
    scores = {}
    depth = None
    for name, entry in mark.result.get("scores", {}).items():
        depth = entry.get("depth", depth)
        scores[name] = Score(
            dimension=name, score=entry["score"], applicable=entry["applicable"], confidence=entry["confidence"],
            markers=tuple(Mark(**m) for m in entry["markers"] if holds(text, m["quote"])),
            caps=tuple(Mark(**m) for m in entry["caps"] if holds(text, m["quote"])), why=entry["why"],
        )  # fmt: skip
    return Graded(sitting.id, mark.number, mark.judge, mark.rubric, scores, depth=depth, unscored=mark.unscored)


def spans(past: Sequence[Exchange]) -> tuple[Span, ...]:
    """The ruptures of a session, from opening to closing."""
    out: list[Span] = []
    for exchange in past:
        rupture = exchange.state.rupture
        if rupture is None:
            continue
        if out and out[-1].last == exchange.number - 1 and rupture.turn < exchange.number:
            out[-1] = Span(rupture.kind, out[-1].first, exchange.number, False)
        else:
            out.append(Span(rupture.kind, exchange.number, exchange.number, False))
    last = past[-1].number if past else 0
    return tuple(Span(s.kind, s.first, s.last, s.last < last) for s in out)


def episodes(reviews: Sequence[TurnReview], found: Sequence[Span]) -> tuple[Episode, ...]:
    """The rupture episodes with their scores: the turns after the one that opened it, to its end."""
    out = []
    for span in found:
        inside = [r for r in reviews if span.first < r.exchange.number <= span.last + (1 if span.repaired else 0)]
        repair = [
            s.score for r in inside if (s := r.graded.scores.get("rupture_repair")) is not None and s.score is not None
        ]  # fmt: skip
        stages = [r.exchange.state.rupture.stage for r in inside if r.exchange.state.rupture is not None]
        out.append(episode(span.kind, span.first, span.last, span.repaired, stages, repair))
    return tuple(out)


def _scored(reviews: Sequence[TurnReview]) -> list[tuple[int, str, Score, TurnReview]]:
    return [
        (s.score, name, s, r) for r in reviews for name, s in r.graded.scores.items() if s.score is not None
    ]  # fmt: skip


def _best(rubric: Rubric, reviews: Sequence[TurnReview]) -> tuple[Advice, ...]:
    """The two strongest turns, with the words that made them so."""
    out: list[Advice] = []
    for value, name, one, review in sorted(_scored(reviews), key=lambda s: (-s[0], s[3].exchange.number)):
        dimension = rubric.dimension(name)
        if value < 4 or dimension is None or any(a.turn == review.exchange.number for a in out):
            continue
        quote = max(one.markers, key=lambda m: m.sure).quote if one.markers else ""
        out.append(Advice(review.exchange.number, name, one.why, quote))
    return tuple(out[:2])


def _next(rubric: Rubric, reviews: Sequence[TurnReview]) -> tuple[Advice, ...]:
    """What to try: the most costly turns first, one piece of advice each; ruptures weigh more than missed empathy."""
    order = {"rupture_repair": 0, "interpretation_timing": 1, "empathy": 2}
    ranked = sorted(_scored(reviews), key=lambda s: (s[0], order.get(s[1], 3), -_cost(s[3]), s[3].exchange.number))
    out: list[Advice] = []
    for value, name, one, review in ranked:
        dimension = rubric.dimension(name)
        if value > 3 or dimension is None or any(a.turn == review.exchange.number for a in out):
            continue
        capped = next((c for c in dimension.caps if one.caps and c.id == one.caps[0].id), None)
        if capped is not None and capped.hint:
            out.append(Advice(review.exchange.number, name, capped.hint, one.caps[0].quote))
        else:
            wanted = next((m for m in missing(dimension, one) if m.hint), None)
            if wanted is not None:
                out.append(Advice(review.exchange.number, name, wanted.hint or ""))
        if len(out) == 3:
            break
    return tuple(sorted(out, key=lambda a: a.turn))


def _cost(review: TurnReview) -> float:
    """How much alliance the turn cost."""
    return review.before.alliance - review.exchange.state.alliance
