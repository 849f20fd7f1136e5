"""Beside a set of moments: a form for one of them, made with what its patient has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from simulator.errors import SimulatorError
from simulator.persona import Source
from simulator.practice.moment import Moment
from simulator.program.studio.checking import Report
from simulator.program.studio.guides import new_moment
from simulator.ui import service
from simulator.ui.parts import writing
from simulator.ui.parts.desk import Desk
from simulator.yamledit import append, remove


def patient_of(report: Report) -> Source | None:
    """The patient of a set, with why there is none on the page."""
    try:
        return service.studio().patient(str((report.value or {}).get("patient") or ""))
    except SimulatorError as error:
        st.warning(f"The patient of these moments cannot be opened. {error}", icon=":material/person_off:")
        return None


def choose(report: Report, key: str) -> int | None:
    """Which moment of the set is meant; None where there is none."""
    found = (report.value or {}).get("moments")
    items = found if isinstance(found, list) else []
    if not items:
        return None
    chosen: int = st.selectbox(
        f"Which moment ({len(items)})", range(len(items)), format_func=lambda i: writing.title(items[i], i), key=key
    )
    return chosen


def parts(desk: Desk, report: Report) -> None:
    """Choose a moment; change it in a form; add one, take one out."""
    if report.value is None:
        st.html('<p class="quiet">The file cannot be read just now. Mend it on the right, and the forms come back.</p>')
        return
    source = patient_of(report)
    chosen = choose(report, "which-moment")
    add, out = st.columns(2)
    if add.button("Add another", key="add-moment", icon=":material/add:", width="stretch"):
        text = writing.tried(lambda: append(desk.text, ("moments",), _fresh(report, source)))
        if text:
            desk.write(text)
            st.rerun()
    if chosen is None:
        return
    if out.button("Take this one out", key="out-moment", icon=":material/remove:", width="stretch"):
        text = writing.tried(lambda: remove(desk.text, ("moments", chosen)))
        if text:
            desk.write(text)
            st.rerun()
    whole: Mapping[str, Any] = source.persona.model_dump(mode="json") if source else {}
    writing.edit(desk, report.value, ("moments", chosen), Moment, whole=whole, without=("patient",))


def _fresh(report: Report, source: Source | None) -> dict[str, Any]:
    items = (report.value or {}).get("moments")
    taken = {i.get("id") for i in items if isinstance(i, dict)} if isinstance(items, list) else set()
    stem = report.item_id[:50] or "moment"
    new = next(f"{stem}_{n}" for n in range(1, 10_000) if f"{stem}_{n}" not in taken)
    return new_moment(new, source.persona if source else None)
