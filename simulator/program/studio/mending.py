"""One-press mends: only those after which nobody could have meant anything else.

A key or word one letter off, an id that stands twice, a feeling missing from the patient's range. What needs a person's
words (a missing line, a leak, a gate) is never mended by a press.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.errors import SimulatorError
from simulator.persona import Finding
from simulator.program.studio.checking import Report
from simulator.yamledit import append, put, rename, value_at
from simulator.yamlfile import Place

_SUGGESTED = re.compile(r"did you mean '([^']+)'\?")
_QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True)
class Mend:
    """What one press would do: in words, and the text after it."""

    finding: Finding
    does: str
    text: str


def mends(text: str, report: Report, limit: int = 40) -> dict[Finding, Mend]:
    """The safe mend of each finding that has one, for the first `limit` findings."""
    found: dict[Finding, Mend] = {}
    for finding in report.findings[:limit]:
        mend = mend_of(text, report, finding)
        if mend is not None:
            found[finding] = mend
    return found


def mend_of(text: str, report: Report, finding: Finding) -> Mend | None:
    """The mend of one finding, or None where only a person can know."""
    if not finding.place or report.value is None:
        return None
    try:
        for does, new in _tries(text, report.value, finding):
            return Mend(finding, does, new)
    except SimulatorError:
        return None
    return None


def _tries(text: str, value: dict[str, Any], finding: Finding) -> Iterator[tuple[str, str]]:
    place = finding.place
    suggested = _SUGGESTED.search(finding.mend.split(";")[0])
    if suggested:
        word = suggested.group(1)
        if finding.what.startswith("unknown key"):
            yield f"call it '{word}'", rename(text, place, word)
            return
        wrong = _QUOTED.search(finding.what)
        if "unknown " in finding.what and wrong:
            at = _holding(value_at(value, place), wrong.group(1), place)
            if at is not None:
                yield f"write '{word}'", put(text, at, word)
            return
    if "stands twice" in finding.what and place[-1] == "id":
        old = str(value_at(value, place))
        taken = {str(v) for v in _ids(value)}
        new = next(f"{old[:56]}_{n}" for n in range(2, 10_000) if f"{old[:56]}_{n}" not in taken)
        yield f"call the second one '{new}'", put(text, place, new)
    elif "not among temperament.affects" in finding.what:
        affect = value_at(value, place)
        yield f"add '{affect}' to the feelings", append(text, ("temperament", "affects"), affect)


def _holding(value: Any, word: str, place: Place) -> Place | None:
    """The place of this word inside a value."""
    if value == word:
        return place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        found = _holding(one, word, (*place, key))
        if found is not None:
            return found
    return None


def _ids(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        if "id" in value:
            yield value["id"]
        for one in value.values():
            yield from _ids(one)
    elif isinstance(value, list):
        for one in value:
            yield from _ids(one)
