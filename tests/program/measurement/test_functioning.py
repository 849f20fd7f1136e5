"""A moment that is harder for one group is found and others are not; a small group is never shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulator.program.measurement.functioning import Functioning, functioning

MOMENTS = [f"m{i}" for i in range(8)]
Push = Callable[[str, str, float], float]


def _hall(push: Push, sizes: dict[str, int], seed: int = 1, ahead: float = 0.0) -> Functioning:
    """Levels from a skill and chance; `push` adds to a moment by (moment, group, skill); `ahead` to group b's skill."""
    rng = np.random.default_rng(seed)
    groups, scores = {}, []
    for group, n in sizes.items():
        for i in range(n):
            person = f"{group}{i:03d}"
            groups[person] = group
            skill = rng.normal(ahead if group == "b" else 0.0, 0.6)
            for moment in MOMENTS:
                level = 3 + skill + push(moment, group, skill) + rng.normal(0, 0.8)
                scores.append((person, moment, float(np.clip(round(level), 1, 5))))
    return functioning(scores, groups)


def test_a_moment_that_is_harder_for_one_group_is_found_and_no_other() -> None:
    found = _hall(lambda m, g, s: -1.0 if (m, g) == ("m3", "b") else 0.0, {"a": 150, "b": 90})
    flagged = [m for m in found.moments if m.to_look_at]
    assert [(m.id, m.kind) for m in flagged] == [("m3", "uniform")]
    gaps = flagged[0].gaps
    assert gaps is not None
    assert gaps["b"] < 0 < gaps["a"]
    assert gaps["a"] - gaps["b"] == pytest.approx(1.0, abs=0.25)


def test_a_moment_that_turns_skill_round_in_one_group_is_non_uniform() -> None:
    found = _hall(lambda m, g, s: -2.0 * s if (m, g) == ("m5", "b") else 0.0, {"a": 150, "b": 150})
    assert [(m.id, m.kind) for m in found.moments if m.to_look_at] == [("m5", "non-uniform")]


def test_a_group_that_is_better_everywhere_is_no_differential_functioning() -> None:
    found = _hall(lambda m, g, s: 0.0, {"a": 150, "b": 150}, ahead=0.7)
    assert found.groups[1].mean - found.groups[0].mean > 0.4
    assert not any(m.to_look_at for m in found.moments)


def test_where_nothing_differs_hardly_anything_is_flagged() -> None:
    flagged = sum(
        m.to_look_at for seed in range(25) for m in _hall(lambda m, g, s: 0.0, {"a": 60, "b": 60}, seed).moments
    )
    assert flagged <= 4


def test_a_group_of_nine_is_hidden_and_counted_by_nobody() -> None:
    found = _hall(lambda m, g, s: 0.0, {"a": 40, "b": 30, "c": 9})
    assert [(g.name, g.persons) for g in found.groups] == [("a", 40), ("b", 30)]
    assert found.hidden == 1
    assert all(set(m.gaps or {}) <= {"a", "b"} for m in found.moments)
    alone = _hall(lambda m, g, s: 0.0, {"a": 40, "b": 9})
    assert (alone.groups, alone.moments) == ((), ())
    assert alone.why_not is not None


def test_a_moment_that_nine_of_a_group_answered_shows_nothing() -> None:
    rng = np.random.default_rng(1)
    groups = {f"{g}{i}": g for g in "ab" for i in range(20)}
    scores = [
        (p, m, float(rng.integers(1, 6)))
        for p in groups
        for m in MOMENTS
        if not (m == "m0" and p[0] == "b" and int(p[1:]) >= 9)
    ]
    moment = functioning(scores, groups).moments[0]
    assert moment.id == "m0"
    assert moment.why_not is not None
    assert (moment.chance, moment.gaps) == (None, None)


def test_chances_are_corrected_as_another_package_does() -> None:
    from statsmodels.stats.multitest import multipletests

    from simulator.program.measurement.functioning import Moment, _corrected

    raw = [0.001, 0.04, 0.03, 0.5, 0.9, 0.002]
    found = _corrected([Moment(f"{i}", chance=p) for i, p in enumerate(raw)])
    assert [m.chance for m in found] == pytest.approx(list(multipletests(raw, method="fdr_bh")[1]))


def test_nobody_and_everybody_alike_are_no_error() -> None:
    assert functioning([], {}).why_not is not None
    groups = {f"{g}{i}": g for g in "ab" for i in range(12)}
    same = functioning([(p, m, 3.0) for p in groups for m in MOMENTS], groups)
    assert all(m.why_not for m in same.moments)
