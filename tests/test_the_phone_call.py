"""The founding picture: advice turns Beth against the therapist at once; only good repair brings her back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.practice.encounter import Exchange

Play = Callable[..., list[Exchange]]
FIRST = "It took you a while to say his name just now."
ADVICE = (
    "I really think you need to stay away from him",
    "It's really important that you keep your distance from this man.",
    "You should block his number.",
    "Please don't go back to him, Beth. He is bad for you.",
    "Have you thought about not picking up the next time he calls?",
)


@pytest.mark.parametrize("advice", ADVICE)
def test_advice_opens_a_confrontation_in_the_same_turn(play: Play, advice: str) -> None:
    past = play([FIRST, advice])
    assert past[1].state.rupture is None
    rupture = past[2].state.rupture
    assert rupture is not None
    assert rupture.kind == "confrontation"
    assert past[2].state.alliance < past[1].state.alliance - 0.1
    assert past[2].state.stance == "confronting"


@pytest.mark.parametrize(
    "open_turn",
    [
        "What was it like to hear his voice?",
        "You were glad for a second that he called, and you've been ashamed of that second ever since.",
        "Part of you wanted to run to him and part of you wanted to throw the phone. No wonder you feel pulled apart.",
        "Go on.",
        "What did he say?",
    ],
)
def test_an_open_empathic_turn_opens_no_rupture(play: Play, open_turn: str) -> None:
    assert play([FIRST, open_turn])[-1].state.rupture is None


@pytest.mark.parametrize("sorry", ["Sorry about that.", "I'm sorry.", "Sorry."])
def test_a_bare_sorry_climbs_one_rung_at_most(play: Play, sorry: str) -> None:
    past = play([FIRST, ADVICE[0], sorry, sorry, sorry])
    for exchange in past[3:]:
        assert exchange.state.rupture is not None
        assert exchange.state.rupture.stage in ("open", "noticed")


def test_naming_validating_owning_and_inviting_repair_it(play: Play) -> None:
    past = play(
        [
            FIRST,
            ADVICE[0],
            "Something happened between us just now. You went cold, and I think you're angry with me.",
            "You've every right to be. You told me something private and I answered with an order. I rushed in and took over.",
            "What is it like, sitting here with me after I did that?",
        ]
    )
    fell_to = past[2].state.alliance
    rupture = past[-1].state.rupture
    assert rupture is None or rupture.stage in ("explored", "re_engaged")
    assert past[-1].state.alliance > fell_to


def test_a_repaired_rupture_is_worth_more_than_none(play: Play) -> None:
    past = play(
        [
            FIRST,
            ADVICE[0],
            "Something happened between us just now. You went cold, and I think you're angry with me.",
            "You've every right to be. I rushed in with an order when you'd told me something private.",
            "What is it like, sitting here with me after I did that?",
            "That makes sense to me. You trusted me, and I left you alone with it.",
            "(waits)",
            "Go on.",
        ]
    )
    assert past[-1].state.rupture is None
    assert past[-1].state.repaired == 1
    assert past[-1].state.alliance > past[1].state.alliance


@pytest.mark.parametrize(
    "poor",
    [
        "I'm sorry you feel that way.",
        "I was only trying to help you.",
        "Anyway, how is work going at the moment?",
        "You're reacting to me the way you reacted to your father.",
        "Don't worry, this is a safe space and we'll be fine.",
    ],
)
def test_defending_soothing_and_moving_on_never_repair(play: Play, poor: str) -> None:
    past = play([FIRST, ADVICE[0], poor, poor])
    rupture = past[-1].state.rupture
    assert rupture is not None
    assert rupture.stage == "open"
    assert past[-1].state.alliance < past[2].state.alliance


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_thirty_turns_never_repeat_a_line(play: Play, seed: int) -> None:
    turns = [
        "Go on.", "What was that like?", "You sound torn.", "Tell me more.", "You should leave him alone.", "Sorry.",
        "I can see why you're angry.", "What are you feeling?", "Mm.", "Is there anything else?",
    ] * 3  # fmt: skip
    said = [e.patient for e in play(turns, seed=seed)]
    assert len(set(said)) == len(said)


def test_the_same_session_gives_the_same_words(play: Play) -> None:
    turns = [FIRST, ADVICE[0], "I'm sorry, I rushed you.", "What was that like?"]
    assert [e.patient for e in play(turns, seed=5)] == [e.patient for e in play(turns, seed=5)]


def test_every_turn_is_felt(play: Play) -> None:
    past = play([FIRST, ADVICE[0], "Sorry.", "Go on.", "What do you do for work?"])
    assert all(e.felt.thought for e in past[1:])
