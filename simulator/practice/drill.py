"""Drills: one answer to one moment, graded and felt at once. Nothing is written anywhere (see `drilling` for that).

answer(moment, text, cast, judge, rubric) -> Attempt, in three steps: felt, mark, judged.
next_moment(history, moments, now, skill) -> Moment      (see `schedule`)
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from simulator.grading.judge import Graded, Judge, grade
from simulator.patient.state import Felt, State
from simulator.patient.telling import Telling
from simulator.patient.voice import Talk
from simulator.persona.parts import Persona
from simulator.practice.debriefing import Advice
from simulator.practice.encounter import Cast, Exchange, checked, step
from simulator.practice.moment import Moment, Pull
from simulator.practice.review import moment_of, truth_of, window_of
from simulator.practice.schedule import Trial, Verdict, due, level, next_moment
from simulator.rubric import Dimension, Mark, Marker, Rubric, Score, circumstances, missing
from simulator.rubric import score as score_of
from simulator.rubric.loading import CIRCUMSTANCES
from simulator.vocabulary import Move

__all__ = [
    "Attempt", "Shown", "Trial", "Verdict", "answer", "due", "felt", "judged", "level", "mark", "next_moment", "scene",
]  # fmt: skip

ADEQUATE: Final = 3
LEFT: Final = 2
"""The least empathy with which a turn that did not give in to its pull has done what restraint asks."""
BREATH: Final = 20
"""Words from which a turn fills a silence, whatever it says."""
_GIVES_IN: Final[dict[Pull, tuple[Move, ...]]] = {
    "advise": ("advice",),
    "reassure": ("reassurance",),
    "fill": (
        "open_question", "closed_question", "advice", "reassurance", "interpretation", "confrontation",
        "self_disclosure", "rationale", "justification",
    ),
    "defend": ("justification",),
}  # fmt: skip
_WATCHED: Final[dict[Pull, tuple[str, ...]]] = {
    "advise": ("unsolicited_advice", "minimises"),
    "reassure": ("minimises", "unsolicited_advice"),
    "fill": ("question_barrage", "unsolicited_advice", "minimises"),
    "defend": ("blames", "minimises", "unsolicited_advice"),
}
"""Ceilings of the empathy scale that mean the same."""
_NAMES: Final[dict[Pull, str]] = {
    "advise": "to give advice", "reassure": "to reassure", "fill": "to fill the silence", "defend": "to defend yourself",
}  # fmt: skip
_INSTEAD: Final[dict[Pull, str]] = {
    "advise": "Leave the advice out, even the good kind. Say what you hear, and stop there.",
    "reassure": "Let it be as bad as it was said to be. Stay with it instead of making it smaller.",
    "fill": "Say less, or nothing. The silence is the patient's, and something is being done in it.",
    "defend": "Do not explain yourself. Say what it was like from the other chair.",
}
_APPLY: Final[dict[str, str]] = {
    "interpretation_timing": "You stayed where it is safe. Say, in one tentative sentence, what you notice happening.",
    "empathy": "That was about the arrangements. Answer what was said.",
}
"""What to change where the scale had nothing to score."""
_SILENT: Final = "A silence is not scored on this scale; what it did shows in the patient."


@dataclass(frozen=True)
class Shown:
    """A marker or a ceiling with the words that showed it ("" for one that was missed). says: for the trainee."""

    id: str
    says: str
    quote: str = ""


@dataclass(frozen=True)
class Attempt:
    """One answer to a moment.

    before → exchange: the patient's state, then the answer in words (`exchange.patient`), the state after it and what
    was felt. score: on the skill's own scale, None where unscored or left out, with `why` in words. met, missed, held:
    markers shown, markers that this scale would still reward, ceilings that applied. change: one thing, or None.
    """

    moment: Moment
    before: State
    exchange: Exchange
    graded: Graded
    score: Score | None
    verdict: Verdict
    why: str
    met: tuple[Shown, ...]
    missed: tuple[Shown, ...]
    held: tuple[Shown, ...]
    change: Advice | None

    @property
    def passed(self) -> bool:
        """Whether the level sought was reached."""
        return self.verdict in ("clear", "reached")

    def trial(self, at: datetime) -> Trial:
        """What the history keeps of it."""
        return Trial(self.moment.id, self.moment.skill, self.moment.difficulty, self.verdict, at)

    @property
    def alert(self) -> bool:
        """Whether the turn passed over a sign of danger, on any scale."""
        return any(s.alert for s in self.graded.scores.values())


def scene(moment: Moment, persona: Persona) -> tuple[Exchange, ...]:
    """What was said before the trainee's words, as exchanges, all in the moment's state. Raises MomentError."""
    state = moment.state_in(persona)
    talk = _talk(moment, persona)
    out: list[Exchange] = []
    therapist: str | None = None
    for words in moment.turns:
        if words.speaker == "therapist":
            therapist = words.text
            continue
        out.append(Exchange(len(out), therapist, words.text, None, state, Felt(thought=""), talk, Telling()))
        therapist = None
    return tuple(out)


def _talk(moment: Moment, persona: Persona) -> Talk:
    """How far the talk has come: what is not on the table at this moment does not come up by itself.

    Only the story that the moment interrupts can go on, and from the right beat; and a line that rests on what was told
    some other day is left unsaid, unless the trainee's words ask for it.
    """
    beats: dict[str, int] = {}
    dropped: list[str] = []
    for thread in moment.scenario_in(persona).threads:
        ids = [beat.id for beat in thread.beats]
        if moment.goes_on in ids:
            beats[thread.id] = ids.index(moment.goes_on)
        else:
            dropped.append(thread.id)
    elsewhere = (x for x in persona.lines if x.after and not x.hears and not set(x.after) <= set(moment.told))
    return Talk(
        used=tuple(f"line:{x.id}" for x in elsewhere), beats=beats, dropped=tuple(dropped),
        last_fact=moment.told[-1] if moment.told else None,
    )  # fmt: skip


def answer(moment: Moment, text: str, cast: Cast, judge: Judge, rubric: Rubric) -> Attempt:
    """The trainee's words to the moment: felt by the patient, and graded. Deterministic given a deterministic judge.

    `cast` is the patient's, in whichever scenario. Raises MomentError for another patient's, MessageError for words
    that are no turn.
    """
    exchange = felt(moment, text, cast)
    return judged(moment, exchange, mark(moment, exchange, cast.persona, judge, rubric), cast.persona, rubric)


def felt(moment: Moment, text: str, cast: Cast) -> Exchange:
    """The first half of an attempt: what the patient makes of the words. Raises as `answer`."""
    seed = cast.seed + zlib.crc32(moment.id.encode())  # else a patient would say the same thing at every moment
    cast = replace(cast, scenario=moment.scenario_in(cast.persona), seed=seed)
    return step(cast, list(scene(moment, cast.persona)), checked(text))


def mark(moment: Moment, exchange: Exchange, persona: Persona, judge: Judge, rubric: Rubric) -> Graded:
    """What the judge makes of them; a judge that fails leaves them unscored, with the reason."""
    past = scene(moment, persona)
    return grade(moment_of((*past, exchange), len(past), moment.id), judge, rubric)


def judged(moment: Moment, exchange: Exchange, graded: Graded, persona: Persona, rubric: Rubric) -> Attempt:
    """The second half: what was felt and what was marked, put beside what was sought. Pure."""
    past = scene(moment, persona)
    dimension = rubric.dimension(moment.dimension)
    score = graded.scores.get(moment.dimension)
    before = past[-1].state
    gave_in = moment.pull is not None and _gave_in(moment.pull, exchange, score, persona)
    silent = moment.pull is not None and not gave_in and _silence(exchange)
    verdict, why = _verdict(moment, graded, score, silent, gave_in)
    if silent or dimension is None or score is None or not score.applicable:
        what = _APPLY.get(moment.dimension) if verdict == "unscored" and graded.unscored is None else None
        change = Advice(exchange.number, moment.dimension, what) if what else None
        return Attempt(moment, before, exchange, graded, None, verdict, why, (), (), (), change)
    names = {m.id: m.shows for m in dimension.markers} | {c.id: c.shows for c in dimension.caps}
    merits = {m.id for m in dimension.markers if m.merit}
    facts = circumstances(truth_of(before, past[-1].patient), graded.depth or 0, only_logistics=False)
    wanted = _wanted(dimension, score, exchange.therapist or "", facts)
    return Attempt(
        moment=moment, before=before, exchange=exchange, graded=graded, score=score, verdict=verdict, why=why,
        met=tuple(Shown(m.id, names[m.id], m.quote) for m in score.markers if m.id in merits),
        missed=tuple(Shown(m.id, m.shows) for m in wanted),
        held=tuple(Shown(c.id, names[c.id], c.quote) for c in score.caps if c.id in names),
        change=_pull_back(moment, exchange, score) if gave_in else _change(before, exchange, graded, dimension, score, wanted, facts),
    )  # fmt: skip


def _silence(exchange: Exchange) -> bool:
    """Whether the turn is a silence: a gesture and at most a word, or nothing but a short encouragement."""
    reading, text = exchange.reading, exchange.therapist or ""
    if reading is None or not reading.does("encourager"):
        return False
    spoken = re.sub(r"\([^)]*\)", " ", text).split()
    return len(spoken) <= 2 or (reading.moves == ("encourager",) and reading.words <= BREATH)


def _verdict(moment: Moment, graded: Graded, score: Score | None, silent: bool, gave_in: bool) -> tuple[Verdict, str]:
    """How the answer stands to what was sought, and why, in words."""
    if graded.unscored is not None or score is None:
        return "unscored", f"Not scored: {graded.unscored or 'the rubric has no such scale'}."
    if silent:
        return ("clear" if moment.pull == "fill" else "reached"), _SILENT
    if gave_in and moment.pull is not None:
        return "missed", f"The pull here was {_NAMES[moment.pull]}, and the turn went with it."
    if not score.applicable or score.score is None:
        return "unscored", score.why
    if score.score < moment.sought:
        left = moment.pull is not None and (moment.pull == "fill" or score.score >= LEFT)
        return ("reached", f"It left what was to be left. {score.why}") if left else ("missed", score.why)
    return ("reached" if score.caps else "clear"), score.why


def _gave_in(pull: Pull, exchange: Exchange, score: Score | None, persona: Persona) -> bool:
    """Whether the turn went with the pull: heard by the reader, felt by the patient, marked by the judge, or too long.

    Felt: a sore place was touched that such moves touch, although the reader was unsure of the move.
    """
    reading, moves = exchange.reading, _GIVES_IN[pull]
    heard = reading is not None and reading.does(*moves)
    sore = next((t for t in persona.triggers if t.id == exchange.felt.trigger), None)
    felt = sore is not None and any(m in moves for m in sore.moves)
    marked = score is not None and any(c.id in _WATCHED[pull] for c in score.caps)
    long = pull == "fill" and reading is not None and reading.words > BREATH
    return heard or felt or marked or long


# --- one thing to change --------------------------------------------------------------------------------------------


def _wanted(dimension: Dimension, score: Score, text: str, facts: frozenset[str]) -> tuple[Marker, ...]:
    """The missing markers that a good level above the one reached asks for, in the circumstances of this moment."""
    reached = score_of(dimension, text, score.markers, facts).score or 0
    asked: set[str] = set()
    for higher in dimension.levels:
        needs = {n for n in higher.when.all if isinstance(n, str)} & CIRCUMSTANCES
        if higher.level > max(reached, ADEQUATE) and needs <= facts:
            asked |= set(higher.when.names())
    return tuple(m for m in missing(dimension, score) if m.id in asked)


def _pull_back(moment: Moment, exchange: Exchange, score: Score) -> Advice | None:
    """Where the turn went with the pull: what to do instead, beside the words that did it."""
    reading, pull = exchange.reading, moment.pull
    if pull is None:
        return None
    heard = next((m for m in _GIVES_IN[pull] if reading is not None and reading.does(m)), None)
    marked = next((c.quote for c in score.caps if c.id in _WATCHED[pull]), "")
    quote = reading.evidence.get(heard, "") if reading is not None and heard is not None else ""
    return Advice(exchange.number, moment.dimension, _INSTEAD[pull], marked or quote)


def _change(
    before: State, exchange: Exchange, graded: Graded, dimension: Dimension, score: Score, wanted: Sequence[Marker],
    facts: frozenset[str],
) -> Advice | None:  # fmt: skip
    """What would help most: off the lowest ceiling, into the window, or the missing marker that lifts the turn most."""
    number, text = exchange.number, exchange.therapist or ""
    caps = [c for c in dimension.caps if c.hint and c.id in {m.id for m in score.caps}]
    if caps:
        cap = min(caps, key=lambda c: c.ceiling)
        quote = next(m.quote for m in score.caps if m.id == cap.id)
        return Advice(number, dimension.id, cap.hint or "", quote)
    limit = window_of(before)
    if dimension.id == "interpretation_timing" and (graded.depth or 0) > limit.deepest:
        because = f" ({limit.shut})" if limit.shut else ""
        what = f"Stay nearer the surface: depth {limit.deepest} was the deepest that could be borne here{because}."
        return Advice(number, dimension.id, what)
    merits = {m.id for m in dimension.markers if m.merit}
    shown = [m for m in score.markers if m.id in merits]

    def lifted(marker: Marker) -> int:
        return score_of(dimension, text, [*shown, Mark(id=marker.id, quote=text)], facts).score or 0

    hints = [m for m in wanted if m.hint]
    if not hints:
        return None
    best = max(hints, key=lifted)  # the first of the best, in the rubric's order
    return Advice(number, dimension.id, best.hint or "")
