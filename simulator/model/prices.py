"""What a call costs, from a data file that anybody can edit. A model without a price has none: nothing is guessed."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from simulator.errors import SimulatorError
from simulator.model.port import Usage
from simulator.settings import settings
from simulator.yamlfile import build, read_text

FILE = Path(__file__).parent / "data" / "prices.yaml"
_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")
Dollars = Annotated[float, Field(ge=0)]


class Price(BaseModel):
    """US dollars per million tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Dollars
    output: Dollars
    cached: Dollars | None = None
    """For prompt tokens that the server had in its cache; None = as `input`."""


class Prices(BaseModel):
    """A price file. batch: what a call costs through the provider's batch queue, as a share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: str
    source: str
    batch: float = Field(default=1.0, gt=0, le=1)
    models: dict[str, Price]

    def of(self, model: str) -> Price | None:
        """The price of a model by its exact name, or by its name without a date; None where it is not known."""
        return self.models.get(model) or self.models.get(_DATED.sub("", model))


@lru_cache(maxsize=4)
def prices(file: Path = FILE) -> Prices:
    """The price file, read once. Raises SimulatorError."""
    return build(Prices, read_text(file, SimulatorError), file.name, SimulatorError)[0]


def in_use() -> Path:
    """The file that `MODEL_PRICES` names, or the one that comes with this version."""
    return settings().prices or FILE


def cost(model: str, usage: Usage, *, batch: bool = False, file: Path | None = None) -> float | None:
    """US dollars for one call, or None where the model's price is not known. file: default the one in use."""
    table = prices(file or in_use())
    price = table.of(model)
    if price is None:
        return None
    cached = price.input if price.cached is None else price.cached
    fresh = max(0, usage.prompt - usage.cached)
    dollars = (fresh * price.input + usage.cached * cached + usage.completion * price.output) / 1_000_000
    return dollars * (table.batch if batch else 1.0)
