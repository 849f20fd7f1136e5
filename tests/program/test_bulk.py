"""Bulk grading gives what the debrief gives, keeps what is done, and goes on after whatever stopped it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.bench.regrade import two_workers
from simulator.errors import SimulatorError
from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.piecework import judge_chunk, packed, unpacked
from simulator.practice.debriefing import Debriefing, moment_of
from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program.bulk import Bulk
from simulator.program.crew import Cluster, Finished, Threads, Work
from simulator.rubric import load
from simulator.settings import Settings
from simulator.store import Database, Log
from simulator.store.bulk import BulkLog

TURNS = (
    "What was it like to hear his voice?",
    "You should block him.",
    "I'm sorry you feel that way.",
    "I told you what to do, the way everybody does. You had every reason to go cold on me.",
    "What was it like, hearing me say it?",
)


@dataclass
class Setup:
    practice: Practice
    log: Log
    bulk_log: BulkLog
    bulk: Bulk
    sessions: list[str]


@pytest.fixture
def setup(house: House, tmp_path: Path) -> Setup:
    settings = Settings(_env_file=None, data=tmp_path)  # type: ignore[call-arg]
    database = Database(settings)
    log, bulk_log = Log(database), BulkLog(database)
    practice = Practice(house, log)
    sessions = []
    for seed in range(3):
        sitting = practice.begin(f"p{seed}", "beth", "phone_call", seed=seed)
        for text in TURNS:
            sitting = practice.say(sitting, text)
        sessions.append(sitting.id)
    return Setup(practice, log, bulk_log, Bulk(log, bulk_log, settings), sessions)


def _scores(log: Log, sessions: list[str]) -> dict[tuple[str, int], object]:
    return {(s, m.number): m.result["scores"] for s in sessions for m in log.marks(s)}


def test_a_moment_survives_the_journey_as_json(setup: Setup) -> None:
    past = setup.practice.resume(setup.sessions[0], "p0").past
    moment = moment_of(past, 3, "x")
    assert unpacked(packed(moment)) == moment


def test_bulk_scores_are_the_debriefs_scores(setup: Setup) -> None:
    run = setup.bulk.plan(size=4)
    assert run.turns == 15
    run = setup.bulk.work(run.id, Threads(2))
    assert run.finished_at is not None
    assert run.left == 0
    in_bulk = _scores(setup.log, setup.sessions)
    assert len(in_bulk) == 15
    sitting = setup.practice.begin("q", "beth", "phone_call", seed=0)
    for text in TURNS:
        sitting = setup.practice.say(sitting, text)
    Debriefing(setup.practice, EmbeddedJudge()).debrief(sitting)
    singly = _scores(setup.log, [sitting.id])
    for number in range(1, 6):
        assert singly[(sitting.id, number)] == in_bulk[(setup.sessions[0], number)]


def test_what_is_scored_already_is_not_planned_again_unless_asked(setup: Setup) -> None:
    setup.bulk.work(setup.bulk.plan(sessions=setup.sessions[:1]).id, Threads(1))
    assert setup.bulk.plan().turns == 10
    assert setup.bulk.plan(again=True).turns == 15


def test_an_unknown_session_is_named_before_anything_is_planned(setup: Setup) -> None:
    with pytest.raises(SimulatorError, match="nosuch"):
        setup.bulk.plan(sessions=["nosuch"])
    assert setup.bulk_log.runs() == []


class _Dies:
    """A crew that does some chunks, then takes the process down."""

    name = "dies"

    def __init__(self, after: int) -> None:
        self._after = after

    def do(self, work: Iterator[Work]) -> Iterator[Finished]:
        for i, one in enumerate(work):
            if i == self._after:
                raise KeyboardInterrupt
            yield Finished(one.number, tuple(judge_chunk(one.pieces, one.judge, one.rubric, one.expects)))


def test_a_stopped_run_keeps_what_was_done_and_goes_on(setup: Setup) -> None:
    run = setup.bulk.plan(size=3)
    with pytest.raises(KeyboardInterrupt):
        setup.bulk.work(run.id, _Dies(after=2))
    assert len(_scores(setup.log, setup.sessions)) == 6
    assert setup.bulk_log.run(run.id).left == 3
    done: list[int] = []
    run = setup.bulk.work(run.id, Threads(1), tell=lambda p: done.append(p.turns))
    assert done[-1] == 9
    assert run.finished_at is not None
    assert len(_scores(setup.log, setup.sessions)) == 15


def test_a_chunk_that_fails_is_told_and_tried_again(setup: Setup) -> None:
    class Fails:
        name = "fails"

        def do(self, work: Iterator[Work]) -> Iterator[Finished]:
            for one in work:
                yield Finished(one.number, trouble="ValueError: no weights")

    run = setup.bulk.plan(size=10)
    run = setup.bulk.work(run.id, Fails())
    assert (run.left, run.failed, run.finished_at) == (2, 2, None)
    assert setup.bulk.work(run.id, Threads(1)).failed == 0


def test_a_worker_of_another_version_scores_nothing(setup: Setup) -> None:
    past = setup.practice.resume(setup.sessions[0], "p0").past
    rubric = load("core", setup.practice.house.settings.rubrics).model_dump_json(by_alias=True)
    with pytest.raises(ValueError, match="same version"):
        judge_chunk([packed(moment_of(past, 1, "x"))], "embedded", rubric, "embedded@0+somebody")


def test_a_scheduler_that_does_not_answer_is_one_clear_line() -> None:
    with pytest.raises(SimulatorError, match="DASK_SCHEDULER"):
        Cluster("tcp://127.0.0.1:9", patience=0.3)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two worker processes, as an operator would start them."""
    with two_workers(tmp_path) as started:
        yield started


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_worker_killed_mid_run_loses_nothing_and_changes_no_score(
    setup: Setup, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    setup.bulk.work(setup.bulk.plan(size=2).id, Threads(2))
    alone = _scores(setup.log, setup.sessions)
    address, workers = cluster
    run = setup.bulk.plan(size=1, again=True)

    def kill_one(progress: object) -> None:
        if workers[0].poll() is None:
            os.kill(workers[0].pid, signal.SIGKILL)

    run = setup.bulk.work(run.id, Cluster(address), tell=kill_one)
    assert workers[0].wait(10) != 0
    assert (run.left, run.failed) == (0, 0)
    assert _scores(setup.log, setup.sessions) == alone
