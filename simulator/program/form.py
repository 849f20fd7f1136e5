"""An assessment form: stations, and everything that decides what is said and scored, pinned by sha256. Pure but for `pin`.

Only what gives the same answer twice may be pinned: the authored voice and the embedded judge. No prompt and no model server
takes part, so the form's `prompts` is empty and `model` is the shipped weights.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator import __version__
from simulator.errors import SimulatorError
from simulator.settings import ROOT

Kind = Literal["stimuli", "session"]
ENGINE = ("grading", "patient", "persona", "practice", "reading", "rubric")
"""The rooms whose code decides what a patient says and what a turn scores."""


class FormError(SimulatorError):
    """A form that cannot be locked or taken."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stimulus(_Part):
    """One moment of a pinned moments file: the same words for everyone."""

    moment: str
    moments_sha256: str
    persona_sha256: str


class Station(_Part):
    """stimuli: one answer to each moment. session: a free session with a patient. minutes: for the whole station."""

    kind: Kind
    title: str
    minutes: int = Field(ge=1, le=120)
    stimuli: tuple[Stimulus, ...] = ()
    persona: str = ""
    persona_sha256: str = ""
    scenario: str = ""


class Form(_Part):
    """A form as it is locked. attempts: how often one may take it."""

    title: str
    stations: tuple[Station, ...] = Field(min_length=1, max_length=20)
    attempts: int = Field(ge=1, le=5)
    seed: int
    rubric: str
    rubric_sha256: str
    judge: str
    voice: Literal["authored"] = "authored"
    model: dict[str, str]
    prompts: dict[str, str] = {}
    code: str
    engine_sha256: str

    @property
    def sha256(self) -> str:
        """Of the canonical JSON: keys in order, no spaces."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return sha256(text)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@lru_cache(maxsize=1)
def engine() -> dict[str, Any]:
    """What this installation would pin now: code version, sha256 of the deciding rooms' code, sha256 of the weights."""
    simulator = ROOT / "simulator"
    code = hashlib.sha256()
    for room in ENGINE:
        for file in sorted((simulator / room).rglob("*.py")):
            code.update(file.relative_to(simulator).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    weights = {f.name: _of_file(f) for f in sorted((simulator / "reading" / "data").iterdir()) if f.is_file()}
    return {"code": __version__, "engine_sha256": code.hexdigest(), "model": weights}


def _of_file(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def check_engine(form: Form) -> None:
    """Raises FormError if this installation would not give what the form pins."""
    now = engine()
    if form.engine_sha256 != now["engine_sha256"] or form.model != now["model"]:
        raise FormError(
            f"the form was locked with version {form.code} and other code or weights than are installed",
            where=form.title, mend="lock the form anew, so that everybody's scores compare",
        )  # fmt: skip
