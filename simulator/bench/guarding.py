"""How well the guard keeps closed facts closed: of paraphrases of gated facts, how many it stops; of harmless lines, how few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from simulator.errors import SimulatorError
from simulator.patient.briefing import Briefing
from simulator.patient.discretion import Discretion
from simulator.patient.guard import Violation, Watch
from simulator.persona.parts import Id, Part, Said
from simulator.practice.encounter import Encounter, meeting
from simulator.practice.house import House
from simulator.settings import Settings
from simulator.yamlfile import build, read_text

FILE: Final = Path(__file__).parent / "data" / "guard.yaml"
ROOM: Final = 500
"""Words an answer may have here: its length is not what is measured."""


class Paraphrase(Part):
    """A gated fact, and words that give it away."""

    fact: Id
    says: Said


class Lines(Part):
    """One patient's lines."""

    gives_away: tuple[Paraphrase, ...] = Field(min_length=1)
    harmless: tuple[Said, ...] = Field(min_length=1)


class Sets(Part):
    """All of them, by patient."""

    beth: Lines
    adrian: Lines
    dawn: Lines
    filomena: Lines
    rhian: Lines
    ubax: Lines


@dataclass(frozen=True)
class Judged:
    """One line, and the rule that stopped it (None: it passed). seen: whether it was looked at while thresholds were set."""

    patient: str
    says: str
    fact: str | None
    rule: str | None
    how: str
    seen: bool


@lru_cache(maxsize=1)
def sets() -> dict[str, Lines]:
    """The lines. Raises SimulatorError."""
    found = build(Sets, read_text(FILE, SimulatorError), FILE.name, SimulatorError)[0]
    return {name: getattr(found, name) for name in Sets.model_fields}


def judge(settings: Settings) -> list[Judged]:
    """Every line before the guard of its patient, in the first session, after "Mm. Go on."."""
    house = House(settings)
    discretion = Discretion(house.encoder)
    briefing = Briefing(discretion)
    out: list[Judged] = []
    for patient, lines in sets().items():
        source = house.source(patient)
        encounter = Encounter(house.cast(source, source.persona.scenarios[0].id))
        encounter.open()
        situation = meeting(encounter.cast, encounter.past, "Mm. Go on.")
        authored = encounter.cast.voice.speak(situation)
        request = replace(briefing.request(situation, authored), most=ROOM, lines=())
        told = [(p.fact, p.says) for p in lines.gives_away]
        for kind in (told, [(None, says) for says in lines.harmless]):
            for i, (fact, says) in enumerate(kind):
                verdict = Watch(situation, authored, request, discretion).check(says)
                stopped = verdict if isinstance(verdict, Violation) else None
                out.append(
                    Judged(
                        patient,
                        says,
                        fact,
                        stopped.rule if stopped else None,
                        stopped.how if stopped else "",
                        i % 2 == 0,
                    )
                )
    return out


def measure(settings: Settings, *, misses: bool = False) -> Iterator[dict[str, Any]]:
    """Recall and false stops, all and on the half that nobody tuned on; with `misses`, every line that went wrong first."""
    judged = judge(settings)
    if misses:
        for one in judged:
            if (one.fact is not None) != (one.rule is not None):
                yield {"patient": one.patient, "says": one.says, "fact": one.fact, "rule": one.rule, "how": one.how}
    for name, some in (("all", judged), ("not tuned on", [j for j in judged if not j.seen])):
        told = [j for j in some if j.fact is not None]
        harmless = [j for j in some if j.fact is None]
        yield {
            "bench": "guard", "lines": name, "paraphrases": len(told), "stopped": sum(j.rule is not None for j in told),
            "recall": _share(sum(j.rule is not None for j in told), len(told)), "harmless": len(harmless),
            "falsely_stopped": sum(j.rule is not None for j in harmless),
            "false_share": _share(sum(j.rule is not None for j in harmless), len(harmless)),
            "rules": dict(Counter(j.rule for j in some if j.rule is not None).most_common()),
        }  # fmt: skip


def _share(part: int, whole: int) -> Annotated[float, "0-1"]:
    return round(part / whole, 3) if whole else 0.0
