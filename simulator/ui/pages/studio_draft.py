"""One draft: the file on the right; beside it what is to be mended, forms, a test drive, and its versions."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.studio.checking import line_in
from simulator.ui import service, style
from simulator.ui.parts import (
    clash,
    editor,
    moment_form,
    moment_trial,
    rubric_effect,
    rubric_form,
    suggestions,
    test_drive,
    versions,
    writing,
)
from simulator.ui.parts.desk import desk as desk_of
from simulator.ui.parts.words import label

style.wide()
studio = service.studio()
wanted = st.query_params.get("draft") or st.session_state.get("draft")
try:
    draft = studio.draft(str(wanted or ""))
except SimulatorError as error:
    st.html('<p class="quiet">No draft is open.</p>')
    if wanted:
        st.text(str(error))
    if st.button("To the studio", type="primary"):
        st.switch_page("simulator/ui/pages/studio.py")
    st.stop()
st.session_state["draft"] = draft.id
if st.query_params.get("draft") != draft.id:
    st.query_params["draft"] = draft.id

desk = desk_of(draft)
news = st.container()
if desk.catch_up(draft):
    news.info(f"{label(draft.changed_by)} has saved this draft; you see the new text.", icon=":material/sync:")
kind = studio.kind(draft)
report = studio.check(kind, desk.text)

st.title(label(report.title), anchor=False)
unwritten = sum(f.what.startswith("still to write") for f in report.errors)
wrong = len(report.errors) - unwritten
state = [
    f"{wrong} to mend" if wrong else "",
    f"{unwritten} still to write" if unwritten else "",
    f"{len(report.warnings)} to consider" if report.warnings else "",
    "ready to publish" if report.ready else "",
]
st.html(
    f'<p class="quiet" role="status">Draft, saved as revision {desk.seen} · {" · ".join(s for s in state if s)}</p>'
)
with st.container():  # always there, so that what comes below keeps its place when a notice comes or goes
    if desk.trouble:
        st.error(desk.trouble, icon=":material/error:")
    clash.show(desk)

beside, file = st.columns([1, 1], gap="medium")
with file:
    st.html('<div class="who beside">The file</div>')
    marks: dict[int, tuple[str, str]] = {}
    for finding in report.findings:
        marks.setdefault(line_in(finding), (finding.level, finding.what))
    editor.editor(
        desk.text, stamp=str(desk.stamp), key=f"editor-{draft.id}", marks=marks, on_edit=desk.typed, go=desk.go,
        locked=desk.clash is not None,
    )  # fmt: skip
    st.html('<p class="quiet">Saved as you write. Every text that was ever saved is kept under Versions.</p>')
with beside:
    views = {
        "persona": ["To mend", "Forms", "Suggestions", "Test drive", "Versions"],
        "moment": ["To mend", "Forms", "Try it", "Versions"],
        "rubric": ["To mend", "Forms", "Effect", "Versions"],
    }[kind]
    view = st.segmented_control(
        "Beside the file", views, default=views[0], required=True, key="beside", label_visibility="collapsed"
    )
    if view == "Forms" and kind == "moment":
        moment_form.parts(desk, report)
    elif view == "Forms" and kind == "rubric":
        rubric_form.parts(desk, report)
    elif view == "Forms":
        writing.parts(desk, report)
    elif view == "Try it":
        moment_trial.show(desk, report)
    elif view == "Suggestions":
        suggestions.show(desk, report)
    elif view == "Test drive":
        test_drive.show(desk, report)
    elif view == "Effect":
        rubric_effect.show(desk, draft)
    elif view == "Versions":
        versions.show(desk, draft, report)
    else:
        writing.findings(desk, report)
