"""Beside a rubric's draft: which scores of the sessions there are would change, and why."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.studio.effect import Effect
from simulator.program.studio.studio import Draft
from simulator.ui import service
from simulator.ui.parts.desk import Desk
from simulator.ui.parts.words import safe

MOST = 40


def show(desk: Desk, draft: Draft) -> None:
    """A press scores the stored marks by the new rules; no judge is asked again, and nothing is changed."""
    base = service.studio().drafts.version(draft.base_id) if draft.base_id else None
    if base is None:
        st.html('<p class="quiet">This rubric is new: no session was scored by an earlier version of it.</p>')
        return
    st.html(
        f'<p class="quiet">The sessions that were scored by version {base.number}, under these rules. No judge is asked '
        "again and no stored score is changed; a question that was never asked counts as not shown.</p>"
    )
    if not st.button("Show what would change", type="primary", key="effect"):
        return
    try:
        with st.spinner("Scoring the stored marks…"):
            found = service.studio().effect(draft, desk.text)
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
        return
    if found is not None:
        _tell(found)


def _tell(found: Effect) -> None:
    sessions = f"{found.sessions} session{'' if found.sessions == 1 else 's'}"
    st.html(f"<p>In {sessions}: scores that would change: {len(found.changed)}; that would stay: {found.same}.</p>")
    if found.unclear:
        st.html(f'<p class="quiet">{found.unclear} cannot be scored anew from what is stored, and are left out.</p>')
    if found.unasked:
        st.html(f'<p class="quiet">Never asked in these sessions: {safe(", ".join(found.unasked))}.</p>')
    if found.means:
        st.dataframe(
            pd.DataFrame([
                {"Scale": d.replace("_", " "), "Mean now": _short(b), "Mean then": _short(a)} for d, (b, a) in found.means.items()
            ]), hide_index=True, width="stretch",
        )  # fmt: skip
    for one in found.changed[:MOST]:
        st.html(
            f'<div class="who">{safe(one.dimension.replace("_", " "))} · turn {one.turn} · {_said(one.before)} → {_said(one.after)}</div>'
            f'<div class="said-by">{safe(one.words)}</div>'
            f'<div class="quiet">Now: {safe(one.why_before)} Then: {safe(one.why_after)}</div>'
        )
    if len(found.changed) > MOST:
        st.html(f'<p class="quiet">And {len(found.changed) - MOST} more.</p>')


def _said(score: int | None) -> str:
    return "not applicable" if score is None else str(score)


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
