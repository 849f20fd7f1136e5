"""The panel: agreement is confidence, disagreement asks for a person, and who is missing is said."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from simulator.grading.embedded import EmbeddedJudge
from simulator.grading.judge import JudgeFailed, Marked, grade, graded, record
from simulator.grading.panel import Panel, PanelMarked, panel_record
from simulator.grading.transcript import Moment
from simulator.rubric import Mark, Rubric, Truth, load
from simulator.settings import ROOT

TEXT = "You kept the letter for nine years, and that aches. What would it be like to open it?"
MOMENT = Moment("t1", 1, (("patient", "I kept his letter."),), TEXT, Truth(), frozenset(Truth.model_fields))
SCALES = ("empathy", "interpretation_timing", "rupture_repair")


class Sees:
    """A judge that sees these empathy markers; or fails."""

    def __init__(self, name: str, *seen: str, failed: str = "", **more: Any) -> None:
        self.name, self._seen, self._failed, self._more = name, seen, failed, more
        self.quote = "that aches"
        self.scales: Sequence[str] = SCALES

    def mark(self, moment: Moment, rubric: Rubric) -> Marked:
        if self._failed:
            raise JudgeFailed(self._failed)
        marks: Mapping[str, Sequence[Mark]] = {
            scale: [Mark(id=m, quote=self.quote, sure=0.8) for m in self._seen] if scale == "empathy" else []
            for scale in self.scales
        }
        return Marked(marks, **{"depth": 0, "truth": moment.truth, "confidence": {"empathy": 0.9}, **self._more})


FULL = ("names_feeling", "specific", "most_charged", "reaches_implicit")


@pytest.fixture(scope="module")
def core() -> Rubric:
    return load("core", ROOT / "rubrics")


def scored(marked: PanelMarked, core: Rubric) -> int | None:
    return graded(MOMENT, marked, "panel", core).scores["empathy"].score


def test_judges_that_agree_are_believed(core: Rubric) -> None:
    marked = Panel([Sees("a", *FULL), Sees("b", *FULL)]).mark(MOMENT, core)
    assert scored(marked, core) == 4
    assert marked.confidence["empathy"] == 1.0
    assert {m.sure for m in marked.marks["empathy"]} == {1.0}
    assert marked.flags == {}
    assert marked.views["a"] == {"empathy": 4, "interpretation_timing": None, "rupture_repair": None}


def test_the_majority_decides_each_marker(core: Rubric) -> None:
    judges = [Sees("a", "paraphrases"), Sees("b", *FULL), Sees("c", "names_feeling", "specific")]
    marked = Panel(judges).mark(MOMENT, core)
    assert [m.id for m in marked.marks["empathy"]] == ["names_feeling", "specific"]
    assert {round(m.sure, 2) for m in marked.marks["empathy"]} == {0.67}


def test_in_a_tie_the_first_judges_view_stands(core: Rubric) -> None:
    one, other = Sees("a", "names_feeling", "specific"), Sees("b", *FULL)
    assert [m.id for m in Panel([one, other]).mark(MOMENT, core).marks["empathy"]] == ["names_feeling", "specific"]
    assert len(Panel([other, one]).mark(MOMENT, core).marks["empathy"]) == 4


def test_one_level_apart_lowers_the_confidence_and_asks_nobody(core: Rubric) -> None:
    marked = Panel([Sees("a", "names_feeling", "specific"), Sees("b", *FULL)]).mark(MOMENT, core)
    assert marked.confidence["empathy"] == pytest.approx(0.75)
    assert marked.flags == {}


def test_more_than_a_level_apart_flags_the_turn_for_a_person(core: Rubric) -> None:
    marked = Panel([Sees("a"), Sees("b", *FULL)]).mark(MOMENT, core)
    assert marked.confidence["empathy"] == pytest.approx(0.25)
    assert marked.flags == {"empathy": "the judges are 3 levels apart (a: 1, b: 4)"}


def test_judges_that_differ_on_whether_a_scale_applies_flag_the_turn(core: Rubric) -> None:
    marked = Panel([Sees("a", *FULL, only_logistics=True), Sees("b", *FULL)]).mark(MOMENT, core)
    assert marked.confidence["empathy"] == 0.0
    assert "whether it applies (a: n/a, b: 4)" in marked.flags["empathy"]


def test_a_judge_that_fails_is_left_out_with_its_reason(core: Rubric) -> None:
    marked = Panel([Sees("a", *FULL), Sees("b", failed="empathy: the model took too long")]).mark(MOMENT, core)
    assert marked.left_out == {"b": "empathy: the model took too long"}
    assert scored(marked, core) == 4
    assert marked.confidence["empathy"] == 0.5


def test_where_all_judges_fail_the_turn_is_unscored(core: Rubric) -> None:
    result = grade(MOMENT, Panel([Sees("a", failed="no key"), Sees("b", failed="too slow")]), core)
    assert result.unscored == "no judge of the panel answered: a: no key; b: too slow"
    assert result.scores == {}


def test_a_quote_that_is_not_in_the_turn_is_no_vote(core: Rubric) -> None:
    liar = Sees("b", *FULL)
    liar.quote = "words nobody said"
    marked = Panel([Sees("a"), liar, Sees("c", *FULL)]).mark(MOMENT, core)
    assert marked.marks["empathy"] == ()


def test_a_judge_has_no_vote_on_a_scale_it_does_not_know(core: Rubric) -> None:
    partly = Sees("a")
    partly.scales = ("rupture_repair",)
    marked = Panel([partly, Sees("b", *FULL)]).mark(MOMENT, core)
    assert len(marked.marks["empathy"]) == 4
    assert "empathy" not in marked.views["a"]
    partly.scales = ()
    with pytest.raises(JudgeFailed, match="no judge of the panel knows the scale 'empathy'"):
        Panel([partly]).mark(MOMENT, core)


def test_what_is_true_and_how_deep_go_by_majority_and_then_by_the_first(core: Rubric) -> None:
    crisis = MOMENT.truth.model_copy(update={"crisis": True, "episodes": 3})
    judges = [Sees("a", depth=2), Sees("b", truth=crisis, depth=3), Sees("c", truth=crisis, depth=1)]
    marked = Panel(judges).mark(MOMENT, core)
    assert (marked.truth.crisis, marked.truth.episodes, marked.depth) == (True, 3, 2)


def test_all_judges_are_asked_at_the_same_time(core: Rubric) -> None:
    meeting = threading.Barrier(3, timeout=5)

    class Waits(Sees):
        def mark(self, moment: Moment, rubric: Rubric) -> Marked:
            meeting.wait()
            return super().mark(moment, rubric)

    Panel([Waits(n, *FULL) for n in "abc"]).mark(MOMENT, core)


def test_the_record_keeps_its_keys_and_adds_the_panels(core: Rubric) -> None:
    panel = Panel([Sees("a"), Sees("b", *FULL), Sees("c", failed="gone")])
    marked = panel.mark(MOMENT, core)
    result = graded(MOMENT, marked, panel.name, core)
    line = panel_record(result, marked)
    assert line.items() >= record(result).items()
    assert {"judges", "left_out", "flags"} <= set(record(result))
    assert line["judges"] == {
        "a": {"empathy": 1, "interpretation_timing": None, "rupture_repair": None},
        "b": {"empathy": 4, "interpretation_timing": None, "rupture_repair": None},
    }


def test_the_name_tells_who_sits_on_it_and_fits_the_log() -> None:
    one = Panel([Sees("embedded@1"), Sees("model@1:" + "m" * 80 + ":12345678")])
    assert one.name.startswith("panel@1:embedded+model:")
    assert len(one.name) <= 120
    assert one.name != Panel([Sees("embedded@2"), Sees("model@1:m:12345678")]).name
    for judges in ([], [Sees("a"), Sees("a")]):
        with pytest.raises(ValueError, match="a panel needs"):
            Panel(judges)


def test_the_embedded_judge_sits_on_a_panel(core: Rubric) -> None:
    embedded = EmbeddedJudge()
    alone = embedded.mark(MOMENT, core)
    marked = Panel([embedded, Sees("model@1:m:12345678", *FULL)]).mark(MOMENT, core)
    held = {m.id for m in graded(MOMENT, replace(alone), embedded.name, core).scores["empathy"].markers}
    assert {m.id for m in graded(MOMENT, marked, "panel", core).scores["empathy"].markers} == held
