"""What the schema of a rubric cannot say: what no judge here can answer, what no rule looks at, what can never be reached."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from simulator.persona import Finding
from simulator.reading.heads import DIMENSIONS, heads_of
from simulator.rubric.loading import load
from simulator.rubric.parts import Cap, Dimension, Marker, Rubric, Rule
from simulator.settings import ROOT
from simulator.yamlfile import Place, line_of

_ALONE = "it stays unscored unless a model judge is set"


def lint(rubric: Rubric, lines: dict[Place, int], name: str) -> Iterator[Finding]:
    """Everything found in a rubric file of that name: ids that stand twice are errors; the rest is worth a thought."""

    def found(level: str, place: Place, what: str, mend: str) -> Finding:
        where = f"{name}:{line_of(place, lines)}"
        return Finding("error" if level == "error" else "warning", where, what, mend, place)

    seen: set[str] = set()
    for i, dimension in enumerate(rubric.dimensions):
        at: Place = ("dimensions", i)
        if dimension.id in seen:
            what = f"dimensions: the id '{dimension.id}' stands twice"
            yield found("error", (*at, "id"), what, "give each its own")
        seen.add(dimension.id)
        for place, what, mend in (*_unheard(dimension), *_idle(dimension), *_unreachable(dimension)):
            yield found("warning", (*at, *place), f"{dimension.id}: {what}", mend)


def _unheard(dimension: Dimension) -> Iterator[tuple[Place, str, str]]:
    """What the judge in this app was not trained on."""
    if dimension.id not in DIMENSIONS:
        yield (
            ("id",), "the judge in this app knows no scale of this name",
            f"{_ALONE}. It knows {', '.join(DIMENSIONS)}: keep one of these ids, and call the scale what you like in `name`",
        )  # fmt: skip
        return
    trained = {head.partition(".")[2] for head in heads_of(dimension.id)}
    core = _core().dimension(dimension.id)
    asked = {m.id: m.asks for m in core.markers} | {c.id: c.asks for c in core.caps} if core else {}
    sections: dict[str, tuple[Marker | Cap, ...]] = {"markers": dimension.markers, "caps": dimension.caps}
    for section, parts in sections.items():
        for n, part in enumerate(parts):
            if part.id not in trained:
                yield (
                    (section, n, "id"), f"the judge in this app was not trained to hear '{part.id}'",
                    "it counts as not shown unless a model judge is set; the markers of the core rubric are heard without one",
                )  # fmt: skip
            elif part.id in asked and part.asks != asked[part.id]:
                yield (
                    (section, n, "asks"), f"the question of '{part.id}' is worded anew",
                    "a model judge answers your words; the judge in this app still hears what the core rubric asks",
                )  # fmt: skip


def _idle(dimension: Dimension) -> Iterator[tuple[Place, str, str]]:
    """Merits that no level and no ceiling looks at. A fault may stand for itself: the trainee reads it."""
    rules = [dimension.applies, *(level.when for level in dimension.levels)]
    rules += [c.unless for c in dimension.caps if c.unless] + [c.rather.when for c in dimension.caps if c.rather]
    used = {name for rule in rules for name in rule.names()}
    for n, marker in enumerate(dimension.markers):
        if marker.merit and marker.id not in used:
            yield ("markers", n, "id"), f"no rule looks at '{marker.id}'", "name it in a level, or take it out"


def _unreachable(dimension: Dimension) -> Iterator[tuple[Place, str, str]]:
    """Levels after one that always holds, and rules that ask for something and its absence."""
    always: int | None = None
    for n, level in enumerate(dimension.levels):
        if always is not None:
            first = dimension.levels[always].level
            yield (
                ("levels", n),
                f"this rule for level {level.level} is never tried",
                f"the one for {first} always holds",
            )
        elif level.when == Rule():
            always = n
        both = {x for x in level.when.all if isinstance(x, str)} & {x for x in level.when.none if isinstance(x, str)}
        if both:
            yield ("levels", n), f"asks for '{min(both)}' and for its absence", "no turn can do both"


@lru_cache(maxsize=1)
def _core() -> Rubric:
    return load("core", ROOT / "rubrics")
