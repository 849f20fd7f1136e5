"""My rating: one turn a screen, blind, kept as it is put down. In a calibration round the reference follows at once."""

from __future__ import annotations

import streamlit as st

from simulator.errors import SimulatorError
from simulator.program.rating.work import Blind, Pile
from simulator.ui import service
from simulator.ui.parts import rated_turn, rating_scale
from simulator.ui.parts.words import safe

actor = service.actor()
work = service.rating_work()
KINDS = {"rating": "rating", "calibration": "calibration round", "double": "double marking"}


def go(**where: str) -> None:
    """To another state of this page; the address carries it."""
    st.query_params.from_dict(where)


def trouble() -> None:
    """What could not be kept, said once."""
    if found := st.session_state.pop("rating-trouble", None):
        st.error(found, icon=":material/error:")


def attempt(what: object) -> None:
    """Runs a step of a button; what stands against it is said on the next run."""
    try:
        what()  # type: ignore[operator]
    except SimulatorError as error:
        st.session_state["rating-trouble"] = str(error)


def submit(blind: Blind, onward: str | None, pile: Pile) -> None:
    """Hands one turn in; in a calibration round the reference is shown first, else the next turn follows."""
    attempt(lambda: work.submit(blind.sheet))
    if "rating-trouble" not in st.session_state and pile.kind != "calibration":
        go(set=pile.rating_set, sheet=onward) if onward else go(set=pile.rating_set)


def talk(rating_set: str) -> None:
    """To the discussion of a set."""
    kind = next((p.kind for p in work.mine(actor.id) if p.rating_set == rating_set), "rating")
    st.session_state["rating-set"] = rating_set
    st.session_state[f"rating-view-{kind}"] = "Discussion"
    st.session_state["rating-talk"] = True


def piles() -> None:
    """What is dealt to me."""
    st.title("Rating", anchor=False)
    trouble()
    mine = work.mine(actor.id)
    for rating_set, title, waiting in service.discussing().mine(actor.id):
        with st.container(border=True):
            turns = "1 turn" if waiting == 1 else f"{waiting} turns"
            st.html(
                f"<p><strong>{safe(title)}</strong>: {turns} on which raters, or a rater and the judge, differ.</p>"
            )
            st.button("Talk about them", key=f"talk-{rating_set}", on_click=talk, args=(rating_set,))
    if st.session_state.pop("rating-talk", None):
        st.switch_page("simulator/ui/pages/rating_sets.py")
    if not mine:
        st.html('<p class="quiet">Nothing is dealt to you at the moment.</p>')
    for pile in mine:
        with st.container(border=True):
            st.subheader(pile.title, anchor=False)
            ready = sum(s.complete and not s.submitted for s in pile.slips)
            st.html(
                f'<p class="quiet">{KINDS[pile.kind].capitalize()} · {pile.done} of {len(pile.slips)} submitted'
                f"{f', {ready} complete and not submitted' if ready else ''}</p>"
            )
            first = next((s for s in pile.slips if not s.submitted), pile.slips[0] if pile.slips else None)
            left, right = st.columns(2)
            if first is not None:
                left.button(
                    "Look back" if first.submitted else "Go on" if pile.done or ready else "Begin",
                    key=f"open-{pile.rating_set}", width="stretch", type="secondary" if first.submitted else "primary",
                    on_click=go, kwargs={"set": pile.rating_set, "sheet": first.sheet},
                )  # fmt: skip
            if ready:
                right.button(
                    f"Submit the {ready} complete", key=f"all-{pile.rating_set}", width="stretch", on_click=attempt,
                    args=(lambda p=pile: work.submit_complete(p.rating_set, actor.id),),
                )  # fmt: skip


def reference(blind: Blind) -> None:
    """What the rater gave beside the key or the other raters, with the scale's words."""
    found = work.reference(blind.sheet)
    if found is None:
        st.html('<p class="quiet">There is no key yet, and nobody else has submitted this turn.</p>')
        return
    source = "The key" if found.source == "key" else "Other raters"
    st.subheader(source, anchor=False)
    for dimension in blind.dimensions:
        theirs = found.scores.get(dimension.id)
        if not theirs:
            continue
        mine: int | None = blind.given.get(dimension.id, {}).get("score")
        apart = any(rated_turn.apart(mine, t) for t in theirs)
        words = "; ".join(
            f"{rated_turn.level(t)}: {rated_turn.meaning(dimension, t)}" for t in sorted(set(theirs), key=str) if t
        )
        st.html(
            f"<p><strong>{safe(dimension.name)}</strong>: yours {rated_turn.level(mine)}; {source.lower()}: "
            f"{', '.join(rated_turn.level(t) for t in theirs)}{' · look again' if apart else ''}</p>"
            f'<p class="quiet">{safe(words)}</p>'
        )
    if found.note:
        st.html(f'<div class="said-by">{safe(found.note)}</div>')


def one(pile: Pile, sheet: str) -> None:
    """One turn."""
    order = [s.sheet for s in pile.slips]
    at = order.index(sheet)
    blind = work.open(sheet)
    onward = next((s for s in [*order[at + 1 :], *order[:at]] if not pile.slips[order.index(s)].submitted), None)
    st.button("All my rating", icon=":material/arrow_back:", type="tertiary", on_click=go)
    st.html(f'<p class="quiet">{safe(pile.title)} · turn {at + 1} of {len(order)} · {pile.done} submitted</p>')
    trouble()
    rated_turn.show(blind.patient, blind.setup, blind.before, blind.text, "The turn to rate")
    for dimension in blind.dimensions:
        rating_scale.show(blind, dimension)

    def keep() -> None:
        attempt(lambda: work.note(sheet, str(st.session_state.get(f"note-{sheet}", ""))))

    st.text_area(
        "A short note (optional)", blind.note, key=f"note-{sheet}", height=80, max_chars=2000, on_change=keep,
        disabled=blind.submitted,
    )  # fmt: skip
    back, ahead, hand_in = st.columns(3)
    back.button(
        "Back", icon=":material/chevron_left:", width="stretch", disabled=at == 0, shortcut="Ctrl+Left",
        on_click=go, kwargs={"set": pile.rating_set, "sheet": order[max(0, at - 1)]},
    )  # fmt: skip
    ahead.button(
        "Next", icon=":material/chevron_right:", width="stretch", disabled=at + 1 == len(order), shortcut="Ctrl+Right",
        on_click=go, kwargs={"set": pile.rating_set, "sheet": order[min(len(order) - 1, at + 1)]},
    )  # fmt: skip
    if blind.submitted:
        st.html('<p class="quiet">Submitted.</p>')
        if pile.kind == "calibration":
            reference(blind)
        return
    hand_in.button(
        "Submit", type="primary", width="stretch", shortcut="Ctrl+Enter", on_click=submit, args=(blind, onward, pile)
    )
    st.html(
        '<p class="quiet">What you put down is kept at once, and you can come back to it. Submitted, it stays as it is. Arrow '
        "keys move within a scale.</p>"
    )


chosen = st.query_params.get("set")
pile_ = next((p for p in work.mine(actor.id) if p.rating_set == chosen), None) if chosen else None
wanted = st.query_params.get("sheet")
if pile_ is not None and wanted in {s.sheet for s in pile_.slips}:
    one(pile_, str(wanted))
else:
    piles()
