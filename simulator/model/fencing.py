"""Words that people said, as they may stand in a prompt: between marks that nothing said can close or forge."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FENCE: Final = str.maketrans({"<": "‹", ">": "›"})
_UNFENCE: Final = str.maketrans({"‹": "<", "›": ">"})
_HIDDEN: Final = re.compile("[\U000e0000-\U000e007f]")
"""Unicode's tag characters: letters that no person sees and a model reads."""


def fenced(text: str) -> str:
    """Words as they may stand inside a fence: without the marks a fence is made of, control characters and hidden text."""
    kept = (c if c in "\n\t" or unicodedata.category(c) != "Cc" else " " for c in _HIDDEN.sub("", text))
    return "".join(kept).translate(_FENCE).strip()


def unfenced(quote: str) -> str:
    """A quote with the marks put back that `fenced` replaced."""
    return quote.translate(_UNFENCE)
