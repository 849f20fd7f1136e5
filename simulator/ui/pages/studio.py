"""The studio: begin a patient, go on with a draft, see what is published, bring files in and take them out."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.studio.checking import KINDS, Kind
from simulator.program.studio.studio import Draft
from simulator.ui import service
from simulator.ui.parts import scale_choice
from simulator.ui.parts.words import label, safe

studio = service.studio()
KIND_WORDS: dict[Kind, str] = {"persona": "patient", "moment": "moments", "rubric": "rubric"}
MOST_UPLOAD = 12
DRAFT_PAGE = "simulator/ui/pages/studio_draft.py"


def open_draft(draft: Draft) -> None:
    """Goes to the draft."""
    st.session_state["draft"] = draft.id
    st.switch_page(DRAFT_PAGE, query_params={"draft": draft.id})


st.title("The studio", anchor=False)
st.html(
    '<p class="quiet">Write a patient, hear them, correct them in your own words, and publish. What is published never '
    "changes; what you write next becomes the next version.</p>"
)

st.subheader("Begin", anchor=False)
interview, guide = st.columns(2)
if interview.button(
    "An interview", type="primary", icon=":material/forum:", width="stretch", help="Answer what a supervisor would ask"
):
    st.switch_page("simulator/ui/pages/studio_interview.py")
if guide.button(
    "A blank guide", icon=":material/description:", width="stretch", help="The whole file, with a word on every part"
):
    open_draft(studio.begin_blank(service.person()))
with st.expander("Moments with a patient"):
    st.html(
        '<p class="quiet">One decisive second, answered once and then again. What you publish is offered on the Moments '
        "page beside those that there are.</p>"
    )
    whose = st.selectbox(
        "With whom", service.practice().house.patients(), format_func=lambda i: i.replace("_", " ").capitalize(), key="moments-with"
    )  # fmt: skip
    if whose and st.button("New moments with them", icon=":material/bolt:", key="new-moments"):
        try:
            open_draft(studio.begin_moments(whose, service.person()))
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
with st.expander("A rubric of your own"):
    st.html(
        '<p class="quiet">Begin with the scales that came with the house and change what you would score otherwise. The '
        "judge in this app hears the questions it was trained on; you decide what they are worth.</p>"
    )
    if st.button("A rubric from the core scales", icon=":material/rule:", key="new-rubric"):
        try:
            open_draft(studio.begin_copy("rubric", "core", service.person()))
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
with st.expander("From what there is"):
    chosen_kind: Kind = st.radio("Kind", KINDS, format_func=lambda k: KIND_WORDS[k], horizontal=True, key="from-kind")
    items = studio.items(chosen_kind)
    item = st.selectbox("Which", items, format_func=lambda i: i.replace("_", " ").capitalize(), key="from-item")
    revise, copy = st.columns(2)
    try:
        if item and revise.button("Revise it (the next version)", width="stretch", key="revise"):
            open_draft(studio.begin_revision(chosen_kind, item, service.person()))
        if item and copy.button("A new one from a copy", width="stretch", key="copy", disabled=chosen_kind == "moment"):
            open_draft(studio.begin_copy(chosen_kind, item, service.person()))
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")

drafts = studio.drafts.drafts()
st.subheader("Drafts", anchor=False)
if not drafts:
    st.html('<p class="quiet">None yet.</p>')
for draft in drafts[:40]:
    with st.container(border=True):
        name, go, away = st.columns([5, 1.3, 1.6], vertical_alignment="center")
        name.html(
            f"<strong>{safe(draft.title)}</strong><br>"
            f'<span class="quiet">{KIND_WORDS[studio.kind(draft)]} · revision {draft.revision} · {safe(draft.changed_by)}, '
            f"{draft.changed_at:%d %B, %H:%M}</span>"
        )
        if go.button("Open", key=f"open-{draft.id}", width="stretch"):
            open_draft(draft)
        if away.button("Put away", key=f"away-{draft.id}", width="stretch", help="Off this list; its texts stay"):
            studio.put_away(draft.id)
            st.rerun()
put_away = studio.drafts.drafts(put_away=True)
if put_away:
    with st.expander(f"Put away ({len(put_away)})"):
        for draft in put_away[:40]:
            name, back = st.columns([5, 2], vertical_alignment="center")
            name.text(draft.title)
            if back.button("Bring back", key=f"back-{draft.id}", width="stretch"):
                studio.put_away(draft.id, back=True)
                st.rerun()

published = [v for v in studio.drafts.versions() if v.author != "house"]
st.subheader("Published here", anchor=False)
if not published:
    st.html(
        '<p class="quiet">Nothing yet. The patients that came with the house are offered beside what you publish.</p>'
    )
for version in published:
    retired = " · retired" if version.retired_at else ""
    st.html(
        f"<p><strong>{safe(version.item_id)}</strong>, version {version.number}{retired}<br>"
        f'<span class="quiet">{safe(version.author)}, {version.published_at:%d %B %Y}. {safe(version.note)}</span></p>'
    )

with st.expander("Use a rubric for my debriefs"):
    scale_choice.choose(
        service.scales().mine(service.person()),
        "my-rubric",
        lambda rubric: service.scales().use(rubric, service.person()),
    )

st.subheader("Bring in, take out", anchor=False)
given = st.file_uploader(
    "A YAML file, or a zip of them", type=["yaml", "yml", "zip"], key="bring", max_upload_size=MOST_UPLOAD
)
if given is not None and st.button("Bring it in as a draft", key="bring-in"):
    try:
        brought = studio.bring_in(given.getvalue(), given.name, service.person())
    except SimulatorError as error:
        st.error(label(str(error)), icon=":material/error:")
    else:
        st.session_state["brought"] = len(brought)
        if len(brought) == 1:
            open_draft(brought[0])
        st.rerun()
if count := st.session_state.pop("brought", None):
    st.success(f"{count} drafts were made.", icon=":material/check_circle:")
taken = st.multiselect("Patients to take out in one bundle", studio.items("persona"), key="taken")
if taken:
    try:
        bundle = studio.take_out([("persona", one) for one in taken])
        st.download_button("Take out the bundle", bundle, "patients.zip", "application/zip", key="take-bundle")
    except SimulatorError as error:
        st.error(label(str(error)), icon=":material/error:")
