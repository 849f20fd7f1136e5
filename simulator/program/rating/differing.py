"""Where two scores are so far apart that somebody should look. Pure."""

from __future__ import annotations

FAR = 2
"""Levels apart from which on two scores differ; one level is within what a scale of five can carry."""


def apart(one: float | None, other: float | None) -> bool:
    """Two levels or more apart, or a level against "does not apply"."""
    if one is None or other is None:
        return (one is None) != (other is None)
    return abs(one - other) >= FAR
