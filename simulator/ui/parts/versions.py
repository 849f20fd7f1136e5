"""Publishing, the versions there are, and what differs between them."""

from __future__ import annotations

import streamlit as st

from simulator.errors import DraftError, SimulatorError
from simulator.program.studio.checking import Kind, Report
from simulator.program.studio.differing import changes
from simulator.program.studio.studio import Draft
from simulator.ui import service
from simulator.ui.parts import differences
from simulator.ui.parts.desk import Desk
from simulator.ui.parts.words import label, safe
from simulator.yamlfile import parse

_OFFERED: dict[Kind, str] = {
    "persona": "Trainees meet it from now on.",
    "moment": "Trainees are offered it on the Moments page from now on.",
    "rubric": "It scores where it is chosen.",
}


def show(desk: Desk, draft: Draft, report: Report) -> None:
    """Publish, compare, go back, take out."""
    studio = service.studio()
    kind = studio.kind(draft)
    base = studio.drafts.version(draft.base_id) if draft.base_id else None
    if base is not None:
        with st.expander(f"What differs from version {base.number}", expanded=True):
            _compare(base.text, desk.text)
    newer = studio.newer(draft)
    if newer is not None:
        st.info(f"Version {newer.number} was published since this draft began.", icon=":material/new_releases:")
        if st.button("Put it and this draft together", type="primary", key="together"):
            desk.bring_together(draft)
            st.rerun()
    note = st.text_input("What is new, in a sentence (for your colleagues)", key="publish-note", max_chars=300)
    if not report.ready:
        st.html(f'<p class="quiet">Not ready: {len(report.errors)} to mend first.</p>')
    if st.button(
        "Publish",
        type="primary",
        disabled=not report.ready or newer is not None,
        icon=":material/publish:",
        key="publish",
    ):
        try:
            version = studio.publish(draft.id, seen=desk.seen, person=service.person(), note=note or "")
        except SimulatorError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.session_state["published"] = (
                f"{label(report.title)}, version {version.number}, is published. {_OFFERED[kind]}"
            )
            desk.catch_up(studio.draft(draft.id))
            st.rerun()
    if told := st.session_state.pop("published", None):
        st.success(told, icon=":material/check_circle:")
    st.download_button(
        "Take the file out",
        desk.text.encode("utf-8"),
        f"{report.item_id or 'draft'}.yaml",
        "application/yaml",
        key="take-out",
    )
    versions = studio.drafts.versions(kind, report.item_id) if report.item_id else []
    if versions:
        st.subheader("Published", anchor=False)
    for version in versions:
        with st.expander(
            f"Version {version.number}, {version.published_at:%d %B %Y}{' (retired)' if version.retired_at else ''}"
        ):
            st.html(f'<p class="quiet">By {safe(version.author)}. {safe(version.note)}</p>')
            if st.checkbox("What differs from the draft", key=f"compare-{version.id}"):
                _compare(version.text, desk.text)
            if version.retired_at is None and st.button("Retire it", key=f"retire-{version.id}"):
                studio.retire(version.id, service.person())
                st.rerun()
            if version.retired_at is not None and st.button("Offer it again", key=f"offer-{version.id}"):
                studio.offer_again(version.id)
                st.rerun()
    st.subheader("Every save of this draft", anchor=False)
    for save in studio.history(draft.id)[:30]:
        name = f"Revision {save.revision}" if save.revision else "Kept aside (somebody else saved first)"
        with st.expander(f"{name}, {save.saved_at:%d %B, %H:%M}, {label(save.person)}"):
            if save.suggested_by:
                st.html(f'<p class="quiet">Takes over a suggestion of a model: {safe(save.suggested_by)}.</p>')
            if st.checkbox("What differs from now", key=f"save-{save.id}"):
                _compare(save.text, desk.text)
            if st.button("Go back to this text", key=f"back-{save.id}"):
                desk.write(save.text)
                st.rerun()


def _compare(before: str, after: str) -> None:
    try:
        differences.show(changes(parse(before, "before", DraftError)[0], parse(after, "after", DraftError)[0]))
    except DraftError as broken:
        st.text(str(broken))
