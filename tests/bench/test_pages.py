"""The bench of the pages runs the pages that ship, on data of its own, and leaves nothing behind."""

from __future__ import annotations

import warnings

from simulator.bench.pages import measure
from simulator.settings import settings


def test_every_page_is_measured_and_the_users_data_is_left_alone() -> None:
    before = settings()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Streamlit's own, under its test runner
        rows = {str(row["page"]): row for row in measure(2, turns=3)}
    assert settings() == before
    assert {"practise: rerun", "practise: a turn", "debrief: again", "home", "moments", "choose", "progress"} <= set(
        rows
    )
    assert rows["practise: rerun"]["bound_p95_ms"] == 150
    assert all(row["median_ms"] > 0 for row in rows.values())
