"""Reading the YAML that people write: small, plain, and with the line number of everything in it.

Refused before parsing goes far: files over a megabyte, anchors and aliases (a few lines of them can fill the memory),
tags (they name Python objects), duplicate keys (one would silently win), wrong encodings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from simulator.errors import SimulatorError, did_you_mean

MOST_BYTES = 1_000_000
MOST_DEPTH = 24
LONGEST_NUMBER = 40
"""Characters in a number: thousands of digits, or of base-60 parts (1:1:1:…), take minutes to turn into one."""
M = TypeVar("M", bound=BaseModel)
Place = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a text from being a model: where (place and line), what, how to mend it, and its kind."""

    place: Place
    line: int
    what: str
    mend: str
    kind: str


class _ProblemError(Exception):
    def __init__(self, what: str, line: int, mend: str = "") -> None:
        self.what, self.line, self.mend = what, line, mend


def parse(text: str, name: str, error: type[SimulatorError]) -> tuple[Any, dict[Place, int]]:
    """The plain value of a YAML text, and the line of every key and item in it (first line 1).

    Raises `error` with file, line and what to do.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise error("the file is larger than a megabyte", where=name, mend="split it, or remove what is not text")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            line = event.start_mark.line + 1 if event.start_mark else 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:  # before composing: that goes down the C stack, one call a level
                raise _ProblemError("nested too deeply", line, "keep lists and keys flat")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _ProblemError("anchors and aliases (& and *) are not allowed", line, "write the text out in full")
            tag = getattr(event, "tag", None)
            if tag is not None:
                raise _ProblemError(f"the tag {tag!r} is not allowed", line, "use plain text, numbers, lists and keys")
        node = yaml.compose(text, Loader=_LOADER)
    except _ProblemError as problem:
        raise error(problem.what, where=f"{name}:{problem.line}", mend=problem.mend) from None
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        raise error(
            f"not readable as YAML ({broken.problem or broken.context})", where=where,
            mend="check the indentation, and put text that holds ': ' or '#' in quotes",
        ) from None  # fmt: skip
    except (yaml.YAMLError, RecursionError) as broken:
        raise error(f"not readable as YAML ({type(broken).__name__})", where=name, mend="save it as UTF-8") from None
    if node is None:
        raise error("the file is empty", where=name, mend="start from a copy of an existing file")
    lines: dict[Place, int] = {}
    try:
        value = _plain(node, (), lines, 0)
    except _ProblemError as problem:
        raise error(problem.what, where=f"{name}:{problem.line}", mend=problem.mend) from None
    return value, lines


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int], depth: int) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if depth > MOST_DEPTH:
        raise _ProblemError("nested too deeply", line, "keep lists and keys flat")
    if isinstance(node, yaml.MappingNode):
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise _ProblemError("a key must be a word", key_line)
            key = str(key_node.value)
            if key in out:
                raise _ProblemError(f"the key '{key}' stands twice", key_line, "keep one of them")
            lines[(*place, key)] = key_line
            out[key] = _plain(value_node, (*place, key), lines, depth + 1)
        return out
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, i), lines, depth + 1) for i, item in enumerate(node.value)]
    if node.tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float") and len(node.value) > LONGEST_NUMBER:
        raise _ProblemError("a number of that length cannot be meant", line, "put it in quotes")
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError) as broken:
        raise _ProblemError(f"the value {str(node.value)[:40]!r} cannot be read", line, "put it in quotes") from broken


def read_text(path: Path, error: type[SimulatorError]) -> str:
    """The text of a file, refusing what is too large or not UTF-8."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise error("the file is larger than a megabyte", where=str(path), mend="split it")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise error("not UTF-8 text", where=str(path), mend="save it again with the encoding UTF-8") from None
    except OSError as problem:
        raise error(f"cannot be read ({problem.strerror})", where=str(path), mend="check the path") from None


def build(model: type[M], text: str, name: str, error: type[SimulatorError]) -> tuple[M, dict[Place, int]]:
    """A model from YAML text, with the line map; every problem found is in the message, first the first."""
    value, lines = parse(text, name, error)
    if not isinstance(value, dict):
        raise error("the file holds no keys", where=f"{name}:1", mend="start with `id:`")
    try:
        return model.model_validate(value), lines
    except ValidationError as invalid:
        found = sorted(invalid.errors(include_url=False), key=lambda p: p["type"] != "extra_forbidden")
        problems = [_teach(p, model, name, lines) for p in found]
        raise error(problems[0][1], where=problems[0][0], mend=_rest(problems)) from None


def problems(model: type[BaseModel], text: str, name: str, error: type[SimulatorError]) -> list[Problem]:
    """Everything that keeps the text from being this model, unknown keys first. Raises `error` where it is no YAML."""
    value, lines = parse(text, name, error)
    if not isinstance(value, dict):
        return [Problem((), 1, "the file holds no keys", "start with `id:`", "no_keys")]
    try:
        model.model_validate(value)
    except ValidationError as invalid:
        found = sorted(invalid.errors(include_url=False), key=lambda p: p["type"] != "extra_forbidden")
        out = []
        wrong = [tuple(one["loc"]) for one in found]
        for one in found:
            place = tuple(one["loc"])
            if one["type"] == "too_short" and any(w[: len(place)] == place and w != place for w in wrong):
                continue  # only short because something in it is wrong, which is said already
            _, what, mend = _teach(one, model, name, lines)
            out.append(Problem(place, line_of(place, lines), what, mend, one["type"]))
        return out
    return []


def _rest(problems: list[tuple[str, str, str]]) -> str:
    first = problems[0][2]
    if len(problems) == 1:
        return first
    more = f"and {len(problems) - 1} more: " + "; ".join(f"{w} {p}" for w, p, _ in problems[1:4])
    return f"{first}; {more}" if first else more


def line_of(place: Iterable[str | int], lines: dict[Place, int]) -> int:
    """The line of a place, or of the nearest thing around it."""
    at = tuple(place)
    while at and at not in lines:
        at = at[:-1]
    return lines.get(at, 1)


def _teach(problem: Any, model: type[BaseModel], name: str, lines: dict[Place, int]) -> tuple[str, str, str]:
    place = tuple(problem["loc"])
    where = f"{name}:{line_of(place, lines)}"
    path = ".".join(str(p) for p in place)
    kind = problem["type"]
    if kind == "extra_forbidden":
        return where, f"unknown key '{place[-1]}' in {_owner(place)}", did_you_mean(str(place[-1]), _keys(model, place))
    if kind == "missing":
        return where, f"'{place[-1]}' is missing in {_owner(place)}", "add it"
    if kind == "literal_error":
        known = [w.strip().strip("'") for w in problem["ctx"]["expected"].replace(" or ", ", ").split(",")]
        return where, f"{path}: unknown word '{problem['input']}'", did_you_mean(str(problem["input"]), known)
    if kind == "too_short" and "actual_length" in problem.get("ctx", {}):
        least, got = problem["ctx"]["min_length"], problem["ctx"]["actual_length"]
        return where, f"{path}: {least} or more are wanted, there {'is' if got == 1 else 'are'} {got}", "write more"
    message = str(problem["msg"]).removeprefix("Value error, ")
    return where, f"{path}: {message[0].lower()}{message[1:]}", ""


def _owner(place: Place) -> str:
    return ".".join(str(p) for p in place[:-1]) or "the file"


def _keys(model: type[BaseModel], place: Place) -> list[str]:
    """The keys known where `place` is, by walking the model's types."""
    current: Any = model
    for step in place[:-1]:
        current = _inside(current, step)
    return list(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []


def _inside(kind: Any, step: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(step))
        return _unwrapped(field.annotation) if field else None
    if get_origin(kind) in (tuple, list):
        return _unwrapped(get_args(kind)[0])
    if get_origin(kind) is dict:
        return _unwrapped(get_args(kind)[1])
    return None


def _unwrapped(kind: Any) -> Any:
    """`X | None` → X; `Annotated[X, …]` → X."""
    for argument in get_args(kind):
        if isinstance(argument, type) and issubclass(argument, BaseModel):
            origin = get_origin(kind)
            return kind if origin in (tuple, list, dict) else argument
    return kind
