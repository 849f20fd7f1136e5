"""The patients: what a persona file holds, how it is loaded and proved."""

from simulator.persona.linting import Finding, lint
from simulator.persona.loading import Source, available, from_file, from_text, load, scenario_of
from simulator.persona.parts import Fact, Line, Persona, Scenario

__all__ = [
    "Fact", "Finding", "Line", "Persona", "Scenario", "Source", "available", "from_file", "from_text", "lint", "load",
    "scenario_of",
]  # fmt: skip
