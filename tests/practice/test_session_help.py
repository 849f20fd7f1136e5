"""Help in a session is asked for, says where to look and never what to say, and moves neither patient nor clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.patient.state import State
from simulator.persona.supervision import load as load_examples
from simulator.practice import helplines
from simulator.practice.house import House
from simulator.practice.nudging import nudge, situation
from tests.practice.rooms import Room

HURT = "I really think you need to stay away from him."
OWNS = "You've every right to be angry. You told me something private and I answered with an order."
PATIENTS = ("adrian", "beth", "dawn", "filomena", "rhian", "ubax")


def test_a_nudge_is_kept_at_its_turn_and_moves_nothing(room: Room) -> None:
    sitting = room.session("What was it like to hear his voice?", HURT)
    given = room.nudging.ask(sitting)
    assert (given.number, given.situation) == (2, "hurt")
    assert "turn 2" in given.text
    assert room.nudging.ask(sitting) == given, "asked twice at one turn, the same"
    assert room.practice.resume(sitting.id, "ann") == sitting
    twin = room.session("What was it like to hear his voice?", HURT, OWNS)
    assert room.practice.say(sitting, OWNS).past[-1].state == twin.past[-1].state
    assert room.again().nudging.given(sitting) == [given]


def test_a_nudge_follows_the_repair_and_does_not_repeat_itself(room: Room) -> None:
    sitting = room.session(HURT)
    texts = [room.nudging.ask(sitting).text]
    for turn in ("Something changed between us just now. I think you're angry with me.", OWNS, "(waits)"):
        sitting = room.practice.say(sitting, turn)
        texts.append(room.nudging.ask(sitting).text)
    own = load_examples("beth", room.practice.house.settings.personas)
    assert own is not None
    assert own.nudges["hurt"] in texts[0]
    assert sum(own.nudges["repairing"] in t for t in texts) == 1
    assert len(set(texts[:3])) == 3


def test_no_nudge_after_the_end(room: Room) -> None:
    with pytest.raises(SimulatorError, match="the debrief says more"):
        room.nudging.ask(room.practice.end(room.session(HURT)))


@pytest.mark.parametrize("patient", PATIENTS)
def test_every_patient_has_a_nudge_for_every_situation_and_none_gives_words_away(house: House, patient: str) -> None:
    examples = load_examples(patient, house.settings.personas)
    assert examples is not None
    assert set(examples.nudges) == {"hurt", "repairing", "away", "flooded", "guarded", "asked", "ready", "steady"}
    answers = [
        *examples.beats.values(), *examples.facts.values(), *(t.repair for t in examples.triggers.values()),
        *(said for group in examples.stances.values() for said in group),
    ]  # fmt: skip
    for text in examples.nudges.values():
        assert len(text) > 40
        assert not any(_shares_a_run(text, answer) for answer in answers)


def _shares_a_run(one: str, other: str, words: int = 7) -> bool:
    left, right = one.lower().split(), " ".join(other.lower().split())
    return any(" ".join(left[i : i + words]) in right for i in range(len(left) - words + 1))


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"arousal": 0.9}, "flooded"), ({"stance": "flooded"}, "flooded"), ({"stance": "compliant"}, "away"),
        ({"opening": True}, "asked"), ({"stance": "guarded"}, "guarded"), ({}, "steady"),
        ({"depth": 3, "episodes": {"x": 2}}, "ready"),
    ],
)  # fmt: skip
def test_the_situation_is_read_from_the_state(changes: dict[str, object], where: str) -> None:
    state = State(alliance=0.5, arousal=0.4, guard=0.4, affect="sad", stance="open").with_(**changes)
    assert situation(state) == where
    assert nudge(state, {"she": "he", "She": "He", "her": "him"}, None, []).strip()


def test_a_pause_stops_the_clock_and_survives_a_restart(room: Room) -> None:
    sitting = room.session("Go on.")
    room.clock.on(minutes=4)
    room.hours.pause(sitting)
    room.clock.on(hours=3)
    later = room.again()
    hour = later.hours.hour(sitting)
    assert hour.paused is not None
    assert hour.minute(50) == 5
    assert later.hours.resume(sitting) == 3 * 3600
    assert later.hours.hour(sitting).paused is None
    assert later.hours.resume(sitting) is None
    later.clock.on(minutes=2)
    assert later.hours.hour(sitting).minute(50) == 7
    assert later.practice.resume(sitting.id, "ann") == sitting


def test_the_way_out_can_follow_a_pause_and_an_ended_session_is_not_paused(room: Room) -> None:
    sitting = room.session("Go on.")
    room.hours.pause(sitting)
    room.hours.pause(sitting, "way_out")
    paused = room.hours.hour(sitting).paused
    assert paused is not None
    assert paused.reason == "way_out"
    assert len(room.asides.pauses(sitting.id)) == 1
    ended = room.practice.end(sitting)
    assert room.hours.hour(ended).paused is None


def test_help_lines_are_a_file_that_can_be_edited(tmp_path: Path) -> None:
    shipped = helplines.load()
    assert [c.country for c in shipped.countries] == [
        "United Kingdom", "Ireland", "United States", "Canada", "Australia",
    ]  # fmt: skip
    assert "findahelpline.com" in shipped.anywhere
    own = tmp_path / "lines.yaml"
    own.write_text("anywhere: here\ncountries:\n  - {country: X, emergency: '1', lines: [{name: A, reach: '2'}]}\n")
    assert helplines.load(own).countries[0].lines[0].reach == "2"
    own.write_text("anywhere: here\ncuntries: []\n")
    with pytest.raises(helplines.HelplinesError, match=r"lines\.yaml"):
        helplines.load(own)
