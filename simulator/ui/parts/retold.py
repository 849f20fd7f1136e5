"""The story on the page, and the turns that counted."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from simulator.practice.debriefing import Debrief
from simulator.practice.inner import feelings, thoughts
from simulator.practice.story_parts import quoted
from simulator.practice.turning import Turning
from simulator.ui.parts import rewind
from simulator.ui.parts.words import label, safe


def story(debrief: Debrief) -> None:
    """Five sentences, in the type of the spoken word."""
    st.html(f'<p class="story">{safe(" ".join(debrief.story))}</p>')


def counted(debrief: Debrief) -> None:
    """The two best turns and the two most costly ones; from a costly one, the way back to it."""
    if debrief.best:
        st.subheader("What helped most", anchor=False)
        _cards(debrief, debrief.best, again=False)
    if debrief.costly:
        st.subheader("What cost most", anchor=False)
        _cards(debrief, debrief.costly, again=True)


def _cards(debrief: Debrief, found: Sequence[Turning], *, again: bool) -> None:
    names = {d.id: d.name.lower() for d in debrief.rubric.dimensions}
    for one in found:
        said = debrief.sitting.past[one.turn].therapist or ""
        scores = ", ".join(f"{names.get(d, d)} {s} of 5" for d, s in one.scores.items())
        facts = "; ".join(part for part in (scores, one.did) if part)
        rest = f' <span class="quiet">It rests on “{safe(one.quote)}”.</span>' if one.quote else ""
        with st.container(border=True):
            st.html(
                f"<p><strong>Turn {one.turn}.</strong> {safe(quoted(said, 160)) or 'A silence.'}</p>"
                f'<p class="quiet">{safe(facts[:1].upper() + facts[1:])}.</p><p>{safe(one.what)}{rest}</p>'
            )
            if again and st.button("Say something else here", key=f"costly-{one.turn}", icon=":material/undo:"):
                rewind.go(debrief.sitting, one.turn)


def felt(debrief: Debrief) -> None:
    """What the patient felt: the feelings in order, and the thoughts at the moments that counted."""
    name = debrief.sitting.source.persona.name
    with st.expander(f"What {label(name)} felt and did not say", icon=":material/favorite:"):
        runs = [
            f"{f.affect} ({f'turn {f.first}' if f.first == f.last else f'turns {f.first} to {f.last}'})"
            for f in feelings(debrief.sitting.past)
        ]
        st.html(f"<p>{safe(', then '.join(runs).capitalize())}.</p>")
        for e in thoughts(debrief.sitting.past):
            st.html(
                f'<p><span class="quiet">Turn {e.number}, after {safe(quoted(e.therapist or "", 60)) or "a silence"}</span><br>'
                f'<span class="felt">{safe(e.felt.thought)}</span></p>'
            )
