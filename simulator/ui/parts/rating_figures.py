"""How far raters agree, on the page: people with each other, the judge beside them, each figure with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from simulator.grading.agreement import Agreement, Among, Figure
from simulator.program.rating.agreeing import Round, Scale, Standing
from simulator.ui.parts.results import SCALES
from simulator.ui.parts.words import safe

FIGURES = {
    "kappa": "Weighted kappa (quadratic)", "icc_2_1": "ICC(2,1)", "icc_2_k": "ICC(2,k)",
    "alpha": "Krippendorff's alpha (ordinal)", "mae": "Mean absolute difference", "bias": "Bias (judge minus person)",
    "exact": "Same level", "within_one": "Within one level", "applicable": "Alike on whether it applies",
}  # fmt: skip
SHARES = ("exact", "within_one", "applicable")


def show(standing: Standing) -> None:
    """A table a scale, or the reason why there is none."""
    if standing.hidden:
        st.info(
            f"{standing.hidden} turns are left out, since you have yet to rate them yourself.",
            icon=":material/visibility_off:",
        )
    st.html(f'<p class="quiet">{standing.turns} turns have ratings by two people or more.</p>')
    for scale in standing.scales:
        st.subheader(scale.name, anchor=False)
        _scale(scale)
    st.html(
        '<p class="quiet">In brackets: 95% intervals that draw whole conversations. Figures on levels use the turns that both '
        "scored; whether a scale applies at all is a line of its own. ICC(2,k) is of the mean of the raters in that column. A "
        "set drawn for rare levels makes agreement look better than on turns as they come, since levels differ more.</p>"
    )


def _scale(scale: Scale) -> None:
    columns: dict[str, Mapping[str, Figure]] = {}
    said: list[str] = []
    if isinstance(scale.people, Among):
        columns["People with each other"] = scale.people.pairs
        said += [f"people: {n}" for n in scale.people.notes]
        said.append(f"people: {scale.people.items} turns of {scale.people.conversations} conversations")
    else:
        said.append(f"people: {scale.people}")
    for judge, found in scale.judges.items():
        if isinstance(found, Agreement):
            columns[f"{judge} with people"] = found.judge_with_people
            columns[f"{judge}: difference"] = found.gap
            said += [f"{judge}: {n}" for n in found.notes]
        else:
            said.append(f"{judge}: {found}")
    if columns:
        rows = [
            {"": name, **{c: _text(f.get(key), key, c) for c, f in columns.items()}}
            for key, name in FIGURES.items()
            if any(key in f for f in columns.values())
        ]
        st.table(pd.DataFrame(rows).set_index(""))
    st.html("".join(f'<p class="quiet">{safe(s[0].upper() + s[1:])}</p>' for s in said))


def _text(figure: Figure | None, key: str, column: str) -> str:
    if figure is None:
        return "does not apply" if key == "bias" else "not known"
    signed = column.endswith("difference") or key == "bias"

    def one(value: float) -> str:
        if key in SHARES:
            return f"{value:+.0%}" if signed else f"{value:.0%}"
        return f"{value:+.2f}" if signed else f"{value:.2f}"

    if figure.low is None or figure.high is None:
        return one(figure.value)
    return f"{one(figure.value)} ({one(figure.low)} to {one(figure.high)})"


def rounds(found: Sequence[Round]) -> None:
    """Every rater against the key, round by round."""
    if not found:
        st.html('<p class="quiet">No turn with a key has been rated yet.</p>')
        return
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "Rater": r.rater, "Round": r.title, "Scale": SCALES.get(r.dimension, r.dimension), "Turns": r.turns,
                    "Same level": "" if r.exact is None else f"{r.exact:.0%}",
                    "Within one": "" if r.within_one is None else f"{r.within_one:.0%}",
                    "Bias": "" if r.bias is None else f"{r.bias:+.2f}",
                    "Kappa": "too few turns" if r.kappa is None else f"{r.kappa:.2f}",
                    "Alike on whether it applies": f"{r.applies:.0%}",
                }
                for r in found
            ]
        ),
        hide_index=True, width="stretch",
    )  # fmt: skip
    st.html('<p class="quiet">Bias: levels, rater minus key. Kappa from ten scored turns on.</p>')
