"""kill -9 at random moments: every acknowledged turn is there, none twice, and the next process goes on with it.

A child process practises; after each answered turn it says so (the acknowledgement). The parent kills it at a random
moment after it is ready, then reads the log, and starts the next child on the same session.
"""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from simulator.bench.speed import SAID
from simulator.settings import Settings
from simulator.store import Database, Log

PERSON = "crash"
TURNS = 30
"""Turns in a session before the child begins the next one."""


@dataclass
class _Acked:
    """What the children said they had done: session → highest acknowledged turn."""

    turns: dict[str, int]
    kills: int = 0
    unanswered: int = 0


def crash(settings: Settings, rounds: int, seed: int = 1) -> dict[str, Any]:
    """Kills `rounds` times. Everything but `kills`, `turns` and `found_unanswered` must be 0 for the log to be sound."""
    rng = random.Random(seed)
    acked = _Acked({})
    database = Database(settings)
    log = Log(database)
    lost = twice = gaps = 0
    begun = time.perf_counter()
    for _ in range(rounds):
        _one_life(settings, rng, acked)
        found = _examined(log, acked)
        lost, twice, gaps = lost + found[0], twice + found[1], gaps + found[2]
        acked.unanswered += found[3]
    database.engine.dispose()
    return {
        "bench": "crash", "kills": acked.kills, "turns": sum(acked.turns.values()), "sessions": len(acked.turns),
        "acknowledged_and_lost": lost, "twice": twice, "gaps": gaps, "found_unanswered": acked.unanswered,
        "database": database.engine.dialect.name, "seconds": round(time.perf_counter() - begun, 1),
    }  # fmt: skip


def _one_life(settings: Settings, rng: random.Random, acked: _Acked) -> None:
    env = {**os.environ, "SIMULATOR_DATA": str(settings.data)}
    if settings.database_url:
        env["DATABASE_URL"] = settings.database_url
    child = subprocess.Popen(
        [sys.executable, "-m", "simulator.bench.crash"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert child.stdout is not None
    ready = False
    deadline = time.monotonic() + 120.0
    buffer = b""
    while time.monotonic() < deadline and child.poll() is None:
        readable, _, _ = select.select([child.stdout], [], [], 0.005)
        if readable:
            buffer += os.read(child.stdout.fileno(), 65536)
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                if line == b"ready" and not ready:
                    ready = True
                    deadline = time.monotonic() + rng.uniform(0.0, 1.2)
                else:
                    _note(line, acked)
    if not ready:
        child.kill()
        child.wait()
        raise RuntimeError("the practising process did not start; run `python -m simulator health`")
    child.kill()
    rest, _ = child.communicate()
    for line in (buffer + rest).split(b"\n")[:-1]:  # what it had said before it died
        _note(line, acked)
    acked.kills += 1


def _note(line: bytes, acked: _Acked) -> None:
    session, _, number = line.decode().partition(" ")
    if number:
        acked.turns[session] = max(acked.turns.get(session, 0), int(number))


def _examined(log: Log, acked: _Acked) -> tuple[int, int, int, int]:
    """Acknowledged turns that are missing, numbers that stand twice, gaps, and last turns without an answer."""
    lost = twice = gaps = unanswered = 0
    for session, highest in acked.turns.items():
        turns = log.turns(session)
        numbers = [t.number for t in turns]
        twice += len(numbers) - len(set(numbers))
        gaps += set(numbers) != set(range(len(set(numbers))))
        answered = {t.number for t in turns if t.patient is not None}
        lost += sum(1 for n in range(highest + 1) if n not in answered)
        gaps += sum(1 for t in turns[:-1] if t.patient is None)
        unanswered += bool(turns) and turns[-1].patient is None
    return lost, twice, gaps, unanswered


def _practise() -> None:
    """The child: goes on with the open session, or begins one, for as long as it lives."""
    from simulator.practice.house import House
    from simulator.practice.practice import Practice
    from simulator.settings import settings

    practice = Practice(House(settings(), keep_index=True), Log(Database(settings())))
    practice.house.memory(practice.house.source("beth"))
    _say("ready")
    while True:
        open_ones = practice.log.sessions(PERSON, open_only=True, limit=1)
        if open_ones:
            sitting = practice.answer_pending(practice.resume(open_ones[0].id, PERSON))
        else:
            sitting = practice.begin(PERSON, "beth", "phone_call")
        _say(f"{sitting.id} {sitting.past[-1].number}")
        while sitting.past[-1].number < TURNS:
            sitting = practice.say(sitting, SAID[sitting.past[-1].number % len(SAID)])
            _say(f"{sitting.id} {sitting.past[-1].number}")
        practice.end(sitting)


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    _practise()
