"""What every patient does with skilled, ordinary and poor therapists; the figures of `bench patient`.

A good patient is better off with skilled work than with ordinary work, and with that than with poor work; is hurt by
bad turns, and repaired only by skilled ones; gives nothing away; never says a thing twice; and answers what was said.

    python -m simulator.bench.patient measure [PATIENT …]
    python -m simulator.bench.patient sample --n 100 --seed 1 --out FILE
    python -m simulator.bench.patient endurance [--turns N]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any, Final

from simulator.bench import topic
from simulator.bench.endurance import endurance
from simulator.bench.probing import Leak, leaks_in, probe
from simulator.bench.therapists import therapists, trainees
from simulator.patient.authored import AuthoredVoice
from simulator.persona.loading import Source, available
from simulator.practice.encounter import Encounter, Exchange, step
from simulator.practice.house import House
from simulator.practice.therapist import LENGTH, SKILLS, Script, Skill, Therapist, Therapists
from simulator.reading.sentences import plain, sentences, words
from simulator.settings import Settings, settings

GAP: Final = 0.15
"""The least gap in mean end alliance between one skill and the next."""
LONG: Final = 40
"""Turns of the sessions in which no line may come twice."""


@dataclass
class _Played:
    """What was played with one patient in one scenario: the talks by skill, the long talks, seconds and turns."""

    talks: dict[Skill, list[list[Exchange]]] = field(default_factory=dict)
    long: list[list[Exchange]] = field(default_factory=list)
    seconds: float = 0.0
    turns: int = 0


def play(
    house: House, source: Source, scenario: str, crew: Therapists, script: Script, *, seed: int = 0,
    turns: int = LENGTH, cycles: bool = False,
) -> list[Exchange]:  # fmt: skip
    """One scripted session, the opening first."""
    encounter = Encounter(house.cast(source, scenario, seed=seed))
    encounter.open()
    therapist = Therapist(crew, script, scenario, cycles=cycles)
    for _ in range(turns):
        text = therapist.next(encounter.past)
        if text is None:
            break
        encounter.say(text)
    return encounter.past


def measure(
    settings: Settings, patients: Sequence[str] = (), *, seeds: int = 1, house: House | None = None
) -> list[dict[str, Any]]:  # fmt: skip
    """A record a patient and scenario, and a summary a patient (scenario null). patients: ids; all if empty."""
    house = house or House(settings)
    records: list[dict[str, Any]] = []
    for patient in patients or available(settings.personas):
        source, crew = house.source(patient), therapists(patient)
        rows, all_talks, every = [], [], _Played()
        for scenario in source.persona.scenarios:
            played = _play_all(house, source, scenario.id, crew, seeds)
            talks = [t for skill in SKILLS for t in played.talks[skill]]
            rows.append(_row(source, crew, scenario.id, scenario.opening.alliance, played))
            all_talks += talks
            every.long += played.long
            every.seconds += played.seconds
            every.turns += played.turns
        records += [*rows, _summary(house, source, crew, rows, all_talks, every)]
    return records


def _play_all(house: House, source: Source, scenario: str, crew: Therapists, seeds: int) -> _Played:
    out = _Played()
    begun = time.perf_counter()
    for skill in SKILLS:
        scripts = crew.of(scenario, skill)
        out.talks[skill] = [
            play(house, source, scenario, crew, script, seed=seed) for script in scripts for seed in range(seeds)
        ]
        out.long.append(play(house, source, scenario, crew, scripts[0], seed=97, turns=LONG, cycles=True))
    out.seconds = time.perf_counter() - begun
    out.turns = sum(len(t) - 1 for t in [*out.long, *(t for ts in out.talks.values() for t in ts)])
    return out


def _row(
    source: Source, crew: Therapists, scenario: str, opening: float, played: _Played
) -> dict[str, Any]:  # fmt: skip
    end = {s: mean(t[-1].state.alliance for t in played.talks[s]) for s in SKILLS}
    gaps = {"skilled_neutral": end["skilled"] - end["neutral"], "neutral_poor": end["neutral"] - end["poor"]}
    opened = {s: sum(ruptures(t) for t in played.talks[s]) for s in SKILLS}
    repaired = {s: sum(t[-1].state.repaired for t in played.talks[s]) for s in SKILLS}
    gated = {f.id for f in source.persona.facts if not f.gate.is_open_to_all}
    talks = [t for s in SKILLS for t in played.talks[s]]
    leaks = [leak for t in [*talks, *played.long] for leak in leaks_in(source.persona, scenario, t)]
    again = [line for t in played.long for line in repeats(t)]
    harmless = [hurt for s in SKILLS if s != "poor" for t in played.talks[s] for hurt in misheard(t, crew, s)]
    fails = [f"the gap {name} is {gap:.2f}" for name, gap in gaps.items() if gap < GAP]
    fails += [f"{repaired[s]} ruptures repaired by {s} therapists" for s in ("neutral", "poor") if repaired[s]]
    fails += ["no rupture repaired by skilled therapists"] if opened["skilled"] and not repaired["skilled"] else []
    fails += _failed(len(leaks), len(again))
    return {
        "bench": "patient", "patient": source.persona.id, "scenario": scenario,
        "alliance": {"opening": opening, **{s: round(end[s], 3) for s in SKILLS}},
        "gaps": {name: round(gap, 3) for name, gap in gaps.items()},
        "sessions": {s: len(played.talks[s]) for s in SKILLS},
        "ruptures": {s: {"opened": opened[s], "repaired": repaired[s]} for s in SKILLS},
        "told": {s: round(mean(len(told(t)) for t in played.talks[s]), 1) for s in SKILLS},
        "told_gated": {s: round(mean(len(told(t) & gated) for t in played.talks[s]), 1) for s in SKILLS},
        "leaks": [asdict(leak) for leak in leaks], "repeats": again, "run_dry": sum(run_dry(t) for t in played.long),
        "harmless_turns_that_hurt": harmless, "fails": fails,
    }  # fmt: skip


def _summary(
    house: House, source: Source, crew: Therapists, rows: Sequence[dict[str, Any]],
    talks: Sequence[Sequence[Exchange]], every: _Played,
) -> dict[str, Any]:  # fmt: skip
    probed = probe(house, source, crew, AuthoredVoice())
    end = {s: mean(r["alliance"][s] for r in rows) for s in SKILLS}
    leaks: list[Leak] = probed.leaks
    topical = topic.on_topic(house.encoder, talks)
    fails = [f"{r['scenario']}: {f}" for r in rows for f in r["fails"]] + _failed(len(leaks), 0)
    return {
        "bench": "patient", "patient": source.persona.id, "scenario": None,
        "alliance": {s: round(end[s], 3) for s in SKILLS},
        "ordered": end["skilled"] > end["neutral"] > end["poor"],
        "scenarios_in_order": sum(all(g >= GAP for g in r["gaps"].values()) for r in rows), "scenarios": len(rows),
        "ruptures": {s: {k: sum(r["ruptures"][s][k] for r in rows) for k in ("opened", "repaired")} for s in SKILLS},
        **{k: {s: round(mean(r[k][s] for r in rows), 1) for s in SKILLS} for k in ("told", "told_gated")},
        "probed": probed.turns, "leaks": [asdict(leak) for leak in leaks],
        "repeats": sum(len(r["repeats"]) for r in rows), "run_dry": sum(r["run_dry"] for r in rows),
        "long_turns": sum(len(t) - 1 for t in every.long),
        "on_topic": {k: round(v, 3) for k, v in asdict(topical).items()} if topical else None,
        "turns_a_second": round(every.turns / every.seconds, 1), "fails": fails,
    }  # fmt: skip


def _failed(leaks: int, again: int) -> list[str]:
    return [f"{n} {what}" for n, what in ((leaks, "leaks"), (again, "repeated lines")) if n]


def ruptures(past: Sequence[Exchange]) -> int:
    """How many ruptures opened in a talk."""
    return len({e.state.rupture.turn for e in past if e.state.rupture is not None and e.state.rupture.turn > 0})


def misheard(past: Sequence[Exchange], crew: Therapists, skill: Skill) -> Iterator[dict[str, Any]]:
    """The turns that opened a rupture although no script meant them to hurt: with what was read, and the cause."""
    slips = {script.slip for script in crew.scripts}
    for before, here in pairwise(past):
        rupture = here.state.rupture
        opened = rupture is not None and (before.state.rupture is None or before.state.rupture.turn != rupture.turn)
        if opened and rupture is not None and here.reading is not None and here.therapist not in slips:
            yield {
                "skill": skill, "turn": here.number, "therapist": here.therapist, "moves": list(here.reading.moves),
                "depth": here.reading.depth, "cause": rupture.cause,
            }  # fmt: skip


def told(past: Sequence[Exchange]) -> set[str]:
    """The facts told in a talk."""
    return {fact for exchange in past for fact in exchange.telling.facts}


_NUMBER: Final = re.compile(r"\d+")
_LEAST_WORDS: Final = 6


def repeats(past: Sequence[Exchange]) -> list[str]:
    """The answers, and the sentences of six words or more, that came more than once. Figures count as equal."""
    seen: Counter[str] = Counter()
    for exchange in past:
        said = {s for s in sentences(exchange.patient) if len(words(s)) >= _LEAST_WORDS} | {exchange.patient}
        seen.update({_NUMBER.sub("0", plain(s)) for s in said})
    return sorted(line for line, times in seen.items() if times > 1 and not line.startswith("(silence."))


def run_dry(past: Sequence[Exchange]) -> int:
    """How many answers found nothing left to say."""
    return sum(e.way == "a silence" for e in past)


def sample(settings: Settings, n: int, seed: int) -> list[dict[str, Any]]:
    """`n` exchanges, each from a talk of its own, drawn evenly over patients: for reading.

    Half of them end a scripted talk, by turns of each skill; in the other half a scripted talk is broken into by what a
    beginner might type there.
    """
    house = House(settings)
    chance = random.Random(seed)
    cells = [
        (patient, skill, beginner) for beginner in (False, True) for skill in SKILLS for patient in available(settings.personas)
    ]  # fmt: skip
    drawn: list[dict[str, Any]] = []
    for number in range(n):
        patient, skill, beginner = cells[number % len(cells)]
        source, crew = house.source(patient), therapists(patient)
        scenario = chance.choice(source.persona.scenarios).id
        script = chance.choice(crew.of(scenario, skill))
        turns = chance.randint(1, LENGTH)
        talk_seed = chance.randrange(1000)
        typed = chance.choice((*trainees().anybody, *trainees().patients[patient])) if beginner else None
        past = play(house, source, scenario, crew, script, seed=talk_seed, turns=turns - beginner)
        if typed is not None:
            past.append(step(house.cast(source, scenario, seed=talk_seed), past, typed))
        drawn.append({**_shown(patient, skill, scenario, *past[-2:]), "beginner": beginner})
    drawn.sort(key=lambda d: (d["patient"], SKILLS.index(d["skill"]), d["scenario"], d["turn"]))
    return [{"id": f"{i:03d}", **one} for i, one in enumerate(drawn, 1)]


def _shown(patient: str, skill: Skill, scenario: str, before: Exchange, here: Exchange) -> dict[str, Any]:
    return {
        "patient": patient, "scenario": scenario, "skill": skill, "turn": here.number, "before": before.patient,
        "therapist": here.therapist, "answer": here.patient, "way": here.way, "stance": here.state.stance,
        "moves": list(here.reading.moves) if here.reading else [],
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """The small command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m simulator.bench.patient")
    kinds = parser.add_subparsers(dest="kind", required=True)
    measures = kinds.add_parser("measure")
    measures.add_argument("patients", nargs="*")
    measures.add_argument("--seeds", type=int, default=1)
    samples = kinds.add_parser("sample")
    samples.add_argument("--n", type=int, default=100)
    samples.add_argument("--seed", type=int, default=1)
    samples.add_argument("--out", type=Path)
    endures = kinds.add_parser("endurance")
    endures.add_argument("--turns", type=int, default=10_000)
    given = parser.parse_args(arguments)
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in _records(given))
    if getattr(given, "out", None):
        given.out.write_text("".join(lines), encoding="utf-8")
        return
    for line in lines:
        sys.stdout.write(line)
        sys.stdout.flush()


def _records(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    if given.kind == "measure":
        house = House(settings())
        for patient in given.patients or available(settings().personas):
            yield from measure(settings(), [patient], seeds=given.seeds, house=house)
    elif given.kind == "sample":
        yield from sample(settings(), given.n, given.seed)
    else:
        yield endurance(settings(), given.turns)


if __name__ == "__main__":
    main()
