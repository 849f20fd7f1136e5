"""The moments as files: what they hold, how they teach when they are wrong, and what the lint proves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.patient.listening import opening_in
from simulator.patient.telling import closed
from simulator.persona import Source, load
from simulator.persona.linting import gives_away
from simulator.practice.moment import MENDS, Moment, MomentError, MomentSource, find, from_text
from simulator.practice.moment import load as load_moments
from simulator.practice.moment_linting import balance, lint, lint_all, lint_file
from simulator.settings import ROOT
from simulator.vocabulary import SKILLS

PATIENTS = ("adrian", "beth", "dawn", "filomena", "rhian", "ubax")
PERSONAS = ROOT / "personas"
MOMENTS = load_moments(PERSONAS)

TEXT = """\
patient: beth
moments:
  - id: a_moment
    title: A moment
    skill: empathy
    difficulty: 1
    sought: 3
    scenario: intake
    setup: First session. She is telling you about work.
    turns:
      - {speaker: patient, text: "I had soup. I stood there with the spoon."}
      - {speaker: therapist, text: "And then?"}
      - {speaker: patient, text: "Then nothing. I washed the spoon."}
    state: {session: 1, alliance: 0.4, arousal: 0.4, guard: 0.6, affect: lonely, stance: guarded, depth: 1}
    told: [why_now, work]
"""


def source(*changes: tuple[str, str]) -> MomentSource:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return from_text(text, "beth.yaml")


@pytest.fixture(scope="session")
def linted(beth: Source) -> Callable[..., list[str]]:
    def run(*changes: tuple[str, str]) -> list[str]:
        return [str(f) for f in lint(source(*changes), beth)]

    return run


# --- the moments that ship --------------------------------------------------------------------------------------------


def test_every_moment_that_ships_is_sound() -> None:
    assert [str(f) for f in lint_all(PERSONAS)] == []


def test_there_is_enough_to_practise_with_every_patient_and_in_every_skill() -> None:
    assert len(MOMENTS) >= 60
    assert set(Counter(m.patient for m in MOMENTS)) == set(PATIENTS)
    assert min(Counter(m.patient for m in MOMENTS).values()) >= 10
    assert min(Counter(m.skill for m in MOMENTS)[s] for s in SKILLS) >= 12
    assert all(Counter((m.skill, m.difficulty) for m in MOMENTS)[s, d] >= 4 for s in SKILLS for d in (1, 2, 3))


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: m.id)
def test_a_patient_gives_nothing_away_that_is_still_behind_a_gate(moment: Moment) -> None:
    persona = load(moment.patient, PERSONAS).persona
    state = moment.state_in(persona)
    shut = closed(persona, state)
    for fact in persona.facts:
        if fact.id in shut:
            assert [gives_away(fact, w.text) for w in moment.turns] == [None] * len(moment.turns)


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda m: m.id)
def test_the_state_of_a_moment_is_one_the_patient_can_be_in(moment: Moment) -> None:
    persona = load(moment.patient, PERSONAS).persona
    state = moment.state_in(persona)
    assert set(moment.told) <= set(state.told)
    assert (state.rupture is not None) == (moment.skill in MENDS)
    if state.rupture is not None:
        assert state.rupture.before > state.alliance
        assert state.rupture.stage == "open"


def test_spoken_words_hold_no_dashes_that_nobody_can_say() -> None:
    assert [m.id for m in MOMENTS for w in m.turns if "—" in w.text or "–" in w.text] == []


def test_most_timing_moments_are_openings_and_some_must_be_seen_without_one() -> None:
    asked = [opening_in(m.last_words) for m in MOMENTS if m.skill == "timing"]
    assert 0 < asked.count(False) < asked.count(True)


def test_no_two_moments_share_their_last_words_or_their_title() -> None:
    assert len({m.last_words for m in MOMENTS}) == len(MOMENTS)
    assert len({m.title for m in MOMENTS}) == len(MOMENTS)


# --- what a wrong file says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    title:", "    tittle:", "beth.yaml:4: unknown key 'tittle' in moments.0; did you mean 'title'?"),
        ("skill: empathy", "skill: empathie", "unknown word 'empathie'; did you mean 'empathy'?"),
        ("difficulty: 1", "difficulty: 4", "less than or equal to 3"),
        ("stance: guarded", "stance: gaurded", "did you mean 'guarded'?"),
        ('      - {speaker: patient, text: "Then nothing. I washed the spoon."}\n', "", "must end with the patient"),
        ("speaker: therapist", "speaker: patient", "must speak in turn"),
        ("alliance: 0.4", "alliance: 1.4", "less than or equal to 1"),
    ],
)
def test_a_moment_that_cannot_be_read_says_where_and_why(old: str, new: str, says: str) -> None:
    with pytest.raises(MomentError) as wrong:
        source((old, new))
    assert says in str(wrong.value)
    assert str(wrong.value).startswith("beth.yaml:")


def test_a_sound_moment_has_no_findings(linted: Callable[..., list[str]]) -> None:
    assert linted() == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("scenario: intake", "scenario: intak", "unknown scenario 'intak'; did you mean 'intake'?"),
        ("told: [why_now, work]", "told: [why_now, wrok]", "unknown fact 'wrok'"),
        ("affect: lonely", "affect: calm", "'calm' is not among this patient's affects"),
        ("scenario: intake", "scenario: phone_call", "session 1 is before its scenario's (14)"),
        ("told: [why_now, work]", "told: [begging]", "'begging' cannot have been told without abduction"),
        ("told: [why_now, work]", "told: [neil]", "'neil' waits for session 40"),
        ("depth: 1}", "depth: 1, episodes: {left_alone: 5}}", "'left_alone' 5 times, and 1 told facts carry it"),
        ("depth: 1}", "depth: 1, episodes: {left_alon: 1}}", "unknown theme 'left_alon'"),
        (
            "told: [why_now, work]",
            "goes_on: garage_lits",
            "no beat 'garage_lits' in 'intake'; did you mean 'garage_list'?",
        ),
        ("setup: First", "setup: One. Two. Three. First", "5 sentences"),
        ("I washed the spoon.", "He hit me with the spoon.", "gives away 'glenn_hit' ('hit me')"),
        ("She is telling you about work.", "Her father took her to Buffalo.", "gives away 'abduction' ('buffalo')"),
        ("I washed the spoon.", "I taught a man to weigh himself.", "the voice may say this too"),
        ("skill: empathy", "skill: restraint", "says what its pull is"),
        ("sought: 3", "sought: 3\n    pull: advise", "says what its pull is"),
        ("skill: empathy", "skill: withdrawal_repair", "needs an open withdrawal"),
        (
            "depth: 1}",
            "depth: 1, rupture: {kind: confrontation, intensity: 0.4, cause: explains_himself}}",
            "an open rupture in a moment of empathy",
        ),
        (
            "depth: 1}",
            "depth: 1, rupture: {kind: confrontation, intensity: 0.4, cause: told_to_stay_away}}",
            "'told_to_stay_away' does not hurt in 'intake'",
        ),
        (
            "depth: 1}",
            "depth: 1, rupture: {kind: confrontation, intensity: 0.4, cause: explains_hisself}}",
            "did you mean 'explains_himself'?",
        ),
        ("skill: empathy", "skill: timing", "nothing to time"),
    ],
)
def test_the_lint_finds(linted: Callable[..., list[str]], old: str, new: str, says: str) -> None:
    found = linted((old, new))
    assert any(says in f for f in found), found
    assert all(f.startswith("beth.yaml:") for f in found)


def test_an_opening_makes_timing_possible(linted: Callable[..., list[str]]) -> None:
    assert linted(("skill: empathy", "skill: timing"), ("I washed the spoon.", "Why do I do that?")) == []


def test_an_id_that_stands_twice_is_found_within_a_file_and_across_files(tmp_path: Path, beth: Source) -> None:
    twice = TEXT + TEXT.split("moments:\n")[1]
    assert any("stands twice" in str(f) for f in lint(from_text(twice, "beth.yaml"), beth))
    (tmp_path / "moments").mkdir()
    (tmp_path / "beth.yaml").write_text(beth.text, encoding="utf-8")
    (tmp_path / "moments" / "beth.yaml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "moments" / "more.yaml").write_text(TEXT, encoding="utf-8")
    assert any("stands in beth.yaml too" in str(f) for f in lint_all(tmp_path))


def test_moments_with_an_unknown_patient_are_a_finding_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "moments").mkdir()
    file = tmp_path / "moments" / "nobody.yaml"
    file.write_text(TEXT.replace("patient: beth", "patient: nobody"), encoding="utf-8")
    assert [f.what for f in lint_file(file)] == ["no patient 'nobody'"]


def test_a_skill_with_too_few_moments_is_a_warning() -> None:
    few = [m for m in MOMENTS if m.skill != "timing" or m.difficulty == 1]
    assert [f.what for f in balance(few)] == [
        "timing has 6 moments", "timing has 0 moments of difficulty 2", "timing has 0 moments of difficulty 3",
    ]  # fmt: skip


# --- using them -------------------------------------------------------------------------------------------------------


def test_a_folder_without_moments_has_none(tmp_path: Path) -> None:
    assert load_moments(tmp_path) == ()


def test_a_misspelt_moment_is_suggested() -> None:
    assert find("beth_laps", MOMENTS).skill == "confrontation_repair"
    with pytest.raises(MomentError, match="did you mean 'beth_laps'"):
        find("beth_lapse", MOMENTS)


def test_episodes_are_counted_from_what_was_told(beth: Source) -> None:
    moment = source(("told: [why_now, work]", "told: [why_now, breakup, work]")).sheet.moments[0]
    state = moment.state_in(beth.persona)
    assert state.episodes == {"left_alone": 2, "arms_length": 1}
    assert state.told["breakup"] == ("shallow",)


def test_what_the_scenario_says_was_told_before_was_told_here_too(beth: Source) -> None:
    moment = find("beth_how_to_take_an_order", MOMENTS)
    state = moment.state_in(beth.persona)
    assert "assault" in state.told  # told in the ninth session
    assert state.told["the_call"] == ("shallow",)  # told in this hour
