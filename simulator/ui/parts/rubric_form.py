"""Beside a rubric: forms for it, for a scale, and for one marker, ceiling or level of a scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st
from pydantic import BaseModel

from simulator.program.studio.checking import Report
from simulator.rubric import Cap, Dimension, Level, Marker, Rubric
from simulator.rubric.loading import CIRCUMSTANCES
from simulator.ui.parts import writing
from simulator.ui.parts.desk import Desk
from simulator.yamledit import append, put, remove, value_at
from simulator.yamlfile import Place

_PARTS: Final[dict[str, tuple[str, type[BaseModel]]]] = {
    "markers": ("Markers: what is asked of a turn", Marker),
    "caps": ("Ceilings: what holds a score down", Cap),
    "levels": ("Levels: which rule gives which score", Level),
}
_NEW: Final[dict[str, dict[str, Any]]] = {
    "markers": {"id": "new_marker", "asks": "‹what is asked, yes or no›", "shows": "‹what the trainee reads›"},
    "caps": {
        "id": "new_ceiling",
        "ceiling": 2,
        "asks": "‹what is asked, yes or no›",
        "shows": "‹What the trainee reads›",
    },
    "levels": {"level": 3, "when": {}, "says": "‹why a turn has this score›"},
}


def parts(desk: Desk, report: Report) -> None:
    """Choose a scale and a part of it; change it in a form."""
    value = report.value
    found = (value or {}).get("dimensions")
    scales = found if isinstance(found, list) else []
    if value is None:
        st.html('<p class="quiet">The file cannot be read just now. Mend it on the right, and the forms come back.</p>')
        return
    at: int = st.selectbox(
        "Scale", [-1, *range(len(scales))], key="rubric-scale",
        format_func=lambda i: "The rubric as a whole" if i < 0 else _name(scales[i], i),
    )  # fmt: skip
    if at < 0:
        writing.edit(desk, value, (), Rubric, without=("id", "version", "dimensions"))
        return
    scale = scales[at] if isinstance(scales[at], dict) else {}
    whole = {"names": _names(scale)}
    sections = {"scale": "The scale itself", **{k: words for k, (words, _) in _PARTS.items()}}
    section = st.selectbox("Part", list(sections), format_func=lambda k: sections[k], key="rubric-part")
    if section == "scale":
        writing.edit(desk, value, ("dimensions", at), Dimension, whole=whole, without=tuple(_PARTS))
    else:
        _one(desk, value, ("dimensions", at, section), section, whole)


def _one(desk: Desk, value: dict[str, Any], place: Place, section: str, whole: Mapping[str, Any]) -> None:
    found = value_at(value, place, [])
    items = found if isinstance(found, list) else []
    if section == "levels":
        st.html('<p class="quiet">Tried from the top; the first rule that holds decides.</p>')
    chosen: int | None = st.selectbox(
        f"Which one ({len(items)})", range(len(items)), format_func=lambda i: _item(items[i], i), key=f"which-{section}"
    )
    add, up, out = st.columns(3)
    if add.button("Add another", key=f"add-{section}", icon=":material/add:", width="stretch"):
        _put(desk, append, place, _fresh(section, items))
    if chosen is None:
        return
    if up.button("Move up", key=f"up-{section}", icon=":material/arrow_upward:", width="stretch", disabled=chosen == 0):
        moved = [*items[: chosen - 1], items[chosen], items[chosen - 1], *items[chosen + 1 :]]
        _put(desk, put, place, moved)
    if out.button("Take it out", key=f"out-{section}", icon=":material/remove:", width="stretch"):
        text = writing.tried(lambda: remove(desk.text, (*place, chosen)))
        if text:
            desk.write(text)
            st.rerun()
    writing.edit(desk, value, (*place, chosen), _PARTS[section][1], whole=whole)


def _put(desk: Desk, change: Any, place: Place, value: Any) -> None:
    text = writing.tried(lambda: str(change(desk.text, place, value)))
    if text:
        desk.write(text)
        st.rerun()


def _names(scale: Mapping[str, Any]) -> list[str]:
    """What rules of a scale may name: its markers and ceilings, and what is known of the moment."""
    own = [i.get("id") for k in ("markers", "caps") for i in scale.get(k) or [] if isinstance(i, dict)]
    return [*(str(i) for i in own if i), *sorted(CIRCUMSTANCES)]


def _fresh(section: str, items: list[Any]) -> dict[str, Any]:
    new = dict(_NEW[section])
    if "id" in new:
        taken, stem = {i.get("id") for i in items if isinstance(i, dict)}, new["id"]
        new["id"] = next(n for n in (stem, *(f"{stem}_{k}" for k in range(2, 10_000))) if n not in taken)
    return new


def _name(scale: Any, number: int) -> str:
    return str(scale.get("name") or scale.get("id")) if isinstance(scale, dict) else f"Scale {number + 1}"


def _item(item: Any, number: int) -> str:
    if not isinstance(item, dict):
        return str(number + 1)
    if "level" in item:
        return f"{number + 1}. {item['level']}: {str(item.get('says', ''))[:70]}"
    return f"{number + 1}. {item.get('id', '')} {str(item.get('shows', ''))[:60]}"
