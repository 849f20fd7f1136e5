"""What lies behind gates: that every fact can be told in some session, and that nothing gives it away before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.persona.parts import Fact, Persona, Scenario
from simulator.yamlfile import Place

Problem = tuple[Place, str, str]
"""Where, what, and how to mend it."""


@dataclass(frozen=True)
class Text:
    """Something the patient can say, and the facts that are surely told when it is said."""

    place: Place
    text: str
    may_know: frozenset[str]


def unreachable(persona: Persona) -> Iterator[Problem]:
    """A gate is reachable when its session is offered and everything it waits for is reachable itself."""
    last = max(s.session for s in persona.scenarios)
    facts = {f.id: f for f in persona.facts}
    reached: set[str] = set()
    while True:
        new = {
            f.id
            for f in persona.facts
            if f.id not in reached and f.gate.session <= last and all(a in reached for a in f.gate.after if a in facts)
        }
        if not new:
            break
        reached |= new
    for i, fact in enumerate(persona.facts):
        if fact.id in reached:
            continue
        if fact.gate.session > last:
            what = (
                f"the fact '{fact.id}' waits for session {fact.gate.session}, and the last scenario is session {last}"
            )
            yield ("facts", i, "gate"), what, "lower the session, or add a scenario"
        else:
            waits = ", ".join(a for a in fact.gate.after if a not in reached)
            what = f"the fact '{fact.id}' can never be told: it waits for {waits}"
            yield ("facts", i, "gate"), what, "break the circle"
    for i, scenario in enumerate(persona.scenarios):
        for one in scenario.told_before:
            if one in facts and facts[one].gate.session > scenario.session:
                what = (
                    f"'{one}' is told before session {scenario.session} but waits for session {facts[one].gate.session}"
                )
                yield ("scenarios", i, "told_before"), what, "take it out, or lower the gate"


def _behind(fact_id: str, facts: dict[str, Fact], seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """A fact and everything that must have been told before it."""
    if fact_id in seen or fact_id not in facts:
        return seen
    seen = seen | {fact_id}
    for before in facts[fact_id].gate.after:
        seen = _behind(before, facts, seen)
    return seen


def _known(ids: Iterable[str], facts: dict[str, Fact]) -> frozenset[str]:
    return frozenset().union(*(_behind(i, facts) for i in ids))


def texts(persona: Persona) -> Iterator[Text]:
    """Everything the patient can say, with the facts that are surely told when it is said."""
    facts = {f.id: f for f in persona.facts}
    nothing: frozenset[str] = frozenset()
    for i, line in enumerate(persona.lines):
        yield Text(("lines", i, "says"), line.says, _known(line.after, facts))
    for i, fact in enumerate(persona.facts):
        own = _behind(fact.id, facts)
        for layer in ("shallow", "deep"):
            for j, text in enumerate(getattr(fact.tells, layer)):
                yield Text(("facts", i, "tells", layer, j), text, own)
        for j, text in enumerate(fact.hides):
            yield Text(("facts", i, "hides", j), text, nothing)
    for i, trigger in enumerate(persona.triggers):
        told = _surely_told([s for s in persona.scenarios if s.id in trigger.scenarios], facts)
        for j, text in enumerate(trigger.says):
            yield Text(("triggers", i, "says", j), text, told)
    for i, reaction in enumerate(persona.reactions):
        yield Text(("reactions", i, "says"), reaction.says, nothing)
    for j, text in enumerate(persona.safety.answers):
        yield Text(("safety", "answers", j), text, nothing)
    for i, scenario in enumerate(persona.scenarios):
        told = _known(scenario.told_before, facts)
        for key in ("opening_line", "after_rupture", "after_repair", "ending"):
            text = getattr(scenario, key)
            if text:
                yield Text(("scenarios", i, key), text, told)
        for j, thread in enumerate(scenario.threads):
            at: Place = ("scenarios", i, "threads", j)
            for text in (*thread.resumes, thread.drops):
                yield Text((*at, "resumes"), text, told)
            for k, beat in enumerate(thread.beats):
                yield Text(
                    (*at, "beats", k, "says"), beat.says, told | _known((*beat.reveals, *beat.gate.after), facts)
                )


def _surely_told(scenarios: list[Scenario], facts: dict[str, Fact]) -> frozenset[str]:
    if not scenarios:
        return frozenset()
    return frozenset.intersection(*(_known(s.told_before, facts) for s in scenarios))


def gives_away(fact: Fact, text: str) -> str | None:
    """The word in a text that gives this fact away, or None."""
    return first_of(fact.words, text)


def first_of(words: Iterable[str], text: str) -> str | None:
    """The first of these words or phrases that stands in a text, or None."""
    for word in words:
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            return word
    return None


def leaks(persona: Persona) -> Iterator[Problem]:
    """Whatever can be said while a gate is shut and gives the fact behind it away; and beats with a weaker gate."""
    gated = [f for f in persona.facts if not f.gate.is_open_to_all]
    for text in texts(persona):
        for fact in gated:
            word = None if fact.id in text.may_know else gives_away(fact, text.text)
            if word:
                what = f"gives away '{fact.id}' ('{word}') while its gate may be shut"
                yield text.place, what, f"reword it, or put it behind the gate (after: [{fact.id}])"
    facts = {f.id: f for f in persona.facts}
    for i, scenario in enumerate(persona.scenarios):
        for j, thread in enumerate(scenario.threads):
            for k, beat in enumerate(thread.beats):
                for one in beat.reveals:
                    fact_ = facts.get(one)
                    if fact_ is None or one in scenario.told_before:
                        continue
                    weaker = (
                        beat.gate.alliance < fact_.gate.alliance
                        or not set(fact_.gate.after) <= {*beat.gate.after, *scenario.told_before}
                        or max(beat.gate.session, scenario.session) < fact_.gate.session
                        or (fact_.gate.no_open_rupture and not beat.gate.no_open_rupture)
                    )
                    if weaker:
                        at: Place = ("scenarios", i, "threads", j, "beats", k)
                        what = f"the beat '{beat.id}' tells '{one}' through a weaker gate than the fact's own"
                        yield at, what, "give the beat the fact's gate"
