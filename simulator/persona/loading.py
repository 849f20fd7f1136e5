"""Finding and loading patients. A file that does not load says where and why, in one line."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from simulator.errors import PersonaError, did_you_mean
from simulator.persona.parts import Persona, Scenario
from simulator.yamlfile import Place, build, read_text


@dataclass(frozen=True)
class Source:
    """A loaded persona with its text, the line of every part, and the sha256 that the log records."""

    persona: Persona
    text: str
    lines: dict[Place, int]
    name: str

    @property
    def sha256(self) -> str:
        """Of the text as it stands; two sessions with one sha met the same patient."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def from_text(text: str, name: str = "persona.yaml") -> Source:
    """A persona from YAML text. Raises PersonaError."""
    persona, lines = build(Persona, text, name, PersonaError)
    return Source(persona, text, lines, name)


@lru_cache(maxsize=64)
def as_met(text: str, name: str) -> Source:
    """A persona from the text that the log keeps, parsed once a process. Raises PersonaError."""
    return from_text(text, name)


def from_file(path: Path) -> Source:
    """A persona from a file. Raises PersonaError."""
    return _cached(str(path), _stamp(path))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _cached(path: str, _stamp: tuple[int, int]) -> Source:
    file = Path(path)
    return from_text(read_text(file, PersonaError), file.name)


def available(folder: Path) -> list[str]:
    """The ids of the patients in a folder, in alphabetical order."""
    return sorted(p.stem for p in folder.glob("*.yaml"))


def load(persona_id: str, folder: Path) -> Source:
    """The patient of that id, or the file if it names one. Raises PersonaError."""
    if persona_id.endswith((".yaml", ".yml")):
        return from_file(Path(persona_id))
    known = available(folder)
    if persona_id not in known:
        raise PersonaError(
            f"no patient '{persona_id}'", where=str(folder), mend=did_you_mean(persona_id, known) or "add a file"
        )
    return from_file(folder / f"{persona_id}.yaml")


def scenario_of(persona: Persona, scenario_id: str | None) -> Scenario:
    """The scenario of that id (None: the first). Raises PersonaError."""
    if scenario_id is None:
        return persona.scenarios[0]
    scenario = persona.scenario(scenario_id)
    if scenario is None:
        raise PersonaError(
            f"{persona.name} has no scenario '{scenario_id}'",
            where=f"{persona.id}.yaml",
            mend=did_you_mean(scenario_id, [s.id for s in persona.scenarios]),
        )
    return scenario
