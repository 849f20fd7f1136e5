"""The prompts: one Markdown file each, with its sha256, so that every record can say which words were sent.

A file holds one or more parts, each opened by a line `<!-- system -->`, `<!-- user -->` or `<!-- assistant -->`. Parts are
Jinja templates in a sandbox, and a name that is not given is an error. Files are cut into parts before anything is filled
in, so nothing that a person wrote can open a part of its own.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from simulator.errors import SimulatorError, did_you_mean
from simulator.model.port import Message, Speaker
from simulator.settings import settings

_PART = re.compile(r"^<!-- (system|user|assistant) -->[ \t]*\n", re.MULTILINE)
_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
)


class PromptError(SimulatorError):
    """A prompt file that cannot be used."""


@dataclass(frozen=True)
class Prompt:
    """A prompt file: its name, its text as it stands, and its parts as (role, template)."""

    name: str
    text: str
    parts: tuple[tuple[Speaker, jinja2.Template], ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def label(self) -> str:
        """`name@sha256`, for the record."""
        return f"{self.name}@{self.sha256}"

    def render(self, **given: Any) -> tuple[Message, ...]:
        """The messages, filled in. Raises PromptError where a name is missing or the template goes wrong."""
        out = []
        for role, template in self.parts:
            try:
                out.append(Message(role, template.render(given).strip()))
            except jinja2.TemplateError as error:
                raise PromptError(f"the {role} part cannot be filled in ({error})", where=f"{self.name}.md") from None
        return tuple(out)


def load(name: str, folder: Path | None = None) -> Prompt:
    """The prompt of that name. Raises PromptError."""
    where = folder or settings().prompts
    path = where / f"{name}.md"
    if not path.is_file():
        known = [p.stem for p in where.glob("*.md")]
        raise PromptError(f"no prompt '{name}'", where=str(where), mend=did_you_mean(name, known))
    return _cached(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _cached(path: Path, _stamp: int) -> Prompt:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise PromptError("not UTF-8 text", where=str(path), mend="save it again with the encoding UTF-8") from None
    except OSError as error:
        raise PromptError(f"cannot be read ({error.strerror})", where=str(path)) from None
    return from_text(text, path.stem)


def from_text(text: str, name: str) -> Prompt:
    """A prompt from its text. Raises PromptError with the line."""
    marks = list(_PART.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        raise PromptError(
            "the file does not open with a part", where=f"{name}.md:1", mend="begin with a line <!-- system -->"
        )  # fmt: skip
    ends = [m.start() for m in marks[1:]] + [len(text)]
    parts: list[tuple[Speaker, jinja2.Template]] = []
    for mark, end in zip(marks, ends, strict=True):
        body = text[mark.end() : end]
        try:
            parts.append((cast(Speaker, mark.group(1)), _ENVIRONMENT.from_string(body)))
        except jinja2.TemplateSyntaxError as error:
            line = text[: mark.end()].count("\n") + error.lineno
            raise PromptError(f"the template is not right ({error.message})", where=f"{name}.md:{line}") from None
        if not body.strip():
            raise PromptError(
                f"the {mark.group(1)} part is empty", where=f"{name}.md:{text[: mark.end()].count(chr(10))}"
            )
    return Prompt(name, text, tuple(parts))
