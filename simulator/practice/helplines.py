"""Where a trainee can turn whom the material has touched: a file that whoever runs this can and should edit."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import SimulatorError
from simulator.yamlfile import build, read_text

SHIPPED = Path(__file__).parent / "data" / "helplines.yaml"


class HelplinesError(SimulatorError):
    """A file of help lines that cannot be used."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Part):
    """A service and how to reach it."""

    name: str = Field(min_length=1, max_length=200)
    reach: str = Field(min_length=1, max_length=200)


class Country(_Part):
    """A country's emergency number and lines."""

    country: str
    emergency: str
    lines: tuple[Line, ...] = Field(min_length=1)


class Helplines(_Part):
    """anywhere: a sentence for everybody whose country is not listed."""

    anywhere: str
    countries: tuple[Country, ...]


def load(path: Path | None = None) -> Helplines:
    """The help lines in this file, or the shipped ones. Raises HelplinesError."""
    file = path or SHIPPED
    return build(Helplines, read_text(file, HelplinesError), file.name, HelplinesError)[0]
