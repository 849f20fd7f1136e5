"""The readable difference between two versions: part by part, in the author's terms, not line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

Fate = Literal["new", "gone", "changed"]


@dataclass(frozen=True)
class Change:
    """One part that is new, gone or changed. where: "facts · the_letter · truth". before, after: as text, or ""."""

    where: str
    fate: Fate
    before: str
    after: str

    def words(self) -> list[tuple[Literal["same", "gone", "new"], str]]:
        """The change word by word."""
        old, new = self.before.split(), self.after.split()
        out: list[tuple[Literal["same", "gone", "new"], str]] = []
        for op, i0, i1, j0, j1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if op == "equal":
                out.append(("same", " ".join(old[i0:i1])))
                continue
            if i1 > i0:
                out.append(("gone", " ".join(old[i0:i1])))
            if j1 > j0:
                out.append(("new", " ".join(new[j0:j1])))
        return out


def changes(before: Any, after: Any) -> list[Change]:
    """What differs between the plain contents of two texts, in the order of the second."""
    return list(_differ(before, after, ()))


def _differ(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in (*after, *(k for k in before if k not in after)):
            here = (*path, str(key))
            if key not in before:
                yield Change(" · ".join(here), "new", "", shown(after[key]))
            elif key not in after:
                yield Change(" · ".join(here), "gone", shown(before[key]), "")
            else:
                yield from _differ(before[key], after[key], here)
        return
    if isinstance(before, list) and isinstance(after, list) and _named(before) and _named(after):
        yield from _differ({i["id"]: i for i in before}, {i["id"]: i for i in after}, path)
        return
    if isinstance(before, list) and isinstance(after, list) and not _named(before):
        old, new = [shown(v) for v in before], [shown(v) for v in after]
        for op, i0, i1, j0, j1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if op == "replace" and i1 - i0 == j1 - j0:
                for a, b in zip(old[i0:i1], new[j0:j1], strict=True):
                    yield Change(" · ".join(path), "changed", a, b)
            elif op != "equal":
                yield from (Change(" · ".join(path), "gone", a, "") for a in old[i0:i1])
                yield from (Change(" · ".join(path), "new", "", b) for b in new[j0:j1])
        return
    yield Change(" · ".join(path), "changed", shown(before), shown(after))


def _named(items: list[Any]) -> bool:
    ids = [i["id"] for i in items if isinstance(i, dict) and isinstance(i.get("id"), str)]
    return bool(items) and len(set(ids)) == len(items)


def shown(value: Any) -> str:
    """A value in one line for a reader."""
    if isinstance(value, dict):
        return "; ".join(f"{k}: {shown(v)}" for k, v in value.items())
    if isinstance(value, list):
        return " / ".join(shown(v) for v in value)
    return "" if value is None else str(value)
