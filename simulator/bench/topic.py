"""Does an answer belong where it stands? Judged by the encoder, against the places where it does not stand.

A cosine alone says little: a patient speaks of one life, and a short answer is near to nothing. So each answer is
compared with the therapist's words before it, and with what the patient was saying before that, and both with the same
in other talks of this patient. It belongs where either is nearer than half of those. An answer without words (a
silence, a gesture) is not judged.

The encoder is no judge of quality: in two readings of a hundred exchanges each, the share of foils beaten told answers
on topic from others with an area under the curve of 0.67 and 0.36, since most of what is off topic is what the encoder
itself matched too eagerly. So the share is given with what answers taken from other talks would reach (`chance`), shows
only that answers hang together with their places, and decides nothing; what is claimed rests on reading
(docs/on-topic.md).
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from simulator.practice.encounter import Exchange
from simulator.reading.encoder import Encodes

BEATS: Final = 0.5
FOILS: Final = 40
_GESTURE: Final = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Place:
    """Where an answer stands, and the answer."""

    talk: int
    therapist: str
    before: str
    answer: str


@dataclass(frozen=True)
class OnTopic:
    """share: of answers that belong where they stand. chance: the same for answers from other talks. Both 0-1."""

    share: float
    chance: float


def places(talks: Sequence[Sequence[Exchange]]) -> list[Place]:
    """Every answer with words in these talks, with its place."""
    out = []
    for number, past in enumerate(talks):
        for last, here in pairwise(past):
            if here.therapist and spoken(here.patient):
                out.append(Place(number, here.therapist, spoken(last.patient), spoken(here.patient)))
    return out


def spoken(text: str) -> str:
    """The words of an answer, without gestures."""
    return " ".join(_GESTURE.sub(" ", text).split())


def belongs(encoder: Encodes, found: Sequence[Place], *, seed: int = 0) -> list[float]:
    """For each place, the share (0-1) of foils beaten: by the therapist's words or the patient's own, the better one."""
    if not found:
        return []
    therapist = encoder.encode([p.therapist for p in found])
    before = encoder.encode([p.before or p.therapist for p in found])
    answer = encoder.encode([p.answer for p in found])
    chance = random.Random(seed)
    out = []
    for i, place in enumerate(found):
        foreign = [j for j, x in enumerate(found) if x.talk != place.talk and x.therapist != place.therapist]
        foils = chance.sample(foreign, min(FOILS, len(foreign)))
        beaten = [float(np.mean(side[foils] @ answer[i] < side[i] @ answer[i])) for side in (therapist, before)]
        out.append(max(beaten) if foils else 1.0)
    return out


def on_topic(encoder: Encodes, talks: Sequence[Sequence[Exchange]], *, seed: int = 0) -> OnTopic | None:
    """How many answers belong where they stand; None where nothing was said."""
    found = places(talks)
    if not found:
        return None
    answers = [p.answer for p in found]
    random.Random(seed).shuffle(answers)
    moved = [replace(p, answer=answer) for p, answer in zip(found, answers, strict=True)]
    return OnTopic(_share(belongs(encoder, found, seed=seed)), _share(belongs(encoder, moved, seed=seed)))


def _share(scores: Sequence[float]) -> float:
    return sum(s >= BEATS for s in scores) / len(scores)
