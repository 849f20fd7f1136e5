"""Beside the file: what is to be mended, and a form for one part at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

import streamlit as st
from pydantic import BaseModel

from simulator.errors import SimulatorError
from simulator.persona import Finding, Persona
from simulator.program.studio.checking import Kind, Report, line_in
from simulator.program.studio.mending import mend_of, mends
from simulator.ui import service
from simulator.ui.parts.desk import Desk
from simulator.ui.parts.field_words import CASE, MANY, NEW, SINGLE
from simulator.ui.parts.part_form import form
from simulator.ui.parts.words import label, safe
from simulator.yamledit import append, put, remove, value_at
from simulator.yamlfile import Place

MOST = 40


def findings(desk: Desk, report: Report) -> None:
    """Every problem, with a way to its line and, where it is safe, a press that mends it."""
    if not report.findings:
        st.success("Nothing to mend. This can be published.", icon=":material/check_circle:")
        return
    possible = mends(desk.text, report, MOST)
    for number, finding in enumerate(report.findings[:MOST]):
        line = line_in(finding)
        words, jump = st.columns([6, 1.4], vertical_alignment="top")
        kind = "To mend" if finding.level == "error" else "Perhaps"
        more = f' <span class="quiet">{safe(finding.mend)}</span>' if finding.mend else ""
        words.html(f'<span class="who">{kind} · line {line}</span><br>{safe(finding.what)}{more}')
        if jump.button(
            "Go", key=f"go-{_mark(finding)}", help=f"Line {line} in the file", icon=":material/arrow_forward:"
        ):
            desk.go = (f"{desk.stamp}-{number}-{line}-{st.session_state.setdefault('presses', 0)}", line)
            st.session_state["presses"] += 1
            st.rerun()
        found = possible.get(finding)
        if found is not None:
            words.button(
                f"Mend it: {label(found.does)}", key=f"mend-{_mark(finding)}", icon=":material/healing:",
                on_click=_mend, args=(desk, report.kind, finding.what, finding.place),
            )  # fmt: skip
    if len(report.findings) > MOST:
        st.html(f'<p class="quiet">And {len(report.findings) - MOST} more further down.</p>')


def _mark(finding: Finding) -> int:
    """A key that goes with the finding, not with its place in the list: a press on a list just redrawn still counts."""
    return zlib.crc32(f"{finding.what}{finding.place}".encode())


def _mend(desk: Desk, kind: Kind, what: str, place: Place) -> None:
    """Mends what was pressed, in the text as it stands now."""
    report = service.studio().check(kind, desk.text)
    for finding in report.findings:
        if (finding.what, finding.place) == (what, place):
            mend = mend_of(desk.text, report, finding)
            if mend is not None:
                desk.write(mend.text)
            return


def parts(desk: Desk, report: Report) -> None:
    """Choose a part; change it in a form; it is put into the file, and nothing around it is touched."""
    if report.value is None:
        st.html('<p class="quiet">The file cannot be read just now. Mend it on the right, and the forms come back.</p>')
        return
    value = report.value
    names = {"case": "The case", **{k: t for k, (t, _) in SINGLE.items()}, **{k: t for k, (t, _) in MANY.items()}}
    section = st.selectbox("Part", list(names), format_func=lambda k: names[k], key="part-section")
    if section == "case":
        _case(desk, value)
    elif section in SINGLE:
        edit(desk, value, (section,), SINGLE[section][1])
    else:
        _one_of(desk, value, section)


def _case(desk: Desk, value: dict[str, Any]) -> None:
    with st.form(f"case-{desk.stamp}"):
        typed = {
            k: st.text_area(Persona.model_fields[k].title or k.replace("_", " ").capitalize(), str(value.get(k, "")), height="content")
            for k in CASE
        }  # fmt: skip
        if st.form_submit_button("Put into the file", type="primary"):
            text = desk.text
            for key, words in typed.items():
                text = tried(partial(put, text, (key,), " ".join((words or "").split()))) or text
            desk.write(text)
            st.rerun()


def _one_of(desk: Desk, value: dict[str, Any], section: str) -> None:
    items = value.get(section)
    items = items if isinstance(items, list) else []
    model = MANY[section][1]
    chosen = st.selectbox(
        f"Which one ({len(items)})",
        list(range(len(items))),
        format_func=lambda i: title(items[i], i),
        key=f"which-{section}",
    )
    add, out = st.columns(2)
    if add.button("Add another", key=f"add-{section}", icon=":material/add:", width="stretch"):
        text = tried(lambda: append(desk.text, (section,), _fresh(section, items)))
        if text:
            desk.write(text)
            st.session_state.pop(f"which-{section}", None)
            st.session_state["part-last"] = section
            st.rerun()
    if not items:
        return
    if out.button("Take this one out", key=f"out-{section}", icon=":material/remove:", width="stretch"):
        text = tried(lambda: remove(desk.text, (section, chosen)))
        if text:
            desk.write(text)
            st.rerun()
    edit(desk, value, (section, chosen), model)


def edit(
    desk: Desk, value: dict[str, Any], place: Place, model: type[BaseModel], *, whole: Mapping[str, Any] | None = None,
    without: Collection[str] = (),
) -> None:  # fmt: skip
    """The form of one part. whole: where the parts that it names are found, if not in this file (see `part_form`)."""
    key = f"form-{desk.stamp}-{'-'.join(str(p) for p in place)}"
    found = value_at(value, place, {})
    now = found if isinstance(found, dict) else {}
    with st.form(key):
        typed = form(model, now, value if whole is None else whole, key, without=without)
        if st.form_submit_button("Put into the file", type="primary"):
            known = set(model.model_fields) - set(without)
            text = tried(lambda: _changed(desk.text, place, now, typed, known))
            if text:
                desk.write(text)
                st.rerun()


def _changed(text: str, place: Place, now: dict[str, Any], typed: dict[str, Any], known: set[str]) -> str:
    """The text with what differs put in its place, key by key; what the form does not know stays as it is."""
    if not now:
        return put(text, place, typed)
    for key, value in typed.items():
        if key not in now or now[key] != value:
            text = put(text, (*place, key), value)
    for key in now:
        if key in known and key not in typed:
            text = remove(text, (*place, key))
    return text


def _fresh(section: str, items: list[Any]) -> dict[str, Any]:
    new = dict(NEW[section])
    taken = {i.get("id") for i in items if isinstance(i, dict)}
    if "id" in new:
        stem = new["id"]
        new["id"] = next(n for n in (stem, *(f"{stem}_{k}" for k in range(2, 10_000))) if n not in taken)
    return new


def title(item: Any, number: int) -> str:
    """What a part is called in a list."""
    if not isinstance(item, dict):
        return str(number + 1)
    words = item.get("title") or item.get("says") or item.get("felt") or item.get("name") or item.get("truth") or ""
    return f"{number + 1}. {item.get('id', '')} {str(words)[:70]}".strip()


def tried(change: Callable[[], str]) -> str | None:
    """The text after a change, or None with the reason on the page."""
    try:
        return change()
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
        return None
