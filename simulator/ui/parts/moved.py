"""How the patient moved: a few numbers before and after, each with its word and its place on a short track."""

from __future__ import annotations

from simulator.patient.state import State
from simulator.ui.parts.words import safe

SLIGHT, NONE = 0.04, 0.005
"""Changes smaller than these are slight, or none."""
_MEANS = {
    "alliance": "how far they are with you",
    "guard": "how much they protect themselves",
    "arousal": "how stirred up they are",
}


def change(before: float, after: float) -> str:
    """The change in a word."""
    by = after - before
    if abs(by) < NONE:
        return "unchanged"
    return f"{'rose' if by > 0 else 'fell'}{' slightly' if abs(by) < SLIGHT else ''}"


def html(before: State, after: State) -> str:
    """Alliance, guard and arousal before and after; and the rupture, where there is or was one."""
    rows = [
        _row(name, getattr(before, name), getattr(after, name), _MEANS[name])
        for name in ("alliance", "guard", "arousal")
    ]
    said = strain(before, after)
    tail = f'<p class="quiet">{safe(said)}</p>' if said else ""
    return f'<ul class="moved" aria-label="How the patient moved">{"".join(rows)}</ul>{tail}'


def strain(before: State, after: State) -> str:
    """What became of the rupture, in a sentence; "" where there is none."""
    was, now = before.rupture, after.rupture
    if was is None:
        return f"A {now.kind} opened between you." if now is not None else ""
    if now is None:
        return f"The {was.kind} is repaired."
    if now.kind != was.kind:
        return f"The {was.kind} turned into a {now.kind}."
    stage = {
        "open": "is open, and nothing of it has been met", "noticed": "has been noticed",
        "validated": "has been noticed and found understandable", "owned": "has been met, and your part in it owned",
        "explored": "is being looked at together", "re_engaged": "is nearly over: they are coming back",
    }[now.stage]  # fmt: skip
    still = "still " if now.stage == was.stage else ""
    return f"The {now.kind} {stage.replace('is ', f'is {still}', 1) if still and stage.startswith('is ') else stage}."


def _row(name: str, before: float, after: float, means: str) -> str:
    word = change(before, after)
    low, high = sorted((before, after))
    sign = {"r": "▲", "f": "▼"}.get(word[0], "＝")
    return (
        f'<li><span class="moved-name">{name.capitalize()}</span>'
        f'<span class="moved-track" aria-hidden="true"><span class="moved-span" style="left:{low:.0%};width:{high - low:.0%}"></span>'
        f'<span class="moved-was" style="left:{before:.0%}"></span><span class="moved-now" style="left:{after:.0%}"></span></span>'
        f'<span class="moved-said"><span aria-hidden="true">{sign}</span> {word}, {before:.2f} to {after:.2f}'
        f'<span class="quiet moved-means">: {means}</span></span></li>'
    )
