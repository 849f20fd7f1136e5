"""Editing one place of a YAML text and leaving every other character alone: comments, order and layout stay.

A form edits a part of a file that somebody also edits by hand. So the part is cut out by its marks and the new value
written in its place; the result is read again and must say exactly what was meant, or the edit is refused.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import yaml

from simulator.errors import SimulatorError
from simulator.yamlfile import Place, parse

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_BARE = re.compile(r"[a-z][a-z0-9_]*\Z")
_RESERVED = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_UNPRINTABLE = re.compile("[\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029\x85\ufeff]")
WIDTH = 118
MISSING = object()


class EditError(SimulatorError):
    """A place that cannot be edited without touching what is around it."""


def value_at(value: Any, place: Place, default: Any = None) -> Any:
    """The value at a place of a parsed text, or the default."""
    for step in place:
        if isinstance(step, int):
            inside = isinstance(value, list) and 0 <= step < len(value)
        else:
            inside = isinstance(value, dict) and step in value
        if not inside:
            return default
        value = value[step]
    return value


def put(text: str, place: Place, value: Any) -> str:
    """The text with this value at a place; the key is added to its mapping where it is missing. Raises EditError."""
    before = _parsed(text)
    if value_at(before, place, MISSING) == value:
        return text
    wanted = _with(before, place, value)
    return _checked(_put(text, place, value), wanted, place)


def append(text: str, place: Place, value: Any) -> str:
    """The text with one more item at the end of the list at a place. Raises EditError."""
    before = _parsed(text)
    items = value_at(before, place, [])
    if not isinstance(items, list):
        raise EditError("is not a list", where=_shown(place), mend="mend it in the file")
    wanted = _with(before, place, [*items, value])
    node = _node(text, place)
    if isinstance(node, yaml.SequenceNode) and node.value and not _in_flow(text, place) and not node.flow_style:
        last = node.value[-1]
        column = node.start_mark.column
        end = _line_end(text, _end(text, last))
        gap = "\n\n" if _spaced(text, node) else "\n"
        new = f"{text[:end]}{gap}{' ' * column}- {_item(value, column + 2)}{text[end:]}"
        return _checked(new, wanted, place)
    return _checked(_put(text, place, [*items, value]), wanted, place)


def remove(text: str, place: Place) -> str:
    """The text without the item or key at a place. Raises EditError."""
    before = _parsed(text)
    if value_at(before, place, MISSING) is MISSING:
        raise EditError("there is nothing to take out", where=_shown(place))
    wanted = _without(before, place)
    parent = _node(text, place[:-1])
    alone = isinstance(parent, (yaml.SequenceNode, yaml.MappingNode)) and len(parent.value) == 1
    if _in_flow(text, place) or alone:
        return _checked(_put(text, place[:-1], value_at(wanted, place[:-1])), wanted, place)
    node = _node(text, place)
    start = node.start_mark.index
    if isinstance(parent, yaml.MappingNode):
        start = next(k for k, _ in parent.value if k.value == place[-1]).start_mark.index
        if text[text.rfind("\n", 0, start) + 1 : start].strip():  # first key on the line of its dash: the rest moves up
            end = _line_end(text, _end(text, node))
            return _checked(text[:start] + text[end:].lstrip(), wanted, place)
    else:
        start = text.rindex("-", 0, start)
    start = text.rfind("\n", 0, start) + 1
    end = min(len(text), _line_end(text, _end(text, node)) + 1)
    return _checked(text[:start] + text[end:], wanted, place)


def rename(text: str, place: Place, key: str) -> str:
    """The text with another name for the key at a place. Raises EditError."""
    before = _parsed(text)
    parent = value_at(before, place[:-1])
    if not isinstance(parent, dict) or place[-1] not in parent or key in parent:
        raise EditError("cannot be renamed", where=_shown(place), mend="mend it in the file")
    renamed = {(key if k == place[-1] else k): v for k, v in parent.items()}
    wanted = _with(before, place[:-1], renamed) if place[:-1] else renamed
    mapping = _node(text, place[:-1])
    found = next(k for k, _ in mapping.value if k.value == place[-1])
    new = text[: found.start_mark.index] + _scalar(key) + text[found.end_mark.index :]
    return _checked(new, wanted, place)


def written(value: Any) -> str:
    """A whole value as YAML, in the layout of the shipped files."""
    return "".join(f"{_pair(k, v, 0)}\n" for k, v in value.items())


# --- reading ------------------------------------------------------------------------------------------------------


def _parsed(text: str) -> Any:
    return parse(text, "the file", EditError)[0]


def _node(text: str, place: Place) -> Any:
    node: Any = yaml.compose(text, Loader=_LOADER)
    for step in place:
        if isinstance(node, yaml.MappingNode):
            node = next((v for k, v in node.value if k.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _in_flow(text: str, place: Place) -> bool:
    """Whether anything around the place is written in brackets or braces."""
    node: Any = yaml.compose(text, Loader=_LOADER)
    for step in place:
        if getattr(node, "flow_style", False):
            return True
        if isinstance(node, yaml.MappingNode):
            node = next((v for k, v in node.value if k.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
    return False


def _end(text: str, node: Any) -> int:
    """Where the node's own words end. A block's end mark lies behind the comments that follow it."""
    last = node
    while isinstance(last, yaml.CollectionNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    start, end = last.start_mark.index, last.end_mark.index
    return start + len(text[start:end].rstrip()) if end > start else int(start)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _spaced(text: str, node: Any) -> bool:
    """Whether the last two items of a list stand a blank line apart."""
    if len(node.value) < 2:
        return False
    return "\n\n" in text[_end(text, node.value[-2]) : node.value[-1].start_mark.index]


def _shown(place: Place) -> str:
    return ".".join(str(p) for p in place) or "the file"


# --- writing ------------------------------------------------------------------------------------------------------


def _put(text: str, place: Place, value: Any) -> str:
    if not place:
        return written(value)
    if _in_flow(text, place):
        inside = _node(text, place)
        if inside is not None:  # inside brackets everything stays on its line
            return text[: inside.start_mark.index] + _inline(value) + text[inside.end_mark.index :]
        return _put(text, place[:-1], _with(value_at(_parsed(text), place[:-1]), place[-1:], value))
    parent, node = _node(text, place[:-1]), _node(text, place)
    if isinstance(parent, yaml.MappingNode) and parent.value:
        column = parent.start_mark.column
        if node is None:
            end = _line_end(text, _end(text, parent))
            return f"{text[:end]}\n{' ' * column}{_pair(str(place[-1]), value, column)}{text[end:]}"
        key = next(k for k, _ in parent.value if k.value == place[-1])
        end = max(_end(text, node), key.end_mark.index + 1)
        return text[: key.start_mark.index] + _pair(str(place[-1]), value, column) + text[end:]
    if isinstance(parent, yaml.SequenceNode) and node is not None:
        return text[: node.start_mark.index] + _item(value, parent.start_mark.column + 2) + text[_end(text, node) :]
    return _put(text, place[:-1], _with(value_at(_parsed(text), place[:-1], {}), place[-1:], value))


def _pair(key: str, value: Any, indent: int) -> str:
    flow = _flow(value)
    if flow is not None and indent + len(key) + len(flow) + 2 <= WIDTH:
        return f"{_scalar(key)}: {flow}"
    pad = " " * (indent + 2)
    if isinstance(value, str):
        return f"{_scalar(key)}: {_prose(value, indent + 2)}"
    if isinstance(value, dict):
        return f"{_scalar(key)}:\n" + "\n".join(f"{pad}{_pair(k, v, indent + 2)}" for k, v in value.items())
    return f"{_scalar(key)}:\n" + "\n".join(f"{pad}- {_item(v, indent + 4)}" for v in value)


def _item(value: Any, indent: int) -> str:
    """An item behind its dash; further lines at the indent."""
    if isinstance(value, dict) and value:
        return f"\n{' ' * indent}".join(_pair(k, v, indent) for k, v in value.items())
    if isinstance(value, list) and value:
        return f"\n{' ' * indent}".join(f"- {_item(v, indent + 2)}" for v in value)
    return _prose(value, indent) if isinstance(value, str) else _scalar(value)


def _flow(value: Any) -> str | None:
    """A value that reads well on one line, or None: words, numbers, short lists of ids, a gate."""
    if isinstance(value, list):
        parts: list[str | None] = [_flow(v) if not isinstance(v, dict) else None for v in value]
        fits = all(not isinstance(v, str) or _BARE.match(v) for v in value)
        return f"[{', '.join(str(p) for p in parts)}]" if fits and None not in parts else None
    if isinstance(value, dict):
        pairs = ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items())
        simple = all(_flow(v) is not None and (not isinstance(v, str) or _BARE.match(v)) for v in value.values())
        return f"{{{pairs}}}" if simple and len(value) <= 5 else None
    if isinstance(value, str) and len(value) > WIDTH:
        return None
    return _scalar(value)


def _inline(value: Any) -> str:
    """A value inside brackets or braces, however long."""
    if isinstance(value, list):
        return f"[{', '.join(_inline(v) for v in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(k)}: {_inline(v)}" for k, v in value.items()) + "}"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        if _BARE.match(value) and value not in _RESERVED:
            return value
        quoted = json.dumps(value, ensure_ascii=False)
        return _UNPRINTABLE.sub(lambda m: f"\\u{ord(m.group()):04x}", quoted)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, float):
        return repr(value) if "e" not in repr(value) else f"{value:.10f}"
    if isinstance(value, (list, dict)) and not value:
        return "[]" if isinstance(value, list) else "{}"
    return json.dumps(value, ensure_ascii=False, default=str)


def _prose(value: str, indent: int) -> str:
    """Long prose is folded under `>-` where that keeps every character; everything else is quoted on its line."""
    plain = len(value) > WIDTH and " ".join(value.split()) == value and not _UNPRINTABLE.search(value)
    if not plain:
        return _scalar(value)
    lines = textwrap.wrap(value, max(40, WIDTH - indent), break_long_words=False, break_on_hyphens=False)
    return ">-\n" + "\n".join(" " * indent + line for line in lines)


# --- checking -----------------------------------------------------------------------------------------------------


def _with(value: Any, place: Place, new: Any) -> Any:
    if not place:
        return new
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        items = list(value) if isinstance(value, list) else []
        if step >= len(items):
            raise EditError("there is no such item", where=_shown(place))
        items[step] = _with(items[step], rest, new)
        return items
    mapping = dict(value) if isinstance(value, dict) else {}
    mapping[step] = _with(mapping.get(step), rest, new)
    return mapping


def _without(value: Any, place: Place) -> Any:
    step, rest = place[0], place[1:]
    if rest:
        return _with(value, (step,), _without(value[step], rest))
    if isinstance(value, list):
        return [v for i, v in enumerate(value) if i != step]
    return {k: v for k, v in value.items() if k != step}


def _checked(text: str, wanted: Any, place: Place) -> str:
    try:
        got = _parsed(text)
    except EditError as broken:
        raise EditError(f"cannot be edited here ({broken.what})", where=_shown(place), mend="edit the file") from None
    if got != wanted:
        raise EditError(
            "cannot be edited here without touching what is around it", where=_shown(place), mend="edit the file"
        )
    return text
