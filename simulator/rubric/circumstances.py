"""The facts of a moment that rules may use beside the markers. Pure.

They come from what the simulation knows (`Truth`); for an imported transcript, what is missing is judged from the words
before it gets here.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from simulator.vocabulary import RuptureKind, Stance

FLOODED = 0.85


class Truth(BaseModel):
    """What was true in the patient when the turn was spoken. Ranges as in the transcript item of RUBRICS.md."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rupture: RuptureKind | None = None
    arousal: float = Field(default=0.5, ge=0, le=1)
    alliance: float = Field(default=0.5, ge=0, le=1)
    patient_depth: int = Field(default=1, ge=0, le=4)
    episodes: int = Field(default=1, ge=0)
    opening: bool = False
    crisis: bool = False
    last_interpretation: str = "none"
    re_engaged: bool = False
    stance: Stance | None = None


def circumstances(truth: Truth, depth: int, *, only_logistics: bool, silent: bool = False) -> frozenset[str]:
    """The circumstances that hold for a turn of this depth. silent: nothing was said to the patient.

    The window: deepest timely depth = patient_depth + 1, at most 2 below two episodes. An open rupture, a crisis or
    arousal above 0.85 shuts it hard (nothing deeper than 1, and to go there is the gravest fault); a rejected
    interpretation shuts it until the patient re-engages. Alliance alone shuts nothing (Piper 1991; Høglend 2011).
    """
    out: set[str] = set()
    if only_logistics:
        out.add("only_logistics")
    if silent:
        out.add("silent")
    if truth.opening:
        out.add("opening")
    if truth.crisis:
        out.add("crisis")
    if truth.rupture is not None:
        out.add("rupture_open")
    if truth.re_engaged:
        out.add("re_engaged")
    hard = (truth.rupture is not None and not truth.re_engaged) or truth.crisis or truth.arousal > FLOODED
    rejected = truth.last_interpretation == "rejected" and not truth.re_engaged
    if hard:
        out |= {"window_shut", "window_shut_hard"}
    elif rejected:
        out.add("window_shut")
    out.add("depth_2_plus" if depth >= 2 else "depth_0_or_1")
    deepest = 1 if hard or rejected else min(4, truth.patient_depth + 1)
    over = depth - deepest
    if depth >= 3 and truth.episodes < 2:
        over = max(over, 2)
    if over <= 0:
        out.add("in_window")
    elif over == 1:
        out.add("one_level_early")
    else:
        out.add("two_levels_early")
    return frozenset(out)
