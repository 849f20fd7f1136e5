"""The turns of a program that can be rated, first without words to choose from, then pinned with them."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.errors import SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import grade, record
from simulator.persona.loading import from_text as persona_from
from simulator.practice.encounter import transcript
from simulator.practice.moment import find as find_moment
from simulator.practice.moment import from_text as moments_from
from simulator.practice.practice import Practice
from simulator.practice.review import moment_of
from simulator.program.form import Form
from simulator.program.rating.masking import masked
from simulator.program.rating.sampling import Candidate
from simulator.rubric import Rubric
from simulator.store.assessments import AssessmentStore
from simulator.store.ratable import Held, RatableStore
from simulator.store.rating import ItemRecord

MOST_SESSIONS = 60
"""Assigned sessions that one set draws from, by chance where there are more: each turn may have to be judged first."""
MOST_BEFORE = 60
"""Utterances before a turn that are pinned with it, the latest: an hour has fewer."""
Judged = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Found:
    """A candidate, and what pins it: `pin(set, number)` reads its words."""

    candidate: Candidate
    pin: Callable[[str, int], ItemRecord]


class Gatherer:
    """Reads turns from assessments and assigned sessions."""

    def __init__(self, store: RatableStore, assessments: AssessmentStore, practice: Practice) -> None:
        self._store, self._assessments, self._practice = store, assessments, practice
        self._judge = EmbeddedJudge()
        self._parsed: dict[str, Any] = {}

    def of_form(self, form_id: str, form: Form, *, without: frozenset[str] = frozenset()) -> list[Found]:
        """The turns of a form's ended attempts, but those of the attempts `without`."""
        given: dict[tuple[str, int, int], Judged] = {}
        for g in self._store.given(form_id):
            judge = given.setdefault((g.attempt, g.station, g.number), {}).setdefault(g.judge, _empty())
            judge["scores"][g.dimension] = [None if g.score is None else round(g.score), g.confidence]
        answers = [a for a in self._store.answers(form_id) if a.attempt not in without and a.text]
        names = self._store.names(sorted({a.person for a in answers}))
        out = []
        for a in answers:
            judged = given.get((a.attempt, a.station, a.number), {})
            if a.unscored:
                judged = {form.judge: {**_empty(), "unscored": a.unscored}} | judged
            if a.flagged:
                judged = {j: {**v, "flagged": True} for j, v in judged.items()}
            key = conversation(a.attempt)

            def pin(set_id: str, number: int, a: Any = a, judged: Judged = judged, key: str = key) -> ItemRecord:
                stimulus = form.stations[a.station].stimuli[a.number - 1]
                sheet = self._pinned(stimulus.moments_sha256, moments_from).sheet
                moment = find_moment(stimulus.moment, sheet.moments)
                patient = self._pinned(stimulus.persona_sha256, persona_from).persona.name
                return ItemRecord(
                    uuid.uuid4().hex, set_id, number, a.person, a.attempt, None, a.station, a.number, key, patient,
                    moment.setup, tuple((w.speaker, w.text) for w in moment.turns),
                    masked(a.text, names.get(a.person, "")), judged,
                )  # fmt: skip

            out.append(Found(_candidate((key, 1000 * a.station + a.number), a.person, judged), pin))
        held = [h for h in self._store.held(form_id) if h.attempt not in without]
        names = self._store.names(sorted({h.person for h in held}))
        for h in held:
            turns = {n: j for (attempt, station, n), j in given.items() if (attempt, station) == (h.attempt, h.station)}
            out += self._of_session(h, f"assessed:{h.attempt}", names, turns, None, form.judge)
        return out

    def of_assignments(self, program: str, assignments: Sequence[str], rubric: Rubric, seed: int) -> list[Found]:
        """The turns of ended sessions done for these assignments; what no judge has seen under this rubric is judged now,
        and not kept in the trainee's session."""
        held = self._store.assigned(program, assignments)
        if len(held) > MOST_SESSIONS:
            held = random.Random(seed).sample(held, MOST_SESSIONS)
        names = self._store.names(sorted({h.person for h in held}))
        label, out = f"{rubric.id}@{rubric.version}", []
        for h in held:
            turns: dict[int, Judged] = {}
            for m in self._practice.log.marks(h.session):
                if m.rubric == label:
                    turns.setdefault(m.number, {})[m.judge] = _of_record(m.result, m.unscored)
            out += self._of_session(h, h.person, names, turns, rubric, self._judge.name)
        return out

    def _of_session(
        self,
        held: Held,
        owner: str,
        names: Mapping[str, str],
        turns: dict[int, Judged],
        rubric: Rubric | None,
        judge: str,
    ) -> list[Found]:
        """rubric: judge with it what has no score yet; None: a turn without one is unscored by `judge`."""
        try:
            sitting = self._practice.resume(held.session, owner)
        except SimulatorError:
            return []  # the words are no longer kept
        key, out = conversation(held.attempt or held.session), []
        for i in range(1, len(sitting.past)):
            exchange = sitting.past[i]
            judged = dict(turns.get(exchange.number, {}))
            if rubric is not None and self._judge.name not in judged:
                graded = grade(moment_of(sitting.past, i, held.session), self._judge, rubric)
                judged[self._judge.name] = _of_record(record(graded), graded.unscored)
            elif not judged:
                judged[judge] = {**_empty(), "unscored": "the judge gave no score"}

            def pin(set_id: str, number: int, i: int = i, judged: Judged = judged) -> ItemRecord:
                name = names.get(held.person, "")
                before = transcript(sitting.past[:i])[-MOST_BEFORE:]
                return ItemRecord(
                    uuid.uuid4().hex, set_id, number, held.person, held.attempt, held.session, held.station,
                    sitting.past[i].number, key, sitting.source.persona.name, sitting.scenario.before_you_begin,
                    tuple((who, masked(said, name) if who == "therapist" else said) for who, said in before),
                    masked(sitting.past[i].therapist or "", name), judged,
                )  # fmt: skip

            place = (key, 1000 * (held.station or 0) + exchange.number)
            out.append(Found(_candidate(place, held.person, judged), pin))
        return out

    def _pinned(self, digest: str, parse: Callable[[str, str], Any]) -> Any:
        if digest not in self._parsed:
            kept = self._assessments.pinned(digest)
            if kept is None:
                raise SimulatorError("a pinned file is missing", where=digest[:12], mend="restore a backup")
            self._parsed[digest] = parse(kept[1], kept[0])
        return self._parsed[digest]


def conversation(attempt_or_session: str) -> str:
    """A pseudonym for exports. All stations of an attempt are one: their turns are one person's, and not independent."""
    return "c-" + hashlib.sha256(attempt_or_session.encode()).hexdigest()[:12]


def _empty() -> dict[str, Any]:
    return {"scores": {}, "unscored": None, "flagged": False}


def _of_record(result: Mapping[str, Any], unscored: str | None) -> dict[str, Any]:
    """Scores and confidences of a judge's record, and none of its quotes."""
    scores = {d: [s["score"], s["confidence"]] for d, s in (result.get("scores") or {}).items()}
    return {"scores": scores, "unscored": unscored, "flagged": bool(result.get("flags"))}


def _candidate(place: tuple[str, int], person: str, judged: Judged) -> Candidate:
    first = judged[min(judged)] if judged else {**_empty(), "unscored": "no judge"}
    scores = {d: (s, float(c)) for d, (s, c) in first["scores"].items()}
    flagged = any(j["flagged"] for j in judged.values())
    return Candidate(place, person, scores, first["unscored"] is not None, flagged)
