"""The record of one answer through a model: who was asked, how, at what cost, what went wrong. For the log, never the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from simulator.model.port import ChatModel, Kind, ModelFailed, Usage
from simulator.model.prices import cost
from simulator.patient.briefing import Request
from simulator.patient.guard import Violation

_NOTES: Final[dict[Kind, str]] = {
    "no_key": "no key is set for the model",
    "bad_key": "the server does not accept the key",
    "no_model": "the server has no such model",
    "unreachable": "the server did not answer",
    "timeout": "the model took too long",
    "rate_limited": "the server is busy",
    "server_error": "the server had a fault",
    "empty": "the model gave no answer",
    "refused": "the model declined",
    "unparseable": "the server's answer could not be read",
    "context_overflow": "the talk no longer fits the model",
    "forbidden": "the settings do not let words leave for this model",
}


def note_for(kind: Kind | None) -> str:
    """The quiet word for the header. None: the guard, or something nobody foresaw."""
    return f"the authored voice is speaking: {_NOTES[kind] if kind else 'the model was not in the part'}"


@dataclass
class Protocol:
    """Filled in while an answer is made. seconds: until the first approved sentence, and for all of it."""

    model: ChatModel
    form: str = ""
    prompt: str = ""
    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    prompt_tokens: int = 0
    static_tokens: int = 0
    summarised: int = 0
    faults: list[dict[str, str]] = field(default_factory=list)
    stopped: list[dict[str, str]] = field(default_factory=list)
    ended: str = ""
    authored: str = ""
    first_shown: float | None = None
    seconds: float = 0.0

    def asked(self, request: Request) -> None:
        self.calls += 1
        self.form, self.prompt = request.form, request.options.prompt
        self.prompt_tokens, self.static_tokens, self.summarised = request.tokens, request.static, request.summarised

    def spent(self, usage: Usage) -> None:
        self.usage = self.usage + usage

    def failed(self, error: Exception) -> Kind | None:
        """Notes a fault. Of an error that is none of the port's only the kind is kept: its text may hold anything."""
        if isinstance(error, ModelFailed):
            self.faults.append({"kind": error.kind, "what": str(error)})
            return error.kind
        self.faults.append({"kind": "bug", "what": type(error).__name__})
        return None

    def violated(self, violation: Violation) -> None:
        self.stopped.append(violation.record())

    def record(self) -> dict[str, Any]:
        """Plain JSON. authored: how much of the answer the authored voice spoke (none, rest, all)."""
        dollars = cost(self.model.name, self.usage) if self.model.place.kind == "host" else 0.0
        return {
            "model": self.model.name, "place": self.model.place.label, "form": self.form, "prompt": self.prompt,
            "request_tokens": self.prompt_tokens, "static_tokens": self.static_tokens, "summarised": self.summarised,
            "calls": self.calls, "retries": max(0, self.calls - 1),
            "tokens": {
                "prompt": self.usage.prompt, "completion": self.usage.completion, "cached": self.usage.cached,
                "estimated": self.usage.estimated,
            },
            "cost": dollars, "faults": self.faults, "stopped": self.stopped, "ended": self.ended,
            "authored": self.authored,
            "first_shown": None if self.first_shown is None else round(self.first_shown, 4),
            "seconds": round(self.seconds, 4),
        }  # fmt: skip
