"""Grading thousands of turns at once: planned, done in chunks anywhere, kept as it goes, resumed where it stopped.

A run is written down whole before its first turn is judged. Each chunk's marks and the word that it is done are one
transaction, so that a stopped process, a killed worker or a lost database costs the chunks under way and nothing else.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from simulator.errors import SimulatorError
from simulator.grading.choosing import JudgeName, judge_of
from simulator.grading.piecework import packed
from simulator.grading.transcript import Moment
from simulator.practice.debriefing import moment_of
from simulator.practice.encounter import Exchange
from simulator.practice.practice import Clock, exchange_of, now
from simulator.program.crew import Crew, Work
from simulator.rubric import Rubric, load
from simulator.settings import Settings
from simulator.store import Log, MarkRecord
from simulator.store.bulk import BulkLog, Chunk, Key, Run

SIZE = 50
"""Turns in a chunk: under a second of work for the embedded judge, so that little is lost with a worker."""


@dataclass(frozen=True)
class Progress:
    """How far a run has come; turns and chunks of this call."""

    run: str
    done: int
    turns: int
    failed: int


class Bulk:
    """The service behind `bulk`. `tell` is called after every chunk."""

    def __init__(self, log: Log, bulk: BulkLog, settings: Settings, *, clock: Clock = now) -> None:
        self._log, self._bulk, self._settings, self._clock = log, bulk, settings, clock

    def plan(
        self, judge: JudgeName = "embedded", rubric: str = "core", *, sessions: Sequence[str] | None = None,
        again: bool = False, size: int = SIZE,
    ) -> Run:  # fmt: skip
        """Writes a run down: every answered turn (of these sessions) that this version of the judge has not scored.

        again: also those that it has. Raises SimulatorError for a session that does not exist.
        """
        if sessions is not None:
            missing = sorted(set(sessions) - self._bulk.known(sessions))
            if missing:
                raise SimulatorError(
                    f"{len(missing)} sessions do not exist, the first is {missing[0]}", where="sessions",
                    mend="leave them out",
                )  # fmt: skip
        name, scales = judge_of(judge, self._settings).name, load(rubric, self._settings.rubrics)
        label = f"{scales.id}@{scales.version}"
        keys = self._bulk.answered_turns(sessions)
        if not again:
            scored = self._bulk.marked(name, label)
            keys = [k for k in keys if k not in scored]
        run_id = uuid.uuid4().hex
        self._bulk.plan(run_id, name, label, [keys[i : i + size] for i in range(0, len(keys), size)], self._clock())
        return self._bulk.run(run_id)

    def work(
        self, run_id: str, crew: Crew, judge: JudgeName = "embedded", rubric: str = "core",
        tell: Callable[[Progress], None] = lambda _: None,
    ) -> Run:  # fmt: skip
        """Does what is left of a run. Call it again to go on after a stop; chunks that failed are tried again.

        Raises SimulatorError where the run was planned for another version of the judge or the rubric: its scores
        would not compare.
        """
        run, scales = self._bulk.run(run_id), load(rubric, self._settings.rubrics)
        here, label = judge_of(judge, self._settings).name, f"{scales.id}@{scales.version}"
        if (run.judge, run.rubric) != (here, label):
            raise SimulatorError(
                f"planned for {run.judge} under {run.rubric}, here are {here} and {label}", where=f"run {run_id}",
                mend="plan a new run with this version",
            )  # fmt: skip
        chunks = {c.number: c for c in self._bulk.left(run_id)}
        done = turns = failed = 0
        for finished in crew.do(self._works(chunks.values(), judge, scales, here)):
            chunk = chunks[finished.number]
            if finished.trouble is not None:
                self._bulk.failed(run_id, finished.number, finished.trouble)
                failed += 1
            else:
                marks = {
                    key: MarkRecord(key[1], here, label, result, _reason(result))
                    for key, result in zip(chunk.turns, finished.records, strict=True)
                }
                self._bulk.done(run_id, finished.number, marks, self._clock())
                done, turns = done + 1, turns + len(chunk.turns)
            tell(Progress(run_id, done, turns, failed))
        if not self._bulk.left(run_id):
            self._bulk.finish(run_id, self._clock())
        return self._bulk.run(run_id)

    def _works(self, chunks: Iterable[Chunk], judge: JudgeName, rubric: Rubric, expects: str) -> Iterator[Work]:
        scales = rubric.model_dump_json(by_alias=True)
        sessions = _Sessions(self._log)
        for chunk in chunks:
            pieces = [packed(sessions.moment(key)) for key in chunk.turns]
            yield Work(chunk.number, pieces, judge, scales, expects)


class _Sessions:
    """Sessions read back once each, as long as their turns are asked for in order."""

    KEEPS = 4

    def __init__(self, log: Log) -> None:
        self._log = log
        self._kept: OrderedDict[str, tuple[Exchange, ...]] = OrderedDict()

    def moment(self, key: Key) -> Moment:
        session_id, number = key
        if session_id not in self._kept:
            rows = self._log.turns(session_id)
            self._kept[session_id] = tuple(exchange_of(r) for r in rows if r.patient is not None)
            while len(self._kept) > self.KEEPS:
                self._kept.popitem(last=False)
        past = self._kept[session_id]
        return moment_of(past, next(i for i, e in enumerate(past) if e.number == number), session_id)


def _reason(result: dict[str, object]) -> str | None:
    reason = result.get("unscored")
    return None if reason is None else str(reason)
