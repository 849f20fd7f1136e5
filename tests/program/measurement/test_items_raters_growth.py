"""Items, raters and growth say what was put into the table, and nothing where there is too little."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.program.measurement.growth import growth
from simulator.program.measurement.items import items
from simulator.program.measurement.raters import raters


def _turns(seed: int = 1, persons: int = 60) -> list[tuple[str, str, float | None]]:
    rng = np.random.default_rng(seed)
    out: list[tuple[str, str, float | None]] = []
    for p in range(persons):
        skill = rng.normal(0, 0.8)
        for item, easy, heeds in (("a", 0.5, 1), ("b", 0.0, 1), ("c", -0.5, 1), ("noise", 0.0, 0)):
            out.append((f"p{p}", item, float(np.clip(round(3 + easy + heeds * skill + rng.normal(0, 0.6)), 1, 5))))
    return out


def test_the_hard_item_has_the_lowest_mean_and_the_item_of_chance_tells_nobody_apart() -> None:
    found = {i.id: i for i in items(_turns(persons=300), {}, ["a", "b", "c", "noise"])}
    assert found["a"].mean > found["b"].mean > found["c"].mean  # type: ignore[operator]
    assert found["b"].discrimination is not None
    assert found["b"].discrimination > 0.4
    assert abs(found["noise"].discrimination or 0) < 0.25


def test_what_did_not_apply_and_what_was_not_scored_are_shares_of_their_own() -> None:
    turns = [("p1", "a", None), ("p2", "a", 3.0), ("p3", "a", 4.0), ("p4", "a", None)]
    found = items(turns, {"a": 1, "b": 2}, ["a", "b", "never met"])
    assert [i.id for i in found] == ["a", "b"]
    assert (found[0].scored, found[0].mean, found[0].not_applicable, found[0].unscored) == (2, 3.5, 0.5, 0.2)
    assert (found[1].scored, found[1].mean, found[1].unscored) == (0, None, 1.0)


def test_nine_persons_say_nothing_of_discrimination() -> None:
    assert all(i.discrimination is None for i in items(_turns(persons=9), {}, ["a", "b", "c"]))


def _ratings(n: int = 40) -> list[tuple[str, str, str, float | None]]:
    rng = np.random.default_rng(2)
    out: list[tuple[str, str, str, float | None]] = []
    for t in range(n):
        true = rng.integers(2, 5)
        for rater, move in (("judge", 0), ("mild", 1), ("stern", -1)):
            out.append((f"t{t}", rater, "empathy", float(true + move)))
        out.append((f"t{t}", "judge", "rupture_repair", None))
    return out


def test_a_severe_rater_stands_below_and_a_lenient_one_above_the_others() -> None:
    found = {s.rater: s for s in raters(_ratings(), "empathy").severities}
    assert found["judge"].against == pytest.approx(0)
    assert found["mild"].against == pytest.approx(1.5)
    assert found["stern"].against == pytest.approx(-1.5)
    assert found["stern"].shared == 40


def test_agreement_is_within_one_level_though_never_the_same() -> None:
    pair = next(p for p in raters(_ratings(), "empathy").pairs if {p.one, p.other} == {"judge", "mild"})
    assert (pair.shared, pair.exact, pair.within_one) == (40, 0.0, 1.0)
    assert pair.kappa is not None
    assert 0 < pair.kappa < 1


def test_fewer_than_ten_shared_turns_show_no_agreement_and_what_does_not_apply_is_no_level() -> None:
    few = raters(_ratings(9), "empathy").pairs
    assert all((p.shared, p.kappa, p.exact) == (9, None, None) for p in few)
    assert raters(_ratings(), "rupture_repair").severities == ()


def test_growth_is_over_those_who_took_both() -> None:
    start: dict[str, tuple[float, float | None]] = {f"p{i}": (2.0 + i / 10, 0.3) for i in range(10)}
    later = {p: (m + 0.5, 0.3) for p, (m, _) in start.items() if p != "p0"} | {"new": (5.0, None)}
    found = growth([("f1", "Start", start), ("f2", "End", later), ("f3", "Nobody yet", {})])
    assert [o.title for o in found.occasions] == ["Start", "End"]
    assert found.occasions[1].persons == 10
    step = found.steps[0]
    assert step is not None
    assert (step.persons, step.change) == (9, pytest.approx(0.5))
    assert found.lines["new"] == {1: (5.0, None)}


def test_growth_of_nobody_and_of_one_has_no_interval() -> None:
    assert growth([]).occasions == ()
    one = growth([("f1", "Start", {"p": (3.0, None)})]).occasions[0]
    assert (one.mean, one.low, one.high) == (3.0, None, None)
