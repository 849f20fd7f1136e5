"""A cohort's turns graded again in bulk: in threads here, then by a Dask cluster of two workers, one of which is killed.

The sessions are practised for real, with therapists' turns from the labelled examples, so that no two are alike. What counts
is the wall time of each run and that both gave the same scores, turn by turn.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from simulator.errors import SimulatorError
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program.bulk import Bulk, Progress
from simulator.program.crew import Cluster, Threads
from simulator.settings import Settings
from simulator.store import Database, Log
from simulator.store.bulk import BulkLog

BOUND_S: Final = 150.0
"""Seconds in which a cohort's 6,000 turns are to be graded again on two cores."""
EACH: Final = 30
"""Turns in a session."""
_EXAMPLES = Path(__file__).parents[1] / "training" / "examples"
Scores = dict[tuple[str, int], Any]


def regrade(settings: Settings, turns: int = 6000, seed: int = 1) -> Iterator[dict[str, Any]]:
    """A record a run. Wants an empty database; leaves the sessions in it. Raises SimulatorError where a cluster won't start."""
    database = Database(settings)
    log = Log(database)
    begun = time.perf_counter()
    sessions, words = _practised(Practice(House(settings), log), turns, random.Random(seed))
    yield {
        "bench": "bulk", "step": "practising", "sessions": len(sessions), "turns": EACH * len(sessions),
        "words_a_turn": round(words, 1), "s": _since(begun),
    }  # fmt: skip
    bulk = Bulk(log, BulkLog(database), settings)
    begun = time.perf_counter()
    run = bulk.work(bulk.plan().id, Threads(2))
    here = _scores(log, sessions)
    yield _record("two threads of this process", run.turns, _since(begun), left=run.left)
    with two_workers(settings.data) as (address, workers):
        planned = bulk.plan(again=True)
        begun = time.perf_counter()

        def kill_one(progress: Progress) -> None:
            if progress.turns >= planned.turns // 3 and workers[0].poll() is None:
                os.kill(workers[0].pid, signal.SIGKILL)

        run = bulk.work(planned.id, Cluster(address), tell=kill_one)
        took = _since(begun)
        killed = workers[0].poll() is not None
    there = _scores(log, sessions)
    yield _record(
        "two Dask workers, one killed after a third", run.turns, took, left=run.left, failed=run.failed, killed=killed,
        identical=here == there and len(here) == run.turns,
    )  # fmt: skip


def _practised(practice: Practice, turns: int, rng: random.Random) -> tuple[list[str], float]:
    """Sessions with every patient in turn; their ids, and the mean length of a therapist's turn in words."""
    said = _said()
    rng.shuffle(said)
    patients = practice.house.patients()
    ids: list[str] = []
    for i in range(max(1, turns // EACH)):
        sitting = practice.begin(f"trainee-{i}", patients[i % len(patients)], None, seed=i, anew=True)
        for n in range(EACH):
            sitting = practice.say(sitting, said[(i * EACH + n) % len(said)])
        ids.append(sitting.id)
    used = [said[n % len(said)] for n in range(EACH * len(ids))]
    return ids, sum(len(t.split()) for t in used) / len(used)


def _said() -> list[str]:
    """Every therapist's turn of the labelled sets, once."""
    out: dict[str, None] = {}
    for file in sorted(_EXAMPLES.glob("[eir][mtr]_*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            for answer in json.loads(line)["answers"]:
                out[answer["text"]] = None
    return list(out)


def _scores(log: Log, sessions: list[str]) -> Scores:
    return {(s, m.number): m.result["scores"] for s in sessions for m in log.marks(s)}


@contextlib.contextmanager
def two_workers(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address and two worker processes of one thread each, started as an operator would, in this folder."""
    env = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "5", "SIMULATOR_DATA": str(folder)}
    file = folder / "scheduler.json"
    scheduler = _start(env, "scheduler", "--port", "0", "--scheduler-file", str(file))
    workers: list[subprocess.Popen[bytes]] = []
    try:
        deadline = time.monotonic() + 60
        while not file.exists():
            if time.monotonic() > deadline or scheduler.poll() is not None:
                raise SimulatorError("the Dask scheduler did not start", mend="try `dask scheduler` by hand")
            time.sleep(0.1)
        here = ("--scheduler-file", str(file), "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        workers += [_start(env, "worker", *here) for _ in range(2)]
        address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _start(env: Mapping[str, str], what: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1", "--no-dashboard", *options]
    return subprocess.Popen(command, env=dict(env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _record(crew: str, turns: int, seconds: float, **more: Any) -> dict[str, Any]:
    rate = round(turns / seconds, 1)
    return {
        "bench": "bulk", "step": "grading", "crew": crew, "turns": turns, "s": seconds, "turns_a_second": rate,
        "bound_s": round(BOUND_S * turns / 6000, 1), "holds": seconds <= BOUND_S * turns / 6000, **more,
    }  # fmt: skip


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 2)
