"""The test drive shows why the mind moved, and a correction changes the answer at the same moment."""

from __future__ import annotations

import pytest

from simulator.errors import DraftError
from simulator.persona import Source
from simulator.practice.house import House
from simulator.program.studio.checking import check
from simulator.program.studio.correcting import add_line, add_rule, add_trigger, piece_of, reword
from simulator.program.studio.interview import blank
from simulator.program.studio.playing import told_apart
from simulator.program.studio.rehearsal import KEPT, Rehearsal, Stage
from simulator.yamledit import put

REST = "You should rest, and get some help in."
MET = "One places a vase. I used the wrong word for him, and I can hear that it stung."


@pytest.fixture(scope="module")
def stage(house: House) -> Stage:
    return Stage(house)


@pytest.fixture
def talk(stage: Stage, joan: str) -> Rehearsal:
    return stage.begin(check("persona", joan))


def source(text: str) -> Source:
    report = check("persona", text)
    assert report.source is not None, report.findings[:2]
    return report.source


def test_the_trigger_that_fired_is_named_with_the_rung(stage: Stage, talk: Rehearsal) -> None:
    talk = stage.say(talk, REST)
    why = stage.why(talk, 1)
    assert why.trigger == "told_to_rest"
    assert why.rung == ("none", "open")
    was, now = why.moved["alliance"]
    assert now < was
    talk = stage.say(talk, "Something went wrong between us just then, when I told you what to do.")
    assert stage.why(talk, 2).rung == ("open", talk.past[2].state.rupture.stage if talk.past[2].state.rupture else "")


def test_a_shut_gate_says_what_it_waits_for(stage: Stage, talk: Rehearsal) -> None:
    talk = stage.say(talk, "What happened in December?")
    (gate,) = [g for g in stage.why(talk, 1).gates if g.fact == "secret_2"]
    assert gate.lacks == ("alliance 0.70 (it is 0.30)",)


def test_a_draft_that_is_not_whole_is_not_played(stage: Stage) -> None:
    with pytest.raises(DraftError, match="cannot be played yet"):
        stage.begin(check("persona", "id: joan\n"))
    assert stage.begin(check("persona", blank())).past[0].patient.startswith("‹")


def test_a_reworded_line_is_said_at_the_same_moment(stage: Stage, talk: Rehearsal, joan: str) -> None:
    talk = stage.say(talk, REST)
    piece = piece_of(talk.past[1], talk.past[0], talk.source.persona)
    assert piece is not None
    assert piece.place[:2] == ("triggers", 0)
    new = reword(joan, piece, "Rest. When? I have the ledger to rule.")
    assert stage.again(talk, source(new), 1).patient == "Rest. When? I have the ledger to rule."
    assert stage.again(talk, talk.source, 1) == talk.past[1]


def test_a_new_line_answers_words_like_these_and_leaves_the_old_one(stage: Stage, talk: Rehearsal, joan: str) -> None:
    talk = stage.say(talk, MET)
    new = add_line(joan, talk.past[1], "Stung. I should have said bruised, but I will allow it.")
    after = stage.again(talk, source(new), 1)
    assert after.patient.endswith("Stung. I should have said bruised, but I will allow it.")
    assert after.state.alliance == talk.past[1].state.alliance
    assert source(new).persona.lines[:-1] == talk.source.persona.lines


def test_a_rule_of_speech_silences_every_line_that_breaks_it(stage: Stage, talk: Rehearsal, joan: str) -> None:
    talk = stage.say(talk, REST)
    word = "remedy" if "remedy" in talk.past[1].patient else talk.past[1].patient.split()[0].strip(".,")
    new = add_rule(joan, word)
    assert word not in stage.again(talk, source(new), 1).patient
    assert any(f"says '{word}'" in f.what for f in check("persona", new).warnings)
    with pytest.raises(DraftError, match="already"):
        add_rule(new, word)


def test_a_new_trigger_opens_a_rupture_where_there_was_none(stage: Stage, talk: Rehearsal, joan: str) -> None:
    talk = stage.say(talk, "What did your husband do when you were ill, Joan?")
    assert talk.past[1].state.rupture is None
    new = add_trigger(
        joan, talk.past[1], ["Derek did not do. Derek was done for.", "He wandered. That is what he did."], "They have not read it.",
        rupture="confrontation", affect="lonely", strength=0.9,
    )  # fmt: skip
    after = stage.again(talk, source(new), 1)
    assert after.felt.trigger == "hurt_1"
    assert after.state.rupture is not None
    assert after.patient in ("Derek did not do. Derek was done for.", "He wandered. That is what he did.")
    assert "lonely" in source(new).persona.temperament.affects
    with pytest.raises(DraftError, match="two answers"):
        add_trigger(joan, talk.past[1], ["one"], "x", rupture=None, affect="hurt", strength=0.5)


def test_every_piece_that_is_said_can_be_found_in_the_file(stage: Stage, talk: Rehearsal) -> None:
    for words in (
        MET,
        REST,
        "Do you drink?",
        "What happened in December?",
        "Are you safe?",
        "I see.",
        "And how is that for you?",
    ):
        talk = stage.say(talk, words)
    for before, exchange in zip(talk.past, talk.past[1:], strict=False):
        piece = piece_of(exchange, before, talk.source.persona)
        assert piece is not None, exchange.way
        assert -1 not in piece.place


def test_scripted_hours_tell_skill_apart_on_a_patient_nobody_wrote_a_script_for(stage: Stage, joan: str) -> None:
    hours = stage.hours(source(joan), "door_1")
    skilled, neutral, poor = (h.alliance for h in hours)
    assert skilled > neutral + 0.1 > poor + 0.2
    assert told_apart(hours).startswith("The patient tells them apart")
    assert hours == stage.hours(source(joan), "door_1")


def test_a_patient_who_is_never_hurt_is_found_out(stage: Stage, joan: str) -> None:
    numb = joan
    for i in range(2):
        numb = put(numb, ("triggers", i, "strength"), 0.0)
    numb = put(put(numb, ("temperament", "hurt"), 0.3), ("temperament", "trust"), 0.3)
    hours = stage.hours(source(numb), "door_1")
    gap = hours[0].alliance - hours[2].alliance
    assert gap < stage.hours(source(joan), "door_1")[0].alliance - stage.hours(source(joan), "door_1")[2].alliance


def test_only_a_few_drafts_stay_in_memory(stage: Stage, joan: str) -> None:
    for n in range(KEPT + 2):
        stage.begin(check("persona", put(joan, ("facts", 0, "asked", 0), f"What brings you, number {n}?")))
    assert len(stage._memories) == KEPT
    assert len(stage._chroma.list_collections()) >= KEPT
