"""What came with the house, in files: which patients, sets of moments and rubrics, and in which version."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from simulator.errors import DraftError, SimulatorError
from simulator.persona import available
from simulator.practice.moment import folder_of
from simulator.program.studio.checking import Kind
from simulator.settings import Settings
from simulator.yamlfile import read_text


class Files:
    """The files of one installation."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def numbers(self, kind: Kind) -> dict[str, int]:
        """Item → the version number of its file; a set of moments has none and counts as the first."""
        if kind == "persona":
            return {i: _version_of(self.path(kind, i)) for i in available(self._settings.personas)}
        folder = folder_of(self._settings.personas) if kind == "moment" else self._settings.rubrics
        return {p.stem: 1 if kind == "moment" else _version_of(p) for p in folder.glob("*.yaml")}

    def path(self, kind: Kind, item_id: str) -> Path:
        """Where a file is, or would be."""
        if kind == "rubric":
            return self._settings.rubrics / f"{item_id}.yaml"
        folder = self._settings.personas if kind == "persona" else folder_of(self._settings.personas)
        return folder / f"{item_id}.yaml"


def _version_of(path: Path) -> int:
    try:
        return _number(str(path), path.stat().st_mtime_ns)
    except (SimulatorError, OSError):
        return 1


@lru_cache(maxsize=64)
def _number(path: str, _stamp: int) -> int:
    for line in read_text(Path(path), DraftError).splitlines():
        if line.startswith("version:") and line[8:].strip().isdigit():
            return int(line[8:])
    return 1
