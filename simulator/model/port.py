"""The port of every language model: messages in, words out, or a failure of a known kind. No library is named here."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Literal, Protocol, TypeVar

from pydantic import BaseModel

from simulator.errors import SimulatorError

Speaker = Literal["system", "user", "assistant"]
Kind = Literal[
    "no_key",
    "bad_key",
    "no_model",
    "unreachable",
    "timeout",
    "rate_limited",
    "server_error",
    "empty",
    "refused",
    "unparseable",
    "context_overflow",
    "forbidden",
]
"""Why a call came to nothing; each is met differently, so each has its own name."""

Finish = Literal["stop", "length"]
M = TypeVar("M", bound=BaseModel)
LONGEST_ANSWER: Final = 4_000


class ModelFailed(SimulatorError):
    """A call that gave no usable answer. The message is one line and holds no key and no word of a session.

    answer: what the model said, where it said something that could not be used (for a repair; never to be logged).
    """

    def __init__(self, kind: Kind, what: str, *, where: str = "", mend: str = "", answer: str = "") -> None:
        super().__init__(" ".join(what.split()), where=where, mend=mend)
        self.kind: Kind = kind
        self.answer = answer[:LONGEST_ANSWER]


@dataclass(frozen=True)
class Message:
    """One message of a request."""

    role: Speaker
    text: str


@dataclass(frozen=True)
class Usage:
    """Tokens of one call. `cached` is part of `prompt`. estimated: counted here, because the server did not say."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt + other.prompt, self.completion + other.completion, self.cached + other.cached,
            self.estimated or other.estimated,
        )  # fmt: skip

    @property
    def total(self) -> int:
        return self.prompt + self.completion


@dataclass(frozen=True)
class Completion:
    """A whole answer. seconds: wall time of the call; first_words: seconds until the first word of a stream."""

    text: str
    usage: Usage
    model: str
    finish: Finish = "stop"
    seconds: float = 0.0
    first_words: float | None = None


@dataclass(frozen=True)
class Occasion:
    """What a call is made for, for the record only: a session, and the turn that is being answered or graded."""

    session: str
    turn: int


@dataclass(frozen=True)
class Options:
    """How one call is to be made; None leaves it to the model's own setting.

    timeout: seconds for the whole answer, retries included. first_words: seconds until the first word of a stream, and
    then between words. prompt (`name@sha256`) and occasion are for the record only.
    """

    temperature: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    timeout: float | None = None
    first_words: float | None = None
    prompt: str = ""
    occasion: Occasion | None = None

    def record(self) -> Mapping[str, float | int | list[str]]:
        """The parameters that shape an answer, for the record."""
        given = {"temperature": self.temperature, "max_tokens": self.max_tokens, "seed": self.seed}
        out: dict[str, float | int | list[str]] = {k: v for k, v in given.items() if v is not None}
        return out | ({"stop": list(self.stop)} if self.stop else {})


PLAIN: Final = Options()


@dataclass(frozen=True)
class Place:
    """Where a model lives: in this app, on this server (loopback), or at a host. own: a host the department runs."""

    kind: Literal["app", "server", "host"]
    host: str = ""
    own: bool = field(default=False)

    @property
    def label(self) -> str:
        """For the header: `in this app`, `on this server`, `at api.example.org`."""
        return {"app": "in this app", "server": "on this server"}.get(self.kind, f"at {self.host}")

    @property
    def leaves_the_house(self) -> bool:
        """Whether words go to a host that nobody here answers for."""
        return self.kind == "host" and not self.own


class TextStream:
    """The words of an answer as they come. Once they have ended, `completion` holds all of it, with the usage.

    Nothing is sent before the first word is asked for. `close()` hangs up early; the server is told by the closed
    connection. Iterating raises ModelFailed; words already given stay given.
    """

    def __init__(self, pieces: Generator[str, None, Completion]) -> None:
        self._pieces = pieces
        self._completion: Completion | None = None

    def __iter__(self) -> TextStream:
        return self

    def __next__(self) -> str:
        try:
            return next(self._pieces)
        except StopIteration as end:
            if isinstance(end.value, Completion):
                self._completion = end.value
            raise StopIteration from None

    @property
    def completion(self) -> Completion | None:
        """The whole answer, or None while it has not ended or where it was cut short."""
        return self._completion

    def close(self) -> None:
        """Hangs up."""
        self._pieces.close()

    def __enter__(self) -> TextStream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ChatModel(Protocol):
    """A language model. Every method may be called from several threads at once and raises ModelFailed."""

    @property
    def name(self) -> str:
        """The model's name, as the record keeps it."""
        ...

    @property
    def place(self) -> Place: ...

    def complete(self, messages: Sequence[Message], options: Options = PLAIN) -> Completion:
        """The whole answer at once."""
        ...

    def stream(self, messages: Sequence[Message], options: Options = PLAIN) -> TextStream:
        """The answer word by word."""
        ...

    def structured(self, messages: Sequence[Message], schema: type[M], options: Options = PLAIN) -> M:
        """An answer in the form of `schema`; `unparseable` where it cannot be read as one."""
        ...
