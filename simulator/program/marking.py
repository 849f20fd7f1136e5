"""Grading an attempt by its form: an answer to a moment, a turn of a session, and the whole of it again in a replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.errors import SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import Graded, grade
from simulator.grading.transcript import Moment as Judged
from simulator.practice.encounter import Encounter
from simulator.practice.practice import Practice, Sitting
from simulator.practice.review import moment_of, truth_of
from simulator.program.form import Form, Stimulus, check_engine
from simulator.program.pins import Pins
from simulator.rubric import Truth
from simulator.store.assessments import AssessmentStore, AttemptRecord, StationRecord

_GONE = SimulatorError(
    "the words of this attempt are gone, because they were erased or their time was over",
    mend="the scores stand; they cannot be worked out again",
)


@dataclass(frozen=True)
class Replayed:
    """What a replay found. turns: how many were replayed. differences: in words; none if all is the same."""

    turns: int
    differences: tuple[str, ...]


class Marking:
    """What the form's judge makes of an attempt. The same words give the same scores, today and in a replay."""

    def __init__(self, store: AssessmentStore, practice: Practice, pins: Pins) -> None:
        self._store, self._practice, self._pins = store, practice, pins
        self.judge = EmbeddedJudge()

    def sitting(self, attempt: str, opened: StationRecord) -> Sitting:
        """The session of a station."""
        return self._practice.resume(opened.session or "", owner(attempt))

    def answer(self, form: Form, stimulus: Stimulus, text: str) -> Graded:
        """An answer to a moment."""
        moment, source = self._pins.stimulus(stimulus)
        judged = Judged(
            id=moment.id, number=1, before=tuple((w.speaker, w.text) for w in moment.turns), text=text,
            truth=truth_of(moment.state_in(source.persona), moment.last_words), known=frozenset(Truth.model_fields),
        )  # fmt: skip
        return grade(judged, self.judge, self._pins.rubric(form))

    def turns(self, form: Form, sitting: Sitting) -> Iterator[tuple[int, Graded]]:
        """(turn, what it scores) of a session, in order."""
        for i in range(1, len(sitting.past)):
            moment = moment_of(sitting.past, i, sitting.id)
            yield sitting.past[i].number, grade(moment, self.judge, self._pins.rubric(form))

    def replay(self, kept: AttemptRecord, form: Form) -> Replayed:
        """Plays an attempt again from its pinned form: the same patient lines and the same scores, or what differs."""
        check_engine(form)
        judged = self._store.scores(kept.id, judged=True)
        others = sorted({s.rater for s in judged} - {form.judge})
        if others:
            raise SimulatorError(
                f"these scores were given by {', '.join(others)} and not by the form's judge",
                mend="there is nothing to replay; scores of a demonstration are drawn",
            )
        was = {(s.station, s.number, s.dimension): s.score for s in judged}
        again: dict[tuple[int, int, str], float | None] = {}
        found: list[str] = []
        turns = 0
        for opened in self._store.stations(kept.id):
            station = form.stations[opened.station]
            if station.kind == "stimuli":
                said = [a for a in self._store.answers(kept.id) if a.station == opened.station and a.said_at]
                if any(a.text is None for a in said):
                    raise _GONE
                for a in said:
                    graded = self.answer(form, station.stimuli[a.number - 1], a.text or "")
                    again.update(_keyed(graded, opened.station, a.number))
                turns += len(said)
                continue
            sitting = self.sitting(kept.id, opened)
            cast = self._practice.house.cast(
                self._pins.persona(station.persona_sha256), station.scenario, seed=form.seed + opened.station
            )
            anew = Encounter(cast)
            anew.open()
            for exchange in sitting.past[1:]:
                anew.say(exchange.therapist or "")
            turns += len(sitting.past) - 1
            for before, now_ in zip(sitting.past, anew.past, strict=True):
                if before.patient != now_.patient:
                    found.append(f"station {opened.station + 1}, turn {before.number}: the patient says something else")
            for i in range(1, len(anew.past)):
                graded = grade(moment_of(anew.past, i, sitting.id), self.judge, self._pins.rubric(form))
                again.update(_keyed(graded, opened.station, anew.past[i].number))
        found += [
            f"station {k[0] + 1}, turn {k[1]}, {k[2]}: {_said(was, k)} then, {_said(again, k)} now"
            for k in sorted(set(was) | set(again))
            if was.get(k, "none") != again.get(k, "none")
        ]
        return Replayed(turns, tuple(found))


def owner(attempt: str) -> str:
    """Whose a session of an attempt is in the log: the attempt's, so that nothing of practice finds it."""
    return f"assessed:{attempt}"


def _keyed(graded: Graded, station: int, number: int) -> dict[tuple[int, int, str], float | None]:
    return {(station, number, d): s.score for d, s in graded.scores.items()}


def _said(scores: dict[tuple[int, int, str], float | None], key: tuple[int, int, str]) -> str:
    if key not in scores:
        return "no score"
    return "does not apply" if scores[key] is None else str(scores[key])
