"""Models that speak from a script or a function. They ship: tests run the real pipeline with them, and so does the demo."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from simulator.model.calls import Meter, Method, Noting
from simulator.model.forms import parse
from simulator.model.port import PLAIN, Completion, M, Message, ModelFailed, Options, Place, TextStream, Usage
from simulator.model.tokens import rough

_PIECE = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class BreaksOff:
    """An answer that a stream begins and does not end: these words, then this failure."""

    after: str
    failure: ModelFailed


Answer = str | BaseModel | Mapping[str, Any] | Exception | BreaksOff


class _Fake:
    """What both fakes share. latency: seconds before an answer, or before the first word of one."""

    def __init__(self, name: str, latency: float, meter: Meter | None, role: str) -> None:
        self._name, self._latency = name, latency
        self._noting = Noting(role, name, self.place, meter)
        self._asked: list[tuple[Message, ...]] = []
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    @property
    def place(self) -> Place:
        return Place("app", own=True)

    @property
    def asked(self) -> tuple[tuple[Message, ...], ...]:
        """Every request so far."""
        with self._lock:
            return tuple(self._asked)

    def complete(self, messages: Sequence[Message], options: Options = PLAIN) -> Completion:
        completion = self._completion(messages, _text(self._heard("complete", messages, options)), options)
        self._noting.answered("complete", options, completion)
        return completion

    def structured(self, messages: Sequence[Message], schema: type[M], options: Options = PLAIN) -> M:
        answer = self._heard("structured", messages, options)
        self._noting.answered("structured", options, self._completion(messages, _text(answer), options))
        if isinstance(answer, schema):
            return answer
        if isinstance(answer, Mapping):
            return schema.model_validate(answer)
        return parse(_text(answer), schema, self._name)

    def stream(self, messages: Sequence[Message], options: Options = PLAIN) -> TextStream:
        return TextStream(self._pieces(messages, options))

    def _pieces(self, messages: Sequence[Message], options: Options) -> Generator[str, None, Completion]:
        answer = self._heard("stream", messages, options)
        text = answer.after if isinstance(answer, BreaksOff) else _text(answer)
        begun = time.monotonic()
        try:
            yield from _PIECE.findall(text)
        except GeneratorExit:
            self._noting.failed("stream", options, "cancelled", time.monotonic() - begun)
            raise
        if isinstance(answer, BreaksOff):
            self._noting.failed("stream", options, answer.failure.kind, time.monotonic() - begun)
            raise answer.failure
        completion = self._completion(messages, text, options)
        self._noting.answered("stream", options, completion)
        return completion

    def _heard(self, method: Method, messages: Sequence[Message], options: Options) -> Answer:
        with self._lock:
            self._asked.append(tuple(messages))
        if options.timeout is not None and self._latency > options.timeout:
            time.sleep(options.timeout)
            self._noting.failed(method, options, "timeout", options.timeout)
            raise ModelFailed("timeout", "the model took too long", where=self._name)
        if self._latency:
            time.sleep(self._latency)
        answer = self._answer(tuple(messages))
        if isinstance(answer, Exception):
            if isinstance(answer, ModelFailed):
                self._noting.failed(method, options, answer.kind, self._latency)
            raise answer
        return answer

    def _answer(self, messages: tuple[Message, ...]) -> Answer:
        raise NotImplementedError

    def _completion(self, messages: Sequence[Message], text: str, options: Options) -> Completion:
        if not text.strip():
            raise ModelFailed("empty", "the model gave no answer", where=self._name)
        usage = Usage(sum(rough(m.text) for m in messages), rough(text), estimated=True)
        if options.max_tokens is not None and usage.completion > options.max_tokens:
            short = text[: 4 * options.max_tokens]
            cut = Usage(usage.prompt, options.max_tokens, estimated=True)
            return Completion(short, cut, self._name, "length", self._latency)
        return Completion(text, usage, self._name, seconds=self._latency)


class ScriptedModel(_Fake):
    """Gives these answers in this order, to whoever asks next. An exception is raised instead of an answer.

    repeat: begins again at the end; otherwise a question too many is an error of the test (LookupError).
    """

    def __init__(
        self,
        answers: Iterable[Answer],
        *,
        name: str = "scripted",
        repeat: bool = False,
        latency: float = 0.0,
        meter: Meter | None = None,
        role: str = "",
    ) -> None:
        super().__init__(name, latency, meter, role)
        self._answers, self._repeat, self._next = tuple(answers), repeat, 0
        self._turn = threading.Lock()

    def _answer(self, messages: tuple[Message, ...]) -> Answer:  # noqa: ARG002
        with self._turn:
            if self._repeat and self._answers:
                self._next %= len(self._answers)
            if self._next >= len(self._answers):
                raise LookupError(f"the script of {len(self._answers)} answers is over")
            self._next += 1
            return self._answers[self._next - 1]


class FunctionModel(_Fake):
    """Gives what a function of the messages returns; an exception it returns or raises stands for a failure."""

    def __init__(
        self,
        function: Callable[[tuple[Message, ...]], Answer],
        *,
        name: str = "function",
        latency: float = 0.0,
        meter: Meter | None = None,
        role: str = "",
    ) -> None:
        super().__init__(name, latency, meter, role)
        self._function = function

    def _answer(self, messages: tuple[Message, ...]) -> Answer:
        return self._function(messages)


def _text(answer: Answer) -> str:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, BaseModel):
        return answer.model_dump_json(by_alias=True)
    if isinstance(answer, BreaksOff):
        raise answer.failure
    if isinstance(answer, Mapping):
        import json

        return json.dumps(answer, ensure_ascii=False)
    raise answer
