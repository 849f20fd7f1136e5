"""Rubrics as data, and the pure function from markers to a score."""

from simulator.rubric.circumstances import Truth, circumstances
from simulator.rubric.loading import from_text, load
from simulator.rubric.parts import Cap, Dimension, Level, Marker, Rubric, Rule
from simulator.rubric.scoring import Mark, Score, mean, missing, score

__all__ = [
    "Cap", "Dimension", "Level", "Mark", "Marker", "Rubric", "Rule", "Score", "Truth", "circumstances", "from_text", "load",
    "mean", "missing", "score",
]  # fmt: skip
