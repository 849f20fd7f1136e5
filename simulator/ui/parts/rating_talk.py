"""Turns on the table: what everybody gave, side by side, what was said about it, and the score that settles it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.rating.table import OnTable
from simulator.ui import service
from simulator.ui.parts import rated_turn, rating_scale
from simulator.ui.parts.words import safe

Settle = Callable[[str, str, int | None, str], None]


def discussion(found: Sequence[OnTable], by: str) -> None:
    """The turns on which raters, or a rater and a judge, differ. by: who reads."""
    if not found:
        st.html(
            '<p class="quiet">No turn that everybody has submitted is two levels or more apart. Turns still being rated are not '
            "looked at.</p>"
        )
        return
    st.html(f'<p class="quiet">To talk about: {sum(bool(t.open) for t in found)} of {len(found)} turns.</p>')
    one = _chosen(found, "talk")
    _side_by_side(one)
    for remark in one.remarks:
        st.html(
            f'<div class="who">{safe(remark.who)} · {remark.at:%Y-%m-%d %H:%M}</div>'
            f'<div class="said-by">{safe(remark.text)}</div>'
        )
    with st.form(f"say-{one.item}", clear_on_submit=True, border=False):
        text = st.text_area("Say something about it", height=80, max_chars=2000)
        if st.form_submit_button("Say it"):
            _run(lambda: service.discussing().comment(one.item, text, by=by))
    if one.mine:
        _settle(one, "Record what you agreed on", lambda i, d, s, r: service.discussing().agree(i, d, s, r, by=by))


def queue(found: Sequence[OnTable], by: str) -> None:
    """What waits for a third person."""
    if not found:
        st.html('<p class="quiet">Nothing waits for you. Turns that you marked yourself wait for somebody else.</p>')
        return
    st.html(f'<p class="quiet">{len(found)} turns wait for a third person.</p>')
    one = _chosen(found, "queue")
    _side_by_side(one)
    _settle(one, "Settle it", lambda i, d, s, r: service.adjudicating().settle(i, d, s, r, by=by))


def _chosen(found: Sequence[OnTable], key: str) -> OnTable:
    known = {t.item: t for t in found}
    at = st.selectbox(
        "Turn", list(known), key=f"{key}-turn",
        format_func=lambda i: f"Turn {known[i].number}{'' if known[i].open else ', settled'}",
    )  # fmt: skip
    return known[str(at)]


def _side_by_side(one: OnTable) -> None:
    rated_turn.show(one.patient, one.setup, one.before, one.text)
    rows = []
    for scale in one.scales:
        row = {"Scale": scale.name}
        row |= {o.who: rated_turn.level(o.scores[scale.id]) for o in one.opinions if scale.id in o.scores}
        for judge, scores in one.judges.items():
            if scale.id in scores:
                row[judge] = rated_turn.level(scores[scale.id][0])
            else:
                row[judge] = "no score"
        row["Why look"] = "; ".join(one.why.get(scale.id, []))
        rows.append(row)
    st.table(pd.DataFrame(rows).set_index("Scale"))
    for o in one.opinions:
        ticks = [f"{s.name}: {', '.join(o.ticks[s.id])}" for s in one.scales if s.id in o.ticks]
        if ticks or o.note:
            st.html(
                f'<div class="who">{safe(o.who)}</div>'
                + "".join(f'<div class="quiet">{safe(t)}</div>' for t in ticks)
                + (f'<div class="said-by">{safe(o.note)}</div>' if o.note else "")
            )
    for scale in one.scales:
        if scale.id in one.settled:
            s = one.settled[scale.id]
            st.html(
                f"<p><strong>{safe(scale.name)}: {rated_turn.level(s.score)}, {s.way}.</strong> {safe(s.reason or '')}</p>"
            )


def _settle(one: OnTable, title: str, settle: Settle) -> None:
    names = {s.id: s.name for s in one.scales if s.id in one.why}
    if not names:
        return
    ordered = sorted(names, key=lambda d: d in one.settled)
    with st.container(border=True):
        st.subheader(title, anchor=False)
        with st.form(f"settle-{one.item}-{len(one.settled)}", border=False):
            dimension = str(st.selectbox("Scale", ordered, format_func=lambda d: names[d]))
            option = st.radio(
                "Score", rating_scale.OPTIONS, index=None, format_func=rating_scale.named, horizontal=True
            )
            reason = st.text_area("Reason", height=80, max_chars=2000)
            if st.form_submit_button("Record it", type="primary"):
                if option is None:
                    st.error("no score is chosen: give 1 to 5, or does not apply", icon=":material/error:")
                else:
                    _run(lambda: settle(one.item, dimension, rating_scale.value(option), reason))
        st.html('<p class="quiet">What the raters gave stays as it is, beside it.</p>')


def _run(step: Callable[[], None]) -> None:
    try:
        step()
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
    else:
        st.rerun()
