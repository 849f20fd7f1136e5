"""One model after another: the next is asked where the one before it failed, as long as nothing has been said."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TypeVar

from simulator.model.port import PLAIN, ChatModel, Completion, M, Message, ModelFailed, Options, Place, TextStream

T = TypeVar("T")


class FallbackModel:
    """Asks `first`, then the others in order. Named for all of them; its place is that of the one furthest away."""

    def __init__(self, first: ChatModel, *others: ChatModel) -> None:
        self._models = (first, *others)

    @property
    def name(self) -> str:
        return " or ".join(m.name for m in self._models)

    @property
    def place(self) -> Place:
        return max(
            (m.place for m in self._models), key=lambda p: (p.leaves_the_house, p.kind == "host", p.kind != "app")
        )

    def complete(self, messages: Sequence[Message], options: Options = PLAIN) -> Completion:
        return self._first(lambda m: m.complete(messages, options))

    def structured(self, messages: Sequence[Message], schema: type[M], options: Options = PLAIN) -> M:
        return self._first(lambda m: m.structured(messages, schema, options))

    def stream(self, messages: Sequence[Message], options: Options = PLAIN) -> TextStream:
        return TextStream(self._pieces(messages, options))

    def _first(self, ask: Callable[[ChatModel], T]) -> T:
        failed: ModelFailed | None = None
        for model in self._models:
            try:
                return ask(model)
            except ModelFailed as one:
                failed = one
        assert failed is not None
        raise failed

    def _pieces(self, messages: Sequence[Message], options: Options) -> Generator[str, None, Completion]:
        failed: ModelFailed | None = None
        for model in self._models:
            said = False
            with model.stream(messages, options) as stream:
                try:
                    for piece in stream:
                        said = True
                        yield piece
                except ModelFailed as one:
                    if said:
                        raise
                    failed = one
                    continue
                assert stream.completion is not None
                return stream.completion
        assert failed is not None
        raise failed
