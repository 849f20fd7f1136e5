"""The service behind individual reports: what one attempt shows, for staff, and for the trainee once results are released."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from simulator.errors import SimulatorError
from simulator.grading.judge import Graded, graded_of
from simulator.grading.summary import mean_of
from simulator.practice.practice import Practice
from simulator.program.form import Form, check_engine
from simulator.program.marking import Marking
from simulator.program.measurement.generalisability import Study
from simulator.program.measurement.measures import Measures
from simulator.program.pins import Pins
from simulator.program.report import Decided, Practise, Report, Scale, StationResult, decided, practise
from simulator.rubric import Dimension, Rubric, Score
from simulator.store.assessments import AssessmentStore, AttemptRecord, FormRecord, ScoreRecord, StationRecord
from simulator.store.people import PeopleStore


class Reports:
    """Makes reports. Nothing of one is stored."""

    def __init__(self, store: AssessmentStore, people: PeopleStore, practice: Practice, measures: Measures) -> None:
        self._store, self._people, self._measures = store, people, measures
        self._pins = Pins(store, practice.house)
        self._marking = Marking(store, practice, self._pins)

    def of(self, attempt: str) -> Report:
        """The report of an attempt that has ended: for staff."""
        kept = self._store.attempt(attempt)
        if kept is None or kept.ended_at is None:
            raise SimulatorError("this attempt has not ended", mend="a report is made of a finished attempt")
        return self._made(kept)

    def mine(self, form: str, person: str) -> Report | None:
        """The person's own report of their latest attempt; None until results are released, or without an attempt."""
        kept = self._store.form(form)
        ended = [a for a in self._store.attempts(form, person) if a.ended_at is not None]
        return self._made(ended[-1]) if kept is not None and kept.released and ended else None

    def _made(self, attempt: AttemptRecord) -> Report:
        record = self._store.form(attempt.form)
        assert record is not None
        assert attempt.ended_at is not None
        form = self._pins.content(record)
        rubric = self._pins.rubric(form)
        scores = self._store.scores(attempt.id)
        opened = {s.station: s for s in self._store.stations(attempt.id)}
        heard = {s: self._heard(form, attempt, opened[s], rubric) for s in opened}
        results, found = [], dict[str, list[Score]]()
        for station in sorted(opened):
            given = [s for s in scores if s.station == station]
            kept = _kept(given, heard[station])
            results.append(self._station(form, station, given, kept, rubric, heard[station]))
            for _, score in kept:
                found.setdefault(score.dimension, []).append(score)
        scales = [s for d in rubric.dimensions if (s := self._scale(record, d, scores)) is not None]
        order = {s.dimension: s.mean for s in scales}
        advice = [
            (order[d.id], one)
            for d in rubric.dimensions
            if d.id in order and (one := practise(found.get(d.id, []), d)) is not None
        ]
        return Report(
            title=record.title, pseudonym=self._pseudonym(record, attempt.person),
            day=f"{attempt.ended_at.day} {attempt.ended_at:%B %Y}", judge=_judges(scores), scales=tuple(scales),
            stations=tuple(results), practise=_by_need(advice),
        )  # fmt: skip

    def _heard(
        self, form: Form, attempt: AttemptRecord, opened: StationRecord, rubric: Rubric
    ) -> list[tuple[int, Graded]]:
        """What the judge heard in each turn; empty where the words are gone or the code is another than the form's."""
        station = form.stations[opened.station]
        if station.kind == "stimuli":
            return [
                (a.number, graded_of(a.result, a.text, rubric))
                for a in self._store.answers(attempt.id)
                if a.station == opened.station and a.said_at is not None and a.result is not None and a.text
            ]
        try:
            check_engine(form)
            sitting = self._marking.sitting(attempt.id, opened)
        except SimulatorError:
            return []
        return list(self._marking.turns(form, sitting))

    def _station(
        self, form: Form, station: int, given: Sequence[ScoreRecord], kept: Sequence[tuple[int, Score]], rubric: Rubric,
        heard: Sequence[tuple[int, Graded]],
    ) -> StationResult:  # fmt: skip
        means: dict[str, tuple[float, int]] = {}
        words: list[Decided] = []
        for dimension in rubric.dimensions:
            values = [s.score for s in given if s.dimension == dimension.id and s.score is not None]
            if values:
                means[dimension.name] = (fmean(values), len(values))
            words += decided([(n, s) for n, s in kept if s.dimension == dimension.id], dimension)
        return StationResult(
            form.stations[station].title, means, tuple(words), sum(g.unscored is not None for _, g in heard),
            len({s.number for s in given if s.source != "judge"}),
        )  # fmt: skip

    def _scale(self, record: FormRecord, dimension: Dimension, scores: Sequence[ScoreRecord]) -> Scale | None:
        by_station: dict[int, list[float]] = {}
        for s in scores:
            if s.dimension == dimension.id and s.score is not None:
                by_station.setdefault(s.station, []).append(s.score)
        if not by_station:
            return None
        mean = fmean(fmean(v) for v in by_station.values())
        values = [v for station in by_station.values() for v in station]
        known = self._measures.generalisability(record.id, dimension.id, "stations")
        sem = known.sem_of(len(by_station)) if isinstance(known, Study) else None
        own = mean_of([round(v) for v in values])
        assert own is not None
        below, above = (1.96 * sem, 1.96 * sem) if sem is not None else (own.value - own.low, own.high - own.value)
        level = min(5, max(1, round(mean)))
        says = next((one.says for one in dimension.levels if one.level == level), dimension.otherwise.says)
        return Scale(
            dimension.id, dimension.name, mean, max(1.0, mean - below), min(5.0, mean + above), len(by_station), len(values),
            "stations" if sem is not None else "turns", level, says,
        )  # fmt: skip

    def _pseudonym(self, record: FormRecord, person: str) -> str:
        names = {m.person: m.pseudonym for m in self._people.members(record.program)}
        return names.get(person, "former member")


def _kept(given: Sequence[ScoreRecord], heard: Sequence[tuple[int, Graded]]) -> list[tuple[int, Score]]:
    """(turn, score) where what was heard is what counts: nobody else scored it since, and the level is the same."""
    counts = {(s.number, s.dimension): s.score for s in given if s.source == "judge"}
    return [
        (number, score)
        for number, graded in heard
        for dimension, score in graded.scores.items()
        if (number, dimension) in counts and counts[number, dimension] == score.score
    ]


def _by_need(advice: Sequence[tuple[float, Practise]]) -> tuple[Practise, ...]:
    """The weakest scale first."""
    return tuple(one for _, one in sorted(advice, key=lambda a: a[0]))


def _judges(scores: Sequence[ScoreRecord]) -> str:
    judges = sorted({s.rater for s in scores if s.source == "judge"})
    people = any(s.source != "judge" for s in scores)
    return " and ".join([*(f"the judge {j}" for j in judges), *(["people"] if people else [])]) or "nobody"
