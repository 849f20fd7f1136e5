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
from simulator.persona.gates import Problem, first_of, gives_away, leaks, texts, unreachable
from simulator.persona.loading import Source
from simulator.persona.parts import Persona
from simulator.vocabulary import ASKED, MOVES, PLAIN_TOPICS, STANCES
from simulator.yamlfile import Place, line_of

__all__ = ["Finding", "first_of", "gives_away", "lint"]

Level = Literal["error", "warning"]
LEAST_LINES_A_STANCE = 4
_STOOD_IN_FOR = frozenset({"asked_hidden", "asked_tears"})
"""Questions of the moment that other lines or facts may answer."""


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


def lint(source: Source) -> list[Finding]:
    """Everything found, errors first, in the order of the file."""
    persona = source.persona
    found: list[Finding] = []

    def say(level: Level, place: Place, what: str, mend: str = "") -> None:
        found.append(Finding(level, f"{source.name}:{line_of(place, source.lines)}", what, mend, place))

    for place, what, mend in (*_duplicates(persona), *_references(persona), *unreachable(persona), *leaks(persona)):
        say("error", place, what, mend)
    for place, what, mend in (*_coverage(persona), *_unused(persona), *_alike(persona), *_never(persona)):
        say("warning", place, what, mend)
    return sorted(found, key=lambda f: (f.level != "error", int(f.where.rsplit(":", 1)[1])))


def _duplicates(persona: Persona) -> Iterator[Problem]:
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


def _references(persona: Persona) -> Iterator[Problem]:
    facts = {f.id for f in persona.facts}
    scenarios = {s.id for s in persona.scenarios}
    threads = {t.id for s in persona.scenarios for t in s.threads}
    figures = {t.id for t in persona.transference}

    def check(place: Place, kind: str, wanted: Iterable[str], known: set[str]) -> Iterator[Problem]:
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


def _coverage(persona: Persona) -> Iterator[Problem]:
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
    for kind in ASKED:
        if kind not in _STOOD_IN_FOR and not any(kind in line.on for line in persona.lines):
            yield ("lines",), f"nothing to say to '{kind}', which any trainee may ask", "add a line"
    for stance in ("open", "guarded", own):
        for move in MOVES:
            if not any(stance in line.when and move in line.on for line in persona.lines):
                yield ("lines",), f"nothing to say to '{move}' when {stance}", "add a line"


def _never(persona: Persona) -> Iterator[Problem]:
    for text in texts(persona):
        word = first_of(persona.speech.never, text.text)
        if word:
            what = f"says '{word}', which {persona.name} never does"
            yield text.place, what, "reword it; until then it is not spoken"


def _unused(persona: Persona) -> Iterator[Problem]:
    used = {f.theme for f in persona.facts}
    for theme in persona.themes:
        if theme not in used:
            yield ("themes", theme), f"no fact carries the theme '{theme}'", "use it, or take it out"
    asked: dict[str, str] = {}
    for i, fact in enumerate(persona.facts):
        for j, example in enumerate(fact.asked):
            other = asked.setdefault(" ".join(example.lower().split()).rstrip("?.!"), fact.id)
            if other != fact.id:
                what = f"'{example}' brings out '{other}' as well as '{fact.id}': one of them will never answer it"
                yield ("facts", i, "asked", j), what, "leave it to the one that answers it better"
    figures = {t.becomes for t in persona.triggers}
    for i, figure in enumerate(persona.transference):
        if figure.id not in figures:
            yield (
                ("transference", i),
                f"no trigger makes the therapist '{figure.id}'",
                "name it in a trigger's `becomes`",
            )


def _alike(persona: Persona) -> Iterator[Problem]:
    """Lines that share nearly all their words; said in one session they would sound like a machine."""
    seen: list[tuple[Place, str, frozenset[str]]] = []
    counted: Counter[str] = Counter()
    for text in texts(persona):
        words = frozenset(re.findall(r"[a-z']+", text.text.lower()))
        counted[text.text] += 1
        if counted[text.text] == 2:
            yield text.place, f"said twice in the file: '{text.text[:50]}'", "reword one"
        if len(words) < 5:
            continue
        for _, other_text, other in seen:
            if not 0.8 * len(words) <= len(other) <= len(words) / 0.8:
                continue  # too different in length to share four words in five
            union = len(words | other)
            if other_text != text.text and union and len(words & other) / union >= 0.8:
                yield text.place, f"almost the same as '{other_text[:50]}'", "reword one"
                break
        seen.append((text.place, text.text, words))
