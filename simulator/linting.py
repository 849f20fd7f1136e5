"""Linting files of every kind: personas, their supervision and moments, and rubrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from simulator.errors import RubricError, SimulatorError
from simulator.persona import Finding, from_file, lint
from simulator.persona import load as load_persona
from simulator.persona.supervision import lint as lint_supervision
from simulator.practice.moment_linting import lint_file as lint_moments
from simulator.practice.moment_linting import lint_together
from simulator.rubric import from_text as rubric_from_text
from simulator.rubric.linting import lint as lint_rubric
from simulator.yamlfile import parse, read_text


def lint_paths(paths: Iterable[Path]) -> Iterator[Finding]:
    """Every finding in these files or folders. A file that does not load is a finding too."""
    for path in paths:
        if not path.exists():
            raise SimulatorError("no such file or folder", where=str(path), mend="check the path")
        for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
            yield from _lint(file)
        if path.is_dir() and (path / "moments").is_dir():
            yield from lint_together(path)


def _lint(file: Path) -> Iterator[Finding]:
    try:
        if file.parent.name == "supervision":
            yield from lint_supervision(file, load_persona(file.stem, file.parent.parent).persona)
        elif file.parent.name == "moments":
            yield from lint_moments(file)
        elif _is_rubric(file):
            text = read_text(file, RubricError)
            yield from lint_rubric(rubric_from_text(text, file.name), parse(text, file.name, RubricError)[1], file.name)
        else:
            yield from lint(from_file(file))
    except SimulatorError as error:
        yield Finding("error", error.where, error.what, error.mend)


def _is_rubric(file: Path) -> bool:
    try:
        return any(line.startswith("dimensions:") for line in file.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return False
