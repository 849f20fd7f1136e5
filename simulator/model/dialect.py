"""What a server understands beside the messages, found out by asking once and remembered.

Servers that call themselves OpenAI-compatible differ: some refuse a temperature, some a seed, some know only one of the
two names for the token limit, some take no JSON schema. A parameter that was refused is left out from then on; where no
schema is taken, JSON mode is tried, and then plain words with the form described.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final

from simulator.model.forms import described, strict_schema
from simulator.model.port import M, Message, Options

_LIMITS: Final = ("max_tokens", "max_completion_tokens")
_FORMS: Final = ("schema", "object", "words")


class Dialect:
    """One server's dialect. Thread-safe. newer: whether it is one that calls the limit `max_completion_tokens`."""

    def __init__(self, *, newer: bool) -> None:
        self._unwanted: frozenset[str] = frozenset()
        self._limits: tuple[str, ...] = _LIMITS[::-1] if newer else _LIMITS
        self._form = 0
        self._lock = threading.Lock()

    def request(
        self, messages: Sequence[Message], options: Options, schema: type[M] | None = None
    ) -> tuple[list[tuple[str, str]], dict[str, Any]]:
        """The messages as LangChain takes them, and the parameters this server is known to take, or not known not to."""
        with self._lock:
            unwanted, limits, form = self._unwanted, self._limits, _FORMS[self._form]
        spoken: list[tuple[str, str]] = [(m.role, m.text) for m in messages]
        given: dict[str, Any] = {
            "temperature": options.temperature, "seed": options.seed, "stop": list(options.stop) or None,
        }  # fmt: skip
        if options.max_tokens is not None and limits:
            given["extra_body"] = {limits[0]: options.max_tokens}
        if schema is not None and form == "schema":
            given["response_format"] = {"type": "json_schema", "json_schema": strict_schema(schema)}
        elif schema is not None:
            if form == "object":
                given["response_format"] = {"type": "json_object"}
            spoken[-1] = (spoken[-1][0], f"{spoken[-1][1]}\n\n{described(schema)}")
        return spoken, {k: v for k, v in given.items() if v is not None and k not in unwanted}

    @property
    def counts_streams(self) -> bool:
        """Whether the server may be asked for the usage of a stream."""
        return "stream_options" not in self._unwanted

    def learns(self, refused: str | None, given: dict[str, Any]) -> bool:
        """Remembers what was refused of what was given; whether asking again, without it, makes sense."""
        if refused is None:
            return False
        with self._lock:
            if refused == "response_format" and "response_format" in given:
                asked = 0 if given["response_format"]["type"] == "json_schema" else 1
                self._form = max(self._form, asked + 1)
                return True
            if refused in _LIMITS and "extra_body" in given:
                self._limits = tuple(name for name in self._limits if name not in given["extra_body"])
                return True
            if given.get(refused) is not None and given[refused] is not False:
                self._unwanted |= {refused}
                return True
        return False
