"""How long one turn takes: reading, feeling, recalling, speaking with the authored voice."""

from __future__ import annotations

import statistics
import time
from typing import Any

from simulator.practice.encounter import Encounter
from simulator.practice.house import House
from simulator.settings import Settings

SAID = (
    "What brings you here today?",
    "It sounds as if the evenings are the worst, when there is nobody to be competent for.",
    "Tell me a little about your family.",
    "I rushed you there, and I can see why you went quiet. What was that like, having me do that?",
    "Have you thought about keeping a diary of these moments, or maybe ringing a friend when it gets bad at night?",
    "Mm. Go on.",
    "You've had to be the one who copes, since long before anybody asked you whether you wanted to be.",
    "Do you have brothers or sisters?",
)


def measure(settings: Settings, turns: int) -> dict[str, Any]:
    """Median, p95 and worst in milliseconds over `turns` turns of 20-turn sessions; the first session warms up."""
    house = House(settings)
    source = house.source("beth")
    took: list[float] = []
    number = 0
    while len(took) < turns:
        encounter = Encounter(house.cast(source, "phone_call", seed=number))
        encounter.open()
        for i in range(20):
            text = f"{SAID[(i + number) % len(SAID)]} {'' if number % 2 else 'Take your time.'} {number}-{i}"
            begun = time.perf_counter()
            encounter.say(text)
            if number > 0:
                took.append((time.perf_counter() - begun) * 1000)
        number += 1
    took = took[:turns]
    return {
        "bench": "speed", "turns": len(took), "median_ms": round(statistics.median(took), 1),
        "p95_ms": round(statistics.quantiles(took, n=20)[18], 1), "max_ms": round(max(took), 1),
        "bound_p95_ms": 150,
    }  # fmt: skip
