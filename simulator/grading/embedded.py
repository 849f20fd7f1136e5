"""The embedded judge: the ear's markers, with the words where each was heard. No model server, milliseconds a turn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import WeightsError
from simulator.grading.judge import Marked
from simulator.grading.surmise import surmise
from simulator.grading.transcript import Moment
from simulator.reading import cues, forms
from simulator.reading.ear import DATA, Ear, Sound, ear
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.heads import DIMENSIONS, Dimension, dialogue, heads_of
from simulator.reading.reading import Reading
from simulator.reading.said import Said, said, silent
from simulator.reading.sentences import holds, sentences
from simulator.rubric import Mark, Rubric, Truth

VERSION = "2"
_AT_ONCE = 2
_SURE = 0.97

Array = NDArray[np.float64]
_JARGON = re.compile(
    r"\b(?:superego|introject\w*|projecti(?:on|ve)|transferen(?:ce|tial)|countertransference|attachment (?:style|system)|"
    r"dissociat\w+|repetition compulsion|defen[cs]e mechanism|cathe\w+|object relation\w*|reaction formation|splitting|"
    r"enactment|narcissis\w+|oedipal|schema\w*|internali[sz]ed|anxious-(?:avoidant|ambivalent)|avoidant attachment|"
    r"maladaptive|ego|libidinal|self-object|ambivalen(?:ce|t) attachment|somati[sz]\w+|affect regulation|mentali[sz]\w+|"
    r"parentifi\w+|trauma response|limbic|polyvagal)\b",
    re.IGNORECASE,
)


class EmbeddedJudge:
    """Marks turns through the ear. Indicative: it discriminates on constructed sets; agreement with people is open."""

    def __init__(self, listens: Ear | None = None, calibration: Path = DATA / "judge.json") -> None:
        self._ear = listens or ear()
        self._reader = EmbeddedReader(self._ear)
        self._numbers = _calibration(calibration)

    @property
    def name(self) -> str:
        return f"embedded@{VERSION}+{self._ear.sha256[:8]}"

    def mark(self, moment: Moment, rubric: Rubric) -> Marked:  # noqa: ARG002
        """The marks of one turn on the core dimensions; other dimensions get none from this judge."""
        return self._mark(moment)

    def _mark(self, moment: Moment) -> Marked:
        context = dialogue(moment.before)
        heard = said(moment.text, context)
        return self.from_sound(moment, self._ear.listen(context, heard.text), heard)

    def mark_all(self, moments: list[Moment]) -> list[Marked]:
        """The same for many turns, two at a time, each heard alone: company changes nothing."""
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            return list(pool.map(self._mark, moments))

    def from_sound(self, moment: Moment, sound: Sound, heard: Said) -> Marked:
        """Marks from what the ear has already heard in the turn."""
        truth = surmise(moment)
        if silent(moment.text, dialogue(moment.before)):
            return _unspoken(moment, truth)
        reading = self._reader.from_sound(sound, heard)
        marks: dict[str, list[Mark]] = {}
        confidence: dict[str, float] = {}
        patient = " ".join(text for speaker, text in moment.before if speaker == "patient")
        known = (forms.heard(sound, patient), forms.others(sound), reading.strength["safety_inquiry"])
        for dimension in DIMENSIONS:
            marks[dimension], confidence[dimension] = self._dimension(dimension, sound, heard, truth, known)
        only_logistics = reading.moves == ("logistics",) and not reading.does("validation", "reflection")
        depth = in_rupture(self._depth(sound, known[0]), truth, reading)
        return Marked(marks, depth, truth, confidence, only_logistics)

    def _depth(self, sound: Sound, general: Array) -> int:
        row = self._numbers["depth"]
        return int(np.argmax(np.asarray(row["w"]) @ forms.deep(sound, general) + np.asarray(row["b"])))

    def _dimension(
        self, dimension: Dimension, sound: Sound, heard: Said, truth: Truth, known: tuple[Array, Array, float]
    ) -> tuple[list[Mark], float]:
        marks = []
        doubts = []
        general, beside, inquiry = known
        for head in heads_of(dimension):
            marker = head.split(".", 1)[1]
            sure = self._sure(head, sound, general, beside)
            sure = max(sure, settled(marker, heard.text))
            if marker == "ignores_safety_cue":
                sure = forms.passed_over(sound.text, inquiry) if truth.crisis else 0.0
            threshold = self._numbers["thresholds"].get(head, 0.5)
            doubts.append(abs(sure - threshold))
            if sure >= threshold:
                marks.append(Mark(id=marker, quote=_quote(sound, heard, head, marker), sure=round(sure, 4)))
        doubts.sort()
        return marks, float(np.clip(0.5 + np.mean(doubts[:4]), 0.3, _SURE))

    def _sure(self, head: str, sound: Sound, general: Array, beside: Array) -> float:
        row = self._numbers["weights"][head]
        z = float(np.asarray(row["w"]) @ forms.features(sound, head, general)) + row["b"]
        if "beside" in row:
            z += float(np.asarray(row["beside"]) @ beside)
        return float(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def in_rupture(depth: int, truth: Truth, reading: Reading) -> int:
    """The depth, in an open rupture 1 for a here-and-now inquiry: that is allowed there, and is no interpretation."""
    inquiry = depth == 2 and reading.does("immediacy") and not reading.does("interpretation")
    return 1 if truth.rupture is not None and inquiry else depth


def _unspoken(moment: Moment, truth: Truth) -> Marked:
    """A silence shows no marker; beside a sign of danger it passes that over."""
    marks: dict[str, list[Mark]] = {d: [] for d in DIMENSIONS}
    if truth.crisis:
        marks["empathy"].append(Mark(id="ignores_safety_cue", quote=moment.text.strip()))
    return Marked(marks, 0, truth, dict.fromkeys(DIMENSIONS, _SURE))


def settled(marker: str, text: str) -> float:
    """Markers that counting or a word list settles."""
    if marker == "question_barrage":
        return 0.95 if cues.questions(text) >= 3 else 0.0
    if marker == "jargon":
        return 0.95 if _JARGON.search(text) else 0.0
    if marker == "flees_opening":
        return 0.95 if cues.sets_aside(text) else 0.0
    return 0.0


def _quote(sound: Sound, heard: Said, head: str, marker: str) -> str:
    """The words in which a marker was heard, verbatim as they stand in the turn: whole words, a clause at most."""
    start, end = _place(sound, head, marker)
    quote = heard.verbatim(start, end)
    if not holds(heard.turn, quote):
        quote = heard.verbatim(0, len(heard.text))
    return quote if holds(heard.turn, quote) else heard.turn.strip()


def _place(sound: Sound, head: str, marker: str) -> tuple[int, int]:
    text = sound.text
    if marker == "jargon":
        found = _JARGON.search(text)
        if found:
            return found.span()
    if marker == "question_barrage":
        asked = [s for s in sentences(text) if s.endswith("?")]
        if asked:
            at = text.rfind(asked[-1])
            return at, at + len(asked[-1])
    _, (start, end) = sound.where(head)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    quote = text[start:end].strip()
    if len(quote.split()) < 3:
        around = next((s for s in sentences(text) if quote and quote in s), text.strip())
        start = max(text.find(around), 0)
        end = start + len(around)
    return start, end


@lru_cache(maxsize=4)
def _calibration(path: Path) -> Mapping[str, Any]:
    try:
        numbers: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(
            "the judge's calibration cannot be read", where=str(path), mend="run `python -m simulator.training.marks`"
        ) from error  # fmt: skip
    return numbers
