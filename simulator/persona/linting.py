"""Proving a patient: what the schema cannot say, a person would find out in the middle of a session.

Reachability: every gated fact can be told in some session. Leaks: nothing that can be said while a gate is shut holds
the words that give the fact away. Coverage: every stance and every move has something to say. References: every id
named exists. Duplicates: no two lines alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from simulator.errors import did_you_mean
from simulator.persona.loading import Source
from simulator.persona.parts import Fact, Persona, Scenario
from simulator.vocabulary import MOVES, PLAIN_TOPICS, STANCES
from simulator.yamlfile import Place, line_of

Level = Literal["error", "warning"]
LEAST_LINES_A_STANCE = 4


@dataclass(frozen=True)
class Finding:
    """One thing to mend: an error stops the patient from being used, a warning does not."""

    level: Level
    where: str
    what: str
    mend: str = ""
    place: Place = ()
    """Where it stands in the file, for an editor that can go there or mend it."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.mend}" if self.mend else "")


@dataclass(frozen=True)
class _Text:
    place: Place
    text: str
    may_know: frozenset[str]


def lint(source: Source) -> list[Finding]:
    """Everything found, errors first, in the order of the file."""
    persona = source.persona
    found: list[Finding] = []

    def say(level: Level, place: Place, what: str, mend: str = "") -> None:
        found.append(Finding(level, f"{source.name}:{line_of(place, source.lines)}", what, mend, place))

    for place, what, mend in (*_duplicates(persona), *_references(persona), *_unreachable(persona), *_leaks(persona)):
        say("error", place, what, mend)
    for place, what, mend in (*_coverage(persona), *_unused(persona), *_alike(persona), *_never(persona)):
        say("warning", place, what, mend)
    return sorted(found, key=lambda f: (f.level != "error", int(f.where.rsplit(":", 1)[1])))


_Problem = tuple[Place, str, str]


def _duplicates(persona: Persona) -> Iterator[_Problem]:
    beats = [
        (("scenarios", i, "threads", j, "beats", k), beat.id)
        for i, s in enumerate(persona.scenarios)
        for j, t in enumerate(s.threads)
        for k, beat in enumerate(t.beats)
    ]
    groups: list[tuple[str, list[tuple[Place, str]]]] = [
        (name, [((name, i), item.id) for i, item in enumerate(getattr(persona, name))])
        for name in ("facts", "lines", "triggers", "soothers", "transference", "defences", "symptoms", "scenarios")
    ]
    groups.append(("beats", list(beats)))
    for name, ids in groups:
        seen: set[str] = set()
        for place, one in ids:
            if one in seen:
                yield (*place, "id"), f"{name}: the id '{one}' stands twice", "give each its own"
            seen.add(one)


def _references(persona: Persona) -> Iterator[_Problem]:
    facts = {f.id for f in persona.facts}
    scenarios = {s.id for s in persona.scenarios}
    threads = {t.id for s in persona.scenarios for t in s.threads}
    figures = {t.id for t in persona.transference}

    def check(place: Place, kind: str, wanted: Iterable[str], known: set[str]) -> Iterator[_Problem]:
        for one in wanted:
            if one not in known:
                yield place, f"unknown {kind} '{one}'", did_you_mean(one, known)

    for i, fact in enumerate(persona.facts):
        yield from check(("facts", i, "gate", "after"), "fact", fact.gate.after, facts)
        if fact.theme:
            yield from check(("facts", i, "theme"), "theme", [fact.theme], set(persona.themes))
    for i, line in enumerate(persona.lines):
        yield from check(("lines", i, "after"), "fact", line.after, facts)
        yield from check(("lines", i, "thread"), "thread", [line.thread] if line.thread else [], threads)
    for i, trigger in enumerate(persona.triggers):
        yield from check(("triggers", i, "scenarios"), "scenario", trigger.scenarios, scenarios)
        yield from check(("triggers", i, "becomes"), "figure", [trigger.becomes] if trigger.becomes else [], figures)
        if trigger.affect not in persona.temperament.affects:
            yield ("triggers", i, "affect"), f"'{trigger.affect}' is not among temperament.affects", "add it there"
    if persona.temperament.affect not in persona.temperament.affects:
        yield ("temperament", "affect"), "the everyday affect is not among temperament.affects", "add it there"
    for i, scenario in enumerate(persona.scenarios):
        yield from check(("scenarios", i, "told_before"), "fact", scenario.told_before, facts)
        for j, thread in enumerate(scenario.threads):
            for k, beat in enumerate(thread.beats):
                at: Place = ("scenarios", i, "threads", j, "beats", k)
                yield from check((*at, "reveals"), "fact", beat.reveals, facts)
                yield from check((*at, "gate"), "fact", beat.gate.after, facts)
    if persona.arc:
        yield from check(("arc", "scenarios"), "scenario", persona.arc.scenarios, scenarios)


def _unreachable(persona: Persona) -> Iterator[_Problem]:
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


def _texts(persona: Persona) -> Iterator[_Text]:
    """Everything the patient can say, with the facts that are surely told when it is said."""
    facts = {f.id: f for f in persona.facts}
    nothing: frozenset[str] = frozenset()
    for i, line in enumerate(persona.lines):
        yield _Text(("lines", i, "says"), line.says, _known(line.after, facts))
    for i, fact in enumerate(persona.facts):
        own = _behind(fact.id, facts)
        for layer in ("shallow", "deep"):
            for j, text in enumerate(getattr(fact.tells, layer)):
                yield _Text(("facts", i, "tells", layer, j), text, own)
        for j, text in enumerate(fact.hides):
            yield _Text(("facts", i, "hides", j), text, nothing)
    for i, trigger in enumerate(persona.triggers):
        told = _surely_told([s for s in persona.scenarios if s.id in trigger.scenarios], facts)
        for j, text in enumerate(trigger.says):
            yield _Text(("triggers", i, "says", j), text, told)
    for i, reaction in enumerate(persona.reactions):
        yield _Text(("reactions", i, "says"), reaction.says, nothing)
    for j, text in enumerate(persona.safety.answers):
        yield _Text(("safety", "answers", j), text, nothing)
    for i, scenario in enumerate(persona.scenarios):
        told = _known(scenario.told_before, facts)
        for key in ("opening_line", "after_rupture", "ending"):
            text = getattr(scenario, key)
            if text:
                yield _Text(("scenarios", i, key), text, told)
        for j, thread in enumerate(scenario.threads):
            at: Place = ("scenarios", i, "threads", j)
            for text in (*thread.resumes, thread.drops):
                yield _Text((*at, "resumes"), text, told)
            for k, beat in enumerate(thread.beats):
                yield _Text(
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


def _never(persona: Persona) -> Iterator[_Problem]:
    for text in _texts(persona):
        word = first_of(persona.speech.never, text.text)
        if word:
            yield (
                text.place,
                f"says '{word}', which {persona.name} never does",
                "reword it; until then it is not spoken",
            )


def _leaks(persona: Persona) -> Iterator[_Problem]:
    gated = [f for f in persona.facts if not f.gate.is_open_to_all]
    for text in _texts(persona):
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


def _coverage(persona: Persona) -> Iterator[_Problem]:
    open_topics = {f.topic for f in persona.facts if f.gate.is_open_to_all}
    for topic in PLAIN_TOPICS:
        if topic not in open_topics:
            yield (
                ("facts",),
                f"no open fact about '{topic}', which a first session may ask",
                "add one with an empty gate",
            )
    for i, fact in enumerate(persona.facts):
        if not fact.gate.is_open_to_all and not fact.hides:
            yield ("facts", i), f"'{fact.id}' has nothing to say while its gate is shut", "add `hides`"
        if not fact.gate.is_open_to_all and not fact.words:
            yield (
                ("facts", i),
                f"'{fact.id}' names no `words` that would give it away",
                "add them: leaks are found by them",
            )
    own: Literal["confronting", "withdrawing"] = (
        "confronting" if persona.temperament.rupture == "confrontation" else "withdrawing"
    )
    for stance in STANCES:
        free = [line for line in persona.lines if stance in line.when and not line.hears]
        if len(free) < LEAST_LINES_A_STANCE:
            yield (
                ("lines",),
                f"the stance '{stance}' has {len(free)} lines that fit anywhere",
                "add some without `hears`",
            )
    for stance in ("open", "guarded", own):
        for move in MOVES:
            if not any(stance in line.when and move in line.on for line in persona.lines):
                yield ("lines",), f"nothing to say to '{move}' when {stance}", "add a line"


def _unused(persona: Persona) -> Iterator[_Problem]:
    used = {f.theme for f in persona.facts}
    for theme in persona.themes:
        if theme not in used:
            yield ("themes", theme), f"no fact carries the theme '{theme}'", "use it, or take it out"
    figures = {t.becomes for t in persona.triggers}
    for i, figure in enumerate(persona.transference):
        if figure.id not in figures:
            yield (
                ("transference", i),
                f"no trigger makes the therapist '{figure.id}'",
                "name it in a trigger's `becomes`",
            )


def _alike(persona: Persona) -> Iterator[_Problem]:
    """Lines that share nearly all their words; said in one session they would sound like a machine."""
    seen: list[tuple[Place, str, frozenset[str]]] = []
    counted: Counter[str] = Counter()
    for text in _texts(persona):
        words = frozenset(re.findall(r"[a-z']+", text.text.lower()))
        counted[text.text] += 1
        if counted[text.text] == 2:
            yield text.place, f"said twice in the file: '{text.text[:50]}'", "reword one"
        if len(words) < 5:
            continue
        for _, other_text, other in seen:
            union = len(words | other)
            if other_text != text.text and union and len(words & other) / union >= 0.8:
                yield text.place, f"almost the same as '{other_text[:50]}'", "reword one"
                break
        seen.append((text.place, text.text, words))
