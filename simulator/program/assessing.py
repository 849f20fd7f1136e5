"""Assessments: a form is locked, taken under its own rules, graded at once, and can be replayed to the same result.

A session taken in an assessment belongs to `assessed:<attempt>` in the log, not to the trainee: no page of practice, no debrief,
no rewind and no memory of earlier sessions can reach it. Integrity notes are shown to raters and never touch a score.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.errors import SimulatorError
from simulator.grading.judge import Graded, record
from simulator.practice.encounter import checked
from simulator.practice.moment import Moment
from simulator.practice.practice import Practice, now
from simulator.program.form import Form, FormError, check_engine, engine
from simulator.program.marking import Marking, Replayed, owner
from simulator.program.people import People
from simulator.program.pins import Pins, Wanted
from simulator.store.assessments import AssessmentStore, AttemptRecord, FormRecord, ScoreRecord, StationRecord
from simulator.store.cohorts import CohortStore

__all__ = ["Assessing", "FormRecord", "Replayed", "Taken", "Taking", "Wanted"]

GRACE = timedelta(seconds=20)
"""How much later than its time a station still takes words: the way over the network."""
FAST = 15
"""Characters a second above which nobody types: most likely pasted."""
AWAY = timedelta(minutes=5)
"""Between two signs of life in an open station: worth a note."""


@dataclass(frozen=True)
class Taking:
    """An attempt as it stands. station: the index of the open one or of the next; None when all are done.

    opened: whether that station's clock runs. number: the stimulus to answer next, 1 for the first; None in a session.
    before: what was said until now in it. setup: what one must know. draft: words kept but not said yet.
    """

    attempt: AttemptRecord
    form: Form
    station: int | None
    opened: bool
    closes_at: datetime | None
    number: int | None = None
    of: int | None = None
    setup: str = ""
    before: tuple[tuple[str, str], ...] = ()
    patient: str = ""
    draft: str = ""


@dataclass(frozen=True)
class Taken:
    """An attempt for staff. pseudonym: whose; notes: how many integrity notes there are."""

    attempt: str
    pseudonym: str
    number: int
    started_at: datetime
    ended_at: datetime | None
    notes: int


class Assessing:
    """The service behind the assessment pages."""

    def __init__(
        self, store: AssessmentStore, cohorts: CohortStore, people: People, practice: Practice,
        *, clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        self._store, self._cohorts, self._people, self._practice = store, cohorts, people, practice
        self._clock, self._pins = clock, Pins(store, practice.house)
        self._marking = Marking(store, practice, self._pins)

    # building

    def moments(self, program: str) -> list[Moment]:  # noqa: ARG002  the guard reads it
        """What standardised stations can be made of."""
        return list(self._practice.house.moments().moments)

    def lock(
        self, program: str, title: str, stations: Sequence[Wanted], *, by: str, attempts: int = 1,
        seed: int = 1, rubric: str = "core",
    ) -> FormRecord:  # fmt: skip
        """Pins everything a form rests on and locks it. From then on it never changes."""
        if not title.strip():
            raise FormError("a form needs a title", mend="such as “End of year one”")
        form = Form(
            title=" ".join(title.split())[:160], stations=tuple(self._pins.pin_station(w) for w in stations), attempts=attempts,
            seed=seed, rubric=rubric, rubric_sha256=self._pins.pin_rubric(rubric), judge=self._marking.judge.name, **engine(),
        )  # fmt: skip
        made = FormRecord(
            uuid.uuid4().hex, program, form.title, form.model_dump(mode="json"), form.sha256, self._clock(), False
        )
        self._store.lock(made, by)
        return made

    def forms(self, program: str) -> list[FormRecord]:
        """The program's forms, newest first."""
        return self._store.forms(program)

    def accommodate(self, program: str, person: str, extra_time: int) -> None:
        """Extra time for a person, in percent of every station; for attempts that begin from now on."""
        if not 0 <= extra_time <= 200:
            raise SimulatorError(f"{extra_time} % is no extra time", mend="give 0 to 200")
        self._store.accommodate(program, person, extra_time)

    def release(self, form: str) -> None:
        """Lets trainees see their results."""
        self._store.change_form(form, released_at=self._clock())

    # taking

    def take(self, form: str, person: str, *, anew: bool = True) -> Taking:
        """Goes on with the attempt under way, or begins one. Raises SimulatorError where one may not.

        anew False: where the last attempt has ended, gives that one as it stands instead of beginning another.
        """
        kept = self._form(form)
        content = self._pins.content(kept)
        check_engine(content)
        asked = [
            a
            for c in self._cohorts.of_person(person, kept.program)
            for a in self._cohorts.assignments([c.id])
            if a.form == form
        ]
        if not asked:
            raise SimulatorError("this assessment is not one of your assignments", mend="choose one from My program")
        if self._people.consent_wanted(kept.program, person) is not None:
            raise SimulatorError("your consent is needed first", mend="read and answer it on My program")
        mine = self._store.attempts(form, person)
        for attempt in mine:
            if attempt.ended_at is None:
                return self.stand(attempt.id)
        if mine and not anew:
            return self.stand(max(mine, key=lambda a: a.number).id)
        if len(mine) >= content.attempts:
            raise SimulatorError("you have used every attempt", mend="your results are released by your program")
        attempt = AttemptRecord(
            uuid.uuid4().hex, form, kept.program, person, len(mine) + 1,
            self._store.extra_time(kept.program, person), self._clock(), None,
        )  # fmt: skip
        self._store.begin(attempt)
        return self.stand(attempt.id)

    def stand(self, attempt: str) -> Taking:
        """The attempt as it stands; a station whose time is over is closed first, with its draft as the answer."""
        kept, form = self._attempt(attempt)
        for opened in self._store.stations(attempt):
            if opened.ended_at is None and self._clock() > opened.closes_at + GRACE:
                self._close(kept, form, opened)
        done = self._store.stations(attempt)
        running = next((s for s in done if s.ended_at is None), None)
        if running is None:
            index = len(done)
            if index >= len(form.stations):
                if kept.ended_at is None:
                    self._store.end(attempt, self._clock())
                kept = self._attempt(attempt)[0]
                return Taking(kept, form, None, False, None)
            return Taking(kept, form, index, False, None)
        station = form.stations[running.station]
        if station.kind == "session":
            sitting = self._marking.sitting(attempt, running)
            before = tuple(
                (who, said)
                for e in sitting.past
                for who, said in (("therapist", e.therapist), ("patient", e.patient))
                if said is not None
            )
            scenario = sitting.scenario
            return Taking(
                kept, form, running.station, True, running.closes_at, setup=scenario.before_you_begin, before=before,
                patient=sitting.source.persona.name,
            )  # fmt: skip
        answers = {a.number: a for a in self._store.answers(attempt) if a.station == running.station}
        number = next(n for n in range(1, len(station.stimuli) + 1) if n not in answers or answers[n].said_at is None)
        moment, source = self._pins.stimulus(station.stimuli[number - 1])
        return Taking(
            kept, form, running.station, True, running.closes_at, number, len(station.stimuli), moment.setup,
            tuple((w.speaker, w.text) for w in moment.turns), source.persona.name,
            (answers[number].text or "") if number in answers else "",
        )  # fmt: skip

    def open_station(self, attempt: str) -> Taking:
        """Opens the next station: its clock starts now. Without one to open, the attempt as it stands."""
        taking = self.stand(attempt)
        if taking.station is None or taking.opened:
            return taking
        kept, station, at = taking.attempt, taking.form.stations[taking.station], self._clock()
        minutes = station.minutes * (100 + kept.extra_time) / 100
        session = None
        if station.kind == "session":
            source = self._pins.persona(station.persona_sha256)
            seed = taking.form.seed + taking.station
            session = self._practice.begin(
                owner(attempt),
                station.persona,
                station.scenario,
                seed=seed,
                anew=True,
                source=source,
                voice="authored",
            ).id
            self._cohorts.record(session, kept.program, kept.person, assignment=None, attempt=attempt)
        opened = StationRecord(taking.station, session, at, at + timedelta(minutes=minutes), None)
        self._store.open_station(attempt, opened)
        return self.stand(attempt)

    def draft(self, attempt: str, station: int, number: int, text: str) -> None:
        """Keeps words that are not said yet."""
        taking = self._open(attempt, station)
        if taking.number == number:
            self._store.save(attempt, station, number, text[:4000], self._clock(), said=False)

    def answer(self, attempt: str, station: int, number: int, text: str) -> Taking:
        """Says the answer to a stimulus; it cannot be taken back. Too late: raises, and the draft counts."""
        clean = checked(text)
        taking = self._open(attempt, station)
        if taking.number != number:
            return taking  # said already, in another tab
        self._watch(attempt, station, clean)
        if self._store.save(attempt, station, number, clean, self._clock(), said=True):
            self._grade_answer(taking.attempt, taking.form, station, number, clean)
        self._finish_if_done(attempt, taking.form, station)
        return self.stand(attempt)

    def say(self, attempt: str, station: int, text: str) -> Taking:
        """One turn of a free session."""
        clean = checked(text)
        self._open(attempt, station)
        self._watch(attempt, station, clean)
        self._practice.say(self._marking.sitting(attempt, self._running(attempt, station)), clean)
        return self.stand(attempt)

    def end_station(self, attempt: str, station: int) -> Taking:
        """Ends a station before its time; a draft is the answer, what was not answered stays so."""
        taking = self._open(attempt, station)
        self._close(taking.attempt, taking.form, self._running(attempt, station))
        return self.stand(attempt)

    # looking back

    def taken(self, form: str) -> list[Taken]:
        """Every attempt at the form, by pseudonym: for staff."""
        kept, noted = self._form(form), self._store.note_counts(form)
        names = {m.person: m.pseudonym for m in self._people.members(kept.program)}
        found = [
            Taken(a.id, names.get(a.person, "former member"), a.number, a.started_at, a.ended_at, noted.get(a.id, 0))
            for a in self._store.attempts(form)
        ]
        return sorted(found, key=lambda t: (t.pseudonym, t.number))

    def notes(self, attempt: str) -> list[tuple[int, str, int]]:
        """(station, kind, amount): `fast` in characters a second, `away` in seconds. For raters; never scored."""
        return self._store.notes(attempt)

    def scores(self, attempt: str) -> list[ScoreRecord]:
        """The scores that count: for staff."""
        return self._store.scores(attempt)

    def mine(self, form: str, person: str) -> list[ScoreRecord] | None:
        """The person's own scores of the latest attempt; None until results are released."""
        if not self._form(form).released:
            return None
        ended = [a for a in self._store.attempts(form, person) if a.ended_at is not None]
        return self._store.scores(ended[-1].id) if ended else []

    def replay(self, attempt: str) -> Replayed:
        """Plays an attempt again from its pinned form: the same patient lines and the same scores, or what differs."""
        return self._marking.replay(*self._attempt(attempt))

    # within

    def _open(self, attempt: str, station: int) -> Taking:
        taking = self.stand(attempt)
        if not taking.opened or taking.station != station:
            raise SimulatorError("the time of this station is over", mend="what you had written is kept; go on")
        return taking

    def _running(self, attempt: str, station: int) -> StationRecord:
        return next(s for s in self._store.stations(attempt) if s.station == station)

    def _close(self, kept: AttemptRecord, form: Form, opened: StationRecord) -> None:
        """Drafts become answers; a session ends and is graded; the station ends when its time did."""
        at = min(self._clock(), opened.closes_at)
        station = form.stations[opened.station]
        if station.kind == "stimuli":
            for a in self._store.answers(kept.id):
                text = (a.text or "").strip()
                if a.station == opened.station and a.said_at is None and text:
                    self._store.save(kept.id, a.station, a.number, text, at, said=True)
                    self._grade_answer(kept, form, a.station, a.number, text)
        else:
            sitting = self._marking.sitting(kept.id, opened)
            if sitting.pending is not None:
                sitting = self._practice.answer_pending(sitting)
            self._practice.end(sitting)
            for number, graded in self._marking.turns(form, sitting):
                self._keep(kept, opened.station, number, graded)
        self._store.end_station(kept.id, opened.station, at)

    def _finish_if_done(self, attempt: str, form: Form, station: int) -> None:
        said = [a for a in self._store.answers(attempt) if a.station == station and a.said_at is not None]
        if len(said) == len(form.stations[station].stimuli):
            self._store.end_station(attempt, station, self._clock())

    def _watch(self, attempt: str, station: int, text: str) -> None:
        """Notes words that came faster than anybody types, and a long absence before them."""
        opened = self._running(attempt, station)
        signs = [opened.opened_at, *(a.saved_at for a in self._store.answers(attempt) if a.station == station)]
        if opened.session is not None:
            signs += [t.answered_at or t.said_at for t in self._practice.log.turns(opened.session)]
        quiet = self._clock() - max(signs)
        if quiet >= AWAY:
            self._store.note(attempt, station, "away", int(quiet.total_seconds()), self._clock())
        speed = int(len(text) / max(quiet.total_seconds(), 1.0))
        if len(text) > 120 and speed > FAST:
            self._store.note(attempt, station, "fast", speed, self._clock())

    def _grade_answer(self, kept: AttemptRecord, form: Form, station: int, number: int, text: str) -> None:
        graded = self._marking.answer(form, form.stations[station].stimuli[number - 1], text)
        self._keep(kept, station, number, graded)

    def _keep(self, kept: AttemptRecord, station: int, number: int, graded: Graded) -> None:
        scores = [
            ScoreRecord(station, number, d, "judge", graded.judge, s.score, s.confidence)
            for d, s in graded.scores.items()
        ]
        self._store.grade(
            kept.form, kept.id, scores, self._clock(), station=station, number=number, result=record(graded),
            unscored=graded.unscored,
        )  # fmt: skip

    def _form(self, form: str) -> FormRecord:
        found = self._store.form(form)
        if found is None:
            raise FormError("no such assessment", where=form, mend="choose one from the list")
        return found

    def _attempt(self, attempt: str) -> tuple[AttemptRecord, Form]:
        kept = self._store.attempt(attempt)
        if kept is None:
            raise SimulatorError("no such attempt", where=attempt, mend="begin from My program")
        return kept, self._pins.content(self._form(kept.form))
