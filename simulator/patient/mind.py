"""The mind: how one therapist turn moves a patient. Pure: same state, same words heard, same patient, same result.

    meet(state, heard, persona) -> (state, felt)

The patient is hurt, soothed, deepened or withdrawn here, before any word is spoken; a voice only speaks from the result.
"""

from __future__ import annotations

from simulator.patient import repair, telling
from simulator.patient.heard import SORE, Heard
from simulator.patient.state import Felt, Rupture, State
from simulator.patient.thoughts import thinking, thought_for
from simulator.patient.window import window
from simulator.persona.parts import Persona, Soother, Trigger
from simulator.vocabulary import Affect, Cue, Fate, Move, RuptureKind, Stance

OPENS_AT = 0.3
"""Impact from which a trigger opens a rupture rather than stings."""
ARGUES_AT = 0.6
"""How surely a turn must be an argument to turn somebody who has no sore place there."""

_GOOD: dict[Move, float] = {
    "validation": 0.050,
    "reflection": 0.040,
    "acknowledgement": 0.014,
    "immediacy": 0.018,
    "open_question": 0.004,
    "encourager": 0.004,
    "safety_inquiry": 0.003,
    "rationale": 0.001,
}
_MEETS: tuple[Move, ...] = ("validation", "reflection", "acknowledgement", "immediacy", "interpretation", "encourager")
"""Moves that meet the patient at all; a question alone does not yet."""
_BAD: dict[Move, float] = {
    "confrontation": 0.060,
    "advice": 0.030,
    "justification": 0.030,
    "reassurance": 0.020,
    "self_disclosure": 0.016,
}
_CALMS: tuple[Move, ...] = ("reflection", "validation", "encourager")


def meet(state: State, heard: Heard, persona: Persona) -> tuple[State, Felt]:
    """The next state and what was felt, after one therapist turn."""
    before = state
    state = _settle(state.with_(turn=state.turn + 1, opening=False), persona)
    state = state.with_(closed_questions=_closed_in_a_row(state, heard))
    why: list[str] = []
    events: list[Cue] = []

    trigger, impact = _touched(state, heard, persona)
    state, fate = _interpretation(state, heard, persona, why)
    if fate != "none":
        events.append(fate)
    state = _everyday(state, heard, persona, why)

    if state.rupture is not None:
        state = _in_rupture(state, state.rupture, heard, trigger, persona, events, why)
    elif trigger is not None:
        state = _stung(state, trigger, impact, persona, why)
    elif fate == "wounds":
        state = _open(state, persona, "interpretation", persona.temperament.rupture, 0.55, why)
    else:
        state = _argued(state, heard, persona, why)

    opened = before.rupture is None and state.rupture is not None
    state = _affect(state, persona, trigger if opened or before.rupture is None else None, events)
    state = _deepen(state, heard, opened)
    stance = _stance(state, heard, persona)
    state = state.with_(stance=stance)
    if stance == "flooded" and before.stance != "flooded":
        why.append("arousal passed what can be borne: flooded")
    felt = Felt(
        thought="", events=tuple(events), trigger=trigger.id if trigger else None, fate=fate, why=tuple(why)
    )  # fmt: skip
    thought = thought_for(state, felt, heard, persona, opened)
    return thinking(state, thought), felt.model_copy(update={"thought": thought[1]})


def tell(state: State, told: telling.Telling, persona: Persona) -> State:
    """The state after the patient has spoken: what was told counts, and telling deep things costs something."""
    return telling.after(state, told, persona)


# --- what moves ---------------------------------------------------------------------------------------------------


def _settle(state: State, persona: Persona) -> State:
    """Feelings pass: arousal and guard drift toward this patient's baseline."""
    temper = persona.temperament
    base = temper.arousal if state.rupture is None else min(1.0, temper.arousal + 0.2)
    return state.with_(
        arousal=state.arousal + 0.10 * (base - state.arousal),
        guard=state.guard + 0.04 * (temper.guard - state.guard),
        affect_age=state.affect_age + 1,
    )


def _closed_in_a_row(state: State, heard: Heard) -> int:
    only_closed = heard.reading.does("closed_question") and not heard.reading.does(*_CALMS, "open_question")
    return state.closed_questions + 1 if only_closed else 0


def _touched(state: State, heard: Heard, persona: Persona) -> tuple[Trigger | None, float]:
    """The trigger that hits hardest, and its impact: strength, by how easily this patient is hurt, less by trust."""
    best: tuple[Trigger | None, float] = (None, 0.0)
    by_id = {t.id: t for t in persona.triggers}
    for trigger_id in heard.triggers:
        trigger = by_id.get(trigger_id)
        if trigger is None:
            continue
        impact = trigger.strength * persona.temperament.hurt * (1.15 - 0.5 * state.alliance)
        if heard.reading.does("validation", "acknowledgement"):
            impact *= 0.8
        if impact > best[1]:
            best = (trigger, impact)
    return best


def _interpretation(state: State, heard: Heard, persona: Persona, why: list[str]) -> tuple[State, Fate]:
    """An interpretation lands, slides off or wounds, by depth against the window."""
    reading = heard.reading
    if reading.depth < 2 or not reading.does("interpretation", "immediacy"):
        return state, "none"
    if reading.depth == 2 and reading.does("immediacy") and not reading.does("interpretation"):
        return state, "none"  # naming a shift in the room is an inquiry, not an interpretation
    limit = window(
        patient_depth=state.depth,
        episodes=state.most_episodes,
        arousal=state.arousal,
        rupture_open=state.rupture is not None and "explored" not in state.rupture.rungs,
        rejected=state.last_interpretation == "rejected" and not state.re_engaged,
        tolerance=persona.temperament.tolerance,
    )
    over = reading.depth - limit.deepest
    links = state.links + (1 if reading.depth >= 3 else 0)
    tender = persona.temperament.hurt * (1.0 if reading.tentative else 1.3)
    if over <= 0 and links <= 3:
        why.append(f"an interpretation at depth {reading.depth} inside the window ({limit.deepest}): it lands")
        gain = 0.04 * persona.temperament.trust * (1 - state.alliance)
        return state.with_(
            alliance=state.alliance + gain, guard=state.guard - 0.05, arousal=state.arousal + 0.03,
            last_interpretation="accepted", re_engaged=True, links=links,
        ), "lands"  # fmt: skip
    reason = limit.shut or f"{over} too deep"
    if over >= 2 or (limit.shut and over >= 1 and not reading.tentative):
        why.append(f"an interpretation at depth {reading.depth} into {reason}: it wounds")
        return state.with_(
            alliance=state.alliance - 0.05 * tender, guard=state.guard + 0.10, arousal=state.arousal + 0.08,
            last_interpretation="rejected", re_engaged=False, links=links,
        ), "wounds"  # fmt: skip
    why.append(f"an interpretation at depth {reading.depth}, {reason}: it slides off")
    return state.with_(
        alliance=state.alliance - 0.008 * tender, guard=state.guard + 0.04,
        last_interpretation="rejected", re_engaged=False, links=links,
    ), "slides_off"  # fmt: skip


def _everyday(state: State, heard: Heard, persona: Persona, why: list[str]) -> State:
    """What any patient feels at any turn. Good work counts less the more trust there already is."""
    reading, temper = heard.reading, persona.temperament
    good = max((w * reading.strength[m] for m, w in _GOOD.items() if m in reading.moves), default=0.0)
    good = max(good, 0.04 * reading.empathy)
    soother = _soothed(heard, persona)
    if soother is not None:
        good += 0.03 * soother.strength
        why.append(f"it does this patient good ({soother.id})")
    if heard.remembered:
        good += 0.012
        why.append("it was remembered from an earlier session")
    bad = sum(w for m, w in _BAD.items() if m in reading.moves)
    if not reading.does(*_MEETS):
        bad += 0.014  # nothing was met: trust runs down a little by itself
    if reading.questions >= 3:
        bad += 0.015
        why.append("too many questions at once")
    if state.closed_questions >= 3:
        bad += 0.012
        why.append("it begins to feel like an interview")
    gain = good * temper.trust * 1.5 * (1 - state.alliance) * (0.35 if state.rupture else 1.0)
    loss = bad * temper.hurt * (0.25 + 0.75 * state.alliance)
    calm = 0.05 * max((reading.strength[m] for m in _CALMS if m in reading.moves), default=0.0)
    stir = 0.05 * bad / 0.03 + (0.05 if state.arousal > 0.6 and reading.depth >= 2 else 0.0)
    return state.with_(
        alliance=state.alliance + gain - loss,
        guard=state.guard - 1.6 * good + 1.5 * bad,
        arousal=state.arousal - calm - (0.03 if soother else 0.0) + min(stir, 0.15),
        re_engaged=state.re_engaged or (reading.does(*_CALMS) and state.rupture is None),
        opening=heard.opening,
    )


def _soothed(heard: Heard, persona: Persona) -> Soother | None:
    chosen = [s for s in persona.soothers if s.id in heard.soothers]
    return max(chosen, key=lambda s: s.strength, default=None)


def _in_rupture(
    state: State,
    rupture: Rupture,
    heard: Heard,
    trigger: Trigger | None,
    persona: Persona,
    events: list[Cue],
    why: list[str],
) -> State:
    """Repair climbs, slips, or closes."""
    temper = persona.temperament
    slip = repair.slips(rupture, heard)
    sore = trigger is not None and (
        trigger.id in heard.plainly or heard.reading.does(*(m for m in trigger.moves if m in SORE))
    )
    if trigger is not None and sore and not slip and not heard.reading.does("validation", "acknowledgement"):
        slip = f"it touched the sore place again ({trigger.id})"
    if slip:
        fallen = repair.fall(rupture)
        events.insert(0, "slip")
        why.append(f"repair slips from {rupture.stage} to {fallen.stage}: {slip}")
        return state.with_(
            rupture=fallen, alliance=state.alliance * (1 - (0.02 if slip in repair.MILD else 0.06) * temper.hurt), guard=state.guard + 0.06,
            arousal=state.arousal + 0.03,
        )  # fmt: skip
    if rupture.stage == "re_engaged":
        events.insert(0, "closed")
        why.append("the rupture is repaired; there is more trust than before it")
        return state.with_(
            rupture=None, repaired=state.repaired + 1, guard=state.guard - 0.12, arousal=state.arousal - 0.08,
            alliance=max(state.alliance, rupture.before + 0.07 * temper.forgives), re_engaged=True,
        )  # fmt: skip
    climbed, new = repair.climb(rupture, heard)
    if not new:
        return state.with_(rupture=rupture.model_copy(update={"intensity": max(0.2, rupture.intensity - 0.01)}))
    events.insert(0, new[-1])
    why.append(f"repair climbs: {', '.join(new)}")
    gain = 0.035 * temper.forgives * len(new)
    ceiling = max(state.alliance, rupture.before + 0.03)
    return state.with_(
        rupture=climbed, alliance=min(state.alliance + gain, ceiling), guard=state.guard - 0.05 * len(new),
        arousal=state.arousal - 0.05 * len(new),
    )  # fmt: skip


def _stung(state: State, trigger: Trigger, impact: float, persona: Persona, why: list[str]) -> State:
    """A trigger opens a rupture in the same turn, or, where it is weak or trust is high, only stings."""
    if trigger.rupture is not None and impact >= OPENS_AT:
        return _open(state, persona, trigger.id, trigger.rupture, min(1.0, impact), why)
    why.append(f"it stings ({trigger.id})")
    return state.with_(
        alliance=state.alliance - 0.05 * impact,
        guard=state.guard + 0.12 * impact,
        arousal=state.arousal + 0.15 * impact,
    )


def _argued(state: State, heard: Heard, persona: Persona, why: list[str]) -> State:
    """Without a trigger of their own, anybody turns when argued with while trust is thin."""
    plainly = heard.reading.does("confrontation") and heard.reading.strength["confrontation"] >= ARGUES_AT
    if plainly and not heard.reading.does("reflection") and state.alliance * (2 - persona.temperament.hurt) < 0.5:
        return _open(state, persona, "confrontation", persona.temperament.rupture, 0.5, why)
    return state


def _open(
    state: State, persona: Persona, cause: str, kind: RuptureKind, intensity: float, why: list[str]
) -> State:  # fmt: skip
    why.append(f"a {kind} rupture opens ({cause})")
    return state.with_(
        rupture=Rupture(kind=kind, intensity=intensity, cause=cause, turn=state.turn, before=state.alliance),
        alliance=state.alliance - (0.06 + 0.12 * intensity) * min(1.3, persona.temperament.hurt),
        guard=state.guard + 0.30 * intensity,
        arousal=state.arousal + (0.20 if kind == "confrontation" else 0.08) * intensity,
    )


# --- what shows ---------------------------------------------------------------------------------------------------


def _affect(state: State, persona: Persona, trigger: Trigger | None, events: list[Cue]) -> State:
    """The feeling on top. It lasts about three turns, then gives way to the one this patient lives with."""
    wanted: Affect | None = None
    if trigger is not None:
        wanted = trigger.affect
    elif "validated" in events or "owned" in events:
        wanted = "hurt"
    elif "explored" in events:
        wanted = "sad"
    elif "closed" in events or "re_engaged" in events:
        wanted = "relieved"
    elif "wounds" in events:
        wanted = "hurt"
    elif "lands" in events:
        wanted = "sad"
    elif state.affect_age >= 3 and state.rupture is None:
        wanted = persona.temperament.affect
    if wanted is None or wanted == state.affect:
        return state
    if wanted not in persona.temperament.affects:
        return state
    return state.with_(affect=wanted, affect_age=0)


def _deepen(state: State, heard: Heard, opened: bool) -> State:
    """How deep the patient speaks: one step at a time, as far as trust reaches; hurt makes it shallow at once."""
    if opened or (state.rupture is not None and state.rupture.stage in ("open", "noticed")):
        return state.with_(depth=0 if state.rupture and state.rupture.kind == "withdrawal" else min(state.depth, 1))
    reach = 1 + (state.alliance > 0.45) + (state.alliance > 0.62) + (state.alliance > 0.82)
    if state.guard > 0.62:
        reach = min(reach, 1)
    if heard.reading.does("reflection", "validation", "interpretation", "immediacy") and state.depth < reach:
        return state.with_(depth=state.depth + 1)
    if heard.reading.does("logistics", "advice", "reassurance", "self_disclosure") and state.depth > 0:
        return state.with_(depth=state.depth - 1)
    return state.with_(depth=min(state.depth, reach))


def _stance(state: State, heard: Heard, persona: Persona) -> Stance:
    """How the patient stands: flooded, in a rupture, guarded, reflective or open, in that order."""
    temper = persona.temperament
    leaves_at = temper.tolerance - (0.08 if state.stance == "flooded" else 0.0)
    angry = state.rupture is not None and state.rupture.kind == "confrontation"
    if state.arousal > leaves_at and not (angry and state.arousal < 0.97):
        return "flooded"  # an angry patient stays in the room longer before words fail
    pleases = persona.defences[0].direction == "toward"
    if state.rupture is not None:
        if state.rupture.stage == "re_engaged":
            return "open"
        if state.rupture.kind == "confrontation":
            return "guarded" if state.rupture.stage == "explored" else "confronting"
        return "compliant" if pleases else "withdrawing"
    if pleases and state.alliance < 0.6 and heard.reading.does("advice", "reassurance", "rationale", "confrontation"):
        return "compliant"
    if state.guard > 0.6 or state.alliance < 0.3:
        return "guarded"
    if state.depth >= 2 and state.guard < 0.45:
        return "reflective"
    return "open"
