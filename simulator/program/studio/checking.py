"""What is wrong with a text under way: every problem with its line, of whatever kind the text is.

A draft is checked on each change, so nothing here raises for what a person wrote: what cannot be read is a finding too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel

from simulator.errors import DraftError, SimulatorError
from simulator.persona import Finding, Persona, Source, from_text, lint
from simulator.practice.moment import Sheet
from simulator.practice.moment import from_text as moments_from_text
from simulator.practice.moment_linting import lint as lint_moments
from simulator.rubric import Rubric
from simulator.rubric.linting import lint as lint_rubric
from simulator.rubric.loading import from_text as rubric_from_text
from simulator.yamlfile import Place, line_of, parse, problems

Kind = Literal["persona", "moment", "rubric"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MODELS: Final[dict[Kind, type[BaseModel]]] = {"persona": Persona, "moment": Sheet, "rubric": Rubric}
_TO_WRITE = re.compile(r"‹[^›]*›")
"""What a blank guide holds in the places that the author is to fill."""

Patients = Callable[[str], Source]


@dataclass(frozen=True)
class Report:
    """A text as it was found. value: its plain contents, None where it is not YAML. source: the patient, if it is one.

    lines: the line of every place in it.
    """

    kind: Kind
    findings: tuple[Finding, ...]
    value: dict[str, Any] | None
    source: Source | None = None
    lines: dict[Place, int] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.level == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.level == "warning")

    @property
    def ready(self) -> bool:
        """Whether it can be published."""
        return not self.errors

    @property
    def item_id(self) -> str:
        """The id under which it would be published, or ""."""
        value = self.value or {}
        found = value.get("id", value.get("patient") if self.kind == "moment" else None)
        return found if isinstance(found, str) else ""

    @property
    def title(self) -> str:
        """What to call it in a list."""
        value = self.value or {}
        if self.kind == "moment":
            patient, own = str(value.get("patient") or ""), value.get("id")
            name = f"Moments with {patient.replace('_', ' ').capitalize()}" if patient else "Moments"
            return (f"{name} ({own})" if own and own != patient else name)[:200]
        found = value.get({"persona": "name", "rubric": "title"}[self.kind])
        return (found if isinstance(found, str) and found.strip() else self.item_id)[:200] or "Without a name"


def check(kind: Kind, text: str, patients: Patients | None = None) -> Report:
    """Everything found, errors first, in the order of the file. Never raises for what the text holds."""
    name = f"{kind}.yaml"
    try:
        value, lines = parse(text, name, DraftError)
    except SimulatorError as broken:
        return Report(kind, (_finding(broken, name),), None)
    if not isinstance(value, dict):
        return Report(kind, (Finding("error", f"{name}:1", "the file holds no keys", "start with `id:`"),), None)
    found: list[Finding] = []
    source: Source | None = None
    for problem in problems(MODELS[kind], text, name, DraftError):
        where = f"{name}:{problem.line}"
        found.append(Finding("error", where, problem.what, problem.mend, problem.place))
    if not found:
        try:
            if kind == "persona":
                source = from_text(text, name)
                found += lint(source)
            else:
                found += _others(kind, text, name, patients, lines)
        except SimulatorError as broken:
            found.append(_finding(broken, name))
    unwritten = dict(_unwritten(value, ()))
    found = [f for f in found if f.level == "error" or f.place not in unwritten]
    for place, words in unwritten.items():
        found.append(Finding("error", f"{name}:{line_of(place, lines)}", f"still to write: {words}", "", place))
    return Report(kind, tuple(sorted(found, key=_order)), value, source, lines)


def _others(kind: Kind, text: str, name: str, patients: Patients | None, lines: dict[Place, int]) -> Iterator[Finding]:
    if kind == "rubric":
        yield from lint_rubric(rubric_from_text(text, name), lines, name)
        return
    sheet = moments_from_text(text, name)
    if patients is not None:
        yield from lint_moments(sheet, patients(sheet.sheet.patient))
        return
    seen: set[str] = set()
    for i, moment in enumerate(sheet.sheet.moments):
        if moment.id in seen:
            place: Place = ("moments", i, "id")
            where = f"{name}:{line_of(place, lines)}"
            yield Finding("error", where, f"the id '{moment.id}' stands twice", "give each its own", place)
        seen.add(moment.id)


def with_others(report: Report, elsewhere: Mapping[str, str]) -> Report:
    """A set's report with what only the other sets show. elsewhere: moment id → the set that holds it."""
    items = (report.value or {}).get("moments")
    found = list(report.findings)
    for i, item in enumerate(items if isinstance(items, list) else []):
        own = item.get("id") if isinstance(item, dict) else None
        if isinstance(own, str) and own in elsewhere:
            place: Place = ("moments", i, "id")
            where = f"moment.yaml:{line_of(place, report.lines)}"
            what = f"the id '{own}' stands in {elsewhere[own]} too"
            found.append(Finding("error", where, what, "give each moment its own id", place))
    return replace(report, findings=tuple(sorted(found, key=_order)))


def _finding(error: SimulatorError, name: str) -> Finding:
    return Finding("error", error.where or name, error.what, error.mend)


def line_in(finding: Finding) -> int:
    """The line of a finding (first line 1)."""
    tail = finding.where.rpartition(":")[2]
    return int(tail) if tail.isdigit() else 1


def _order(finding: Finding) -> tuple[bool, int]:
    return finding.level != "error", line_in(finding)


def _unwritten(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        words = _TO_WRITE.search(value)
        if words:
            yield place, words.group()[1:-1]
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unwritten(inner, (*place, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _unwritten(inner, (*place, i))
