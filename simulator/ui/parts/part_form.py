"""A form for any part of a patient, made from the model of that part: the author sees words, the file gets YAML."""

from __future__ import annotations

import types
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin

import streamlit as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.rubric import Rule
from simulator.ui.parts.field_words import HELP, LABELS, OF, OPTIONAL
from simulator.vocabulary import MOVES
from simulator.yamledit import value_at

FEW = 4
"""Parts within a part that are shown open."""

_REFERS = {
    "after": "facts",
    "reveals": "facts",
    "told_before": "facts",
    "scenarios": "scenarios",
    "becomes": "transference",
    "told": "facts",
    "scenario": "scenarios",
    "cause": "triggers",
}
"""Fields that name other parts, and the section those stand in."""
_ONE_OF = ("becomes", "theme", "thread", "scenario", "cause", "goes_on")
"""Fields in which one such part is chosen."""


def form(
    model: type[BaseModel], value: Mapping[str, Any], whole: Mapping[str, Any], key: str, *, without: Collection[str] = ()
) -> dict[str, Any]:  # fmt: skip
    """Widgets for every field of a part; the value as it stands in them. Keys with nothing in them are left out.

    whole: the patient, in whom the parts that fields name are found. without: fields that stand elsewhere in the file.
    """
    out: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name in without:
            continue
        kind = _bare(field.annotation)
        at = f"{key}-{name}"
        if _may_be_missing(field) and isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Rule:
            found = _optional(name, kind, value.get(name), whole, at)
        elif _may_be_missing(field) and get_origin(kind) is Literal:
            found = _choice(name, ("", *get_args(kind)), value.get(name), at) or None
        else:
            found = _field(
                name,
                kind,
                value.get(name, _default(field)),
                whole,
                at,
                _bounds(field),
                OF.get(model.__name__, {}).get(name),
            )
        if found not in (None, [], "", {}) or field.is_required():
            out[name] = found
    return {k: v for k, v in out.items() if k in value or not _is_default(model, k, v)}


def _choice(name: str, options: Sequence[str], value: Any, key: str) -> str:
    """One of some words, or none of them."""
    label = LABELS.get(name, _words(name).capitalize())
    at = options.index(value) if value in options else 0
    return st.selectbox(
        label, options, index=at, format_func=lambda o: _words(o) or "none", key=key, help=HELP.get(name)
    )


def _optional(name: str, kind: type[BaseModel], value: Any, whole: Mapping[str, Any], key: str) -> Any:
    """A part that may be missing: a box to tick, and its fields."""
    label, there_is = OPTIONAL.get(name, (LABELS.get(name, _words(name).capitalize()), "There is one"))
    with st.expander(label, expanded=isinstance(value, Mapping)):
        use = st.checkbox(there_is, isinstance(value, Mapping), key=f"{key}-use")
        found = form(kind, value if isinstance(value, Mapping) else {}, whole, key)
    return found if use else None


def _field(
    name: str, kind: Any, value: Any, whole: Mapping[str, Any], key: str, bounds: tuple[Any, Any] = (None, None),
    called: str | None = None,
) -> Any:  # fmt: skip
    label, help_ = called or LABELS.get(name, name.replace("_", " ").capitalize()), HELP.get(name)
    if kind is Rule:
        return _rule(value if isinstance(value, Mapping) else {}, whole, key, label)
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
        low, high = bounds
        whole_number = _within(value if isinstance(value, int) else low or 0, low, high)
        return int(st.number_input(label, low, high, whole_number, 1, key=key, help=help_))
    if kind is float:
        least, most = float(bounds[0] or 0.0), float(bounds[1] or 2.0)
        number = _within(float(value) if isinstance(value, (int, float)) else least, least, most)
        return round(float(st.number_input(label, least, most, number, 0.05, key=key, help=help_)), 3)
    if origin is dict:
        return _counts(value, key, label, help_)
    if name in _ONE_OF:
        options = list(dict.fromkeys(["", *_known(name, whole), *([value] if isinstance(value, str) else [])]))
        at = options.index(value) if value in options else 0
        return st.selectbox(label, options, index=at, format_func=lambda o: o or "none", key=key, help=help_) or None
    text = value if isinstance(value, str) else ""
    return (
        st.text_area(label, text, height="content", key=key, help=help_)
        if name != "id"
        else st.text_input(label, text, key=key, help=help_)
    )


def _rule(value: Mapping[str, Any], whole: Mapping[str, Any], key: str, label: str) -> dict[str, Any]:
    """A rule over names: what must all be there, of what one is enough, what must not be. Nested rules stay as they are."""
    out: dict[str, Any] = {}
    with st.container(border=True):
        st.html(f'<div class="who">{label}</div>')
        for part, asks in _RULE.items():
            given = value.get(part)
            items = list(given) if isinstance(given, (list, tuple)) else []
            nested = [i for i in items if not isinstance(i, str)]
            names = [i for i in items if isinstance(i, str)]
            options = list(dict.fromkeys([*whole.get("names", ()), *names]))
            chosen = st.multiselect(asks, options, names, format_func=_words, key=f"{key}-{part}")
            if nested:
                st.html(f'<p class="quiet">And {len(nested)} more, written as rules of their own in the file.</p>')
            if chosen or nested:
                out[part] = [*chosen, *nested]
    return out


_RULE = {"all": "All of these", "any": "At least one of these", "none": "None of these"}


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
        options = list(dict.fromkeys([*_known(name, whole), *(str(i) for i in items)]))
        return st.multiselect(label, options, [str(i) for i in items], key=key, help=help_)
    lines = "\n".join(" ".join(str(i).split()) for i in items)
    typed = st.text_area(f"{label} (one on each line)", lines, height="content", key=key, help=help_)
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]


def _parts(kind: type[BaseModel], items: Sequence[Any], whole: Mapping[str, Any], key: str, label: str) -> list[Any]:
    out = []
    for i, item in enumerate([*items, None]):
        title = f"{label} {i + 1}" if item is not None else f"Another one: {label.lower()}"
        with st.expander(title, expanded=item is not None and len(items) < FEW):
            use = st.checkbox("Keep" if item is not None else "Add this", item is not None, key=f"{key}-{i}-use")
            found = form(kind, item if isinstance(item, Mapping) else {}, whole, f"{key}-{i}")
            if use:
                out.append(found)
    return out


def _known(name: str, whole: Mapping[str, Any]) -> list[str]:
    if name == "theme":
        themes = whole.get("themes")
        return list(themes) if isinstance(themes, Mapping) else []
    if name in ("thread", "goes_on"):
        sessions = value_at(dict(whole), ("scenarios",), [])
        threads = [
            t
            for s in sessions
            if isinstance(s, dict)
            for t in s.get("threads", [])
            if isinstance(t, dict) and "id" in t
        ]
        if name == "thread":
            return [t["id"] for t in threads]
        return [b["id"] for t in threads for b in t.get("beats", []) if isinstance(b, dict) and "id" in b]
    if name == "cause":
        return [*_known_in("triggers", whole), *MOVES]
    return _known_in(_REFERS[name], whole)


def _known_in(section: str, whole: Mapping[str, Any]) -> list[str]:
    items = value_at(dict(whole), (section,), [])
    return [str(i["id"]) for i in items if isinstance(i, dict) and "id" in i] if isinstance(items, list) else []


def _counts(value: Any, key: str, label: str, help_: str | None) -> dict[str, int]:
    """Names with a number each, one on each line."""
    lines = "\n".join(f"{k}: {v}" for k, v in value.items()) if isinstance(value, Mapping) else ""
    typed = st.text_area(f"{label} (one on each line, such as `closeness: 2`)", lines, key=key, help=help_, height=68)
    pairs = [line.rpartition(":") for line in (typed or "").splitlines() if ":" in line]
    return {k.strip(): int(v) for k, _, v in pairs if v.strip().isdigit()}


def _bounds(field: FieldInfo) -> tuple[Any, Any]:
    """The least and the most a number may be, None where nothing says so."""
    least = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    most = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return least, most


def _within(value: Any, least: Any, most: Any) -> Any:
    value = max(value, least) if least is not None else value
    return min(value, most) if most is not None else value


def _may_be_missing(field: FieldInfo) -> bool:
    return not field.is_required() and field.get_default() is None


def _words(option: str) -> str:
    return option.replace("_", " ")


def _default(field: FieldInfo) -> Any:
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
