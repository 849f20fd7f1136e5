"""Thousands of turns on two processes: how long they take, and whether memory stays where it was.

Nothing is remembered between turns but the talks themselves: the caches of ear and encoder are off, since no two
trainees say the same words.
"""

from __future__ import annotations

import itertools
import multiprocessing
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from simulator.bench.therapists import therapists
from simulator.persona.loading import available
from simulator.practice.encounter import Encounter
from simulator.practice.house import House
from simulator.practice.therapist import SKILLS, Script, Therapist
from simulator.reading.ear import Ear
from simulator.reading.embedded import EmbeddedReader
from simulator.reading.encoder import Encoder, default_weights
from simulator.settings import Settings

SITTING: Final = 50
"""Turns in one session: a full hour."""
BOUND_SECONDS: Final = 240


@dataclass(frozen=True)
class _Part:
    """What one process took: seconds of CPU, and its peak memory in MB after the first turns and after all."""

    cpu_seconds: float
    peak_first: float
    peak_last: float


def endurance(settings: Settings, turns: int = 10_000, processes: int = 2, first: int = 1_000) -> dict[str, Any]:
    """`turns` turns of full sessions with every patient, skill and scenario, divided among spawned processes."""
    each, early = turns // processes, min(first, turns) // processes
    begun = time.perf_counter()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        parts = list(pool.map(_run, [settings] * processes, range(processes), [each] * processes, [early] * processes))
    wall = time.perf_counter() - begun
    return {
        "bench": "endurance", "turns": each * processes, "processes": processes, "seconds": round(wall, 1),
        "turns_a_second": round(each * processes / wall, 1), "cpu_seconds": round(sum(p.cpu_seconds for p in parts), 1),
        "peak_mb": {str(early * processes): round(sum(p.peak_first for p in parts)),
                    str(each * processes): round(sum(p.peak_last for p in parts))},
        "bound_seconds": BOUND_SECONDS,
    }  # fmt: skip


def _run(settings: Settings, number: int, turns: int, early: int) -> _Part:
    house = House(settings)
    house.encoder = Encoder(settings.encoder_weights or default_weights(), remembers=0)
    house.reader = EmbeddedReader(Ear(remembers=0))
    peak_first = 0.0
    done = 0
    for seed, (patient, scenario, script) in enumerate(itertools.cycle(_sittings(settings)), start=number):
        encounter = Encounter(house.cast(house.source(patient), scenario, seed=seed))
        encounter.open()
        therapist = Therapist(therapists(patient), script, scenario, cycles=True)
        for _ in range(min(SITTING, turns - done)):
            encounter.say(therapist.next(encounter.past) or "(waits)")
            done += 1
            if done == early:
                peak_first = _peak_mb()
        if done >= turns:
            break
    return _Part(time.process_time(), peak_first, _peak_mb())


def _sittings(settings: Settings) -> Iterator[tuple[str, str, Script]]:
    """Every patient, scenario and script; patients change fastest, so that all are met early."""
    found = []
    for patient in available(settings.personas):
        crew = therapists(patient)
        found.append([(patient, s, script) for skill in SKILLS for script in crew.scripts if script.skill == skill
                      for s in script.scenarios])  # fmt: skip
    for row in itertools.zip_longest(*found):
        yield from (sitting for sitting in row if sitting is not None)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024
