"""The test drive: talk with the draft, see why the mind moved, and correct what the patient would not say."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from simulator.errors import SimulatorError
from simulator.practice.encounter import Exchange
from simulator.program.studio import correcting
from simulator.program.studio.checking import Report, check
from simulator.program.studio.playing import Hour, told_apart
from simulator.program.studio.rehearsal import Rehearsal, Why
from simulator.ui import service
from simulator.ui.parts.desk import Desk
from simulator.ui.parts.words import MOVES, chips, patient, safe, therapist
from simulator.vocabulary import AFFECTS

_COLOURS = {"skilled": "#5B8F45", "neutral": "#A07C3C", "poor": "#C4593D"}
_WAYS: dict[correcting.Way, str] = {
    "reword": "Say it otherwise, always", "line": "Say something else to words like mine",
    "rule": "Never use this word", "trigger": "This should have hurt",
}  # fmt: skip


def show(desk: Desk, report: Report) -> None:
    """The whole test drive."""
    if report.source is None:
        st.html('<p class="quiet">The draft cannot be played yet: the list of what is to be mended says why.</p>')
        return
    stage, persona = service.stage(), report.source.persona
    scenarios = {s.id: f"{s.title} (session {s.session})" for s in persona.scenarios}
    scenario = st.selectbox("Session", list(scenarios), format_func=lambda i: scenarios[i], key="drive-scenario")
    begin, curves = st.columns(2)
    talk = desk.talk
    fresh = talk is None or talk.scenario_id not in scenarios
    if begin.button(
        "Begin" if fresh else "Begin again",
        type="primary" if fresh else "secondary",
        width="stretch",
        key="drive-begin",
    ):
        desk.talk = talk = stage.begin(report, scenario)
    if curves.button(
        "Three scripted hours", width="stretch", key="drive-hours", help="A skilled, a neutral and a poor therapist"
    ):
        with st.spinner("Three hours are passing…"):
            st.session_state["hours"] = (desk.draft_id, report.source.sha256, stage.hours(report.source, scenario))
    _hours(desk, report)
    if talk is None or talk.scenario_id not in scenarios:
        return
    if talk.source.sha256 != report.source.sha256:
        st.html('<p class="quiet">The draft has changed since this talk began.</p>')
        if st.button("Say the same words to the new draft", key="drive-replay"):
            desk.talk = talk = stage.with_source(talk, report.source)
    for exchange in talk.past:
        _turn(desk, talk, exchange)
    with st.form(f"drive-say-{len(talk.past)}", clear_on_submit=True, border=False):
        words = st.text_area("What do you say?", key=f"drive-words-{len(talk.past)}", height=80)
        if st.form_submit_button("Say it", type="primary") and words:
            try:
                desk.talk = stage.say(talk, words)
            except SimulatorError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()


def _turn(desk: Desk, talk: Rehearsal, exchange: Exchange) -> None:
    with st.container(border=True):
        if exchange.therapist is not None:
            st.html(f'<div class="who">You</div>{therapist(exchange.therapist)}')
        st.html(f'<div class="who">{safe(talk.source.persona.name)}</div>{patient(exchange.patient)}')
        if exchange.number == 0:
            return
        _why(service.stage().why(talk, exchange.number), exchange)
        with st.expander("They would not say that"):
            _correct(desk, talk, exchange)


def _why(why: Why, exchange: Exchange) -> None:
    moved = " · ".join(f"{k} {was:.2f} → {now:.2f}" for k, (was, now) in why.moved.items())
    if exchange.reading:
        st.html(chips([MOVES[m] for m in exchange.reading.moves], "what your turn did"))
    lines = [f'<div class="quiet">{exchange.state.stance}, {exchange.state.affect} · {moved}</div>']
    lines += [f'<div class="quiet">Why: {safe(r)}</div>' for r in why.reasons]
    if why.trigger:
        lines.append(f'<div class="rupture">Touched: the trigger {safe(why.trigger)}</div>')
    if why.rung:
        lines.append(f'<div class="quiet">Repair: {safe(why.rung[0])} → {safe(why.rung[1])}</div>')
    for gate in why.gates:
        state = f"shut; it waits for {', '.join(gate.lacks)}" if gate.lacks else "open"
        lines.append(f'<div class="quiet">Gate of {safe(gate.fact)}: {safe(state)}</div>')
    lines.append(f'<div class="quiet">Where the words come from: {safe(why.way)}</div>')
    if exchange.felt.thought:
        lines.append(f'<div class="quiet">Not said: <span class="felt">{safe(exchange.felt.thought)}</span></div>')
    st.html("".join(lines))


def _correct(desk: Desk, talk: Rehearsal, exchange: Exchange) -> None:
    key = f"correct-{desk.stamp}-{exchange.number}"
    piece = correcting.piece_of(exchange, talk.past[exchange.number - 1], talk.source.persona)
    ways = [w for w in _WAYS if w != "reword" or piece is not None]
    way = st.radio("What should change", ways, format_func=lambda w: _WAYS[w], key=f"{key}-way")
    if piece is not None and way == "reword":
        st.html(f'<p class="quiet">The words come from {safe(piece.what)}; they change there.</p>')
    words = _asked(way, exchange, key)
    rupture = talk.source.persona.temperament.rupture
    affect, strength, felt = exchange.state.affect, 0.6, ""
    if way == "trigger":
        felt = st.text_input("What do they think and not say?", key=f"{key}-felt") or ""
        affect = st.selectbox("What do they feel?", AFFECTS, index=AFFECTS.index("hurt"), key=f"{key}-affect")
        strength = st.slider("How strong", 0.1, 1.0, 0.6, 0.05, key=f"{key}-strength")
    if not words.strip():
        return
    try:
        if way == "reword" and piece is not None:
            new = correcting.reword(desk.text, piece, words)
        elif way == "rule":
            new = correcting.add_rule(desk.text, words)
        elif way == "trigger":
            new = correcting.add_trigger(
                desk.text, exchange, words.splitlines(), felt, rupture=rupture, affect=affect, strength=strength
            )
        else:
            new = correcting.add_line(desk.text, exchange, words)
        report = check("persona", new)
        if report.source is None:
            raise SimulatorError(report.findings[0].what, mend=report.findings[0].mend)
        after = service.stage().again(talk, report.source, exchange.number)
    except SimulatorError as error:
        st.error(str(error), icon=":material/error:")
        return
    before, then = st.columns(2)
    before.html(f'<div class="who">Now</div>{patient(exchange.patient)}<div class="quiet">{_state(exchange)}</div>')
    then.html(f'<div class="who">Then</div>{patient(after.patient)}<div class="quiet">{_state(after)}</div>')
    for finding in [f for f in report.errors if f not in check("persona", desk.text).errors][:3]:
        st.warning(f"line {finding.where.rpartition(':')[2]}: {finding.what}", icon=":material/report:")
    if st.button("Put this into the draft", type="primary", key=f"{key}-put"):
        desk.write(new)
        desk.talk = service.stage().with_source(talk, report.source)
        st.rerun()


def _asked(way: correcting.Way, exchange: Exchange, key: str) -> str:
    if way == "rule":
        return st.text_input("The word or phrase they never use", key=f"{key}-word") or ""
    asks = "What do they say, in the same breath? Two lines or more" if way == "trigger" else "What would they say?"
    return st.text_area(asks, exchange.patient if way == "reword" else "", key=f"{key}-{way}-says", height=110) or ""


def _state(exchange: Exchange) -> str:
    rupture = exchange.state.rupture
    open_ = f", {rupture.kind} {rupture.stage.replace('_', '-')}" if rupture else ""
    return f"{exchange.state.stance}, alliance {exchange.state.alliance:.2f}{open_}"


def _hours(desk: Desk, report: Report) -> None:
    kept = st.session_state.get("hours")
    if not kept or kept[0] != desk.draft_id or report.source is None:
        return
    hours: tuple[Hour, ...] = kept[2]
    if kept[1] != report.source.sha256:
        st.html('<p class="quiet">These hours were played with the draft as it was before.</p>')
    rows = [{"Turn": e.number, "Alliance": e.state.alliance, "Therapist": h.skill} for h in hours for e in h.past]
    data = pd.DataFrame(rows)
    colour = alt.Color(
        "Therapist:N", scale=alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values())), legend=None
    )
    x = alt.X("Turn:Q", axis=alt.Axis(values=[0, 5, 10, 15], grid=False, title="turn"), scale=alt.Scale(domain=[0, 18]))
    y = alt.Y("Alliance:Q", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=[0, 0.5, 1], title="alliance"))
    lines = alt.Chart(data).mark_line(strokeWidth=2.4).encode(x, y, color=colour)
    ends = data.groupby("Therapist").tail(1)
    names = (
        alt.Chart(ends)
        .mark_text(align="left", dx=6, fontSize=12, fontWeight="bold")
        .encode(x, y, text="Therapist:N", color=colour)
    )
    st.altair_chart(alt.layer(lines, names).properties(height=220).configure(background="transparent"), width="stretch")
    said = " ".join(
        f"{h.skill}: {h.past[0].state.alliance:.2f} to {h.alliance:.2f}, ruptures: {h.ruptures}, facts told: {h.told}."
        for h in hours
    )
    st.html(f'<p>{safe(told_apart(hours))}</p><p class="quiet">{safe(said)}</p>')
