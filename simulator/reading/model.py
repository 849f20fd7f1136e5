"""The model reader: any language model asked what a turn does, believed only where it can quote the turn.

For comparing and for measuring (`read --reader model`, `bench reader --reader model`): the patient lives by the embedded
reader, which is there in milliseconds and is the same every time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from simulator.model import ChatModel, Message, Meter, ModelFailed, Options, bind
from simulator.model.fencing import fenced, unfenced
from simulator.model.prompts import load
from simulator.reading import cues
from simulator.reading.reading import Reading
from simulator.reading.sentences import holds, words
from simulator.settings import Settings
from simulator.vocabulary import Move

_MOST_TOKENS: Final = 2_000


class _Does(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    quote: str
    move: Move


class Heard(BaseModel):
    """What a model answers about a turn."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    reasoning: str
    moves: list[_Does]
    depth: Literal[0, 1, 2, 3, 4]


class ModelReader:
    """Reads turns through a language model. Raises ModelFailed where there is no usable answer after a second try."""

    def __init__(self, model: ChatModel, *, folder: Path | None = None, timeout: float | None = None) -> None:
        self._model, self._timeout = model, timeout
        self._prompt, self._repair = load("read_turn", folder), load("judge_repair", folder)

    @property
    def name(self) -> str:
        """The model and the first digits of the prompt's sha256."""
        return f"model:{self._model.name[:80]}:{self._prompt.sha256[:8]}"

    def read(self, context: str, text: str) -> Reading:
        """The reading of one turn. A move whose quote does not stand in the turn is not there."""
        heard = self._heard(self._prompt.render(context=fenced(context), turn=fenced(text)))
        evidence: dict[Move, str] = {}
        for does in heard.moves:
            quote = next((q for q in (does.quote.strip(), unfenced(does.quote.strip())) if holds(text, q)), None)
            if quote is None and does.move == "encourager" and not words(text):
                quote = text.strip()
            if quote is not None:
                evidence.setdefault(does.move, quote)
        if not evidence:
            raise ModelFailed("unparseable", "no words of the turn were quoted for any move")
        return Reading(
            moves=tuple(evidence),
            depth=heard.depth if words(text) else 0,
            evidence=evidence,
            tentative=cues.tentative(text),
            questions=cues.questions(text),
            words=len(words(text)),
        )

    def _heard(self, messages: tuple[Message, ...]) -> Heard:
        options = Options(temperature=0.0, max_tokens=_MOST_TOKENS, timeout=self._timeout, prompt=self._prompt.label)
        try:
            return self._model.structured(messages, Heard, options)
        except ModelFailed as failed:
            if failed.kind != "unparseable":
                raise
            said: tuple[Any, ...] = (Message("assistant", failed.answer),) if failed.answer.strip() else ()
            again = (*messages, *said, *self._repair.render(problem=failed.what))
        return self._model.structured(again, Heard, options)


def model_reader(settings: Settings, meter: Meter | None = None) -> ModelReader:
    """The reader through the judge's model. Raises ModelFailed where the settings name none that can be had."""
    return ModelReader(bind("judge", settings, meter=meter), folder=settings.prompts)
