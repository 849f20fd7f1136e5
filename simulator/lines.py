"""JSON Lines: one object a line, errors that name the line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from simulator.errors import SimulatorError


def records(lines: Iterable[str], name: str, error: type[SimulatorError]) -> Iterator[tuple[str, int, Any]]:
    """Each line that is not empty, parsed: where it stands ("file:line"), its number from 1, and what it holds.

    Raises `error` at the first line that is not JSON.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            yield where, number, json.loads(line)
        except ValueError as problem:
            raise error(f"not JSON ({problem})", where=where, mend="one JSON object a line") from None
