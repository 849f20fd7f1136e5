"""The model judge: any language model, asked small questions at the same time, believed only where it can quote.

It is shown what was said to the patient and nothing else of the turn. Every mark needs words that stand in it. An answer that cannot be read is asked for once more; a judge that does not
answer, declines, or talks nonsense twice leaves the turn unscored, with the reason.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from statistics import median_low
from typing import Any, Final, TypeVar

from simulator.grading.asking import (
    ALONE,
    Dismissal,
    Form,
    Found,
    Question,
    Seen,
    Stand,
    all_of,
    asked_alone,
    markers_of,
    may_apply,
    prompts,
    questions,
    verbatim,
    wants_depth,
    wants_logistics,
    wants_stand,
)
from simulator.grading.judge import Graded, Judge, JudgeFailed, Marked, grade
from simulator.grading.surmise import surmise
from simulator.grading.transcript import Moment
from simulator.model import ChatModel, Message, Meter, ModelFailed, Options, bind
from simulator.reading.heads import dialogue
from simulator.reading.said import Said, said, silent
from simulator.reading.sentences import holds
from simulator.rubric import Dimension, Mark, Marker, Rubric, Truth, circumstances, score
from simulator.settings import Settings

VERSION: Final = "2"
ALONE_SURE: Final = 0.7
"""The confidence in a model asked once. A prior, not a measurement: nothing is known of how it would have answered again."""
_AT_ONCE: Final = {"app": 2, "server": 40, "host": 40}
"""Calls under way at the same time, by place: a model in this process has two seats."""
_MOST_TOKENS: Final = 4_000
_VARIED: Final = 0.7
T = TypeVar("T")


class ModelJudge:
    """Marks turns through a language model. Thread-safe.

    samples: how often each question is asked; a marker stands where more than half of the answers quote it, and `sure` is
    their share. at_once: calls under way at the same time over all threads. timeout: seconds a call may take.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        samples: int = 1,
        at_once: int = 40,
        timeout: float | None = None,
        folder: Path | None = None,
    ) -> None:
        self._model, self._samples, self._timeout = model, samples, timeout
        self._prompts = prompts(folder)
        self._room = threading.BoundedSemaphore(at_once)

    @property
    def name(self) -> str:
        """Version, model, samples, and the first digits of the sha256 of all prompts: marks of other words are others'."""
        digest = hashlib.sha256("".join(p.sha256 for p in self._prompts.values()).encode()).hexdigest()[:8]
        many = f"x{self._samples}" if self._samples > 1 else ""
        return f"model@{VERSION}:{self._model.name[:80]}{many}:{digest}"

    @property
    def provenance(self) -> Mapping[str, Any]:
        """All that made the marks, for the record."""
        return {
            "judge": self.name, "model": self._model.name, "place": self._model.place.label, "samples": self._samples,
            "prompts": {name: p.sha256 for name, p in self._prompts.items()},
        }  # fmt: skip

    def mark(self, moment: Moment, rubric: Rubric) -> Marked:
        """The marks of one turn, all questions asked at the same time; none about a silence. Raises JudgeFailed."""
        truth = surmise(moment)
        before = circumstances(truth, 0, only_logistics=False)
        context = dialogue(moment.before)
        heard = said(moment.text, context)
        spoken = not silent(moment.text, context)
        dimensions = [d for d in rubric.dimensions if spoken and may_apply(d, moment, before)]
        stand = wants_stand(moment, rubric)
        answers = self._answers(questions(moment, heard.text, dimensions, self._prompts, stand=stand))
        if stand:
            truth = _completed(truth, moment.known, _forms(answers["moment"], Stand))
        dismissals = _forms(answers.get(ALONE, ()), Dismissal)
        seen = {d.id: _forms(answers[d.id], Seen) for d in dimensions}
        deep = next((d.id for d in dimensions if wants_depth(d)), None)
        depth = median_low([_depth(s) for s in seen[deep]]) if deep else 0
        plain = next((d.id for d in dimensions if wants_logistics(d)), None)
        logistics = bool(plain) and _most([bool(getattr(s, "only_logistics", False)) for s in seen[plain or ""]])
        facts = circumstances(truth, depth, only_logistics=logistics)
        marks: dict[str, Sequence[Mark]] = {d.id: () for d in rubric.dimensions}
        confidence: dict[str, float] = {}
        for d in dimensions:
            votes = [_votes(d, one, _sample(dismissals, i), heard) for i, one in enumerate(seen[d.id])]
            marks[d.id] = _elected(d, votes)
            confidence[d.id] = _confidence(d, votes, moment.text, facts)
        return Marked(marks, depth, truth, confidence, logistics)

    def _answers(self, asked: Sequence[Question]) -> dict[str, list[Form]]:
        """The usable answers to every question, half of the samples at least. Raises JudgeFailed."""
        jobs = [(q, i) for q in asked for i in range(self._samples)]
        if not jobs:
            return {}
        with ThreadPoolExecutor(len(jobs), thread_name_prefix="judge") as pool:
            results = list(pool.map(self._try, jobs))
        out: dict[str, list[Form]] = {}
        for question in asked:
            got = [r for (q, _), r in zip(jobs, results, strict=True) if q is question]
            usable = [r for r in got if isinstance(r, Form)]
            if 2 * len(usable) < len(got) or not usable:
                failed = next(r for r in got if isinstance(r, ModelFailed))
                raise JudgeFailed(f"{question.about}: {failed.what}")
            out[question.about] = usable
        return out

    def _try(self, job: tuple[Question, int]) -> Form | ModelFailed:
        question, sample = job
        options = Options(
            temperature=_VARIED if self._samples > 1 else 0.0, seed=sample, max_tokens=_MOST_TOKENS,
            timeout=self._timeout, prompt=question.prompt,
        )  # fmt: skip
        try:
            with self._room:
                return self._model.structured(question.messages, question.form, options)
        except ModelFailed as failed:
            if failed.kind != "unparseable":
                return failed
            problem = failed
        said = (Message("assistant", problem.answer),) if problem.answer.strip() else ()
        again = (*question.messages, *said, *self._prompts["judge_repair"].render(problem=problem.what))
        try:
            with self._room:
                return self._model.structured(again, question.form, options)
        except ModelFailed as failed:
            return failed


def model_judge(settings: Settings, meter: Meter | None = None) -> ModelJudge:
    """The judge that the settings name. Raises ModelFailed where they name none that can be had."""
    model = bind("judge", settings, meter=meter)
    at_once = settings.judge_at_once or _AT_ONCE[model.place.kind]
    return ModelJudge(model, samples=settings.judge_samples, at_once=at_once, folder=settings.prompts)


def grade_all(moments: Sequence[Moment], judge: Judge, rubric: Rubric, workers: int = 32) -> list[Graded]:
    """Many turns through one judge at the same time, in their order. How many calls that makes is the judge's affair."""
    if not moments:
        return []
    with ThreadPoolExecutor(max(1, min(workers, len(moments))), thread_name_prefix="grade") as pool:
        return list(pool.map(lambda moment: grade(moment, judge, rubric), moments))


def _votes(dimension: Dimension, seen: Seen, dismissal: Dismissal | None, heard: Said) -> dict[str, str]:
    """One sample's marks: marker → the words in the turn that show it. What was not said to the patient is not there."""
    text = heard.text
    out: dict[str, str] = {}
    markers: Any = getattr(seen, "markers")  # noqa: B009 - the field is made with the form
    for marker in markers_of(dimension):
        found: Found = getattr(markers, f"m_{marker.id}")
        quote = _quoted(heard, found.quote) if found.present else None
        if quote is None:
            continue
        merit = isinstance(marker, Marker) and marker.merit
        if merit and any(_aside(text, aside, quote) for aside in seen.not_to_patient):
            continue
        out[marker.id] = quote
    alone = asked_alone(dimension)
    if alone is not None and dismissal is not None and dismissal.present:
        quote = _quoted(heard, dismissal.quote)
        if quote is not None:
            out[alone.id] = quote
    return out


def _quoted(heard: Said, quote: str) -> str | None:
    """The words of the turn that a quote from what was said stands for; None where it was not said."""
    found = verbatim(heard.text, quote)
    if found is None or holds(heard.turn, found):
        return found
    return heard.behind(found)


def _aside(text: str, aside: str, quote: str) -> bool:
    """Whether a quote stands only in words that the turn does not say to the patient."""
    said = verbatim(text, aside)
    return said is not None and holds(said, quote) and not holds(text.replace(said, " ", 1), quote)


def _elected(dimension: Dimension, votes: Sequence[Mapping[str, str]]) -> tuple[Mark, ...]:
    """The markers that more than half of the samples quoted, with the quote most of them gave (the first, if even)."""
    out = []
    for marker in all_of(dimension):
        quotes = [v[marker.id] for v in votes if marker.id in v]
        if 2 * len(quotes) > len(votes):
            quote = Counter(quotes).most_common(1)[0][0]
            out.append(Mark(id=marker.id, quote=quote, sure=len(quotes) / len(votes)))
    return tuple(out)


def _confidence(dimension: Dimension, votes: Sequence[Mapping[str, str]], text: str, facts: frozenset[str]) -> float:
    """How far the samples agree on the score, 0-1, with the prior as one more; the prior alone where there is one sample."""
    scores = [
        score(dimension, text, [Mark(id=m, quote=q) for m, q in vote.items()], facts).score for vote in votes
    ]  # fmt: skip
    pairs = [alike(a, b) for a, b in combinations(scores, 2)]
    if not pairs:
        return ALONE_SURE
    others = len(votes) - 1
    return (ALONE_SURE + others * sum(pairs) / len(pairs)) / (1 + others)


def alike(one: int | None, other: int | None) -> float:
    """How far two scores agree, 0-1: equal 1, each level apart a quarter less, applicable against not 0."""
    if one is None or other is None:
        return 1.0 if one is other else 0.0
    return 1 - abs(one - other) / 4


def _completed(truth: Truth, known: frozenset[str], stands: Sequence[Stand]) -> Truth:
    """The truth with what was not known filled in from the answers, by majority or median."""
    told: dict[str, Any] = {
        "rupture": None if (kind := _commonest([s.rupture for s in stands])) == "none" else kind,
        "re_engaged": _most([s.re_engaged for s in stands]),
        "opening": _most([s.opening for s in stands]),
        "crisis": _most([s.crisis for s in stands]),
        "arousal": 0.9 if _most([s.flooded for s in stands]) else 0.5,
        "patient_depth": median_low([s.patient_depth for s in stands]),
        "episodes": max(0, median_low([s.episodes for s in stands])),
        "last_interpretation": _commonest([s.last_interpretation for s in stands]),
    }
    return truth.model_copy(update={field: value for field, value in told.items() if field not in known})


F = TypeVar("F", bound=Form)


def _forms(answers: Sequence[Form], kind: type[F]) -> list[F]:
    return [a for a in answers if isinstance(a, kind)]


def _sample(dismissals: Sequence[Dismissal], i: int) -> Dismissal | None:
    return dismissals[i % len(dismissals)] if dismissals else None


def _depth(seen: Seen) -> int:
    depth: int = getattr(seen, "depth")  # noqa: B009 - the field is made with the form
    return depth


def _most(values: Sequence[bool]) -> bool:
    return 2 * sum(values) > len(values)


def _commonest(values: Sequence[str]) -> str:
    return Counter(values).most_common(1)[0][0]
