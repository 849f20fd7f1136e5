"""How long a session of 20 turns takes a model judge whose every answer takes a second, asked at the same time or in turn.

The model is a shipped fake that sees nothing in any turn: what is measured is the judge's own pace, not a model's.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any

from simulator.bench.attacks import Attack
from simulator.grading.model import ModelJudge, grade_all
from simulator.model import FunctionModel, Message
from simulator.rubric import Rubric

TURNS = 20
_ASKED = re.compile(r"^- (\w+): .*\?$", re.MULTILINE)


def _sees_nothing(messages: tuple[Message, ...]) -> dict[str, Any]:
    """A well-formed answer to any of the judge's questions, with no marker in it."""
    asked = _ASKED.findall(messages[0].text)
    if asked:
        return {
            "not_to_patient": [], "quotes": [], "reasoning": "Nothing.", "depth": 0, "only_logistics": False,
            "markers": {m: {"quote": "", "present": False} for m in asked},
        }  # fmt: skip
    return {
        "quote": "", "reasoning": "Nothing.", "present": False, "rupture": "none", "re_engaged": False, "opening": False,
        "crisis": False, "flooded": False, "patient_depth": 1, "episodes": 1, "last_interpretation": "none",
    }  # fmt: skip


def session(attacks: Sequence[Attack], rubric: Rubric, *, latency: float = 1.0, turns: int = TURNS) -> dict[str, Any]:
    """Wall time in seconds of a session at `latency` seconds a call, and what its calls would take one after another."""
    moments = [a.base for a in attacks][:turns]
    model = FunctionModel(_sees_nothing, latency=latency)
    judge = ModelJudge(model)
    begun = time.perf_counter()
    given = grade_all(moments, judge, rubric)
    took = time.perf_counter() - begun
    return {
        "turns": len(moments), "calls": len(model.asked), "latency": latency, "concurrent_seconds": round(took, 2),
        "sequential_seconds": round(len(model.asked) * latency, 1), "unscored": sum(g.unscored is not None for g in given),
    }  # fmt: skip
