"""The story of a session says what happened in it, in five sentences that are its own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml

from simulator.bench.therapists import FOLDER
from simulator.practice.encounter import Encounter, Exchange
from simulator.practice.house import House
from simulator.practice.people import pronouns
from simulator.practice.story import story
from simulator.practice.story_parts import first_small, hurts, quoted, turns_of

PATIENTS = ("adrian", "beth", "dawn", "filomena", "rhian", "ubax")
LENGTHS = (3, 5, 8, 12)


def _sessions(house: House) -> list[tuple[str, list[Exchange], tuple[str, ...]]]:
    out = []
    for patient in PATIENTS:
        source = house.source(patient)
        scripts = yaml.safe_load((FOLDER / f"{patient}.yaml").read_text(encoding="utf-8"))["scripts"]
        for i, script in enumerate(scripts):
            scenario = script["scenarios"][0]
            encounter = Encounter(house.cast(source, scenario, seed=i))
            encounter.open()
            turns = [t for t in (script.get("opens", {}).get(scenario), *script["turns"]) if t]
            for text in turns[: LENGTHS[i % len(LENGTHS)]]:
                encounter.say(text)
            out.append((patient, encounter.past, story(source.persona, encounter.cast.scenario, encounter.past)))
    return out


@pytest.fixture(scope="module")
def sessions(house: House) -> list[tuple[str, list[Exchange], tuple[str, ...]]]:
    found = _sessions(house)
    assert len(found) >= 40
    return found


def test_five_sentences_and_none_stands_in_two_stories(sessions: list) -> None:
    seen: dict[str, int] = {}
    for _, _, told in sessions:
        assert len(told) == 5
        for sentence in told:
            seen[sentence] = seen.get(sentence, 0) + 1
            assert sentence[0].isupper() or sentence[0] in "“"
            assert sentence.endswith((".", "?"))
            assert "  " not in sentence
            assert ".." not in re.sub(r"“[^”]*”", "", sentence)
            assert not re.search(r"\b(None|nan|\{|\})", sentence)
    assert [s for s, n in seen.items() if n > 1] == []


def test_names_and_pronouns_are_the_patients(sessions: list, house: House) -> None:
    for patient, _, told in sessions:
        persona = house.source(patient).persona
        whole = " ".join(told)
        assert persona.name.split()[0] in whole
        outside = re.sub(r"“[^”]*”", "", whole)
        for theme in persona.themes.values():
            outside = outside.replace(first_small(theme), "")
        outside = outside.replace(_agenda(persona, whole), "")
        wrong = ("he", "him", "his") if pronouns(persona).she == "she" else ("she", "her", "hers")
        assert not re.search(rf"\b({'|'.join(wrong)})\b", outside, re.IGNORECASE), outside


def _agenda(persona: object, whole: str) -> str:
    found = re.search(r"had come to ([^;]*?)(?:;|, (?:and|lonely|afraid)|$)", whole)
    return found.group(1) if found else "\0"


def test_turns_and_numbers_are_those_of_the_session(sessions: list) -> None:
    for _, past, told in sessions:
        last = past[-1].number
        outside = re.sub(r"“[^”]*”", "", " ".join(told))
        for found in re.findall(r"\bturns? (\d+)", outside):
            assert 0 < int(found) <= last
        assert f"{past[0].state.alliance:.2f}" in told[4]
        assert f"{past[-1].state.alliance:.2f}" in told[4]
        assert ("open" in told[4] or "unmended" in told[4]) == (
            past[-1].state.rupture is not None
        ) or "still open" in told[3]


def test_every_quotation_is_from_the_session(sessions: list) -> None:
    for _, past, told in sessions:
        said = " ".join(
            " ".join([e.therapist or "", e.felt.thought, re.sub(r"\([^)]*\)", "", e.patient)]) for e in past
        )
        plain = re.sub(r"\s+", " ", said).replace('"', "’").replace("“", "‘")
        for sentence in told:
            for quote in re.findall(r"“([^”]*)”", sentence):
                assert quote.rstrip("…") in plain.replace("”", "’")


def test_a_rupture_is_told_with_its_turn_its_words_and_its_end(
    play: Callable[..., list[Exchange]], house: House
) -> None:
    beth = house.source("beth").persona
    scenario = beth.scenario("phone_call")
    assert scenario is not None
    repaired = play([
        "What was it like to hear his voice?", "I really think you need to stay away from him.",
        "Something changed between us just now. I think you're angry with me.",
        "You've every right to be. You told me something private and I answered with an order.",
        "I did that. I got worried and I took over.", "What is it like to sit here with me after I did that?",
        "(waits)", "Go on.",
    ])  # fmt: skip
    told = story(beth, scenario, repaired)
    (hurt,) = hurts(repaired)
    assert hurt.first == 2
    assert hurt.closed > 0
    assert "turn 2" in told[2]
    assert "I really think you need to stay away from him" in told[2]
    assert repaired[2].felt.thought.rstrip(".") in told[2]
    assert f"turn {hurt.closed}" in told[3]
    assert all(f"in turn {n}" in told[3] for _, n in hurt.steps)
    left = story(beth, scenario, repaired[:5][:3])
    assert "went out of the door" in left[3]
    assert "open" in left[4] or "unmended" in left[4]


def test_a_rupture_brought_along_is_not_blamed_on_a_turn(house: House) -> None:
    beth = house.source("beth")
    encounter = Encounter(house.cast(beth, "working_through", seed=1))
    hurt = Encounter(house.cast(beth, "phone_call", seed=1))
    hurt.open()
    hurt.say("I really think you need to stay away from him.")
    rupture = hurt.past[-1].state.rupture
    opening = encounter.open().state
    encounter.past.clear()
    encounter.open(opening.with_(rupture=rupture.model_copy(update={"turn": 0}), stance="confronting"))
    encounter.say("Go on.")
    told = story(beth.persona, encounter.cast.scenario, encounter.past)
    assert "last time's hurt" in told[0]
    assert "before you spoke" in told[2]


def test_the_same_session_reads_the_same_and_nothing_said_is_no_story(
    play: Callable[..., list[Exchange]], house: House
) -> None:
    beth = house.source("beth").persona
    scenario = beth.scenarios[0]
    past = play(["Go on."], scenario="intake")
    assert story(beth, scenario, past) == story(beth, scenario, past)
    assert story(beth, scenario, past[:1]) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(waits)", ""), ("  ", ""), ("I hear “no”.", "“I hear ‘no’”"), ("word " * 40, "“" + "word " * 13 + "word…”"),
        ("x" * 200, "“" + "x" * 70 + "…”"),
    ],
)  # fmt: skip
def test_quoting(text: str, shown: str) -> None:
    assert quoted(text) == shown


def test_turns_are_listed_as_one_would_say_them() -> None:
    assert [turns_of(n) for n in ([3], [3, 5], [1, 3, 5], [1, 2, 3, 4, 5, 6, 7])] == [
        "turn 3", "turns 3 and 5", "turns 1, 3 and 5", "turns 1, 2, 3, 4 and 3 more",
    ]  # fmt: skip
