"""A form for any part of a patient, made from the model of that part: the author sees words, the file gets YAML."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin

import streamlit as st
from pydantic import BaseModel

from simulator.ui.parts.field_words import HELP, LABELS
from simulator.yamledit import value_at

_REFERS = {
    "after": "facts",
    "reveals": "facts",
    "told_before": "facts",
    "scenarios": "scenarios",
    "becomes": "transference",
}
"""Fields that name other parts, and the section those stand in."""


def form(model: type[BaseModel], value: Mapping[str, Any], whole: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Widgets for every field of a part; the value as it stands in them. Keys with nothing in them are left out."""
    out: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind = _bare(field.annotation)
        found = _field(name, kind, value.get(name, _default(field)), whole, f"{key}-{name}")
        if found not in (None, [], "", {}) or field.is_required():
            out[name] = found
    return {k: v for k, v in out.items() if k in value or not _is_default(model, k, v)}


def _field(name: str, kind: Any, value: Any, whole: Mapping[str, Any], key: str) -> Any:
    label, help_ = LABELS.get(name, name.replace("_", " ").capitalize()), HELP.get(name)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        with st.container(border=True):
            st.html(f'<div class="who">{label}</div>')
            return form(kind, value if isinstance(value, Mapping) else {}, whole, key)
    origin = get_origin(kind)
    if origin is Literal:
        options = list(get_args(kind))
        at = options.index(value) if value in options else None
        return st.selectbox(label, options, index=at, format_func=_words, key=key, help=help_)
    if origin in (tuple, list):
        return _several(name, _bare(get_args(kind)[0]), value, whole, key, label, help_)
    if kind is bool:
        return st.checkbox(label, bool(value), key=key, help=help_)
    if kind is int:
        return int(st.number_input(label, value=value if isinstance(value, int) else 0, step=1, key=key, help=help_))
    if kind is float:
        number = float(value) if isinstance(value, (int, float)) else 0.0
        return round(
            float(st.number_input(label, value=number, min_value=0.0, max_value=2.0, step=0.05, key=key, help=help_)), 3
        )
    if name in ("becomes", "theme", "thread"):
        options = ["", *_known(name, whole)]
        at = options.index(value) if value in options else 0
        return st.selectbox(label, options, index=at, format_func=lambda o: o or "none", key=key, help=help_) or None
    text = value if isinstance(value, str) else ""
    return (
        st.text_area(label, text, height="content", key=key, help=help_)
        if name != "id"
        else st.text_input(label, text, key=key, help=help_)
    )


def _several(
    name: str, kind: Any, value: Any, whole: Mapping[str, Any], key: str, label: str, help_: str | None
) -> Any:
    items = list(value) if isinstance(value, (list, tuple)) else []
    if get_origin(kind) is Literal:
        options = list(get_args(kind))
        return st.multiselect(
            label, options, [i for i in items if i in options], format_func=_words, key=key, help=help_
        )
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _parts(kind, items, whole, key, label)
    if name in _REFERS:
        options = _known(name, whole)
        return st.multiselect(label, options, [i for i in items if i in options], key=key, help=help_)
    lines = "\n".join(" ".join(str(i).split()) for i in items)
    typed = st.text_area(f"{label} (one on each line)", lines, height="content", key=key, help=help_)
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def _parts(kind: type[BaseModel], items: Sequence[Any], whole: Mapping[str, Any], key: str, label: str) -> list[Any]:
    out = []
    for i, item in enumerate([*items, None]):
        title = f"{label} {i + 1}" if item is not None else f"Another one: {label.lower()}"
        with st.expander(title):
            use = st.checkbox("Keep" if item is not None else "Add this", item is not None, key=f"{key}-{i}-use")
            found = form(kind, item if isinstance(item, Mapping) else {}, whole, f"{key}-{i}")
            if use:
                out.append(found)
    return out


def _known(name: str, whole: Mapping[str, Any]) -> list[str]:
    if name == "theme":
        themes = whole.get("themes")
        return list(themes) if isinstance(themes, Mapping) else []
    if name == "thread":
        sessions = value_at(dict(whole), ("scenarios",), [])
        return [
            t["id"]
            for s in sessions
            if isinstance(s, dict)
            for t in s.get("threads", [])
            if isinstance(t, dict) and "id" in t
        ]
    items = value_at(dict(whole), (_REFERS[name],), [])
    return [str(i["id"]) for i in items if isinstance(i, dict) and "id" in i] if isinstance(items, list) else []


def _words(option: str) -> str:
    return option.replace("_", " ")


def _default(field: Any) -> Any:
    default = None if field.is_required() else field.get_default()
    return default.model_dump(mode="json") if isinstance(default, BaseModel) else default


def _is_default(model: type[BaseModel], name: str, value: Any) -> bool:
    field = model.model_fields[name]
    if field.is_required():
        return False
    default = _default(field)
    return bool(value == (list(default) if isinstance(default, tuple) else default))


def _bare(kind: Any) -> Any:
    """`Annotated[X, …]` and `X | None` → X."""
    while True:
        origin = get_origin(kind)
        if origin in (Union, types.UnionType):
            kind = next(a for a in get_args(kind) if a is not type(None))
        elif origin is not None and hasattr(kind, "__metadata__"):
            kind = get_args(kind)[0]
        else:
            return kind
