"""Drilling: moments answered, kept and brought back. Every word is in the log before the patient or a judge has it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from simulator import __version__
from simulator.errors import SimulatorError
from simulator.grading.judge import Judge, graded_of, record
from simulator.patient.state import Felt, State
from simulator.patient.telling import Telling
from simulator.patient.voice import Talk
from simulator.persona.loading import Source, as_met
from simulator.persona.parts import Persona
from simulator.practice.drill import Attempt, Trial, Verdict, felt, judged, mark
from simulator.practice.encounter import Exchange, checked
from simulator.practice.house import House
from simulator.practice.moment import Moment, MomentError, MomentSource, as_answered, find
from simulator.practice.practice import Clock, now, reading_from, reading_json
from simulator.practice.schedule import due, level, next_moment, returns
from simulator.rubric import load
from simulator.store import AnswerRecord, Answers, Log
from simulator.vocabulary import SKILLS, Skill


@dataclass(frozen=True)
class Facing:
    """A moment in front of a person. previous: the try that this one repeats, or None. began_at: when it was shown."""

    moment: Moment
    persona: Persona
    began_at: datetime
    previous: Answered | None = None


@dataclass(frozen=True)
class Answered:
    """An answer as it stands. attempt: None while the patient or a judge still owes something; `why_not` says what."""

    record: AnswerRecord
    moment: Moment
    persona: Persona
    attempt: Attempt | None
    why_not: str = ""

    @property
    def id(self) -> str:
        return self.record.id

    @property
    def owed(self) -> bool:
        """Whether judging it again could give it what it lacks."""
        return not self.record.judged


@dataclass(frozen=True)
class Standing:
    """Where a person stands in one skill: the difficulty practised now, answers judged, and moments due."""

    skill: Skill
    level: int
    answers: int
    due: int


class Drilling:
    """The service behind the moments page. One instance a process; safe to share between users."""

    def __init__(
        self, house: House, log: Log, answers: Answers, judge: Judge, rubric_id: str = "core", *, clock: Clock = now
    ) -> None:
        self._house, self._log, self._answers, self._judge, self._clock = house, log, answers, judge, clock
        self._rubric = load(rubric_id, house.settings.rubrics)

    # --- what there is ------------------------------------------------------------------------------------------------

    def moments(self) -> tuple[Moment, ...]:
        """Every moment that can be used; a file that does not load is left out, and `broken` says why."""
        return self._house.moments().moments

    def written_here(self) -> tuple[Moment, ...]:
        """Those that were published in this installation's studio."""
        return self._house.moments().written_here

    def broken(self) -> tuple[str, ...]:
        """Why moments files were left out, one line each."""
        return self._house.moments().broken

    def next(self, person: str, skill: Skill | None = None) -> Moment | None:
        """What to practise now: what is due, else something new at the person's level."""
        return next_moment(self.history(person), self.moments(), self._clock(), skill)

    def another(self, person: str, moment: Moment) -> Moment | None:
        """A different moment of the same skill and without this one's content notes, for who would rather not."""
        notes = set(moment.content_notes)
        pool = [m for m in self.moments() if m.id != moment.id and not notes & set(m.content_notes)]
        return next_moment(self.history(person), pool, self._clock(), moment.skill)

    def first(self, person: str) -> Moment | None:
        """A moment to begin with: the easiest there is, about nothing that needs a content note."""
        mild = [m for m in self.moments() if not m.content_notes]
        return next_moment(self.history(person), mild, self._clock(), "empathy") or self.next(person)

    def due(self, person: str) -> list[Moment]:
        """The moments that are due now, longest due first."""
        return due(self.history(person), self.moments(), self._clock())

    def due_by(self, person: str, by: datetime) -> list[tuple[Moment, datetime]]:
        """What is due by then, with the time from when on, longest due first."""
        history = self.history(person)
        when = returns(history)
        return [(m, when[m.id]) for m in due(history, self.moments(), by)]

    def standings(self, person: str) -> list[Standing]:
        """Where this person stands, skill by skill."""
        history = self.history(person)
        waiting = due(history, self.moments(), self._clock())
        return [
            Standing(
                skill, level(history, skill), sum(t.skill == skill and t.verdict != "unscored" for t in history),
                sum(m.skill == skill for m in waiting),
            )
            for skill in SKILLS
        ]  # fmt: skip

    def history(self, person: str) -> list[Trial]:
        """What this person answered, oldest first; answers that no judge has seen yet are not part of it."""
        return [
            Trial(o.moment_id, o.skill, o.difficulty, cast(Verdict, o.verdict), o.said_at)
            for o in self._answers.outlines(person)
            if o.verdict is not None and o.skill in SKILLS
        ]

    # --- one moment ---------------------------------------------------------------------------------------------------

    def begin(self, moment_id: str) -> Facing:
        """Puts a moment in front of the person. Raises MomentError."""
        moment = find(moment_id, self.moments())
        return Facing(moment, self._house.source(moment.patient).persona, self._clock())

    def again(self, person: str, answer_id: str) -> Facing:
        """The same moment once more, with the try before it at hand. Raises SimulatorError."""
        previous = self.open(person, answer_id)
        return replace(self.begin(previous.record.moment_id), previous=previous)

    def answer(self, person: str, facing: Facing, text: str) -> Answered:
        """The person's words: kept, then felt, then judged. Raises MessageError for words that are no turn.

        Whatever fails after they are kept, they stay kept, and `judge_again` goes on from there.
        """
        clean = checked(text)
        moment = facing.moment
        sheet = self._sheet(moment)
        source = self._house.source(moment.patient)
        self._answers.remember_moments(sha256=sheet.sha256, patient_id=moment.patient, text=sheet.text)
        self._log.remember_persona(
            sha256=source.sha256, persona_id=source.persona.id, version=source.persona.version, text=source.text
        )
        provenance: dict[str, Any] = {"code": __version__, "persona_version": source.persona.version}
        if facing.previous is not None:
            provenance["again"] = facing.previous.id
        kept = AnswerRecord(
            id=uuid.uuid4().hex, person=person, moment_id=moment.id, moment_sha256=sheet.sha256,
            persona_id=source.persona.id, persona_sha256=source.sha256, skill=moment.skill,
            difficulty=moment.difficulty, sought=moment.sought, text=clean, began_at=facing.began_at,
            said_at=self._clock(), before=moment.state_in(source.persona).model_dump(mode="json"),
            provenance=provenance,
        )  # fmt: skip
        self._answers.hear(kept)
        return self._finish(kept, moment, source)

    def open(self, person: str, answer_id: str) -> Answered:
        """An answer as it stands. Raises SimulatorError where it is not this person's."""
        return self._stands(*self._kept(person, answer_id))

    def judge_again(self, person: str, answer_id: str) -> Answered:
        """Gives an answer what it lacks: the patient's half, or a judgement. What stands is left alone."""
        return self._finish(*self._kept(person, answer_id))

    def left_over(self, person: str) -> list[Answered]:
        """Answers that were kept and never judged, newest first."""
        out = []
        for kept in self._answers.left_over(person):
            try:
                out.append(self._stands(*self._kept(person, kept.id)))
            except SimulatorError:
                continue  # its patient or moment can no longer be read; the words stay in the log
        return out

    def before(self, person: str, answer: Answered) -> Answered | None:
        """The try that an answer repeats, or None."""
        earlier = answer.record.provenance.get("again")
        return self.open(person, str(earlier)) if earlier else None

    # --- inside -------------------------------------------------------------------------------------------------------

    def _finish(self, kept: AnswerRecord, moment: Moment, source: Source) -> Answered:
        if kept.patient is None:
            exchange = felt(moment, kept.text, self._house.cast(source, None))
            self._answers.feel(
                kept.id, self._clock(), exchange.patient, reading=reading_json(exchange.reading),
                state=exchange.state.model_dump(mode="json"), felt=exchange.felt.model_dump(mode="json"),
                talk=exchange.talk.model_dump(mode="json"), telling=exchange.telling.model_dump(mode="json"),
                provenance={**kept.provenance, "voice": exchange.voice, "way": exchange.way},
            )  # fmt: skip
            kept = self._read(kept.person, kept.id)
        if not kept.judged:
            persona = source.persona
            exchange = _exchange(kept, moment)
            graded = mark(moment, exchange, persona, self._judge, self._rubric)
            attempt = judged(moment, exchange, graded, persona, self._rubric)
            self._answers.judge(
                kept.id, self._clock(), judge=graded.judge, rubric=graded.rubric, result=record(graded),
                verdict=attempt.verdict, score=attempt.score.score if attempt.score else None, unscored=graded.unscored,
            )  # fmt: skip
            kept = self._read(kept.person, kept.id)
        return self._stands(kept, moment, source)

    def _stands(self, kept: AnswerRecord, moment: Moment, source: Source) -> Answered:
        persona = source.persona
        if kept.patient is None or kept.verdict is None or kept.result is None:
            return Answered(kept, moment, persona, None, "it was kept, and the app stopped before it was answered")
        attempt = judged(
            moment, _exchange(kept, moment), graded_of(kept.result, kept.text, self._rubric), persona, self._rubric
        )
        return Answered(kept, moment, persona, replace(attempt, verdict=cast(Verdict, kept.verdict)))

    def _read(self, person: str, answer_id: str) -> AnswerRecord:
        kept = self._answers.answer(answer_id, person)
        if kept is None:
            raise SimulatorError("no such answer", where=answer_id, mend="choose a moment from the list")
        return kept

    def _kept(self, person: str, answer_id: str) -> tuple[AnswerRecord, Moment, Source]:
        """An answer with its moment and its patient as they were met, whatever the files say now."""
        kept = self._read(person, answer_id)
        sheet, text = self._answers.moments_text(kept.moment_sha256), self._log.persona_text(kept.persona_sha256)
        if sheet is None or text is None:
            raise SimulatorError("the moment of this answer is missing from the log", where=answer_id)
        name = f"{kept.persona_id}.yaml"
        moment = find(kept.moment_id, as_answered(sheet, name).sheet.moments)
        return kept, moment, as_met(text, name)

    def _sheet(self, moment: Moment) -> MomentSource:
        for source in self._house.moments().sources:
            if moment in source.sheet.moments:
                return source
        raise MomentError("this moment has changed since it was shown", where=moment.id, mend="choose it again")


def _exchange(kept: AnswerRecord, moment: Moment) -> Exchange:
    """The exchange as it was, for an answer that has the patient's half."""
    provenance: Mapping[str, Any] = kept.provenance
    return Exchange(
        number=sum(w.speaker == "patient" for w in moment.turns), therapist=kept.text, patient=kept.patient or "",
        reading=reading_from(kept.reading), state=State.model_validate(kept.state),
        felt=Felt.model_validate(kept.felt), talk=Talk.model_validate(kept.talk),
        telling=Telling.model_validate(kept.telling), voice=str(provenance.get("voice", "authored")),
        way=str(provenance.get("way", "")),
    )  # fmt: skip
