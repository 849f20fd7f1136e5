"""Answers in a form: the strict JSON schema that is sent, and the forgiving reading of what comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from simulator.model.port import M, ModelFailed
from simulator.model.prompts import load

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)
_REFUSAL = re.compile(
    r"^\W*(?:i['’]?m sorry|i am sorry|sorry|i apologi[sz]e|i can(?:no|['’])t|i am (?:not able|unable)|i['’]m (?:not able|unable)|"
    r"i (?:won['’]t|will not)|as an ai)\b",
    re.IGNORECASE,
)
_MOST_STARTS = 20


@lru_cache(maxsize=128)
def strict_schema(schema: type[M]) -> dict[str, Any]:
    """The JSON schema of a model, as strict servers want it: nothing further allowed, everything required.

    Titles and descriptions are left out: what a model is told stands in the prompts.
    """
    given = schema.model_json_schema()
    return {"name": schema.__name__, "schema": _strict(given, given.get("$defs", {})), "strict": True}


def _strict(node: Any, parts: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_strict(n, parts) for n in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _strict(parts[node["$ref"].removeprefix("#/$defs/")], parts)
    out = {
        k: _strict(v, parts)
        for k, v in node.items()
        if k not in ("$defs", "title", "description", "default", "properties")
    }
    if "properties" in node:
        out["properties"] = {name: _strict(v, parts) for name, v in node["properties"].items()}
        out["required"] = list(node["properties"])
        out["additionalProperties"] = False
    return out


def described(schema: type[M]) -> str:
    """The form in words, for a server that takes no schema."""
    form = json.dumps(strict_schema(schema)["schema"], ensure_ascii=False)
    return load("form").render(schema=form)[0].text


def parse(text: str, schema: type[M], model: str) -> M:
    """The answer in its form, whatever stands around it. Raises ModelFailed: empty, refused or unparseable."""
    spoken = _THOUGHT.sub("", text).strip()
    if not spoken:
        raise ModelFailed("empty", "the model gave no answer", where=model, answer=text)
    first: ValidationError | None = None
    for value in _objects(spoken):
        try:
            return schema.model_validate(value)
        except ValidationError as invalid:
            first = first or invalid
    if first is None and _REFUSAL.match(spoken):
        raise ModelFailed("refused", "the model declined to answer", where=model, answer=text)
    why = "it holds no JSON object" if first is None else _why(first)
    raise ModelFailed("unparseable", f"the answer is not in the form asked for ({why})", where=model, answer=text)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object that stands in the text: as a whole, in a fence, or somewhere among other words."""
    for piece in (text, *_FENCE.findall(text)):
        try:
            value = json.loads(piece, strict=False)
        except ValueError:
            continue
        except RecursionError:
            return
        if isinstance(value, dict):
            yield value
            return
    reader = json.JSONDecoder(strict=False)
    start = -1
    for _ in range(_MOST_STARTS):
        start = text.find("{", start + 1)
        if start < 0:
            return
        try:
            value, _end = reader.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            yield value


def _why(invalid: ValidationError) -> str:
    """Which field is wrong, without its value: a value may be words of a session."""
    first = invalid.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(p) for p in first["loc"]) or "the object"
    return f"{place}: {first['type'].replace('_', ' ')}"[:120]
