"""The studio: from a blank guide to a published patient. Drafts change, versions never do."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from simulator.errors import DraftError
from simulator.persona import Source, load
from simulator.practice.sheets import offered
from simulator.program.studio.bundles import pack, unpack
from simulator.program.studio.checking import Kind, Report, check, with_others
from simulator.program.studio.effect import Effect, effect
from simulator.program.studio.files import Files
from simulator.program.studio.guides import moments_guide
from simulator.program.studio.interview import blank
from simulator.program.studio.merging import Merge, merge
from simulator.program.studio.shelf import Shelf
from simulator.rubric.loading import from_text as rubric_from_text
from simulator.settings import Settings
from simulator.store import Log
from simulator.store.studio import Draft, Drafts, Save, Version
from simulator.yamledit import put
from simulator.yamlfile import MOST_BYTES, read_text

__all__ = ["HOUSE", "Clash", "Draft", "Studio"]

HOUSE: Final = "house"
"""The author of what comes with the files."""
MOST_CHARACTERS: Final = MOST_BYTES


@dataclass(frozen=True)
class Clash:
    """A save that came second. Nothing of it was lost: `mine` is kept aside, and `merge` puts both together."""

    draft: Draft
    base: str
    mine: str
    merge: Merge


class Studio:
    """The service behind the studio's pages. Safe to share between users."""

    def __init__(
        self, drafts: Drafts, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.drafts, self._settings, self._clock = drafts, settings, clock
        self._files = Files(settings)

    # --- beginning ------------------------------------------------------------------------------------------------

    def begin(self, kind: Kind, text: str, person: str, *, base_id: int | None = None) -> Draft:
        """A new draft with this text."""
        draft = self._new(kind, text, person, base_id)
        self.drafts.add([draft])
        return draft

    def begin_blank(self, person: str) -> Draft:
        """A patient from the blank guide."""
        return self.begin("persona", blank(), person)

    def begin_moments(self, patient: str, person: str) -> Draft:
        """A new set of moments with a patient, beside those there are: one moment, to be written."""
        source = self.patient(patient)
        taken = {*self.items("moment"), *(check("moment", d.text).item_id for d in self.drafts.drafts("moment"))}
        stem = f"{patient[:50]}_more"
        new = next(n for n in (stem, *(f"{stem}_{k}" for k in range(2, 10_000))) if n not in taken)
        return self.begin("moment", moments_guide(new, source.persona), person)

    def begin_revision(self, kind: Kind, item_id: str, person: str) -> Draft:
        """A draft of what is offered now under that id; publishing it gives the next version."""
        base = self.current(kind, item_id)
        return self.begin(kind, base.text, person, base_id=base.id)

    def begin_copy(self, kind: Kind, item_id: str, person: str) -> Draft:
        """A draft of somebody new, with everything of somebody there is."""
        text = self.current(kind, item_id).text
        taken = {*self.items(kind), *(check(kind, d.text).item_id for d in self.drafts.drafts(kind))}
        new = next(f"{item_id[:50]}_{n}" for n in range(2, 10_000) if f"{item_id[:50]}_{n}" not in taken)
        if kind == "moment":
            return self.begin(kind, text, person)
        text = put(put(text, ("id",), new), ("version",), 1)
        if kind == "rubric":  # its title is what people choose by
            text = put(text, ("title",), f"{check(kind, text).title} (a copy)")
        return self.begin(kind, text, person)

    def bring_in(self, data: bytes, filename: str, person: str) -> list[Draft]:
        """Drafts from a file or a zip: all of it, or nothing. Never touches a published version. Raises DraftError."""
        drafts = []
        for one in unpack(data, filename):
            base = next(iter(self.drafts.versions(one.report.kind, one.report.item_id)), None)
            if base is None and one.report.item_id in self._files.numbers(one.report.kind):
                base = self.current(one.report.kind, one.report.item_id)
            drafts.append(self._new(one.report.kind, one.text, person, base.id if base else None))
        self.drafts.add(drafts)
        return drafts

    def take_out(self, items: list[tuple[Kind, str]]) -> bytes:
        """A bundle of what is offered now under these ids."""
        return pack((kind, item, self.current(kind, item).text) for kind, item in items)

    # --- working --------------------------------------------------------------------------------------------------

    def draft(self, draft_id: str) -> Draft:
        """The draft of that id. Raises DraftError."""
        found = self.drafts.draft(draft_id)
        if found is None:
            raise DraftError("no such draft", where=draft_id[:40], mend="choose one from the list")
        return found

    @staticmethod
    def kind(draft: Draft) -> Kind:
        """What a draft is a draft of."""
        return _kind(draft)

    def check(self, kind: Kind, text: str) -> Report:
        """What is wrong with a text."""
        if kind != "moment":
            return _checked(kind, text)
        report = check(kind, text, self.patient)
        return with_others(report, self._moments_elsewhere(report.item_id))

    def save(
        self, draft_id: str, text: str, *, seen: int, person: str, suggested_by: str | None = None
    ) -> Draft | Clash:
        """The draft as saved; or, where somebody saved since revision `seen`, both texts and their merge.

        suggested_by: the model whose suggestion is taken over with it, for the draft's history.
        """
        if len(text) > MOST_CHARACTERS:
            raise DraftError("the text is larger than a megabyte", where=draft_id, mend="nothing was saved; shorten it")
        draft = self.draft(draft_id)
        if text == draft.text:
            return draft
        title = check(_kind(draft), text).title
        if title == "Without a name":
            title = draft.title
        at = self._clock()
        by = suggested_by[:200] if suggested_by else None
        saved = self.drafts.save(draft_id, text, title, seen=seen, person=person, at=at, suggested_by=by)
        if saved is not None:
            return saved
        self.drafts.keep_aside(draft_id, text, seen=seen, person=person, at=at)
        theirs = self.draft(draft_id)
        base = next((s.text for s in self.drafts.saves(draft_id) if s.revision == seen), "")
        return Clash(theirs, base, text, merge(base, text, theirs.text))

    def history(self, draft_id: str) -> list[Save]:
        """Every text of a draft, newest first, those that were refused among them."""
        return self.drafts.saves(draft_id)[::-1]

    def put_away(self, draft_id: str, *, back: bool = False) -> None:
        """Takes a draft off the list, or puts it back."""
        self.draft(draft_id)
        self.drafts.put_away(draft_id, None if back else self._clock())

    # --- publishing -----------------------------------------------------------------------------------------------

    def publish(self, draft_id: str, *, seen: int, person: str, note: str = "") -> Version:
        """The draft as an immutable version with the next number. Raises DraftError where it is not ready."""
        draft = self.draft(draft_id)
        kind = _kind(draft)
        if draft.revision != seen:
            raise DraftError(
                "somebody saved this draft since you opened it", where=draft.title, mend="look at it again"
            )
        report = self.check(kind, draft.text)
        if not report.ready:
            first = report.errors[0]
            more = f"; {len(report.errors) - 1} more" if len(report.errors) > 1 else ""
            raise DraftError(f"not ready: {first.what}", where=first.where, mend=f"{first.mend}{more}".strip("; "))
        item = report.item_id
        base = self.drafts.version(draft.base_id) if draft.base_id else None
        if (base is None or base.item_id != item) and item in self.items(kind):
            raise DraftError(
                f"there is a '{item}' already", where=f"{kind}.yaml:1",
                mend="give this one its own id, or begin with a revision of the other",
            )  # fmt: skip
        newer = self.newer(draft)
        if newer is not None:
            raise DraftError(
                f"version {newer.number} was published since this draft began", where=item,
                mend="put it and this draft together first, so that neither is lost",
            )  # fmt: skip
        number = max(self.drafts.highest(kind, item), self._files.numbers(kind).get(item, 0)) + 1
        text = draft.text if kind == "moment" else put(draft.text, ("version",), number)
        if base is not None and _same(kind, base.text, text, base.number):
            raise DraftError(f"nothing has changed since version {base.number}", where=item, mend="change something")
        version = self.drafts.publish(kind, item, number, text, note=note[:2000], author=person, at=self._clock())
        self.drafts.save(draft_id, text, draft.title, seen=seen, person=person, at=self._clock())
        self.drafts.rest_on(draft_id, version.id)
        return version

    def newer(self, draft: Draft) -> Version | None:
        """The version that somebody published after the one this draft rests on, if it is offered."""
        base = self.drafts.version(draft.base_id) if draft.base_id else None
        if base is None:
            return None
        number = self.drafts.offered(_kind(draft)).get(base.item_id, 0)
        if number <= base.number:
            return None
        return next(v for v in self.drafts.versions(_kind(draft), base.item_id) if v.number == number)

    def together(self, draft: Draft) -> Clash:
        """A draft and the version published since it began. Raises DraftError where there is none."""
        newer, base = self.newer(draft), self.drafts.version(draft.base_id) if draft.base_id else None
        if newer is None or base is None:
            raise DraftError("nothing was published since this draft began", where=draft.title)
        theirs = replace(draft, text=newer.text, changed_by=newer.author, base_id=newer.id)
        return Clash(theirs, base.text, draft.text, merge(base.text, draft.text, newer.text))

    def effect(self, draft: Draft, text: str) -> Effect | None:
        """What a rubric's text would do to the sessions scored by the version it rests on; None: it rests on none."""
        base = self.drafts.version(draft.base_id) if draft.base_id else None
        if base is None:
            return None
        name = f"{base.item_id}.yaml"
        return effect(Log(self.drafts.database), rubric_from_text(base.text, name), rubric_from_text(text, name))

    def retire(self, version_id: int, person: str) -> None:
        """Offers a version no longer. Sessions that met it keep it."""
        self.drafts.retire(version_id, person=person, at=self._clock())

    def offer_again(self, version_id: int) -> None:
        """Offers a retired version again."""
        self.drafts.offer_again(version_id)

    # --- what there is --------------------------------------------------------------------------------------------

    def items(self, kind: Kind) -> list[str]:
        """The ids of everything there is of a kind, in files or published, retired ones among them."""
        return sorted({*self._files.numbers(kind), *(v.item_id for v in self.drafts.versions(kind))})

    def current(self, kind: Kind, item_id: str) -> Version:
        """What is offered under that id; a file is kept as a version when it is first built upon. Raises DraftError."""
        number = self.drafts.offered(kind).get(item_id)
        files = self._files.numbers(kind)
        if item_id in files and files[item_id] > (number or 0):
            known = [v for v in self.drafts.versions(kind, item_id) if v.number == files[item_id]]
            if known:
                return known[0]
            text = read_text(self._files.path(kind, item_id), DraftError)
            return self.drafts.publish(
                kind, item_id, files[item_id], text, note="as it came with the house", author=HOUSE, at=self._clock()
            )
        found = [v for v in self.drafts.versions(kind, item_id) if v.number == number]
        if not found:
            raise DraftError(f"no {kind} '{item_id}' is offered", mend="choose one from the list")
        return found[0]

    def patient(self, persona_id: str) -> Source:
        """A patient by id, for what refers to one."""
        found = Shelf(self.drafts).patient(persona_id)
        return found if found is not None else load(persona_id, self._settings.personas)

    def _moments_elsewhere(self, item: str) -> dict[str, str]:
        """Moment id → the other set that holds it, of what is offered."""
        found = offered(self._settings.personas, Shelf(self.drafts), self.patient)
        return {m.id: s.name for s in found.sources if s.name != f"{item}.yaml" for m in s.sheet.moments}

    def _new(self, kind: Kind, text: str, person: str, base_id: int | None) -> Draft:
        at = self._clock()
        return Draft(
            id=uuid.uuid4().hex, kind=kind, title=check(kind, text).title, author=person, revision=1, text=text,
            base_id=base_id, created_at=at, changed_at=at, changed_by=person, put_away_at=None,
        )  # fmt: skip


@lru_cache(maxsize=32)
def _checked(kind: Kind, text: str) -> Report:
    return check(kind, text)


def _kind(draft: Draft) -> Kind:
    kinds: dict[str, Kind] = {"persona": "persona", "moment": "moment", "rubric": "rubric"}
    return kinds[draft.kind]


def _same(kind: Kind, old: str, new: str, number: int) -> bool:
    return old == new if kind == "moment" else old == put(new, ("version",), number)
