"""What a trainee can use: one thing that worked, one to try, a better turn in this very moment, and the three ways.

The example comes from the patient's own supervision file, found by what the patient had just said. The three ways are
played through the same mind and voice as the session, from the state the patient was in, so that their effect is shown
and not claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.grading.judge import Graded
from simulator.patient.state import State
from simulator.persona.supervision import WAYS, Supervision, Way
from simulator.practice.encounter import Cast, Exchange, step
from simulator.rubric import Rubric, Score, missing

_ORDER = ("rupture_repair", "interpretation_timing", "empathy")


@dataclass(frozen=True)
class Feedback:
    """For one graded turn. worked: (what, quote). try_next: one thing to change. better: an example, or ""."""

    worked: tuple[str, str] | None
    try_next: str
    better: str


@dataclass(frozen=True)
class WayTaken:
    """One of the three ways at a key moment: the words, what the patient answers, and how the state would move."""

    way: Way
    words: str
    answer: str
    before: State
    after: State

    @property
    def alliance(self) -> float:
        """The change in alliance, -1 to 1."""
        return self.after.alliance - self.before.alliance


def feedback(
    past: Sequence[Exchange], index: int, graded: Graded, rubric: Rubric, examples: Supervision | None
) -> Feedback:
    """The feedback on the exchange at `index` (1 or more)."""
    scores = [s for name in _ORDER if (s := graded.scores.get(name)) is not None and s.score is not None]
    scores += [s for name, s in graded.scores.items() if name not in _ORDER and s.score is not None]
    best = max(scores, key=lambda s: (s.score or 0, len(s.markers)), default=None)
    worst = min(scores, key=lambda s: s.score or 0, default=None)
    good_enough = worst is None or (worst.score or 0) >= 5
    return Feedback(
        worked=_worked(best, rubric),
        try_next="" if good_enough or worst is None else _hint(worst, rubric),
        better="" if good_enough or examples is None else better_turn(past, index, examples),
    )


def _worked(score: Score | None, rubric: Rubric) -> tuple[str, str] | None:
    dimension = rubric.dimension(score.dimension) if score else None
    if score is None or dimension is None:
        return None
    merits = {m.id: m for m in dimension.markers if m.merit}
    shown = [m for m in score.markers if m.id in merits and m.id != "paraphrases"]
    if not shown:
        return None
    mark = max(shown, key=lambda m: m.sure)
    return merits[mark.id].shows, mark.quote


def _hint(score: Score, rubric: Rubric) -> str:
    dimension = rubric.dimension(score.dimension)
    if dimension is None:
        return ""
    for mark in score.caps:
        cap = next((c for c in dimension.caps if c.id == mark.id and c.hint), None)
        if cap is not None and cap.hint:
            return cap.hint
    return next((m.hint for m in missing(dimension, score) if m.hint), "") or ""


def better_turn(past: Sequence[Exchange], index: int, examples: Supervision) -> str:
    """An example for the moment before the exchange at `index`: by the piece just said, else by event, else by stance."""
    before = past[index - 1]
    if before.number == 0:
        found = next((t for s, t in examples.openings.items() if before.way.endswith(f": {s}")), "")
        if found:
            return found
    said = before.talk.used[len(past[index - 2].talk.used) if index >= 2 else 0 :]
    for piece in said:
        kind, _, rest = piece.partition(":")
        if kind == "trigger" and (turned := examples.triggers.get(rest.rsplit(":", 1)[0])):
            return turned.repair
        if kind == "beat" and rest.replace(":", ".") in examples.beats:
            return examples.beats[rest.replace(":", ".")]
        if kind == "fact" and rest.split(":")[0] in examples.facts:
            return examples.facts[rest.split(":")[0]]
        if kind == "hide" and "closed_gate" in examples.events:
            return _of(examples.events["closed_gate"], before.number)
    for event in before.felt.events:
        if event in examples.events:
            return _of(examples.events[event], before.number)
    return _of(examples.stances[before.state.stance], before.number)


def _of(choices: Sequence[str], number: int) -> str:
    return choices[number % len(choices)] if choices else ""


def key_moment(past: Sequence[Exchange]) -> int | None:
    """The index of the exchange in which a rupture opened that cost most; None where none did."""
    opened = [
        (past[i - 1].state.alliance - past[i].state.alliance, i)
        for i in range(1, len(past))
        if past[i].state.rupture is not None and past[i - 1].state.rupture is None
    ]
    return max(opened)[1] if opened else None


def three_ways(cast: Cast, past: Sequence[Exchange], index: int, examples: Supervision | None) -> list[WayTaken]:
    """The three ways to meet what the patient said at `index`, each played on from there."""
    trigger = past[index].felt.trigger
    turned = examples.triggers.get(trigger) if examples is not None and trigger is not None else None
    if turned is None:
        return []
    out = []
    for way in WAYS:
        words = getattr(turned, way)
        taken = step(cast, list(past[: index + 1]), words)
        out.append(WayTaken(way, words, taken.patient, past[index].state, taken.state))
    return out
