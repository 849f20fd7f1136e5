"""Rating sets: drawn, pinned and dealt in one go; then who is done. For those who run them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from simulator.errors import SimulatorError
from simulator.practice.practice import Practice, now
from simulator.program.form import Form, sha256
from simulator.program.rating.gathering import Found, Gatherer
from simulator.program.rating.laying import Kind, Laying, able_to_rate, check_raters
from simulator.program.rating.sampling import Strategy, choose
from simulator.rubric import from_text as rubric_from
from simulator.store.assessments import AssessmentStore
from simulator.store.cohorts import CohortStore
from simulator.store.people import PeopleStore
from simulator.store.rating import RatingStore
from simulator.store.rating import SetRecord as SetRecord

MOST_ITEMS = 400


@dataclass(frozen=True)
class Source:
    """Where turns can come from. kind: `form` or `assignment`."""

    kind: str
    id: str
    title: str


@dataclass(frozen=True)
class Progress:
    """How far a rater is."""

    rater: str
    name: str
    dealt: int
    begun: int
    submitted: int


class RatingSets:
    """The service behind the page of rating sets."""

    def __init__(
        self, store: RatingStore, laying: Laying, gatherer: Gatherer, assessments: AssessmentStore,
        cohorts: CohortStore, people: PeopleStore, practice: Practice, *, clock: Callable[[], datetime] = now,
    ) -> None:  # fmt: skip
        self._store, self._laying, self._gatherer, self._assessments = store, laying, gatherer, assessments
        self._cohorts, self._people, self._practice, self._clock = cohorts, people, practice, clock

    def sources(self, program: str) -> list[Source]:
        """The program's assessments and assigned sessions."""
        asked = self._cohorts.assignments([c.id for c in self._cohorts.cohorts(program)])
        forms = [Source("form", f.id, f.title) for f in self._assessments.forms(program)]
        return [*forms, *(Source("assignment", a.id, a.title) for a in asked if a.persona is not None)]

    def raters(self, program: str) -> list[tuple[str, str]]:
        """(person, name) of those who may rate: the program's instructors and administrators."""
        return able_to_rate(self._people, program)

    def make(
        self, program: str, title: str, sources: Sequence[str], raters: Sequence[str], *, by: str, want: int = 2,
        count: int = 30, strategy: Strategy = "spread", kind: Kind = "rating", seed: int = 1,
    ) -> SetRecord:  # fmt: skip
        """Draws at most `count` turns, pins them and deals them. Raises SimulatorError where that cannot be done."""
        if kind == "double":
            raise SimulatorError("double marking is drawn from an assessment", mend="draw it there")
        if not 1 <= count <= MOST_ITEMS:
            raise SimulatorError(f"{count} turns are no set", mend=f"draw 1 to {MOST_ITEMS}")
        known = {s.id: s for s in self.sources(program)}
        wanted = [known[s] for s in dict.fromkeys(sources) if s in known]
        if not wanted:
            raise SimulatorError(
                "there is no turn to draw from", mend="choose an assessment or an assignment of this program"
            )
        rubric_sha, found = self._found(program, wanted, seed)
        by_place = {f.candidate.place: f for f in found}
        chosen = choose((f.candidate for f in found), count, strategy, seed)
        plan = {"strategy": strategy, "count": count, "sources": [w.title for w in wanted], "of": len(found)}
        return self._laying.lay(
            program, title, [by_place[c.place] for c in chosen], raters, by=by, want=want, kind=kind, seed=seed,
            rubric_sha256=rubric_sha, plan=plan,
        )  # fmt: skip

    def sets(self, program: str) -> list[SetRecord]:
        """The program's sets, newest first."""
        return self._store.sets(program)

    def progress(self, rating_set: str) -> list[Progress]:
        """How far each rater is, by name."""
        kept = self._store.set(rating_set)
        assert kept is not None
        names = {m.person: m.name for m in self._people.members(kept.program)}
        sheets = self._store.sheets(rating_set=rating_set)
        out = []
        for rater in {s.rater for s in sheets}:
            mine = [s for s in sheets if s.rater == rater]
            done = sum(s.submitted_at is not None for s in mine)
            begun = sum(s.saved_at is not None and s.submitted_at is None for s in mine)
            out.append(Progress(rater, names.get(rater, "former member"), len(mine), begun, done))
        return sorted(out, key=lambda p: p.name)

    def hand_over(self, rating_set: str, rater: str, to: str) -> int:
        """Gives the untouched sheets of a rater to another, as far as that one does not rate the same turns. How many."""
        kept = self._store.set(rating_set)
        assert kept is not None
        check_raters(self._people, kept.program, [to])
        sheets = self._store.sheets(rating_set=rating_set)
        theirs = [s for s in sheets if s.rater == to]
        own = {i.id for i in self._store.items(rating_set) if i.person == to}
        has, last = own | {s.item for s in theirs}, max((s.place for s in theirs), default=0)
        free = [s for s in sheets if s.rater == rater and s.saved_at is None and s.item not in has]
        self._store.hand_over({s.id: (to, last + n) for n, s in enumerate(free, 1)})
        return len(free)

    def close(self, rating_set: str) -> None:
        """Ends the rating; drafts stay as they are and count for nothing."""
        self._store.close(rating_set, self._clock())

    def reopen(self, rating_set: str) -> None:
        """Lets raters go on."""
        self._store.close(rating_set, None)

    def _found(self, program: str, wanted: Sequence[Source], seed: int) -> tuple[str, list[Found]]:
        """The sha256 of the one rubric that all of it rests on, and the turns."""
        forms = [(w, self._content(w.id)) for w in wanted if w.kind == "form"]
        asked = [w.id for w in wanted if w.kind == "assignment"]
        shas = {f.rubric_sha256 for _, f in forms}
        text = (self._practice.house.settings.rubrics / "core.yaml").read_text(encoding="utf-8")
        if asked:
            shas.add(sha256(text))
            self._assessments.pin(sha256(text), "rubric", "core", text)
        if len(shas) > 1:
            raise SimulatorError(
                "these rest on different versions of the scales", mend="make a set for each, so that the scores compare"
            )
        found = [f for w, form in forms for f in self._gatherer.of_form(w.id, form)]
        if asked:
            found += self._gatherer.of_assignments(program, asked, rubric_from(text, "core.yaml"), seed)
        return shas.pop(), found

    def _content(self, form: str) -> Form:
        kept = self._assessments.form(form)
        assert kept is not None
        return Form.model_validate(dict(kept.content))
