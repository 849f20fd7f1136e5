"""What a model is told before it speaks: the static part, the dialogue, and the moment last, within a budget of tokens.

The static part (`likeness`) never changes in a session. After it the dialogue grows by whole exchanges; where it would
outgrow its room, the oldest blocks give way to a summary made from the log, which says that it is one. At any length the
static part is at least 60% of the request, so that a server finds most of it in its cache.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from simulator.model.port import Message, Occasion, Options, Place
from simulator.model.prompts import load
from simulator.patient.digest import digest
from simulator.patient.discretion import Discretion, by_word, hidden
from simulator.patient.likeness import Likeness, Likenesses
from simulator.patient.measure import length, shortened, tokens
from simulator.patient.voice import Passed, Situation, Utterance
from simulator.persona.parts import Fact, Line, Persona, Scenario
from simulator.settings import Settings

Form = Literal["chat", "screenplay"]
BUDGET: Final = 3000
SMALL: Final = 8.0
"""Billions of weights below which a model stays in the part far better when it goes on with a screenplay."""
BLOCK: Final = 4
"""Exchanges that give way to the summary at once, so that the request changes near its front only now and then."""
EXAMPLES: Final = 5
_LEAST_EXAMPLES: Final = 3
RECALLED_AT: Final = 0.35
"""Cosine from which the therapist's words bring a told fact to mind."""
_OVERHEAD: Final = 8
"""What a chat format adds around the two halves of an exchange."""
_FILES: Final = ("patient_persona", "patient_note", "patient_summary", "patient_again")
_ELSEWHERE: Final = frozenset({"greeting", "ending", "absurd", "closed_gate", "already_told"})
"""Cues whose lines show no tone for other moments."""
_SIZE: Final = re.compile(r"(?:(\d+)x)?(\d+(?:\.\d+)?)\s*([bm])(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """A request ready to be sent.

    tokens: by tiktoken's newest vocabulary, whatever the model. static: how many of them stay the same all session.
    summarised: how many exchanges the summary stands for. most: words that an answer may have. lines: authored lines
    shown for the tone, which are not to be said again.
    """

    messages: tuple[Message, ...]
    options: Options
    form: Form
    tokens: int
    static: int
    summarised: int
    most: int
    lines: tuple[str, ...]


def form_for(setting: Literal["auto", "chat", "screenplay"], model: str, place: Place) -> Form:
    """The form to ask a model in. auto: the screenplay for a model in this app, or with less than 8 billion weights."""
    if setting != "auto":
        return setting
    if place.kind == "app":
        return "screenplay"
    sizes = [
        float(n) * float(times or 1) / (1 if unit.lower() == "b" else 1000) for times, n, unit in _SIZE.findall(model)
    ]
    return "screenplay" if sizes and max(sizes) < SMALL else "chat"


class Briefing:
    """Makes requests. budget: tokens of one request, at least 1,500. Thread-safe."""

    def __init__(self, discretion: Discretion, *, budget: int = BUDGET, form: Form = "chat") -> None:
        self._discretion, self._budget, self._form = discretion, budget, form
        self._likenesses = Likenesses(discretion)

    @property
    def form(self) -> Form:
        return self._form

    @property
    def label(self) -> str:
        """`patient_chat@` and the sha256 of all the prompt files that go into a request, together."""
        name = f"patient_{self._form}"
        together = "".join(load(n).sha256 for n in (name, *_FILES))
        return f"{name}@{hashlib.sha256(together.encode()).hexdigest()}"

    @property
    def discretion(self) -> Discretion:
        """What it keeps closed things closed with."""
        return self._discretion

    def likeness(self, persona: Persona, scenario: Scenario) -> Likeness:
        """The static part for a patient and a scenario."""
        return self._likenesses.of(persona, scenario, self._budget)

    def request(self, situation: Situation, authored: Utterance, *, again: str | None = None) -> Request:
        """The request for this moment. again: the rule that an answer just broke, for a second try."""
        likeness = self.likeness(situation.persona, situation.scenario)
        keeps = hidden(situation.persona, situation.state, authored.telling)
        room = min(self._budget - likeness.tokens, int(likeness.tokens * 2 / 3)) - 24
        examples = self._examples(situation, authored, keeps)
        matter = length(authored.text)
        given = self._given(situation, authored, keeps, matter)
        last, said = "", situation.text
        for shown in (EXAMPLES, _LEAST_EXAMPLES):
            examples = examples[:shown]
            last = load("patient_note").render(**given, examples=[x.says for x in examples])[0].text
            if tokens(last) + tokens(said) <= room * 0.6:
                break
        size = tokens(last) + tokens(said) + 60
        if size > room * 0.8:  # a very long turn: more room for it, at the cost of the static share
            room = self._budget - likeness.tokens - 24
            said = shortened(said, max(80, int(room * 0.8) - tokens(last) - 60))
            size = tokens(last) + tokens(said) + 60
        start, summary, dialogue = _window(situation, keeps, room - max(size, int(room * 0.38)), int(room * 0.22))
        messages = self._messages(situation, likeness, summary, dialogue, said, last, again)
        most = max(2 * situation.persona.speech.words_a_turn, int(1.5 * matter))
        options = Options(
            temperature=0.8, max_tokens=int(most * 1.7) + 24, seed=(situation.seed * 1009 + situation.state.turn) % 2**31,
            stop=self._stops(situation), prompt=self.label, occasion=_occasion(situation),
        )  # fmt: skip
        return Request(
            messages, options, self._form, sum(tokens(m.text) + 4 for m in messages), likeness.tokens, start, most,
            (*likeness.lines, *(x.says for x in examples)),
        )  # fmt: skip

    # --- the parts ----------------------------------------------------------------------------------------------

    def _messages(
        self,
        situation: Situation,
        likeness: Likeness,
        summary: str,
        dialogue: Sequence[tuple[str, str]],
        said: str,
        note: str,
        again: str | None,
    ) -> tuple[Message, ...]:
        name = situation.persona.name
        words = load("patient_again").render(name=name, rule=again)[0].text if again else ""
        given: dict[str, Any] = {"name": name, "note": note, "again": words, "therapist": said, "summary": summary}
        if self._form == "screenplay":
            label = name.upper()
            turns = [{"speaker": "THERAPIST" if who == "user" else label, "text": text} for who, text in dialogue]
            return (likeness.message, *load("patient_screenplay").render(**given, label=label, dialogue=turns))
        first, last = load("patient_chat").render(**given)
        out = [likeness.message, first]
        for who, text in dialogue:
            if who == "user" and out[-1].role == "user":
                out[-1] = Message("user", f"{out[-1].text}\n\n{text}")
            else:
                out.append(Message("user" if who == "user" else "assistant", text))
        return (*out, last)

    def _given(self, situation: Situation, authored: Utterance, keeps: Sequence[Fact], matter: int) -> dict[str, Any]:
        persona, state, felt = situation.persona, situation.state, situation.felt
        brought_up = [i for i, cosine in situation.near.of("fact").items() if cosine >= RECALLED_AT]
        near = [i for i in brought_up if i in state.told and i not in authored.telling.facts]
        known = [f.truth for i in near if (f := persona.fact(i)) is not None and by_word(f.truth, keeps) is None]
        thought = felt.thought if self._discretion.given_away(felt.thought, keeps, persona, hints=True) is None else ""
        strain = ""
        if state.rupture is not None:
            opened = situation.before.rupture is None
            strain = "new" if opened else "open" if state.rupture.stage in ("open", "noticed") else "softer"
        return {
            "name": persona.name, "stance": state.stance, "affect": state.affect,
            "tension": (state.arousal >= 0.4) + (state.arousal >= 0.7),
            "trust": (state.alliance >= 0.4) + (state.alliance >= 0.65), "strain": strain,
            "event": felt.events[0] if felt.events else "", "thought": thought, "told": known[:4],
            "matter": authored.text, "most": max(8, min(int(1.3 * matter) + 4, 2 * persona.speech.words_a_turn)),
        }  # fmt: skip

    def _examples(self, situation: Situation, authored: Utterance, keeps: Sequence[Fact]) -> list[Line]:
        """Authored lines of this stance that could be said now and have not been: those for such a cue first."""
        state, used = situation.state, set(situation.talk.used)
        cues = {*situation.felt.events, *situation.heard.reading.moves}
        fits = [
            x for x in situation.persona.lines
            if state.stance in x.when and f"line:{x.id}" not in used and "{" not in x.says
            and all(f in state.told for f in x.after)
            and (x.thread is None or situation.talk.beats.get(x.thread, 0) > 0)
            and (cues & set(x.on) or not set(x.on) & _ELSEWHERE) and x.says not in authored.text
        ]  # fmt: skip
        fits.sort(key=lambda x: (not cues & set(x.on), zlib.crc32(f"{situation.seed}:{state.turn}:{x.id}".encode())))
        out: list[Line] = []
        for line in fits:
            if by_word(line.says, keeps) is None:
                out.append(line)
            if len(out) == EXAMPLES:
                break
        return out

    def _stops(self, situation: Situation) -> tuple[str, ...]:
        if self._form == "chat":
            return ()
        return ("\nTHERAPIST:", "\nTherapist:", f"\n{situation.persona.name.upper()}:", "\n[")


def _occasion(situation: Situation) -> Occasion | None:
    if not situation.session or not situation.past:
        return None
    return Occasion(situation.session, situation.past[-1].number + 1)


def from_settings(settings: Settings, discretion: Discretion, model: str, place: Place) -> Briefing:
    """A briefing for a model, with the budget and the form that the settings name."""
    form = form_for(settings.patient_form, model, place)
    return Briefing(discretion, budget=settings.patient_budget, form=form)


def _window(
    situation: Situation, keeps: Sequence[Fact], room: int, summary_room: int
) -> tuple[int, str, list[tuple[str, str]]]:
    """Where the dialogue begins, the summary of what comes before, and the dialogue as (role, words)."""
    past = situation.past
    if not past:
        return 0, "", []
    sizes = [tokens(e.therapist or "") + tokens(e.patient) + _OVERHEAD for e in past]
    if sum(sizes) <= room:
        return 0, "", _dialogue(past)
    last = len(past) - 1
    start, size = last, sizes[last]
    while start > 0 and size + sizes[start - 1] <= room - summary_room:
        start -= 1
        size += sizes[start]
    start = min(-(-start // BLOCK) * BLOCK, last)
    summary = digest(past[:start], situation.persona, keeps, summary_room) if start else ""
    kept = past[start:]
    if sum(sizes[start:]) > room - (summary_room if start else 0):  # one exchange alone is too long
        each = max(40, (room - summary_room) // 2)
        return start, summary, [(who, shortened(text, each)) for who, text in _dialogue(kept)]
    return start, summary, _dialogue(kept)


def _dialogue(past: Sequence[Passed]) -> list[tuple[str, str]]:
    out = []
    for exchange in past:
        if exchange.therapist is not None:
            out.append(("user", exchange.therapist))
        out.append(("assistant", exchange.patient))
    return out
