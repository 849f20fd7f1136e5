"""Rating sets, for those who run them: draw and deal, who is done, how far raters agree, keys, download."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.ui import service
from simulator.ui.parts import rating_figures, rating_keys, rating_new, rating_talk, which
from simulator.ui.parts.words import safe

actor = service.actor()
st.title("Rating sets", anchor=False)
program = which.program(actor, "instructor", "admin")
sets = service.rating_sets()
made = sets.sets(program)
rating_new.show(program, actor.id, expanded=not made)
rating_new.double(program, actor.id)
if not made:
    st.stop()

KINDS = {"rating": "rating", "calibration": "calibration", "double": "double marking"}
titles = {s.id: f"{s.title} ({KINDS[s.kind]}, {which.day(s.created_at)})" for s in made}
if st.session_state.get("rating-set") not in titles:
    st.session_state["rating-set"] = made[0].id
chosen = str(st.selectbox("Set", list(titles), format_func=lambda s: titles[s], key="rating-set"))
kept = next(s for s in made if s.id == chosen)
views = ["Who is done", "Agreement", "Discussion", "Download"]
if kept.kind == "calibration":
    views[1:1] = ["Keys", "Rounds"]
if kept.kind == "double":
    views[3:3] = ["Queue"]
view_key = f"rating-view-{kept.kind}"
st.session_state.setdefault(view_key, views[0])
view = st.segmented_control("Show", views, required=True, key=view_key)


def who_is_done() -> None:
    """Every rater, and what can be handed over."""
    found = sets.progress(chosen)
    st.dataframe(
        pd.DataFrame(
            [{"Rater": p.name, "Dealt": p.dealt, "Submitted": p.submitted, "Begun": p.begun} for p in found]
        ),
        hide_index=True, width="stretch",
    )  # fmt: skip
    drawn = ", ".join(str(s) for s in kept.plan.get("sources", []))
    st.html(
        f'<p class="quiet">{kept.want} rater{"s" if kept.want > 1 else ""} a turn · drawn {safe(rating_new.DRAWN.get(str(kept.plan.get("strategy")), "for double marking"))}'
        f"{f' from {safe(drawn)}' if drawn else ''}, {kept.plan.get('of', '?')} turns · seed {kept.seed}</p>"
    )
    names = dict(sets.raters(program))
    with st.expander("Hand over what somebody has not begun"), st.form("hand-over", border=False):
        rater = str(
            st.selectbox("From", [p.rater for p in found], format_func=lambda r: {p.rater: p.name for p in found}[r])
        )
        to = str(st.selectbox("To", list(names), format_func=lambda p: names[p]))
        if st.form_submit_button("Hand over"):
            try:
                st.success(f"{sets.hand_over(chosen, rater, to)} turns handed over.")
            except SimulatorError as error:
                st.error(str(error), icon=":material/error:")
    if kept.closed_at is None:
        if st.button("Close the set", icon=":material/lock:"):
            sets.close(chosen)
            st.rerun()
    elif st.button("Open the set again", icon=":material/lock_open:"):
        sets.reopen(chosen)
        st.rerun()


def download() -> None:
    """CSV or JSON."""
    export = service.rating_export()
    st.html(
        '<p class="quiet">Pseudonyms only, and no words of anybody. The CSV has the columns that ratings are read from and a '
        "judge's calibration is fitted on: fit on a development part of the conversations, and test on the others. Who downloads "
        "is written down.</p>"
    )
    judge = st.selectbox("Beside people", [None, *export.judges(chosen)], format_func=lambda j: j or "no judge")
    kind = str(st.radio("As", ["csv", "json"], horizontal=True, format_func=str.upper))
    if st.button("Make the file"):
        data = export.export(chosen, kind, judge, by=actor.id)
        st.download_button(f"Save {kind.upper()}", data, file_name=f"ratings.{kind}")


if view == "Who is done":
    who_is_done()
elif view == "Keys":
    rating_keys.show(chosen, actor.id)
elif view == "Rounds":
    rating_figures.rounds(service.rating_agreement().rounds(program, by=actor.id))
elif view == "Agreement":
    with st.spinner("Computing with intervals…"):
        found_ = service.rating_agreement().standing(chosen, by=actor.id)
    rating_figures.show(found_)
elif view == "Discussion":
    rating_talk.discussion(service.discussing().differing(chosen, by=actor.id), actor.id)
elif view == "Queue":
    rating_talk.queue(service.adjudicating().queue(chosen, by=actor.id), actor.id)
elif view == "Download":
    download()
