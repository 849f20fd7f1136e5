"""The bench's scripted therapists: one file of scripts a patient (`data/therapists/PATIENT.yaml`), the attempts on closed
facts that fit anybody, and what beginners type. How a script is played stands in `practice.therapist`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from simulator.errors import SimulatorError
from simulator.persona.parts import Id, Part, Said
from simulator.practice.therapist import Therapists
from simulator.yamlfile import build, read_text

FOLDER: Final = Path(__file__).parent / "data" / "therapists"


class Probes(Part):
    """Attempts on closed facts that fit anybody."""

    turns: tuple[Said, ...]


@lru_cache(maxsize=32)
def therapists(patient: str) -> Therapists:
    """The therapists of one patient. Raises SimulatorError with file, line and what to mend."""
    path = FOLDER / f"{patient}.yaml"
    return build(Therapists, read_text(path, SimulatorError), path.name, SimulatorError)[0]


@lru_cache(maxsize=1)
def probes() -> tuple[str, ...]:
    """The attempts on closed facts that fit anybody."""
    path = FOLDER / "probing.yaml"
    return build(Probes, read_text(path, SimulatorError), path.name, SimulatorError)[0].turns


class Trainees(Part):
    """What beginners type, off every script: to anybody, and to one patient."""

    anybody: tuple[Said, ...]
    patients: Mapping[Id, tuple[Said, ...]]


@lru_cache(maxsize=1)
def trainees() -> Trainees:
    """The beginners' turns. They were written apart from the patients, so that no answer was made for them."""
    path = FOLDER / "trainees.yaml"
    return build(Trainees, read_text(path, SimulatorError), path.name, SimulatorError)[0]
