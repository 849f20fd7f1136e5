"""Imports run downward: a room uses what lies below it, and nothing above."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

LAYERS = (
    {"model", "reading", "persona"},
    {"rubric"},
    {"patient", "grading", "store"},
    {"practice"},
    {"program"},
    {"ui", "bench", "training"},
)
HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}


def imported(file: Path) -> set[str]:
    """The rooms that a module imports, inside functions too."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    names += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    return {n.split(".")[1] for n in names if n.startswith("simulator.")} & set(HEIGHT)


@pytest.mark.parametrize("room", sorted(HEIGHT))
def test_no_room_imports_what_stands_above_it(room: str) -> None:
    for file in (Path("simulator") / room).rglob("*.py"):
        above = {r for r in imported(file) if HEIGHT[r] > HEIGHT[room]}
        assert not above, f"{file} imports {', '.join(sorted(above))}"
