"""Who does the work of a bulk run: threads in this process, or the workers of a Dask cluster. Same work, same results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.errors import SimulatorError
from simulator.grading.choosing import JudgeName
from simulator.grading.piecework import judge_chunk
from simulator.settings import Settings

Pieces = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Work:
    """One chunk: its number, the turns as JSON, and how they are to be judged."""

    number: int
    pieces: Pieces
    judge: JudgeName
    rubric: str
    expects: str


@dataclass(frozen=True)
class Finished:
    """What came of a chunk: the records, or the trouble in words (never a turn's text)."""

    number: int
    records: tuple[dict[str, Any], ...] = ()
    trouble: str | None = None


class Crew(Protocol):
    """Does chunks in whatever order is fastest."""

    @property
    def name(self) -> str: ...

    def do(self, work: Iterator[Work]) -> Iterator[Finished]:
        """Each chunk once, as it is finished. A chunk that cannot be done comes back with its trouble."""
        ...


class Threads:
    """Threads of this process; the encoder's arithmetic runs outside Python's lock."""

    def __init__(self, count: int = 2) -> None:
        self._count = count

    @property
    def name(self) -> str:
        return f"{self._count} threads of this process"

    def do(self, work: Iterator[Work]) -> Iterator[Finished]:
        with ThreadPoolExecutor(self._count, thread_name_prefix="bulk") as pool:
            under_way: dict[Future[list[dict[str, Any]]], int] = {}
            for one in work:
                future = pool.submit(judge_chunk, one.pieces, one.judge, one.rubric, one.expects)
                under_way[future] = one.number
                if len(under_way) >= 2 * self._count:
                    yield from _settled(under_way)
            while under_way:
                yield from _settled(under_way)


class Cluster:
    """A Dask cluster: `DASK_SCHEDULER` names its scheduler. A chunk whose worker dies is done again by another."""

    AHEAD = 8
    """Chunks handed out at once for each worker, so that none waits for the next and the scheduler keeps little."""

    def __init__(self, address: str, *, patience: float = 10.0) -> None:
        from distributed import Client

        try:
            self._client: Any = Client(address, timeout=patience, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise SimulatorError(
                f"the Dask scheduler does not answer ({type(error).__name__})", where=address,
                mend="start one with `dask scheduler`, or unset DASK_SCHEDULER to work in this process",
            ) from None  # fmt: skip
        if not self._client.scheduler_info(n_workers=-1)["workers"]:
            self._client.close()
            raise SimulatorError(
                "the Dask scheduler has no workers", where=address, mend="start some with `dask worker ADDRESS`"
            )

    @property
    def name(self) -> str:
        return f"Dask workers at {self._client.scheduler.address}"

    def close(self) -> None:
        """Leaves the cluster as it was."""
        self._client.close()

    def do(self, work: Iterator[Work]) -> Iterator[Finished]:
        from distributed import as_completed

        ahead = self.AHEAD * max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))
        numbers: dict[str, int] = {}
        waiting = as_completed([], loop=self._client.loop)

        def hand_out() -> bool:
            one = next(work, None)
            if one is None:
                return False
            future = self._client.submit(
                judge_chunk, list(one.pieces), one.judge, one.rubric, one.expects, pure=False, retries=2
            )
            numbers[future.key] = one.number
            waiting.add(future)
            return True

        for _ in range(ahead):
            if not hand_out():
                break
        try:
            for future in waiting:
                number = numbers.pop(future.key)
                error = future.exception()
                if error is None:
                    yield Finished(number, tuple(future.result()))
                else:
                    yield Finished(number, trouble=f"{type(error).__name__}: {error}"[:500])
                future.release()
                hand_out()
        finally:
            self.close()


def crew_of(settings: Settings, threads: int = 2) -> Crew:
    """The cluster where one is configured, else threads."""
    return Cluster(settings.dask_scheduler) if settings.dask_scheduler else Threads(threads)


def _settled(under_way: dict[Future[list[dict[str, Any]]], int]) -> Iterator[Finished]:
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        number = under_way.pop(future)
        error = future.exception()
        if error is None:
            yield Finished(number, tuple(future.result()))
        else:
            yield Finished(number, trouble=f"{type(error).__name__}: {error}"[:500])
