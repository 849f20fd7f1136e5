"""Takes a trainee's name out of what is shown blind. Pure.

The whole name goes wherever it stands; a part of it goes where somebody introduces or addresses a person with it, so that
"Will you stay?" keeps its first word in the words of a trainee called Will.
"""

from __future__ import annotations

import re

MASK = "[name]"
_BEFORE = r"\b(?:I(?:'|\u2019)m|I am|[Mm]y name is|[Nn]ame(?:'|\u2019)s|[Cc]all me|[Tt]his is|Dr\.?|Doctor|Mr\.?|Mrs\.?|Ms\.?|Mx\.?)\s+"


def masked(text: str, name: str) -> str:
    """The text without the name."""
    parts = [re.escape(p) for p in name.split() if len(p) > 1]
    if not parts:
        return text
    if len(parts) > 1:
        whole = r"\s+".join(re.escape(p) for p in name.split())
        text = re.sub(rf"(?<!\w){whole}(?!\w)", MASK, text, flags=re.IGNORECASE)
    one = "|".join(sorted(parts, key=len, reverse=True))
    return re.sub(rf"({_BEFORE})(?:{one})(?!\w)", rf"\g<1>{MASK}", text)
