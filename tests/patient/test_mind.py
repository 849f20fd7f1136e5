"""What must be true of every patient's mind, whatever is said to them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.patient.heard import Heard
from simulator.patient.mind import meet, tell
from simulator.patient.state import RUNGS, Rupture, State, opening_state
from simulator.patient.telling import Telling
from simulator.persona import Persona, available, load
from simulator.reading.reading import Reading
from simulator.settings import ROOT
from simulator.vocabulary import MOVES, STANCES, Move, Rung, RuptureKind

FOLDER = ROOT / "personas"


@lru_cache
def persona_of(persona_id: str) -> Persona:
    return load(persona_id, FOLDER).persona


personas = st.sampled_from(available(FOLDER)).map(persona_of)
moves = st.lists(st.sampled_from(MOVES), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def heards(draw: st.DrawFn, persona: Persona) -> Heard:
    chosen: tuple[Move, ...] = draw(moves)
    strength = {m: draw(st.floats(0.3, 1.0)) for m in chosen}
    reading = Reading(
        moves=chosen, depth=draw(st.integers(0, 4)), strength=strength, tentative=draw(st.booleans()),
        questions=draw(st.integers(0, 4)), words=draw(st.integers(1, 80)),
    )  # fmt: skip
    ids = [t.id for t in persona.triggers]
    return Heard(
        reading=reading,
        triggers=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
        soothers=tuple(draw(st.lists(st.sampled_from([s.id for s in persona.soothers]), max_size=1))),
        opening=draw(st.booleans()),
        specific=draw(st.booleans()),
    )


@st.composite
def talks(draw: st.DrawFn) -> tuple[Persona, State, list[Heard]]:
    persona = draw(personas)
    scenario = draw(st.sampled_from(persona.scenarios))
    state = opening_state(scenario, persona)
    return persona, state, draw(st.lists(heards(persona), min_size=1, max_size=25))


@settings(max_examples=120, deadline=None)
@given(talks())
def test_the_state_stays_in_range_and_every_turn_is_felt(talk: tuple[Persona, State, list[Heard]]) -> None:
    persona, state, turns = talk
    for one in turns:
        state, felt = meet(state, one, persona)
        assert 0 <= state.alliance <= 1
        assert 0 <= state.arousal <= 1
        assert 0 <= state.guard <= 1
        assert 0 <= state.depth <= 4
        assert state.stance in STANCES
        assert state.affect in persona.temperament.affects
        assert felt.thought
        assert State.model_validate_json(state.model_dump_json()) == state


@settings(max_examples=120, deadline=None)
@given(talks())
def test_the_same_words_move_the_same_state_the_same_way(talk: tuple[Persona, State, list[Heard]]) -> None:
    persona, state, turns = talk
    assert meet(state, turns[0], persona) == meet(state, turns[0], persona)


@settings(max_examples=150, deadline=None)
@given(talks(), st.floats(0, 0.5))
def test_more_empathy_never_lowers_the_alliance(talk: tuple[Persona, State, list[Heard]], more: float) -> None:
    persona, state, turns = talk
    for one in turns[:-1]:
        state, _ = meet(state, one, persona)
    last = turns[-1]
    stronger = dict(last.reading.strength)
    for move in ("validation", "reflection"):
        stronger[move] = min(1.0, stronger[move] + more)
    warmer = Heard(
        reading=Reading(
            moves=last.reading.moves, depth=last.reading.depth, strength=stronger, tentative=last.reading.tentative,
            questions=last.reading.questions, words=last.reading.words,
        ),
        triggers=last.triggers, soothers=last.soothers, opening=last.opening, specific=last.specific,
    )  # fmt: skip
    assert meet(state, warmer, persona)[0].alliance >= meet(state, last, persona)[0].alliance - 1e-9


@settings(max_examples=200, deadline=None)
@given(talks())
def test_no_path_closes_a_rupture_without_the_rungs(talk: tuple[Persona, State, list[Heard]]) -> None:
    persona, state, turns = talk
    for one in turns:
        before = state
        state, _ = meet(state, one, persona)
        if before.rupture is not None and state.rupture is None:
            assert before.rupture.rungs == RUNGS
            assert state.alliance > before.rupture.before
        if state.rupture is not None and before.rupture is not None:
            assert len(state.rupture.rungs) <= len(before.rupture.rungs) + 2


@settings(max_examples=60, deadline=None)
@given(talks())
def test_telling_counts_an_episode_once(talk: tuple[Persona, State, list[Heard]]) -> None:
    persona, state, _ = talk
    fact = next(f for f in persona.facts if f.theme and f.id not in state.told)
    assert fact.theme is not None
    once = tell(state, Telling(facts={fact.id: "shallow"}, depth=1), persona)
    twice = tell(once, Telling(facts={fact.id: "shallow"}, depth=1), persona)
    assert once.episodes[fact.theme] == state.episodes.get(fact.theme, 0) + 1
    assert twice.episodes == once.episodes


# --- what hurts, in the same turn -----------------------------------------------------------------------------------


def opened(persona: Persona, scenario: int = 0, **changes: Any) -> State:
    return opening_state(persona.scenarios[scenario], persona).with_(**changes)


def heard(*moves: Move, triggers: tuple[str, ...] = (), depth: int = 0, **more: Any) -> Heard:
    questions = int(any("question" in m for m in moves))
    return Heard(Reading(moves=moves, depth=depth, questions=questions, words=12), triggers=triggers, **more)


@pytest.mark.parametrize("persona_id", available(FOLDER))
def test_every_patients_own_sore_places_open_a_rupture_of_its_kind_in_the_same_turn(persona_id: str) -> None:
    persona = persona_of(persona_id)
    kinds = set()
    for trigger in persona.triggers:
        if trigger.rupture is None:
            continue
        before = opened(persona, alliance=0.35)
        state, felt = meet(before, heard(trigger.moves[0], triggers=(trigger.id,)), persona)
        if state.rupture is None:  # a weak one only stings
            assert state.alliance < before.alliance
            continue
        assert state.rupture.kind == trigger.rupture
        assert state.alliance < before.alliance - 0.05
        assert state.stance in ("confronting", "withdrawing", "compliant", "flooded")
        assert felt.thought in trigger.felt
        kinds.add(state.rupture.kind)
    assert persona.temperament.rupture in kinds


def torn(persona: Persona, *rungs: Rung, kind: RuptureKind = "confrontation") -> State:
    state = opened(persona, alliance=0.45)
    rupture = Rupture(kind=kind, intensity=0.6, cause="advice", turn=0, before=0.5, rungs=rungs)
    return state.with_(rupture=rupture, stance="confronting" if kind == "confrontation" else "withdrawing")


@pytest.mark.parametrize("persona_id", available(FOLDER))
@pytest.mark.parametrize(
    "poor",
    [
        ("justification",), ("acknowledgement", "justification"), ("advice",), ("confrontation",), ("reassurance",),
        ("rationale",), ("logistics",), ("closed_question",), ("self_disclosure",),
    ],
)  # fmt: skip
def test_every_slip_goes_back_a_rung_and_costs_trust(persona_id: str, poor: tuple[Move, ...]) -> None:
    persona = persona_of(persona_id)
    before = torn(persona, "noticed")
    state, felt = meet(before, heard(*poor), persona)
    assert state.rupture is not None
    assert state.rupture.stage == "open"
    assert state.rupture.slips == 1
    assert felt.events[0] == "slip"
    assert state.alliance < before.alliance


def test_a_link_made_too_soon_slips_back() -> None:
    persona = persona_of("beth")
    state, felt = meet(torn(persona, "noticed"), heard("interpretation", depth=3), persona)
    assert state.rupture is not None
    assert (state.rupture.stage, felt.fate) == ("open", "wounds")


@pytest.mark.parametrize("persona_id", available(FOLDER))
def test_the_ladder_climbs_rung_by_rung_and_ends_above_where_it_was(persona_id: str) -> None:
    persona = persona_of(persona_id)
    state = torn(persona, kind=persona.temperament.rupture)
    assert state.rupture is not None
    before = state.rupture.before
    steps = (
        (heard("immediacy"), "noticed"), (heard("validation"), "validated"),
        (heard("acknowledgement", specific=True), "owned"), (heard("open_question", about_us=True), "explored"),
        (heard("reflection"), "re_engaged"),
    )  # fmt: skip
    for step, stage in steps:
        state, felt = meet(state, step, persona)
        assert state.rupture is not None
        assert (state.rupture.stage, felt.events[0]) == (stage, stage)
        assert state.alliance <= before + 0.04 or state.alliance <= 0.5
    state, felt = meet(state, heard("encourager"), persona)
    assert state.rupture is None
    assert felt.events[0] == "closed"
    assert state.alliance > before
    assert state.repaired == 1


def test_a_bare_sorry_never_gets_beyond_the_first_rung() -> None:
    persona = persona_of("beth")
    state = torn(persona)
    for _ in range(6):
        state, _ = meet(state, heard("acknowledgement"), persona)
    assert state.rupture is not None
    assert state.rupture.stage == "noticed"


# --- interpretations --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("depth", "changes", "fate"),
    [
        (2, {"depth": 1}, "lands"),
        (3, {"depth": 2, "episodes": {"x": 2}}, "lands"),
        (3, {"depth": 2, "episodes": {"x": 1}}, "slides_off"),
        (3, {"depth": 1}, "slides_off"),
        (4, {"depth": 1}, "wounds"),
        (2, {"depth": 2, "arousal": 0.95}, "wounds"),
    ],
)
def test_an_interpretation_lands_slides_off_or_wounds_by_depth_against_the_window(
    depth: int, changes: dict[str, Any], fate: str
) -> None:
    persona = persona_of("filomena")
    state, felt = meet(opened(persona, **changes), heard("interpretation", depth=depth), persona)
    assert felt.fate == fate
    assert state.last_interpretation == ("accepted" if fate == "lands" else "rejected")


def test_after_a_rejected_interpretation_the_next_one_must_wait() -> None:
    persona = persona_of("filomena")
    state = opened(persona, depth=2, episodes={"x": 3}, last_interpretation="rejected")
    assert meet(state, heard("interpretation", depth=2), persona)[1].fate != "lands"
    waited, _ = meet(state, heard("reflection"), persona)
    assert meet(waited, heard("interpretation", depth=2), persona)[1].fate == "lands"


# --- flooding, false compliance, decay --------------------------------------------------------------------------------


@pytest.mark.parametrize("persona_id", available(FOLDER))
def test_flooding_comes_above_what_can_be_borne_and_goes_when_the_therapist_slows_down(persona_id: str) -> None:
    persona = persona_of(persona_id)
    state, _ = meet(opened(persona, arousal=1.0), heard("closed_question"), persona)
    assert state.stance == "flooded"
    for _ in range(8):
        state, _ = meet(state, heard("encourager", "reflection"), persona)
    assert state.stance != "flooded"


def test_one_who_pleases_agrees_where_another_would_turn_away() -> None:
    adrian, filomena = persona_of("adrian"), persona_of("filomena")
    for persona, stance in ((adrian, "compliant"), (filomena, "withdrawing")):
        trigger = next(t for t in persona.triggers if t.rupture == "withdrawal" and "advice" in t.moves)
        state, _ = meet(opened(persona, alliance=0.35, arousal=0.4), heard("advice", triggers=(trigger.id,)), persona)
        assert state.rupture is not None
        assert state.rupture.kind == "withdrawal"
        assert state.stance == stance


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(available(FOLDER)),
    st.lists(
        st.sampled_from(["open_question", "closed_question", "encourager", "reflection"]), min_size=10, max_size=15
    ),
)
def test_no_thought_comes_back_soon_whatever_the_therapist_keeps_doing(persona_id: str, turns: list[Move]) -> None:
    persona = persona_of(persona_id)
    state, thoughts = opened(persona), []
    for move in turns:
        state, felt = meet(state, heard(move), persona)
        thoughts.append(felt.thought)
    again = [
        later - earlier
        for earlier, a in enumerate(thoughts)
        for later, b in enumerate(thoughts)
        if earlier < later and a == b
    ]
    assert all(gap >= 6 for gap in again)


def test_ordinary_feelings_pass() -> None:
    persona = persona_of("beth")
    state = opening_state(persona.scenarios[0], persona).with_(arousal=0.8, affect="angry")
    quiet = Heard(Reading(moves=("encourager",), depth=0))
    for _ in range(6):
        state, _ = meet(state, quiet, persona)
    assert state.arousal < 0.65
    assert state.affect == persona.temperament.affect
