"""What the ear listens for: the moves, the depth, and the rubric's markers and caps, in a fixed order.

The order is part of the weights: adding a head means training again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

Dimension = Literal["empathy", "interpretation_timing", "rupture_repair"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("empathy", "interpretation_timing", "rupture_repair")

_MARKERS: Final[dict[Dimension, tuple[str, ...]]] = {
    "empathy": (
        "names_feeling", "reaches_implicit", "specific", "makes_sense", "invites", "most_charged", "paraphrases",
        "blames", "ignores_safety_cue", "minimises", "self_focus", "stock_phrase_only", "wrong_affect",
        "unsolicited_advice", "question_barrage",
    ),
    "interpretation_timing": (
        "grounded", "tentative", "own_words", "single_idea", "matches_case", "invites", "takes_up_opening",
        "wild", "unsupported", "flees_opening",
        "stated_as_fact", "contradicts_case", "jargon", "several_ideas",
    ),
    "rupture_repair": (
        "names_strain", "validates", "owns_part", "invites_feelings", "fits_type", "immediate_step", "links_pattern",
        "notices", "ignores",
        "pathologises", "retaliates", "justifies_first", "changes_topic", "pseudo_apology", "over_apologises",
        "promises_beyond_frame", "seeks_reassurance", "early_link",
    ),
}  # fmt: skip


def head_of(dimension: Dimension, marker: str) -> str:
    """The head that listens for a marker of a dimension: `empathy.names_feeling`."""
    return f"{dimension}.{marker}"


MARKER_HEADS: Final[tuple[str, ...]] = tuple(head_of(d, m) for d in DIMENSIONS for m in _MARKERS[d])
DEPTHS: Final = 5


def heads_of(dimension: Dimension) -> tuple[str, ...]:
    """The heads of one dimension, in order."""
    return tuple(head_of(dimension, m) for m in _MARKERS[dimension])


def dialogue(turns: Sequence[tuple[str, str]]) -> str:
    """The last turns as the ear hears them: speaker and words, oldest first; it keeps the end if it is long."""
    return " ".join(f"{speaker}: {text}" for speaker, text in turns[-4:])
