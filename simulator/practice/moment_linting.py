"""Proving moments: what the schema cannot say, a trainee would find out in front of the patient.

Names: every patient, scenario, fact, trigger, theme and beat exists. States: what a moment says of the patient can be
true together, and its skill can be shown in it. Leaks: nobody says a word that gives away a fact not yet told. Echoes:
no patient says here what the voice may say a second later. Balance: every skill has moments in every difficulty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from simulator.errors import SimulatorError, did_you_mean
from simulator.patient.listening import opening_in
from simulator.patient.window import window
from simulator.persona import Finding, Persona, Source
from simulator.persona import load as load_persona
from simulator.persona.linting import gives_away
from simulator.practice.moment import MENDS, Moment, MomentSource, folder_of, from_file, told_by_theme
from simulator.reading.sentences import sentences
from simulator.vocabulary import MOVES, SKILLS, Skill, Stance
from simulator.yamlfile import Place, line_of

LEAST_A_SKILL = 10
LEAST_A_LEVEL = 3
"""Moments of one skill in one difficulty: fewer, and a person meets the same one again too soon."""
MOST_SENTENCES = 3
_LONG_ENOUGH = 6
_STANDS: dict[Skill, tuple[Stance, ...]] = {
    "confrontation_repair": ("confronting", "guarded", "open"),
    "withdrawal_repair": ("withdrawing", "compliant", "guarded", "open"),
}
_Problem = tuple[str, str, str]
"""Which key of the moment, what is wrong, how to mend it."""


def lint_file(path: Path) -> list[Finding]:
    """Everything found in one moments file; its patient is looked for in the folder above."""
    try:
        source = from_file(path)
        return lint(source, load_persona(source.sheet.patient, path.parent.parent))
    except SimulatorError as error:
        return [Finding("error", error.where or path.name, error.what, error.mend)]


def lint_all(personas: Path) -> list[Finding]:
    """Everything found in the moments of all patients in a folder, and in how they stand together."""
    each = [f for path in sorted(folder_of(personas).glob("*.yaml")) for f in lint_file(path)]
    return [*each, *lint_together(personas)]


def lint_together(personas: Path) -> list[Finding]:
    """What no single file shows: ids that stand in two of them, and skills with too little to practise with."""
    whole: list[tuple[str, Moment]] = []
    for path in sorted(folder_of(personas).glob("*.yaml")):
        try:
            whole += [(path.name, m) for m in from_file(path).sheet.moments]
        except SimulatorError:
            continue  # lint_file says so
    return [*_twice_across(whole), *balance([m for _, m in whole])] if whole else []


def lint(source: MomentSource, persona_source: Source) -> list[Finding]:
    """Everything found in one patient's moments, in the order of the file."""
    persona = persona_source.persona
    found: list[Finding] = []
    said = _everything_said(persona)
    seen: set[str] = set()
    for i, moment in enumerate(source.sheet.moments):
        problems = list(_names(moment, persona))
        if not problems:
            problems = [
                *_state(moment, persona),
                *_skill(moment, persona),
                *_leaks(moment, persona),
                *_texts(moment, said),
            ]
        if moment.id in seen:
            problems.append(("id", f"the id '{moment.id}' stands twice", "give each its own"))
        seen.add(moment.id)
        for key, what, mend in problems:
            place: Place = ("moments", i, *key.split("."))
            found.append(
                Finding("error", f"{source.name}:{line_of(place, source.lines)}", f"{moment.id}: {what}", mend, place)
            )
    return found


def misfit(moment: Moment, persona: Persona) -> str | None:
    """Why a moment cannot be practised with this patient as they are now, or None: something it names is not there."""
    return next((what for _, what, _ in _names(moment, persona)), None)


def balance(moments: Iterable[Moment]) -> list[Finding]:
    """Warnings where a skill, or a difficulty of it, has too few moments to practise with."""
    per = Counter((m.skill, m.difficulty) for m in moments)
    out = []
    for skill in SKILLS:
        total = sum(per[skill, d] for d in (1, 2, 3))
        if total < LEAST_A_SKILL:
            out.append(Finding("warning", "moments", f"{skill} has {total} moments", f"write {LEAST_A_SKILL} or more"))
        out += [
            Finding(
                "warning", "moments", f"{skill} has {per[skill, d]} moments of difficulty {d}", f"write {LEAST_A_LEVEL}"
            )
            for d in (1, 2, 3)
            if per[skill, d] < LEAST_A_LEVEL
        ]
    return out


def _twice_across(whole: Iterable[tuple[str, Moment]]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name, moment in whole:
        if first.setdefault(moment.id, name) != name:
            what = f"the id '{moment.id}' stands in {first[moment.id]} too"
            yield Finding("error", name, what, "give each moment its own id")


# --- one moment -----------------------------------------------------------------------------------------------------


def _names(moment: Moment, persona: Persona) -> Iterator[_Problem]:
    """Everything named exists."""
    if moment.patient != persona.id:
        yield "patient", f"the file is {persona.id}'s", "take the key out, or move the moment"
    scenario = persona.scenario(moment.scenario)
    if scenario is None:
        yield (
            "scenario",
            f"unknown scenario '{moment.scenario}'",
            did_you_mean(moment.scenario, [s.id for s in persona.scenarios]),
        )
        return
    facts = [f.id for f in persona.facts]
    for one in moment.told:
        if one not in facts:
            yield "told", f"unknown fact '{one}'", did_you_mean(one, facts)
    beats = [b.id for t in scenario.threads for b in t.beats]
    if moment.goes_on is not None and moment.goes_on not in beats:
        yield "goes_on", f"no beat '{moment.goes_on}' in '{scenario.id}'", did_you_mean(moment.goes_on, beats)
    for theme in moment.state.episodes or {}:
        if theme not in persona.themes:
            yield "state.episodes", f"unknown theme '{theme}'", did_you_mean(theme, persona.themes)
    strain = moment.state.rupture
    if strain is None:
        return
    trigger = next((t for t in persona.triggers if t.id == strain.cause), None)
    if trigger is None and strain.cause not in MOVES:
        known = [*(t.id for t in persona.triggers), *MOVES]
        yield "state.rupture", f"unknown cause '{strain.cause}'", did_you_mean(strain.cause, known)
    if trigger is not None and trigger.scenarios and scenario.id not in trigger.scenarios:
        yield (
            "state.rupture",
            f"'{trigger.id}' does not hurt in '{scenario.id}'",
            f"known there: {', '.join(trigger.scenarios)}",
        )


def _state(moment: Moment, persona: Persona) -> Iterator[_Problem]:
    """What is said of the patient can be true together."""
    at, scenario = moment.state, moment.scenario_in(persona)
    told = moment.all_told(scenario)
    if at.session < scenario.session:
        yield (
            "state.session",
            f"session {at.session} is before its scenario's ({scenario.session})",
            "choose an earlier scenario",
        )
    if at.affect not in persona.temperament.affects:
        yield (
            "state.affect",
            f"'{at.affect}' is not among this patient's affects",
            did_you_mean(at.affect, persona.temperament.affects),
        )
    for one in told:
        fact = persona.fact(one)
        if fact is None:
            continue
        waits = [a for a in fact.gate.after if a not in told]
        if waits:
            yield "told", f"'{one}' cannot have been told without {', '.join(waits)}", "add what comes before it"
        if fact.gate.session > at.session:
            yield "told", f"'{one}' waits for session {fact.gate.session}", "take it out, or make the session later"
    counted = told_by_theme(told, persona)
    for theme, times in (at.episodes or {}).items():
        if times > counted.get(theme, 0):
            yield (
                "state.episodes",
                f"'{theme}' {times} times, and {counted.get(theme, 0)} told facts carry it",
                "add them to `told`",
            )
    if at.arousal > persona.temperament.tolerance and at.stance != "flooded" and at.rupture is None:
        yield (
            "state.arousal",
            f"above {persona.temperament.tolerance} this patient is flooded",
            "lower it, or let the stance say so",
        )
    if moment.goes_on is not None:
        beat = next(b for t in scenario.threads for b in t.beats if b.id == moment.goes_on)
        waits = [a for a in beat.gate.after if a not in told]
        if waits:
            yield (
                "goes_on",
                f"the beat '{beat.id}' waits for {', '.join(waits)}",
                "add it to `told`, or go on elsewhere",
            )


def _skill(moment: Moment, persona: Persona) -> Iterator[_Problem]:
    """The skill can be shown here."""
    at, kind = moment.state, MENDS.get(moment.skill)
    if kind is None and at.rupture is not None:
        yield "state.rupture", f"an open rupture in a moment of {moment.skill}", "make it a moment of repair"
    if kind is not None and (at.rupture is None or at.rupture.kind != kind):
        yield "state.rupture", f"{moment.skill} needs an open {kind}", f"add `rupture: {{kind: {kind}, …}}`"
    if moment.skill in _STANDS and at.stance not in _STANDS[moment.skill]:
        yield "state.stance", f"'{at.stance}' in a {kind}", f"use {' or '.join(_STANDS[moment.skill][:2])}"
    if (moment.skill == "restraint") != (moment.pull is not None):
        yield "pull", "a moment of restraint, and no other, says what its pull is", "add `pull`, or take it out"
    if moment.skill == "timing" and not opening_in(moment.last_words):
        state = moment.state_in(persona)
        limit = window(
            patient_depth=state.depth, episodes=state.most_episodes, arousal=state.arousal, rupture_open=False,
            rejected=state.last_interpretation == "rejected" and not state.re_engaged,
        )  # fmt: skip
        if limit.deepest < 2 or state.most_episodes < 2:
            yield (
                "state",
                "nothing to time: no opening, and no pattern that could be borne",
                "let the patient ask, or open the window",
            )


def _leaks(moment: Moment, persona: Persona) -> Iterator[_Problem]:
    """Nobody says, and no title or setup tells, what has not been told."""
    told = moment.all_told(moment.scenario_in(persona))
    gated = [f for f in persona.facts if f.id not in told and not f.gate.is_open_to_all]
    spoken = [(f"turns.{i}", w.text) for i, w in enumerate(moment.turns)]
    after = [("look_for", moment.look_for or ""), *((f"ways.{i}", w) for i, w in enumerate(moment.ways))]
    for key, text in (("title", moment.title), ("setup", moment.setup), *spoken, *after):
        for fact in gated:
            word = gives_away(fact, text)
            if word:
                yield key.split(".")[0], f"gives away '{fact.id}' ('{word}')", "reword it, or add the fact to `told`"


def _texts(moment: Moment, said: str) -> Iterator[_Problem]:
    count = len(sentences(moment.setup))
    if count > MOST_SENTENCES:
        yield "setup", f"{count} sentences", f"at most {MOST_SENTENCES}: what must be known, and no more"
    for words in moment.turns:
        if words.speaker != "patient":
            continue
        for sentence in sentences(words.text):
            if len(sentence.split()) >= _LONG_ENOUGH and _plain(sentence) in said:
                yield "turns", f"the voice may say this too: '{sentence[:50]}'", "say it in other words"


def _everything_said(persona: Persona) -> str:
    """All that the persona's file lets the patient say, as one plain text."""
    texts = [line.says for line in persona.lines]
    for fact in persona.facts:
        texts += [*fact.tells.shallow, *fact.tells.deep, *fact.hides]
    for trigger in persona.triggers:
        texts += trigger.says
    for scenario in persona.scenarios:
        texts += [scenario.opening_line, *(b.says for t in scenario.threads for b in t.beats)]
    return " | ".join(_plain(t) for t in texts)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))
