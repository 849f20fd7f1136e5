"""What a rubric file holds: dimensions, markers, caps, and levels as rules over them. Frozen; data an instructor edits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]

Circumstance = Literal[
    "only_logistics",
    "silent",
    "opening",
    "depth_0_or_1",
    "depth_2_plus",
    "window_shut",
    "window_shut_hard",
    "in_window",
    "one_level_early",
    "two_levels_early",
    "rupture_open",
    "re_engaged",
    "crisis",
    "any_cap",
]
"""What code knows about the moment, usable in rules beside the markers; see `rubric.circumstances`."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Part):
    """True when every name or rule in `all` holds, at least one in `any` (if given), and none in `none`."""

    all: tuple[str | Rule, ...] = ()
    any: tuple[str | Rule, ...] = ()
    none: tuple[str | Rule, ...] = ()

    def names(self) -> Iterator[str]:
        """Every name the rule mentions, nested ones too."""
        for part in (*self.all, *self.any, *self.none):
            if isinstance(part, Rule):
                yield from part.names()
            else:
                yield part

    def holds(self, true: frozenset[str]) -> bool:
        """Whether the rule holds where exactly these names are true."""

        def one(part: str | Rule) -> bool:
            return part.holds(true) if isinstance(part, Rule) else part in true

        return (
            all(one(p) for p in self.all)
            and (not self.any or any(one(p) for p in self.any))
            and not any(one(p) for p in self.none)
        )


class Marker(Part):
    """A small yes/no question about one turn. `asks` is what a judge answers; `shows` names it to the trainee."""

    id: Id
    asks: Text
    shows: Text
    merit: bool = True
    """Whether its presence speaks for the turn (False: a fault that levels may name)."""
    hint: Text | None = None
    """What a trainee could try where it is missing."""


class Cap(Part):
    """A ceiling: where it applies the score is at most this, whatever else the turn does.

    `rather` lowers the ceiling further where its rule holds. `alert` raises a safety alert.
    """

    id: Id
    ceiling: int = Field(ge=1, le=5)
    asks: Text
    shows: Text
    rather: Lowered | None = None
    unless: Rule | None = None
    alert: bool = False
    hint: Text | None = None
    """What a trainee could try instead."""


class Lowered(Part):
    """A lower ceiling under a condition."""

    ceiling: int = Field(ge=1, le=5)
    when: Rule


class Level(Part):
    """A score and the rule that reaches it. Rules are tried in the order of the file; the first that holds decides."""

    level: int = Field(ge=1, le=5)
    when: Rule
    says: Text


class Dimension(Part):
    """One scale, 1 to 5; null where it does not apply. `otherwise` is the level where no rule holds."""

    id: Id
    name: Text
    measures: Text
    applies: Rule
    markers: tuple[Marker, ...] = Field(min_length=1)
    caps: tuple[Cap, ...] = ()
    levels: tuple[Level, ...] = Field(min_length=2)
    otherwise: Level
    weight: float = Field(default=1.0, gt=0)

    def marker(self, marker_id: str) -> Marker | Cap | None:
        """The marker or cap of that id."""
        everything: tuple[Marker | Cap, ...] = (*self.markers, *self.caps)
        return next((m for m in everything if m.id == marker_id), None)


class Rubric(Part):
    """A rubric file: its dimensions, and where they come from."""

    id: Id
    version: int = Field(ge=1)
    title: Text
    about: Text
    dimensions: tuple[Dimension, ...] = Field(min_length=1)
    sources: tuple[Text, ...] = ()

    def dimension(self, dimension_id: str) -> Dimension | None:
        """The dimension of that id, or None."""
        return next((d for d in self.dimensions if d.id == dimension_id), None)


Cap.model_rebuild()
