"""What every call to a model leaves behind: who was asked, how, how long it took, what it cost. Never the words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from simulator.model.port import Completion, Kind, Occasion, Options, Place, Usage
from simulator.model.prices import cost

Method = Literal["complete", "stream", "structured", "batch"]


@dataclass(frozen=True)
class Call:
    """One call, for the record. cost: US dollars, None where the price is not known. at: when it ended, UTC.

    prompt: `name@sha256`. occasion: the session and turn it was made for, where there is one. failure: why it came to nothing, None where it did not; `cancelled` where whoever asked hung up.
    """

    role: str
    model: str
    place: str
    method: Method
    prompt: str
    parameters: Mapping[str, Any]
    usage: Usage
    cost: float | None
    seconds: float
    first_words: float | None
    finish: str | None
    failure: Kind | Literal["cancelled"] | None
    occasion: Occasion | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def record(self) -> dict[str, Any]:
        """Plain JSON for a provenance row."""
        return {
            **asdict(self), "parameters": dict(self.parameters), "seconds": round(self.seconds, 4),
            "first_words": None if self.first_words is None else round(self.first_words, 4),
            "at": self.at.isoformat(),
        }  # fmt: skip


class Meter:
    """Counts calls, tokens and cost of the models it is given to. Thread-safe. `then` sees each call as it ends.

    keep: whether to remember the calls; a server that runs for months only passes them on.
    """

    def __init__(self, then: Callable[[Call], None] | None = None, *, keep: bool = True) -> None:
        self._calls: list[Call] = []
        self._then, self._keep = then, keep
        self._lock = threading.Lock()

    def note(self, call: Call) -> None:
        if self._keep:
            with self._lock:
                self._calls.append(call)
        if self._then is not None:
            self._then(call)

    @property
    def calls(self) -> tuple[Call, ...]:
        with self._lock:
            return tuple(self._calls)

    @property
    def usage(self) -> Usage:
        return sum((c.usage for c in self.calls), Usage())

    @property
    def cost(self) -> float | None:
        """US dollars for all calls that were answered; None where the price of one is not known."""
        costs = [c.cost for c in self.calls if c.failure is None]
        return None if any(c is None for c in costs) else sum(c for c in costs if c is not None)


class Noting:
    """Writes the calls of one model into a meter, answered or not."""

    def __init__(self, role: str, model: str, place: Place, meter: Meter | None) -> None:
        self._role, self._model, self._place, self._meter = role, model, place, meter

    def answered(self, method: Method, options: Options, got: Completion) -> None:
        self._note(method, options, got.usage, got.seconds, got.first_words, got.finish, None)

    def failed(
        self,
        method: Method,
        options: Options,
        why: Kind | Literal["cancelled"],
        seconds: float,
        usage: Usage = Usage(),  # noqa: B008 - frozen
    ) -> None:
        self._note(method, options, usage, seconds, None, None, why)

    def _note(
        self,
        method: Method,
        options: Options,
        usage: Usage,
        seconds: float,
        first_words: float | None,
        finish: str | None,
        failure: Kind | Literal["cancelled"] | None,
    ) -> None:
        if self._meter is None:
            return
        price = 0.0 if self._place.kind != "host" else cost(self._model, usage, batch=method == "batch")
        self._meter.note(
            Call(
                role=self._role, model=self._model, place=self._place.label, method=method, prompt=options.prompt,
                parameters=options.record(), usage=usage, cost=price, seconds=seconds, first_words=first_words,
                finish=finish, failure=failure, occasion=options.occasion,
            )
        )  # fmt: skip
