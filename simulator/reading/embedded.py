"""The embedded reader: which moves a turn makes, and how deep it goes, through the ear and a few lexical cues."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulator.errors import WeightsError
from simulator.reading import cues
from simulator.reading.ear import DATA, Ear, Sound, ear
from simulator.reading.reading import Reading
from simulator.reading.said import Said, said
from simulator.reading.sentences import sentences, words
from simulator.vocabulary import MOVES, Move


class EmbeddedReader:
    """Reads a therapist turn in the light of what was said before. No model server, milliseconds a turn."""

    def __init__(self, listens: Ear | None = None, calibration: Path = DATA / "reader.json") -> None:
        self._ear = listens or ear()
        self._numbers = _calibration(calibration)

    def read(self, context: str, text: str) -> Reading:
        """The reading of what the turn says to the patient. `context`: the dialogue before it, as `heads.dialogue` writes it."""
        heard = said(text, context)
        return self.from_sound(self._ear.listen(context, heard.text), heard)

    def from_sound(self, sound: Sound, heard: Said | None = None) -> Reading:
        """The reading of what the ear has already heard; with `heard`, the evidence is quoted from the turn as written."""
        text = sound.text
        strength = self._strength(sound)
        thresholds = self._numbers["thresholds"]
        if cues.pseudo_apology(text):
            strength["justification"] = max(strength["justification"], 0.9)
            if len(sentences(text)) == 1:
                strength["acknowledgement"] = strength["reflection"] = 0.0
        present = [m for m in MOVES if strength[m] >= thresholds[m]]
        if not present and words(text):
            present = [max(_HARMLESS, key=lambda m: strength[m] / thresholds[m])]
        if not words(text):
            present = ["encourager"]
        present.sort(key=lambda m: -strength[m] / thresholds[m])
        return Reading(
            moves=tuple(present),
            depth=self._depth(sound, present) if words(text) else 0,
            strength=strength,
            evidence={m: heard.quote(s) if heard else s for m in present for s in [_sentence(sound, m)]},
            tentative=cues.tentative(text),
            questions=cues.questions(text),
            words=len(words(text)),
        )

    def _strength(self, sound: Sound) -> dict[Move, float]:
        features = move_features(sound)
        out: dict[Move, float] = {}
        for i, move in enumerate(MOVES):
            row = self._numbers["weights"][move]
            z = float(np.dot(np.asarray(row["w"]), features[i]) + row["b"])
            out[move] = round(float(1 / (1 + np.exp(-np.clip(z, -30, 30)))), 4)
        return out

    def _depth(self, sound: Sound, moves: list[Move]) -> int:
        """The likeliest depth, kept consistent with the moves: no interpretation, no depth beyond naming a shift."""
        correction = self._numbers.get("depth")
        if correction is not None:
            return int(np.argmax(np.asarray(correction["w"]) @ depth_features(sound) + np.asarray(correction["b"])))
        odds = sound.depth.astype(np.float64).copy()
        if not {"interpretation", "immediacy", "confrontation"} & set(moves):
            odds[2:] *= 0.25
        if "interpretation" in moves:
            odds[:2] *= 0.4
        return int(np.argmax(odds))


_HARMLESS: Final[tuple[Move, ...]] = (
    "reflection", "encourager", "open_question", "closed_question", "rationale", "logistics",
)  # fmt: skip
"""What a turn is taken for when nothing is heard clearly: never for something that would wound or repair."""
MOVE_FEATURES = ("turn", "loudest sentence", "cues for", "cues against")


def move_features(sound: Sound) -> list[list[float]]:
    """For each move, the features its calibration weighs: the ear's whole-turn logit, the loudest sentence's, cues."""
    lexical = cues.move_cues(sound.text)
    rows = []
    for move in MOVES:
        loudest = max((s for s, _ in heard_in_sentences(sound, move)), default=sound.logit(move))
        rows.append([sound.logit(move), loudest, lexical[move][0], lexical[move][1]])
    return rows


_DEEP: Final[tuple[str, ...]] = (
    "interpretation", "immediacy", "reflection", "confrontation", "interpretation_timing.grounded",
    "interpretation_timing.single_idea", "interpretation_timing.stated_as_fact", "rupture_repair.links_pattern",
)  # fmt: skip


def depth_features(sound: Sound) -> NDArray[np.float64]:
    """What the depth of a turn is judged from: the ear's own odds, and how loud the moves are that go deep; shape (16,)."""
    odds = np.log(np.clip(sound.depth.astype(np.float64), 1e-4, 1))
    deep = [float(np.clip(sound.logit(h), -8, 8)) for h in _DEEP]
    text = sound.text
    lexical = cues.move_cues(text)["interpretation"][0]
    return np.array([*odds, *deep, lexical, float(cues.tentative(text)), float(np.log1p(len(words(text))))])


def heard_in_sentences(sound: Sound, head: str) -> list[tuple[float, str]]:
    """How loudly a head is heard in each sentence (mean of its three loudest tokens), with the sentence."""
    from simulator.reading.ear import _INDEX

    column = sound.token_logits[:, _INDEX[head]]
    out = []
    at = 0
    for sentence in sentences(sound.text):
        start = sound.text.find(sentence, at)
        start = at if start < 0 else start
        end = start + len(sentence)
        at = end
        inside = [float(column[i]) for i, (a, b) in enumerate(sound.spans) if a >= start and b <= end]
        if inside:
            top = sorted(inside, reverse=True)[:3]
            out.append((sum(top) / len(top), sentence))
    return out


def _sentence(sound: Sound, move: Move) -> str:
    heard = heard_in_sentences(sound, move)
    return max(heard)[1] if heard else sound.text.strip()


@lru_cache(maxsize=4)
def _calibration(path: Path) -> Mapping[str, Any]:
    try:
        numbers: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(
            "the reader's calibration cannot be read", where=str(path), mend="run `python -m simulator.training.moves`"
        ) from error  # fmt: skip
    return numbers
