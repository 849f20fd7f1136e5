"""The embedded judge: the ear's markers, with the words where each was heard. No model server, milliseconds a turn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from simulator.errors import WeightsError
from simulator.grading.judge import Marked
from simulator.grading.surmise import surmise
from simulator.grading.transcript import Moment
from simulator.reading import cues
from simulator.reading.ear import DATA, Ear, Sound, ear
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.heads import DIMENSIONS, Dimension, dialogue, heads_of
from simulator.reading.sentences import holds, sentences
from simulator.rubric import Mark, Rubric, Truth

VERSION = "1"
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
        context = dialogue(moment.before)
        sound = self._ear.listen(context, moment.text)
        return self.from_sound(moment, sound)

    def mark_all(self, moments: list[Moment]) -> list[Marked]:
        """The same for many turns, batched."""
        contexts = [dialogue(m.before) for m in moments]
        sounds = self._ear.listen_all([(c, m.text) for c, m in zip(contexts, moments, strict=True)])
        return [self.from_sound(m, s) for m, s in zip(moments, sounds, strict=True)]

    def from_sound(self, moment: Moment, sound: Sound) -> Marked:
        """Marks from what the ear has already heard in the turn."""
        reading = self._reader.from_sound(sound)
        truth = surmise(moment)
        marks: dict[str, list[Mark]] = {}
        confidence: dict[str, float] = {}
        for dimension in DIMENSIONS:
            marks[dimension], confidence[dimension] = self._dimension(dimension, sound, moment, truth)
        only_logistics = reading.moves == ("logistics",) and not reading.does("validation", "reflection")
        depth = reading.depth
        if (
            truth.rupture is not None
            and depth == 2
            and reading.does("immediacy")
            and not reading.does("interpretation")
        ):
            depth = 1  # a here-and-now inquiry into an open rupture is allowed, and is no interpretation
        return Marked(marks, depth, truth, confidence, only_logistics)

    def _dimension(self, dimension: Dimension, sound: Sound, moment: Moment, truth: Truth) -> tuple[list[Mark], float]:
        marks = []
        doubts = []
        for head in heads_of(dimension):
            marker = head.split(".", 1)[1]
            sure = self._sure(head, sound)
            sure = max(sure, _lexical(marker, moment))
            if marker == "ignores_safety_cue" and not truth.crisis:
                sure = min(sure, 0.4)
            threshold = self._numbers["thresholds"].get(head, 0.5)
            doubts.append(abs(sure - threshold))
            if sure >= threshold:
                marks.append(Mark(id=marker, quote=_quote(sound, head, marker), sure=round(sure, 4)))
        doubts.sort()
        return marks, float(np.clip(0.5 + np.mean(doubts[:4]), 0.3, 0.97))

    def _sure(self, head: str, sound: Sound) -> float:
        row = self._numbers["weights"].get(head, {"w": [0.7, 0.3], "b": 0.0})
        column = sound.where(head)[0]
        z = row["w"][0] * sound.logit(head) + row["w"][1] * max(column, -10.0) + row["b"]
        return float(1 / (1 + np.exp(-np.clip(z, -30, 30))))


def _lexical(marker: str, moment: Moment) -> float:
    """Markers that counting or a word list settles."""
    text = moment.text
    if marker == "question_barrage":
        return 0.95 if cues.questions(text) >= 3 else 0.0
    if marker == "jargon":
        return 0.95 if _JARGON.search(text) else 0.0
    return 0.0


def _quote(sound: Sound, head: str, marker: str) -> str:
    """The words in which a marker was heard: whole words, verbatim, a clause at most."""
    text = sound.text
    if marker == "jargon":
        found = _JARGON.search(text)
        if found:
            return found.group(0)
    if marker == "question_barrage":
        asked = [s for s in sentences(text) if s.endswith("?")]
        if asked:
            return asked[-1]
    _, (start, end) = sound.where(head)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    quote = text[start:end].strip()
    if len(quote.split()) < 3:
        around = next((s for s in sentences(text) if quote and quote in s), text.strip())
        quote = around
    return quote if holds(text, quote) else text.strip()


@lru_cache(maxsize=4)
def _calibration(path: Path) -> Mapping[str, Any]:
    try:
        numbers: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(
            "the judge's calibration cannot be read", where=str(path), mend="run `python -m simulator.training.calibrate`"
        ) from error  # fmt: skip
    return numbers
