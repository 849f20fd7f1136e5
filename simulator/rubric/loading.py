"""Loading and linting rubric files: `RubricError: core.yaml: dimension 'x', level 3 names unknown marker 'validate'`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import get_args

from simulator.errors import RubricError, did_you_mean
from simulator.rubric.parts import Circumstance, Dimension, Rubric, Rule
from simulator.yamlfile import build, line_of, read_text

CIRCUMSTANCES: frozenset[str] = frozenset(get_args(Circumstance))


def from_text(text: str, name: str) -> Rubric:
    """A rubric from YAML text; every name in every rule is known. Raises RubricError."""
    rubric, lines = build(Rubric, text, name, RubricError)
    for i, dimension in enumerate(rubric.dimensions):
        known = {m.id for m in dimension.markers} | {c.id for c in dimension.caps}
        if len(known) != len(dimension.markers) + len(dimension.caps):
            raise RubricError(
                f"dimension '{dimension.id}': a marker or cap stands twice",
                where=f"{name}:{line_of(('dimensions', i), lines)}",
            )
        for place, label, rule in _rules(dimension):
            for one in rule.names():
                if one not in known and one not in CIRCUMSTANCES:
                    raise RubricError(
                        f"dimension '{dimension.id}', {label} names unknown marker '{one}'",
                        where=f"{name}:{line_of(('dimensions', i, *place), lines)}",
                        mend=did_you_mean(one, known | CIRCUMSTANCES),
                    )
    return rubric


def _rules(dimension: Dimension) -> list[tuple[tuple[str | int, ...], str, Rule]]:
    out: list[tuple[tuple[str | int, ...], str, Rule]] = [(("applies",), "applies", dimension.applies)]
    out += [(("levels", i), f"level {lv.level}", lv.when) for i, lv in enumerate(dimension.levels)]
    out += [(("caps", i), f"cap {c.id}", c.rather.when) for i, c in enumerate(dimension.caps) if c.rather]
    out += [(("caps", i), f"cap {c.id}", c.unless) for i, c in enumerate(dimension.caps) if c.unless]
    return out


def load(rubric_id: str, folder: Path) -> Rubric:
    """The rubric of that id, or the file if it names one. Raises RubricError."""
    path = Path(rubric_id) if rubric_id.endswith((".yaml", ".yml")) else folder / f"{rubric_id}.yaml"
    if not path.exists():
        known = [p.stem for p in folder.glob("*.yaml")]
        raise RubricError(f"no rubric '{rubric_id}'", where=str(folder), mend=did_you_mean(rubric_id, known))
    return _cached(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _cached(path: str, _stamp: int) -> Rubric:
    return from_text(read_text(Path(path), RubricError), Path(path).name)
