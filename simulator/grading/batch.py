"""Grading many turns through the provider's Batch API: half the price, an answer within a day, and it may be interrupted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.grading.judge import Graded
from simulator.grading.model import ModelJudge, grade_all
from simulator.grading.transcript import Moment
from simulator.model import Meter, ModelFailed
from simulator.model.batch import BatchModel, Progress, in_rounds
from simulator.model.queue import BatchQueue
from simulator.model.roles import allowed, server_of
from simulator.rubric import Rubric
from simulator.settings import Settings


@dataclass
class BatchGrading:
    """One job: these turns, this judge, this rubric. The same job in the same data folder goes on where it was."""

    moments: Sequence[Moment]
    rubric: Rubric
    model: BatchModel
    judge: ModelJudge

    def run(self, pause: Callable[[Progress], bool]) -> list[Graded] | None:
        """The graded turns in their order, or None where `pause` did not want to wait any longer. Raises ModelFailed."""
        graded: list[Graded] = []

        def ask() -> None:
            graded[:] = grade_all(self.moments, self.judge, self.rubric, workers=8)

        return graded if in_rounds(self.model, ask, pause) else None


def batch_grading(
    moments: Sequence[Moment],
    rubric: Rubric,
    settings: Settings,
    *,
    meter: Meter | None = None,
    queue: BatchQueue | None = None,
) -> BatchGrading:
    """The job for these turns, in `batches/` of the data folder. Raises ModelFailed where no batch may be handed in."""
    if not settings.judge_model:
        raise ModelFailed("no_model", "no model is set for the judge", mend="set JUDGE_MODEL in .env")
    if queue is None:
        queue = BatchQueue(server_of("judge", settings))
    allowed(queue.place, settings)
    folder = settings.data / "batches" / _id(moments, rubric, settings, queue.server.url)
    model = BatchModel(settings.judge_model, folder, queue, meter=meter)
    judge = ModelJudge(model, samples=settings.judge_samples, at_once=64, folder=settings.prompts)
    return BatchGrading(moments, rubric, model, judge)


def _id(moments: Sequence[Moment], rubric: Rubric, settings: Settings, url: str) -> str:
    """The same for the same turns, rubric, model and server; prompts may change, and then new questions are asked."""
    digest = hashlib.sha256()
    for moment in moments:
        digest.update(repr((moment.id, moment.number, moment.before, moment.text)).encode())
    digest.update(f"{rubric.id}@{rubric.version} {settings.judge_model} x{settings.judge_samples} {url}".encode())
    return digest.hexdigest()[:24]
