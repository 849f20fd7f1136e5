"""What the model voice adds to the model's own time: before the request leaves, and from its first word to ours."""

from __future__ import annotations

import statistics
import time
from typing import Any

from simulator.bench.speed import SAID
from simulator.model import FunctionModel, Message
from simulator.patient.authored import AuthoredVoice
from simulator.patient.spoken import ModelVoice
from simulator.practice.encounter import Encounter, answered, meeting
from simulator.practice.house import House
from simulator.settings import Settings

ANSWERS = (
    "I couldn't say. The window's been open all morning.",
    "That's a lot of words for one question. Give me a second with it.",
    "Maybe so. I hadn't looked at it from over there.",
    "You go first. I've had a long shift and nothing in my stomach.",
    "I guess I'd rather look at your plant. Who waters that thing?",
    "It comes and goes. Tuesdays are bad, I couldn't tell you why.",
    "All right. Ask me that one again a little slower.",
    "Hm. There's something to that, and I don't care for it.",
    "I counted the ceiling tiles out there. Forty-two, if you want to know.",
    "Nobody's put it quite like that before. I'm not sure what I do with it.",
    "I had toast. It didn't taste like anything.",
    "You wrote something down just now. I saw the pen go.",
    "My feet hurt. That's about the size of it today.",
    "I'd have to think about it, and I'm tired of thinking.",
    "Somebody left a magazine out there from three years ago.",
    "Well, that's one way to look at the thing.",
    "The parking's terrible around here. I circled the block twice.",
    "I heard you. I'm only slow this afternoon.",
    "What would I do with an answer if I had one?",
    "It rained the whole way over. I kind of liked it.",
)
"""Twenty answers that a patient might give to anything, no two alike."""
BEFORE_MS = 60
FIRST_MS = 50


def measure(settings: Settings, turns: int = 200) -> dict[str, Any]:
    """p50 and p95 in milliseconds over `turns` turns of 20-turn sessions; the first session warms up.

    before: reading, feeling, recalling, choosing, prompting, until the model is asked. first: from the model's first word
    until the first sentence is on its way to the page, with a model that takes no time itself.
    """
    house = House(settings)
    source = house.source("beth")
    asked_at = [0.0]

    def speak(_messages: tuple[Message, ...]) -> str:
        asked_at[0] = time.perf_counter()
        return f"Well now, {len(before)}, {ANSWERS[len(before) % len(ANSWERS)]}"  # never twice: the encoder remembers

    before: list[float] = []
    first: list[float] = []
    voice = ModelVoice(FunctionModel(speak), AuthoredVoice(), house.encoder)
    number = shown = 0
    while len(before) < turns + 20:
        encounter = Encounter(house.cast(source, "phone_call", seed=number, voice=voice))
        encounter.open()
        voice.ready(source.persona, encounter.cast.scenario)
        for i in range(20):
            text = f"{SAID[(i + number) % len(SAID)]} {'' if number % 2 else 'Take your time.'} {number}-{i}"
            begun = time.perf_counter()
            situation = meeting(encounter.cast, encounter.past, text)
            speaking = voice.stream(situation)
            next(speaking)
            first.append((time.perf_counter() - asked_at[0]) * 1000)
            before.append((asked_at[0] - begun) * 1000)
            for _ in speaking:
                pass
            assert speaking.utterance is not None
            shown += speaking.utterance.voice == "model"
            encounter.past.append(answered(encounter.past, situation, speaking.utterance))
        number += 1
    kept = slice(20, 20 + turns)
    return {
        "bench": "voice", "turns": turns, "by_model": shown, "before_median_ms": round(statistics.median(before[kept]), 1),
        "before_p95_ms": round(_p95(before[kept]), 1), "bound_before_p95_ms": BEFORE_MS,
        "first_median_ms": round(statistics.median(first[kept]), 1), "first_p95_ms": round(_p95(first[kept]), 1),
        "bound_first_ms": FIRST_MS,
    }  # fmt: skip


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]
