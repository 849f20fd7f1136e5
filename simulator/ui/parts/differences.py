"""The difference between two texts, part by part, with what is new underlined and what is gone struck out."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.program.studio.differing import Change
from simulator.ui.parts.words import safe

MOST = 80
_TAGS = {"same": ("", ""), "gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}
_FATES = {"new": "new", "gone": "taken out", "changed": "changed"}


def show(changes: Sequence[Change]) -> None:
    """The changes; none is said too."""
    if not changes:
        st.html('<p class="quiet">No difference.</p>')
        return
    rows = []
    for change in changes[:MOST]:
        words = " ".join(f"{_TAGS[k][0]}{safe(w)}{_TAGS[k][1]}" for k, w in change.words())
        rows.append(
            f'<div class="who">{safe(change.where)} · {_FATES[change.fate]}</div><div class="said-by">{words}</div>'
        )
    st.html("".join(rows))
    if len(changes) > MOST:
        st.html(f'<p class="quiet">And {len(changes) - MOST} more.</p>')
