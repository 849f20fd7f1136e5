"""The attempts at a form, for staff: who finished, what a rater may want to know of one, and whether it replays."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.assessing import Taken
from simulator.ui import service
from simulator.ui.parts import own_report, which
from simulator.ui.parts.results import SCALES
from simulator.ui.parts.words import safe


def show(form: str) -> None:
    """All attempts as a table, and one of them."""
    found = service.assessing().taken(form)
    if not found:
        st.html('<p class="quiet">Nobody has begun it yet.</p>')
        return
    ended, noted = sum(t.ended_at is not None for t in found), sum(t.notes > 0 for t in found)
    st.html(
        f"<p>{len(found)} attempt{'s' if len(found) != 1 else ''}, {ended} finished; there are notes for a rater to "
        f"{noted}.</p>"
    )
    with st.expander("All attempts"):
        st.dataframe(_table(found), hide_index=True, width="stretch")
    by_id = {t.attempt: t for t in sorted(found, key=lambda t: (-t.notes, t.pseudonym, t.number))}
    chosen = str(st.selectbox("Attempt", list(by_id), format_func=lambda a: _name(by_id[a])))
    _one(by_id[chosen])


def _one(taken: Taken) -> None:
    assessing = service.assessing()
    notes = assessing.notes(taken.attempt)
    st.html(
        "<strong>For whoever rates it</strong>"
        + (
            f'<ul class="shown">{"".join(f"<li>{safe(note(*n))}</li>" for n in notes)}</ul>'
            if notes
            else "<p>No notes.</p>"
        )
        + '<p class="quiet">Notes rest on times alone, and nothing scores them. A quick typist, a dictation or a word '
        "prepared in a text file look the same: ask before you conclude.</p>"
    )
    scores = pd.DataFrame(
        [
            {
                "Station": s.station + 1, "Turn": s.number, "Scale": SCALES.get(s.dimension, s.dimension),
                "Score": "does not apply" if s.score is None else f"{s.score:g}",
                "Confidence": f"{s.confidence:.2f}", "By": "judge" if s.source == "judge" else "people",
            }
            for s in assessing.scores(taken.attempt)
        ]
    )  # fmt: skip
    with st.expander("Every score of it"):
        st.dataframe(scores, hide_index=True, width="stretch")
    if taken.ended_at is not None:
        _report(taken)
    if st.button("Replay it", icon=":material/replay:", key=f"replay-{taken.attempt}"):
        replay(taken.attempt)
    st.html(
        '<p class="quiet">A replay plays every turn again from the locked form: the same lines and the same scores, or what '
        "differs. It changes nothing.</p>"
    )


def _report(taken: Taken) -> None:
    """Made when it is asked for: it holds the trainee's words, and each look at them is written down."""
    made = f"report-{taken.attempt}"
    if st.button("Make the report", icon=":material/description:", key=f"make-{taken.attempt}"):
        st.session_state[made] = service.reports().of(taken.attempt)
    if made in st.session_state:
        own_report.download(st.session_state[made], "Report to hand out (PDF)", taken.pseudonym)


def replay(attempt: str) -> None:
    """Runs it and says what was found."""
    try:
        with st.spinner("Playing it again…"):
            found = service.assessing().replay(attempt)
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
        return
    turns = f"{found.turns} turn{'s' if found.turns != 1 else ''}"
    if not found.differences:
        st.success(f"{turns} replayed: the same lines, the same scores.", icon=":material/done_all:")
        return
    st.error(f"{turns} replayed, and {len(found.differences)} things differ:", icon=":material/difference:")
    st.html(f'<ul class="shown">{"".join(f"<li>{safe(d)}</li>" for d in found.differences)}</ul>')


def note(station: int, kind: str, amount: int) -> str:
    """An integrity note in words."""
    if kind == "fast":
        return f"Station {station + 1}: {amount} characters a second, faster than anybody types. Most likely pasted."
    if kind == "away":
        return f"Station {station + 1}: {amount // 60} minutes without a sign before an answer."
    return f"Station {station + 1}: {kind} ({amount})."


def _name(taken: Taken) -> str:
    words = taken.pseudonym + (f", attempt {taken.number}" if taken.number > 1 else "")
    if taken.ended_at is None:
        words += ", under way"
    return words + (f", {taken.notes} note{'s' if taken.notes != 1 else ''}" if taken.notes else "")


def _table(found: list[Taken]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Trainee": t.pseudonym, "Attempt": t.number, "Begun": which.day(t.started_at),
                "Finished": which.day(t.ended_at) if t.ended_at else "under way", "Notes": t.notes,
            }
            for t in found
        ]
    )  # fmt: skip
