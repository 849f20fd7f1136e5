"""The service behind the figures of a form: what scores can bear. Worked out when asked for, kept until a score changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import fmean
from typing import Any, Literal, TypeVar

from simulator.errors import SimulatorError
from simulator.practice.practice import now
from simulator.program.form import FormError
from simulator.program.measurement.cutting import Consequence, checked, consequences
from simulator.program.measurement.functioning import Functioning, functioning
from simulator.program.measurement.generalisability import Study, TooFew, study
from simulator.program.measurement.growth import Growth, growth
from simulator.program.measurement.items import Item, items
from simulator.program.measurement.kept import Kept
from simulator.program.measurement.raters import Raters, raters
from simulator.store.assessments import AssessmentStore, FormRecord
from simulator.store.cohorts import CohortStore
from simulator.store.measures import Counted, CutScore, MeasureStore
from simulator.store.people import Member, PeopleStore

T = TypeVar("T")
Across = Literal["stations", "moments"]


@dataclass(frozen=True)
class Cutting:
    """Every cut score of a scale with what it would do, what is known of the error, and the one that stands, if any.

    across: what the persons' means are over. means: of the persons, in no order.
    """

    dimension: str
    across: Across
    known: Study | TooFew
    means: tuple[float, ...]
    consequences: tuple[Consequence, ...]
    standing: CutScore | None


@dataclass(frozen=True)
class Set:
    """A cut score as it was set, with the name of who did."""

    cut: CutScore
    by: str


class Measures:
    """Figures about a form's scores. One attempt a person counts: the latest that has ended, which is the one released."""

    def __init__(
        self, store: MeasureStore, forms: AssessmentStore, people: PeopleStore, cohorts: CohortStore,
        *, clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        self._store, self._forms, self._people, self._cohorts, self._clock = store, forms, people, cohorts, clock
        self._rows, self._found = Kept(4), Kept(128)

    def scales(self, form: str) -> tuple[str, ...]:
        """The dimensions that have scores, by name."""
        return tuple(sorted({r.dimension for r in self._counted(form) if r.score is not None}))

    def across(self, form: str) -> tuple[Across, ...]:
        """What a study can go over: stations where there are two, moments where they were the same for everybody."""
        stations = self._content(form)["stations"]
        moments = sum(len(s["stimuli"]) for s in stations)
        return (*(("stations",) if len(stations) > 1 else ()), *(("moments",) if moments > 1 else ())) or ("stations",)

    def generalisability(self, form: str, dimension: str, across: Across) -> Study | TooFew:
        """How far the scores of a scale would hold over other stations, or other moments."""
        return self._kept(
            ("study", form, dimension, across), form, lambda: study(self._cells(form, dimension, across))
        )  # fmt: skip

    def cutting(self, form: str, dimension: str) -> Cutting:
        """What each cut score of a scale would do."""
        across = self.across(form)[0]

        def made() -> tuple[Study | TooFew, tuple[float, ...], tuple[Consequence, ...]]:
            known = self.generalisability(form, dimension, across)
            by_person: dict[str, list[float]] = {}
            for person, _, score in self._cells(form, dimension, across):
                by_person.setdefault(person, []).append(score)
            means = [(fmean(v), len(v)) for v in by_person.values()]
            return known, tuple(m for m, _ in means), consequences(means, known)

        known, means, found = self._kept(("cutting", form, dimension), form, made)
        return Cutting(dimension, across, known, means, found, self._standing(form, dimension))

    def set_cut(self, form: str, dimension: str, cut: float, why: str, *, by: str) -> None:
        """Writes a cut score down, with the reason and what it means today. It is applied to nothing."""
        clean = " ".join(why.split())[:2000]
        if len(clean) < 10:
            raise SimulatorError("a cut score needs its reason", mend="say who judged it, and by which method")
        wanted = checked(cut)
        one = next(c for c in self.cutting(form, dimension).consequences if c.cut == wanted)
        known = self.cutting(form, dimension).known
        figures = {"phi": known.phi.value, "sem": known.sem_absolute.value} if isinstance(known, Study) else {}
        self._store.set_cut(
            form, CutScore(dimension, wanted, clean, by, self._clock(), {**asdict(one), **figures})
        )  # fmt: skip

    def take_cut_back(self, form: str, dimension: str, why: str, *, by: str) -> None:
        """Takes the standing cut score back; that it stood stays written down."""
        if self._standing(form, dimension) is None:
            raise SimulatorError("there is no cut score to take back", mend="set one first")
        self._store.set_cut(form, CutScore(dimension, None, " ".join(why.split())[:2000], by, self._clock(), None))

    def cuts(self, form: str) -> list[Set]:
        """Every cut score that was set or taken back, newest first."""
        found = []
        for cut in self._store.cuts(form):
            person = self._people.person(cut.by)
            found.append(Set(cut, person.name if person else "somebody who is gone"))
        return found

    def groupings(self, program: str) -> tuple[str, ...]:
        """What the program records of its members, such as `first language`."""
        return tuple(sorted({g for m in self._people.members(program) for g in m.groups}))

    def functioning(self, form: str, dimension: str, grouping: str) -> Functioning:
        """Whether moments work otherwise for some of these groups. Small groups are hidden."""
        groups = {m.person: m.groups[grouping] for m in self._members(form) if grouping in m.groups}
        marked = hashlib.sha256(repr(sorted(groups.items())).encode()).hexdigest()
        return self._kept(
            ("functioning", form, dimension, grouping), form,
            lambda: functioning(self._cells(form, dimension, "moments"), groups), more=marked,
        )  # fmt: skip

    def items(self, form: str, dimension: str, across: Across) -> tuple[Item, ...]:
        """How hard the stations or moments are, and how well they tell trainees apart."""

        def made() -> tuple[Item, ...]:
            failed: dict[str, int] = {}
            called = self._called(form)[across]
            for (station, number), n in self._store.unscored(form).items():
                name = _name(called, station, number, across)
                if name is not None:
                    failed[name] = failed.get(name, 0) + n
            turns = [
                (r.person, name, r.score)
                for r in self._latest(form)
                if r.dimension == dimension and (name := _name(called, r.station, r.number, across)) is not None
            ]
            return items(turns, failed, called.values())

        return self._kept(("items", form, dimension, across), form, made)

    def raters(self, form: str, dimension: str) -> Raters:
        """Everybody who scored turns of the form on this scale, the judge among them, side by side; people by pseudonym."""

        def made() -> Raters:
            names = {m.person: m.pseudonym for m in self._members(form)}
            return raters(((i, names.get(r, r), d, s) for i, r, d, s in self._store.ratings(form)), dimension)

        return self._kept(("raters", form, dimension), form, made)

    def growth(self, program: str, dimension: str, cohort: str | None = None) -> Growth:
        """Everybody's mean in each of the program's assessments, in the order in which the forms were locked; of a cohort,
        or of all. By pseudonym."""
        names = {m.person: m.pseudonym for m in self._people.members(program)}
        if cohort is not None:
            inside = {person for person, _, _ in self._cohorts.members(cohort)}
            names = {p: n for p, n in names.items() if p in inside}
        forms = sorted(self._forms.forms(program), key=lambda f: (f.locked_at, f.id))
        versions = repr(([self._store.version(f.id) for f in forms], sorted(names.items())))
        return self._found.get(
            ("growth", program, dimension, cohort), versions, lambda: self._grown(program, dimension, names, forms)
        )  # fmt: skip

    # within

    def _grown(self, program: str, dimension: str, names: Mapping[str, str], forms: Sequence[FormRecord]) -> Growth:
        found: dict[str, dict[str, tuple[float, float | None]]] = {}
        known: dict[str, Study | TooFew] = {}
        for form, person, _, scale, mean, stations in self._store.person_means(program):
            if scale != dimension or person not in names:
                continue
            if form not in known:
                known[form] = self.generalisability(form, dimension, "stations")
            error = known[form]
            sem = error.sem_of(stations) if isinstance(error, Study) else None
            found.setdefault(form, {})[names[person]] = (mean, sem)  # a later attempt stands instead of an earlier one
        return growth([(f.id, f.title, found.get(f.id, {})) for f in forms])

    def _standing(self, form: str, dimension: str) -> CutScore | None:
        newest = next((c for c in self._store.cuts(form) if c.dimension == dimension), None)
        return newest if newest is not None and newest.cut is not None else None

    def _kept(self, key: tuple[str, ...], form: str, make: Callable[[], T], more: str = "") -> T:
        return self._found.get(key, self._store.version(form) + more, make)

    def _counted(self, form: str) -> list[Counted]:
        return self._rows.get(form, self._store.version(form), lambda: self._store.counted(form))

    def _latest(self, form: str) -> list[Counted]:
        rows, latest = self._counted(form), dict[str, int]()
        for r in rows:
            latest[r.person] = max(latest.get(r.person, 0), r.attempt_number)
        return [r for r in rows if r.attempt_number == latest[r.person]]

    def _cells(self, form: str, dimension: str, across: Across) -> list[tuple[str, str, float]]:
        """(person, station or moment, mean score)."""
        cells: dict[tuple[str, str], list[float]] = {}
        called = self._called(form)[across]
        for r in self._latest(form):
            name = _name(called, r.station, r.number, across)
            if r.dimension == dimension and r.score is not None and name is not None:
                cells.setdefault((r.person, name), []).append(r.score)
        return [(p, s, fmean(v)) for (p, s), v in cells.items()]

    def _called(self, form: str) -> Mapping[Across, Mapping[tuple[int, int], str]]:
        """By (station, number): what stations (number 0) and moments are called. A form never changes."""

        def made() -> Mapping[Across, Mapping[tuple[int, int], str]]:
            stations = self._content(form)["stations"]
            return {
                "stations": {(i, 0): f"{i + 1}. {s['title']}" for i, s in enumerate(stations)},
                "moments": {
                    (i, n): f"{i + 1}.{n} {stimulus['moment']}"
                    for i, s in enumerate(stations)
                    for n, stimulus in enumerate(s["stimuli"], 1)
                },
            }

        return self._found.get(("called", form), "", made)

    def _content(self, form: str) -> Mapping[str, Any]:
        kept = self._forms.form(form)
        if kept is None:
            raise FormError("no such assessment", where=form, mend="choose one from the list")
        return kept.content

    def _members(self, form: str) -> list[Member]:
        kept = self._forms.form(form)
        assert kept is not None
        return self._people.members(kept.program)


def _name(called: Mapping[tuple[int, int], str], station: int, number: int, across: Across) -> str | None:
    """What a turn belongs to; None, across moments, for a turn of a free session, which is nobody else's."""
    return called.get((station, number if across == "moments" else 0))
