"""The services behind rewinding, looking back and help in a session, each handed out for the current person."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.practice.branching import Branching
from simulator.practice.hours import Hours
from simulator.practice.nudging import Nudging
from simulator.practice.selfview import SelfViews
from simulator.store import NoteKind, Reflections
from simulator.ui import service

__all__ = ["LookingBack", "NoteKind", "services"]


@dataclass(frozen=True)
class LookingBack:
    """branching: other paths. hours: the clock and pauses. nudging: help on request. views: self-assessments."""

    branching: Branching
    hours: Hours
    nudging: Nudging
    views: SelfViews
    reflections: Reflections


def services() -> LookingBack:
    """The services; a practice that cannot open is said on the page first."""
    return LookingBack(
        service.branching(), service.hours(), service.nudging(), service.self_views(), service.reflections()
    )
