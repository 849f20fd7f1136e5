"""The model voice: the mind has decided, the authored voice says what is told, a model finds fresh words for it.

What is told, and where each story stands, is exactly what the authored voice would have told: only the words differ. Each
sentence passes the guard before it is shown. Where the model fails, or leaves the part, the authored voice goes on from
what has been shown: nothing is lost, nothing is said twice, and the record says what happened.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from simulator.model.calls import Meter
from simulator.model.port import (
    PLAIN,
    ChatModel,
    Completion,
    Kind,
    M,
    Message,
    ModelFailed,
    Options,
    Place,
    TextStream,
    Usage,
)  # fmt: skip
from simulator.model.roles import bind, whereabouts
from simulator.patient.briefing import Briefing, Request, from_settings
from simulator.patient.cutting import Cutter
from simulator.patient.discretion import Discretion
from simulator.patient.guard import Rule, Violation, Watch
from simulator.patient.measure import length, tokens
from simulator.patient.never import in_their_words
from simulator.patient.protocol import Protocol, note_for
from simulator.patient.rest import Rest
from simulator.patient.voice import Situation, Utterance, Voice
from simulator.persona.parts import Persona, Scenario
from simulator.reading.encoder import Encodes
from simulator.reading.sentences import sentences
from simulator.settings import Settings

SAID_AT: Final = 0.55
"""Cosine from which shown words count as saying what authored words say."""
TRIES: Final = 2
_LEAST: Final = 3
"""Words that an answer needs to stand by itself where the model was stopped."""


class ModelVoice:
    """Speaks through a model. Thread-safe: one for a process, shared by all sessions.

    fallback: the voice that decides what is told, and speaks where the model cannot. patience: seconds until the first
    word, and then between words. whole: seconds for all of an answer. Raises nothing: a session goes on whatever happens.
    """

    def __init__(
        self,
        model: ChatModel,
        fallback: Voice,
        encoder: Encodes,
        *,
        briefing: Briefing | None = None,
        patience: float = 8.0,
        whole: float = 40.0,
        rest: Rest | None = None,
    ) -> None:
        self.model, self.fallback = model, fallback
        self.briefing = briefing or Briefing(Discretion(encoder))
        self.discretion = self.briefing.discretion
        self.patience, self.whole = patience, whole
        self.rest = rest or Rest()

    @property
    def place(self) -> Place:
        """Where the patient lives, for the header."""
        return self.model.place

    def ready(self, persona: Persona, scenario: Scenario) -> None:
        """Does beforehand what would make the first answer wait: a second or two. Calls nobody."""
        self.discretion.know(persona)
        self.briefing.likeness(persona, scenario)
        warm = getattr(self.model, "warm", None)
        if warm is not None:
            warm()

    def stream(self, situation: Situation) -> Speaking:
        """The answer, sentence by sentence as the guard lets them pass."""
        return Speaking(_Answer(self, situation))

    def speak(self, situation: Situation) -> Utterance:
        """The whole answer at once."""
        speaking = self.stream(situation)
        for _ in speaking:
            pass
        assert speaking.utterance is not None
        return speaking.utterance


class Speaking:
    """An answer under way: iterate for the sentences as they are approved, then read `utterance`."""

    def __init__(self, answer: _Answer) -> None:
        self._answer = answer
        self._sentences = answer.sentences()

    def __iter__(self) -> Speaking:
        return self

    def __next__(self) -> str:
        return next(self._sentences)

    @property
    def utterance(self) -> Utterance | None:
        """What was said, with its record; None while it is being said."""
        return self._answer.utterance

    def close(self) -> None:
        """Hangs up. What was shown stays said, rounded off by the authored voice if it must be; `utterance` is there."""
        self._sentences.close()
        if self._answer.utterance is None:
            self._answer.protocol.ended = "hung up"
            for _ in self._answer.rounded_off():
                pass


@dataclass
class _Answer:
    """One answer in the making."""

    voice: ModelVoice
    situation: Situation
    shown: list[str] = field(default_factory=list)
    kind: Kind | None = None
    stopped: bool = False
    utterance: Utterance | None = None

    def __post_init__(self) -> None:
        self.begun = time.monotonic()
        self.protocol = Protocol(self.voice.model)
        self.authored = self.voice.fallback.speak(self.situation)

    def sentences(self) -> Generator[str, None, None]:
        again: Rule | None = None
        for _ in range(TRIES):
            again = yield from self._try(again)
            if again is None:
                break
        yield from self.rounded_off()

    def _try(self, again: Rule | None) -> Generator[str, None, Rule | None]:
        """One call; returns the rule that was broken where another try makes sense."""
        voice = self.voice
        resting = voice.rest.why
        if resting is not None:
            self.kind, self.stopped = resting, True
            self.protocol.faults.append({"kind": resting, "what": "left alone for a while after it failed"})
            return None
        request, said = None, [""]
        try:
            request = voice.briefing.request(self.situation, self.authored, again=again)
            options = replace(request.options, timeout=voice.whole, first_words=voice.patience)
            self.protocol.asked(request)
            with voice.model.stream(request.messages, options) as stream:
                watch = Watch(self.situation, self.authored, request, voice.discretion)
                try:
                    return (yield from self._listen(stream, watch, said))
                finally:
                    self._count(stream, request, said[0])
        except ModelFailed as failed:
            self.kind, self.stopped = self.protocol.failed(failed), True
            voice.rest.failed(failed.kind)
        except Exception as bug:  # whatever it is, it is not the trainee's: the session goes on, the record names it
            self.protocol.failed(bug)
            self.stopped = True
        return None

    def _listen(self, stream: TextStream, watch: Watch, said: list[str]) -> Generator[str, None, Rule | None]:
        cutter, over = Cutter(), False
        held: list[str] = []  # "Okay." alone is no answer: it is shown with what comes after it
        while not over:
            piece = next(stream, None)
            over = piece is None
            if piece is not None:
                said[0] += piece
            cut_short = stream.completion is not None and stream.completion.finish == "length"
            for sentence in cutter.end(broken=cut_short) if piece is None else cutter.take(piece):
                verdict = in_their_words(watch.check(sentence), self.situation.persona)
                if isinstance(verdict, Violation):
                    self.protocol.violated(verdict)
                    self.stopped = True
                    return None if self.shown else verdict.rule
                if not isinstance(verdict, str):
                    self.protocol.ended = verdict.why
                    return None
                if verdict:
                    held.append(verdict)
                if held and not watch.bare:
                    self.voice.rest.answered()
                    self.stopped = False
                    for ready in held:
                        yield self._show(ready)
                    held = []
        if held and not self.shown:
            self.protocol.violated(Violation("bare", "hardly a word", said[0]))
            return "bare"
        if not self.shown:  # words without end, and not one sentence among them
            self.protocol.violated(Violation("length", "not one whole sentence", said[0]))
            return "length"
        return None

    def _count(self, stream: TextStream, request: Request, said: str) -> None:
        """The tokens of a call, also of one that was cut short."""
        if stream.completion is not None:
            self.protocol.spent(stream.completion.usage)
        elif said:
            self.protocol.spent(Usage(request.tokens, tokens(said), estimated=True))

    def _show(self, sentence: str) -> str:
        if self.protocol.first_shown is None:
            self.protocol.first_shown = time.monotonic() - self.begun
        self.shown.append(sentence)
        return sentence

    # --- the end ------------------------------------------------------------------------------------------------

    def rounded_off(self) -> Generator[str, None, None]:
        """What the authored voice still has to say, and then the utterance."""
        by_model = bool(self.shown)
        left = self._left()
        self.protocol.authored = "none" if not left else "rest" if by_model else "all"
        told = [*self.shown, *left]
        # Before the words are given: whoever listens may go away in the middle of them.
        self.protocol.seconds = time.monotonic() - self.begun
        failed = self.kind is not None or bool(self.protocol.faults)
        self.utterance = self.authored.model_copy(
            update={
                "text": " ".join(told), "voice": "model" if by_model else "authored",
                "note": note_for(self.kind) if failed or not by_model else "", "why": self.protocol.record(),
            }
        )  # fmt: skip
        for sentence in left:
            yield self._show(sentence)

    def _left(self) -> list[str]:
        """What must still be said: all, where nothing was shown; else what is told and has not come out yet."""
        parts = sentences(self.authored.text)
        if not self.shown:
            return parts
        tells = bool(self.authored.telling.facts) or self.authored.talk.beats != self.situation.talk.beats
        bare = self.stopped and sum(length(s) for s in self.shown) < _LEAST
        near = self.voice.discretion.nearness
        if not (tells or bare) or near(self.authored.text, [" ".join(self.shown)]) >= SAID_AT:
            return []
        return [p for p in parts if not p.startswith("(") and near(p, self.shown) < SAID_AT]


class _Unbound:
    """Stands where a model should be and cannot: it fails at every call, with the reason."""

    def __init__(self, name: str, place: Place, failed: ModelFailed) -> None:
        self.name, self.place, self._failed = name, place, failed

    def complete(self, messages: Sequence[Message], options: Options = PLAIN) -> Completion:  # noqa: ARG002
        raise self._failed

    def structured(self, messages: Sequence[Message], schema: type[M], options: Options = PLAIN) -> M:  # noqa: ARG002
        raise self._failed

    def stream(self, messages: Sequence[Message], options: Options = PLAIN) -> TextStream:  # noqa: ARG002
        return TextStream(self._pieces())

    def _pieces(self) -> Generator[str, None, Completion]:
        yield from ()
        raise self._failed


def model_voice(settings: Settings, fallback: Voice, encoder: Encodes, *, meter: Meter | None = None) -> ModelVoice:
    """The model voice that the settings ask for. Where no model can be had, it speaks authored and says why."""
    model: ChatModel
    try:
        model = bind("patient", settings, meter=meter)
    except ModelFailed as failed:
        model = _Unbound(settings.patient_model or "none", _place(settings), failed)
    return ModelVoice(
        model, fallback, encoder, briefing=from_settings(settings, Discretion(encoder), model.name, model.place),
        patience=settings.patient_patience, whole=settings.model_timeout,
    )  # fmt: skip


def _place(settings: Settings) -> Place:
    try:
        return whereabouts("patient", settings)
    except ModelFailed:
        return Place("app", own=True)
