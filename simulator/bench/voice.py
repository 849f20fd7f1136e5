"""What the model voice adds to the model's own time: before the request leaves, and from its first word to ours."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from simulator.bench.speed import SAID
from simulator.model import FunctionModel, Message
from simulator.patient.authored import AuthoredVoice
from simulator.patient.spoken import ModelVoice
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.settings import Settings
from simulator.store import Database, Log

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
BEFORE_MS: Final = 60
FIRST_MS: Final = 50


def measure(settings: Settings, turns: int = 200) -> dict[str, Any]:
    """p50 and p95 in milliseconds over `turns` turns of 20-turn sessions as the page has them; the first session warms up.

    before: from the trainee's words until the model is asked: written down, read, felt, recalled, chosen, prompted. first:
    from the model's first word until its first sentence is with the page, the guard behind it. The model takes no time
    itself; with a real one its first sentence must be whole, which is its own time. by_model: turns in which it spoke.
    """
    asked_at = [0.0]
    before: list[float] = []
    first: list[float] = []

    def speak(_messages: tuple[Message, ...]) -> str:
        asked_at[0] = time.perf_counter()
        return f"Well now, {len(before)}, {ANSWERS[len(before) % len(ANSWERS)]}"  # never twice: the encoder remembers

    shown = number = 0
    with tempfile.TemporaryDirectory() as folder:
        mine = settings.model_copy(update={"data": Path(folder), "database_url": None, "voice": "model"})
        house = House(mine)
        house.speaks_through(ModelVoice(FunctionModel(speak), AuthoredVoice(), house.encoder))
        practice = Practice(house, Log(Database(mine)))
        while len(before) < turns + 20:
            sitting = practice.begin("bench", "beth", "phone_call", seed=number, anew=True)
            for i in range(20):
                text = f"{SAID[(i + number) % len(SAID)]} {'' if number % 2 else 'Take your time.'} {number}-{i}"
                begun = time.perf_counter()
                reply = practice.reply(sitting, text)
                next(iter(reply))
                first.append((time.perf_counter() - asked_at[0]) * 1000)
                before.append((asked_at[0] - begun) * 1000)
                sitting = reply.done()
                shown += sitting.past[-1].voice == "model"
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
