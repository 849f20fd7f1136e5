"""Which moments are offered: the files that came with the house, and beside or instead of them what was published here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from simulator.errors import SimulatorError
from simulator.persona.loading import Source
from simulator.practice.moment import Moment, MomentError, MomentSource, folder_of, from_file
from simulator.practice.moment_linting import misfit


class Published(Protocol):
    """What the studio has published and not retired."""

    def patients(self) -> list[str]: ...
    def moments(self) -> Mapping[str, tuple[int, MomentSource]]: ...


@dataclass(frozen=True)
class Offered:
    """sources: every set of moments that can be read, files first. here: the names of those published here.

    unfit: ids of moments that cannot be practised just now. broken: why something was left out, a line each.
    """

    sources: tuple[MomentSource, ...]
    here: frozenset[str]
    unfit: frozenset[str]
    broken: tuple[str, ...]

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All that can be practised, in the order of their sets."""
        return tuple(m for source in self.sources for m in source.sheet.moments if m.id not in self.unfit)

    @property
    def written_here(self) -> tuple[Moment, ...]:
        """Those of them that were published in this installation's studio."""
        mine = [s for s in self.sources if s.name in self.here]
        return tuple(m for source in mine for m in source.sheet.moments if m.id not in self.unfit)


def offered(personas: Path, shelf: Published | None, patient: Callable[[str], Source]) -> Offered:
    """What is offered beside these patients. A published revision of a file (its number is above 1) takes its place.

    Sets that were published, or whose patient was, are looked at: a moment whose patient is gone, or no longer has what
    it names, is left out with the reason. A set that repeats the id of another is left out whole.
    """
    good: list[MomentSource] = []
    bad: list[str] = []
    here: set[str] = set()
    unfit: set[str] = set()
    taken: set[str] = set()
    published = dict(shelf.moments()) if shelf else {}
    rewritten = set(shelf.patients()) if shelf else set()
    files = {path.stem: path for path in sorted(folder_of(personas).glob("*.yaml"))}
    for item in [*files, *sorted(set(published) - set(files))]:
        number, source = published.get(item, (0, None))
        own = source is not None and (item not in files or number > 1)
        try:
            source = source if source is not None and own else from_file(files[item])
        except MomentError as error:
            bad.append(str(error))
            continue
        ids = {m.id for m in source.sheet.moments}
        if own and ids & taken:
            bad.append(f"{source.name}: the id '{min(ids & taken)}' stands in another set too")
            continue
        taken |= ids
        good.append(source)
        if own:
            here.add(source.name)
        if own or source.sheet.patient in rewritten:
            found = _misfits(source, patient)
            unfit |= set(found)
            bad += [f"{source.name}: {moment}: {why}" for moment, why in found.items()]
    return Offered(tuple(good), frozenset(here), frozenset(unfit), tuple(bad))


def _misfits(source: MomentSource, patient: Callable[[str], Source]) -> dict[str, str]:
    """Moment → why it cannot be practised."""
    try:
        persona = patient(source.sheet.patient).persona
    except SimulatorError as error:
        return {m.id: str(error) for m in source.sheet.moments}
    found = ((m.id, misfit(m, persona)) for m in source.sheet.moments)
    return {i: f"{why}, in version {persona.version} of {persona.name}" for i, why in found if why}
