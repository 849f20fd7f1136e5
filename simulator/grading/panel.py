"""The panel: several judges mark the same turn; how far they agree is how far the marks are to be believed.

Majority decides each marker. In a tie the first judge's view stands: with two judges its marks are the panel's, and the
second says how far to trust them. Put the embedded judge first: it cannot be talked round, and it answers alike every time.
Judges that are more than one level apart on any scale flag the turn for a person. A judge that fails is left out, with its
reason; where all fail the turn is unscored.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, TypeVar

from simulator.grading.asking import all_of
from simulator.grading.judge import Graded, Judge, JudgeFailed, Marked, graded, record
from simulator.grading.model import alike
from simulator.grading.transcript import Moment
from simulator.reading.sentences import holds
from simulator.rubric import Dimension, Mark, Rubric, Truth

VERSION: Final = "1"
APART: Final = 1
"""Levels that two judges may lie apart before a person is asked."""
LONE: Final = 0.5
"""The most confidence in a mark that only one judge made: nobody was there to agree or disagree."""
T = TypeVar("T")


@dataclass(frozen=True)
class PanelMarked(Marked):
    """What the panel saw. views: judge → dimension → that judge's own score (None = not applicable).

    left_out: judge → why it gave nothing. flags: dimension → why a person should look; empty where none need.
    """

    views: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)


class Panel:
    """A judge made of judges. The order counts: the first one's view stands in a tie."""

    def __init__(self, judges: Sequence[Judge]) -> None:
        if not judges:
            raise ValueError("a panel needs a judge")
        if len({j.name for j in judges}) != len(judges):
            raise ValueError("a panel needs judges that differ")
        self._judges = tuple(judges)

    @property
    def name(self) -> str:
        """Version, what kinds of judges sit on it, and the first digits of the sha256 of their names."""
        names = [j.name for j in self._judges]
        kinds = "+".join(name.split("@")[0] for name in names)[:60]
        return f"panel@{VERSION}:{kinds}:{hashlib.sha256('|'.join(names).encode()).hexdigest()[:8]}"

    def mark(self, moment: Moment, rubric: Rubric) -> PanelMarked:
        """The panel's marks of one turn, all judges asked at the same time. Raises JudgeFailed where all of them do."""
        with ThreadPoolExecutor(len(self._judges), thread_name_prefix="panel") as pool:
            results = list(pool.map(lambda judge: _asked(judge, moment, rubric), self._judges))
        sat = {j.name: r for j, r in zip(self._judges, results, strict=True) if isinstance(r, Marked)}
        left_out = {j.name: str(r) for j, r in zip(self._judges, results, strict=True) if isinstance(r, JudgeFailed)}
        if not sat:
            raise JudgeFailed("no judge of the panel answered: " + "; ".join(f"{n}: {w}" for n, w in left_out.items()))
        return _together(moment, rubric, sat, left_out)


def _asked(judge: Judge, moment: Moment, rubric: Rubric) -> Marked | JudgeFailed:
    try:
        return judge.mark(moment, rubric)
    except JudgeFailed as failed:
        return failed


def _together(moment: Moment, rubric: Rubric, sat: Mapping[str, Marked], left_out: Mapping[str, str]) -> PanelMarked:
    everyone = list(sat.values())
    truth = _truth([m.truth for m in everyone])
    scores = {name: graded(moment, m, name, rubric).scores for name, m in sat.items()}
    views: dict[str, dict[str, int | None]] = {name: {} for name in sat}
    marks: dict[str, Sequence[Mark]] = {}
    confidence: dict[str, float] = {}
    flags: dict[str, str] = {}
    for dimension in rubric.dimensions:
        # A judge without marks for a dimension, not even none, does not know it and has no vote on it.
        voters = [name for name, m in sat.items() if dimension.id in m.marks]
        if not voters:
            raise JudgeFailed(f"no judge of the panel knows the scale '{dimension.id}'")
        for name in voters:
            views[name][dimension.id] = scores[name][dimension.id].score
        levels = [views[name][dimension.id] for name in voters]
        marks[dimension.id] = _elected(dimension, moment.text, [sat[name] for name in voters])
        pairs = [alike(a, b) for a, b in combinations(levels, 2)]
        own = sat[voters[0]].confidence.get(dimension.id, 1.0)
        confidence[dimension.id] = sum(pairs) / len(pairs) if pairs else min(own, LONE)
        why = _apart(voters, levels)
        if why:
            flags[dimension.id] = why
    return PanelMarked(
        marks=marks, depth=_leading([m.depth for m in everyone]), truth=truth, confidence=confidence,
        only_logistics=_leading([m.only_logistics for m in everyone]), views=views, left_out=dict(left_out), flags=flags,
        notes={"judges": views, "left_out": dict(left_out), "flags": flags},
    )  # fmt: skip


def _elected(dimension: Dimension, text: str, voters: Sequence[Marked]) -> tuple[Mark, ...]:
    """The markers most judges saw, the first judge deciding ties, each with a quote that stands in the turn.

    The quote is the first judge's that gave one; `sure` is the share of judges that saw the marker.
    """
    out = []
    for marker in all_of(dimension):
        given = [
            next((m for m in v.marks[dimension.id] if m.id == marker.id and holds(text, m.quote)), None) for v in voters
        ]  # fmt: skip
        seen = [m for m in given if m is not None]
        if 2 * len(seen) > len(voters) or (2 * len(seen) == len(voters) and given[0] is not None):
            out.append(Mark(id=marker.id, quote=seen[0].quote, sure=len(seen) / len(voters)))
    return tuple(out)


def _apart(voters: Sequence[str], levels: Sequence[int | None]) -> str:
    """Why a person should look at this dimension, or nothing."""
    given = [one for one in levels if one is not None]
    if given and len(given) < len(levels):
        return f"the judges differ on whether it applies ({_listed(voters, levels)})"
    if given and max(given) - min(given) > APART:
        return f"the judges are {max(given) - min(given)} levels apart ({_listed(voters, levels)})"
    return ""


def _listed(voters: Sequence[str], levels: Sequence[int | None]) -> str:
    return ", ".join(f"{name}: {'n/a' if one is None else one}" for name, one in zip(voters, levels, strict=True))


def _truth(truths: Sequence[Truth]) -> Truth:
    """Field by field what most judges took to be true, the first judge deciding ties."""
    return truths[0].model_copy(
        update={name: _leading([getattr(t, name) for t in truths]) for name in Truth.model_fields}
    )  # fmt: skip


def _leading(values: Sequence[T]) -> T:
    """The commonest value; the first one's where it is among the commonest."""
    counts = Counter(values)
    most = max(counts.values())
    return next(v for v in values if counts[v] == most)


def panel_record(result: Graded, marked: PanelMarked) -> dict[str, object]:
    """The JSON record of the command line, with what the panel adds: every judge's view, who is missing, the flags."""
    return {
        **record(result), "judges": {name: dict(view) for name, view in marked.views.items()},
        "left_out": dict(marked.left_out), "flags": dict(marked.flags),
    }  # fmt: skip
