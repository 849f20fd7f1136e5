"""What must be true of every patient's mind, whatever is said to them."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.patient.heard import Heard
from simulator.patient.mind import meet, tell
from simulator.patient.state import RUNGS, State, opening_state
from simulator.patient.telling import Telling
from simulator.persona import Persona, available, load
from simulator.reading.reading import Reading
from simulator.settings import ROOT
from simulator.vocabulary import MOVES, STANCES, Move

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
    for heard in turns:
        state, felt = meet(state, heard, persona)
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
    for heard in turns[:-1]:
        state, _ = meet(state, heard, persona)
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
    for heard in turns:
        before = state
        state, _ = meet(state, heard, persona)
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


def test_ordinary_feelings_pass() -> None:
    persona = persona_of("beth")
    state = opening_state(persona.scenarios[0], persona).with_(arousal=0.8, affect="angry")
    quiet = Heard(Reading(moves=("encourager",), depth=0))
    for _ in range(6):
        state, _ = meet(state, quiet, persona)
    assert state.arousal < 0.65
    assert state.affect == persona.temperament.affect
