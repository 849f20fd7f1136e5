"""Any OpenAI-compatible server, and Azure, through LangChain, which is imported at the first call: it takes a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from simulator.model.calls import Meter, Noting
from simulator.model.dialect import Dialect
from simulator.model.forms import parse
from simulator.model.library import Server, chat
from simulator.model.places import not_for, place_of
from simulator.model.port import PLAIN, Completion, Finish, M, Message, ModelFailed, Options, Place, TextStream, Usage
from simulator.model.switch import check
from simulator.model.tokens import count, count_messages

if TYPE_CHECKING:
    import httpx2

    from simulator.model.wire import Patience

_MOST_TRIES: Final = 6
T = TypeVar("T")


class OpenAIModel:
    """A model behind an OpenAI-compatible chat-completions interface. Thread-safe; `close()` when done.

    place: given where the server is this very process; otherwise told from the address. transport: for tests.
    """

    def __init__(
        self,
        model: str,
        server: Server,
        *,
        role: str = "",
        meter: Meter | None = None,
        place: Place | None = None,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._model, self._server, self._transport = model, server, transport
        self._place = place or place_of(server.url, server.own)
        self._noting = Noting(role, model, self._place, meter)
        self._dialect = Dialect(newer=server.provider)
        self._made: tuple[Any, Any] | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._model

    @property
    def place(self) -> Place:
        return self._place

    def warm(self) -> None:
        """Imports what a call needs, so that the first one does not wait for it. Calls nobody."""
        self._chat()

    def close(self) -> None:
        """Closes the connections; a later call opens new ones."""
        with self._lock:
            made, self._made = self._made, None
        if made is not None:
            made[1].close()

    def complete(self, messages: Sequence[Message], options: Options = PLAIN) -> Completion:
        return self._whole("complete", messages, options, None)

    def structured(self, messages: Sequence[Message], schema: type[M], options: Options = PLAIN) -> M:
        return parse(self._whole("structured", messages, options, schema).text, schema, self._model)

    def stream(self, messages: Sequence[Message], options: Options = PLAIN) -> TextStream:
        return TextStream(self._pieces(messages, options))

    def _whole(
        self,
        method: Literal["complete", "structured"],
        messages: Sequence[Message],
        options: Options,
        schema: type[M] | None,
    ) -> Completion:
        begun = time.monotonic()
        try:
            patience = self._admit(options.timeout or self._server.timeout)
            model = self._chat()

            def ask() -> Any:
                spoken, given = self._dialect.request(messages, options, schema)
                return given, lambda: model.invoke(spoken, **given)

            got = self._understood(ask, patience)
            meta = got.response_metadata or {}
            completion = self._completion(
                messages, str(got.text), _usage(got.usage_metadata), str(meta.get("model_name") or self._model),
                meta.get("finish_reason"), time.monotonic() - begun, refusal=bool(got.additional_kwargs.get("refusal")),
            )  # fmt: skip
        except ModelFailed as failed:
            self._noting.failed(method, options, failed.kind, time.monotonic() - begun)
            raise
        self._noting.answered(method, options, completion)
        return completion

    def _pieces(self, messages: Sequence[Message], options: Options) -> Generator[str, None, Completion]:
        begun = time.monotonic()
        said: list[str] = []
        first: float | None = None
        usage: Usage | None = None
        name, finish, paused = self._model, None, 0.0
        whole = options.timeout or self._server.timeout
        gap = min(options.first_words or whole, whole)
        chunks: Iterator[Any] = iter(())
        try:
            patience = self._admit(gap)
            chunks, chunk = self._open(messages, options, patience)
            while chunk is not None:
                usage = _usage(chunk.usage_metadata) or usage
                meta = chunk.response_metadata or {}
                finish = meta.get("finish_reason") or finish
                name = str(meta.get("model_name") or name)
                piece = str(chunk.text)
                if piece:
                    first = time.monotonic() - begun if first is None else first
                    said.append(piece)
                    away = time.monotonic()
                    yield piece
                    paused += time.monotonic() - away  # the listener's own time is not the server's
                    patience.until = min(time.monotonic() + gap, begun + whole + paused)
                chunk = self._attempt(lambda: next(chunks, None), patience)
            seconds = time.monotonic() - begun
            if said and finish is None:
                raise ModelFailed("unreachable", "the answer broke off", where=self._model, answer="".join(said))
            completion = self._completion(messages, "".join(said), usage, name, finish, seconds, first)
        except (ModelFailed, GeneratorExit) as ended:
            why = ended.kind if isinstance(ended, ModelFailed) else "cancelled"
            spent = usage or (self._counted(messages, "".join(said)) if said else Usage())
            self._noting.failed("stream", options, why, time.monotonic() - begun, spent)
            raise
        finally:
            hang_up = getattr(chunks, "close", None)
            if hang_up is not None:
                hang_up()
        self._noting.answered("stream", options, completion)
        return completion

    def _open(self, messages: Sequence[Message], options: Options, patience: Patience) -> tuple[Iterator[Any], Any]:
        """The stream, and its first chunk: only with that is the request sent."""
        model = self._chat()

        def begin(spoken: list[tuple[str, str]], given: dict[str, Any]) -> tuple[Iterator[Any], Any]:
            chunks = model.stream(spoken, **given)
            return chunks, next(chunks, None)

        def ask() -> Any:
            spoken, given = self._dialect.request(messages, options)
            counts = self._dialect.counts_streams
            return {**given, "stream_options": counts}, lambda: begin(spoken, {**given, "stream_usage": counts})

        opened: tuple[Iterator[Any], Any] = self._understood(ask, patience)
        return opened

    def _understood(self, ask: Callable[[], Any], patience: Patience) -> Any:
        """The answer, after as many attempts as it takes to find out what this server refuses.

        ask: gives the parameters of an attempt, and the attempt.
        """
        from simulator.model.faults import failure, unwanted_parameter

        failed = ModelFailed("server_error", "the server refuses every form of the request", where=self._model)
        for _ in range(_MOST_TRIES):
            given, attempt = ask()
            try:
                with patience.held():
                    return attempt()
            except Exception as error:
                if not self._dialect.learns(unwanted_parameter(error), given):
                    failed = failure(error, self._model)
                    break
        # Out here, so that the library's exception, which holds the request, does not hang on to ours.
        raise failed

    def _attempt(self, attempt: Callable[[], T], patience: Patience) -> T:
        from simulator.model.faults import failure

        try:
            with patience.held():
                return attempt()
        except Exception as error:
            failed = failure(error, self._model)
        raise failed

    def _completion(
        self,
        messages: Sequence[Message],
        text: str,
        usage: Usage | None,
        name: str,
        finish: str | None,
        seconds: float,
        first: float | None = None,
        *,
        refusal: bool = False,
    ) -> Completion:
        if finish == "content_filter":
            raise ModelFailed("refused", "the provider's filter withheld the answer", where=self._model)
        if refusal:
            raise ModelFailed("refused", "the model declined to answer", where=self._model)
        if not text.strip():
            what = "used up its tokens before the first word" if finish == "length" else "gave no answer"
            raise ModelFailed("empty", f"the model {what}", where=self._model)
        ended: Finish = "length" if finish == "length" else "stop"
        return Completion(text, usage or self._counted(messages, text), name, ended, seconds, first)

    def _admit(self, seconds: float) -> Patience:
        """The patience of a call that may leave; the wait for its place under the rate limit counts. Else ModelFailed."""
        check(self._model)
        if self._place.leaves_the_house and not self._server.remote:
            raise not_for(self._place)
        if self._server.provider and self._server.key is None:
            raise ModelFailed("no_key", "this server wants a key", where=self._model, mend="set OPENAI_API_KEY")
        waited = self._server.limit.wait(seconds) if self._server.limit else 0.0
        from simulator.model.wire import Patience

        return Patience(seconds - waited)

    def _chat(self) -> Any:
        with self._lock:
            if self._made is None:
                self._made = chat(self._model, self._server, self._transport)
            return self._made[0]

    def _counted(self, messages: Sequence[Message], text: str) -> Usage:
        return Usage(count_messages(messages, self._model), count(text, self._model), estimated=True)


def _usage(given: Any) -> Usage | None:
    """LangChain's usage metadata, or None where the server did not say."""
    if not given:
        return None
    cached = (given.get("input_token_details") or {}).get("cache_read") or 0
    return Usage(int(given.get("input_tokens") or 0), int(given.get("output_tokens") or 0), int(cached))
