"""Judges mark, code scores: the scales of the core rubric, line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import RubricError
from simulator.rubric import Mark, Rubric, Truth, circumstances, from_text, load, score
from simulator.rubric.scoring import mean
from simulator.settings import ROOT

TEXT = "one two three four five six seven"


@pytest.fixture(scope="module")
def core() -> Rubric:
    return load("core", ROOT / "rubrics")


def marks(*ids: str) -> list[Mark]:
    return [Mark(id=i, quote="two three") for i in ids]


def level(core: Rubric, dimension: str, *ids: str, truth: Truth | None = None, depth: int = 1) -> int | None:
    scale = core.dimension(dimension)
    assert scale is not None
    return score(scale, TEXT, marks(*ids), circumstances(truth or Truth(), depth, only_logistics=False)).score


FULL = ("names_feeling", "reaches_implicit", "specific", "makes_sense", "invites")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ((), 1),
        (("paraphrases",), 2),
        (("names_feeling",), 2),
        (("names_feeling", "specific"), 3),
        (("names_feeling", "makes_sense"), 3),
        (("names_feeling", "specific", "most_charged", "invites"), 4),
        (FULL, 5),
        ((*FULL, "unsolicited_advice"), 3),
        (("paraphrases", "unsolicited_advice"), 2),
        ((*FULL, "minimises"), 2),
        ((*FULL, "ignores_safety_cue"), 1),
        ((*FULL, "blames"), 1),
    ],
)
def test_empathy(core: Rubric, ids: tuple[str, ...], expected: int) -> None:
    assert level(core, "empathy", *ids) == expected


GOOD = ("grounded", "tentative", "own_words", "single_idea", "matches_case", "invites")
OPEN = Truth(patient_depth=2, episodes=3)


@pytest.mark.parametrize(
    ("ids", "truth", "depth", "expected"),
    [
        (GOOD, OPEN, 3, 5),
        (GOOD, OPEN, 4, 3),
        (GOOD, Truth(patient_depth=1, episodes=3), 3, 3),
        (GOOD, Truth(patient_depth=2, episodes=1), 3, 2),
        (GOOD, Truth(patient_depth=0, episodes=3), 3, 2),
        (GOOD, Truth(patient_depth=3, episodes=4, rupture="confrontation"), 2, 1),
        (GOOD, Truth(patient_depth=3, episodes=4, arousal=0.9), 3, 1),
        (GOOD, Truth(patient_depth=3, episodes=4, crisis=True), 2, 1),
        (("grounded", "tentative"), OPEN, 2, 4),
        ((*GOOD, "stated_as_fact"), OPEN, 3, 2),
        ((*GOOD, "jargon"), OPEN, 3, 3),
        ((*GOOD, "wild"), OPEN, 2, 1),
        ((), Truth(opening=True), 1, 3),
        (("takes_up_opening",), Truth(opening=True, arousal=0.95), 1, 4),
        (("flees_opening",), Truth(opening=True), 0, 2),
        ((), Truth(), 1, None),
    ],
)
def test_interpretation_timing(
    core: Rubric, ids: tuple[str, ...], truth: Truth, depth: int, expected: int | None
) -> None:
    assert level(core, "interpretation_timing", *ids, truth=truth, depth=depth) == expected


REPAIR = ("names_strain", "validates", "owns_part", "invites_feelings", "fits_type")
HURT = Truth(rupture="confrontation")


@pytest.mark.parametrize(
    ("ids", "truth", "expected"),
    [
        ((), HURT, 1),
        (("notices",), HURT, 2),
        (("names_strain", "owns_part"), HURT, 3),
        (("names_strain", "validates", "owns_part"), HURT, 4),
        (REPAIR, HURT, 5),
        ((*REPAIR, "links_pattern", "early_link"), HURT, 3),
        ((*REPAIR, "links_pattern", "early_link"), Truth(rupture="confrontation", re_engaged=True), 5),
        ((*REPAIR, "justifies_first"), HURT, 2),
        ((*REPAIR, "retaliates"), HURT, 1),
        (REPAIR, Truth(), None),
    ],
)
def test_rupture_repair(core: Rubric, ids: tuple[str, ...], truth: Truth, expected: int | None) -> None:
    assert level(core, "rupture_repair", *ids, truth=truth) == expected


def test_a_quote_that_was_not_said_makes_the_marker_absent(core: Rubric) -> None:
    scale = core.dimension("empathy")
    assert scale is not None
    lied = [Mark(id="names_feeling", quote="never said"), Mark(id="specific", quote="two  THREE")]
    got = score(scale, TEXT, lied, frozenset())
    assert [m.id for m in got.markers] == ["specific"]
    assert got.score == 2


def test_a_low_alliance_alone_shuts_no_window(core: Rubric) -> None:
    assert (
        level(core, "interpretation_timing", *GOOD, truth=Truth(alliance=0.05, patient_depth=2, episodes=3), depth=3)
        == 5
    )


@given(st.lists(st.sampled_from(FULL + ("most_charged", "minimises", "blames", "question_barrage")), unique=True))
def test_a_cap_never_raises_a_score(ids: list[str]) -> None:
    core = load("core", ROOT / "rubrics")
    without = [i for i in ids if i not in ("minimises", "blames", "question_barrage")]
    low, high = level(core, "empathy", *ids), level(core, "empathy", *without)
    assert low is not None
    assert high is not None
    assert low <= high


def test_what_does_not_apply_is_never_averaged(core: Rubric) -> None:
    scale, repair = core.dimension("empathy"), core.dimension("rupture_repair")
    assert scale is not None
    assert repair is not None
    four = score(scale, TEXT, marks("names_feeling", "specific", "most_charged", "invites"), frozenset())
    none = score(repair, TEXT, marks("names_strain"), frozenset())
    assert mean([four, none]) == 4
    assert mean([none]) is None


def test_a_rule_that_names_an_unknown_marker_teaches() -> None:
    text = (ROOT / "rubrics" / "core.yaml").read_text(encoding="utf-8")
    with pytest.raises(RubricError, match="level 4 names unknown marker 'validate'.*did you mean 'validates'"):
        from_text(text.replace("all: [names_strain, validates, {any: [owns_part, invites_feelings]}]}, says: \"Names it, v",
                               "all: [names_strain, validate, {any: [owns_part, invites_feelings]}]}, says: \"Names it, v"), "core.yaml")  # fmt: skip


def test_a_reflection_states_no_interpretation_as_fact(core: Rubric) -> None:
    asked = Truth(opening=True)
    assert level(core, "interpretation_timing", "grounded", "stated_as_fact", truth=asked, depth=1) == 3
    assert level(core, "interpretation_timing", "grounded", "stated_as_fact", truth=asked, depth=2) == 2
