"""How long the server takes for a page with a 60-turn session: the whole script, through Streamlit's own test runner.

The runner also takes the page apart again for the test, so the figures are a little above what a browser waits for. `cpu`
is what this process worked, whatever else the machine was doing meanwhile.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from simulator.bench.speed import SAID
from simulator.practice.practice import Practice
from simulator.settings import ROOT, settings

TURNS = 60
PRACTISE_P95_MS, DEBRIEF_MS = 150, 1500
_PATIENCE = 60
_PAGES = ROOT / "simulator" / "ui" / "pages"


def measure(reruns: int = 30, turns: int = TURNS) -> Iterator[dict[str, Any]]:
    """A record a page: median and p95 in milliseconds over `reruns` runs after one to warm up, and the bound if any.

    turns: how long the two sessions are that the pages show. Sets this process's data folder for as long as it runs.
    """
    with tempfile.TemporaryDirectory() as folder, _own_data(Path(folder)):
        from streamlit.testing.v1 import AppTest

        from simulator.ui import service

        ended_id = _session(service.practice(), "phone_call", turns, end=True)
        for thread in threading.enumerate():
            if thread.name == "warm":  # what a process makes ready in its first seconds is not a page's time
                thread.join()
        open_id = _session(service.practice(), "working_through", turns, end=False)  # with a past to remember

        def page(name: str, session: str) -> Any:
            made = AppTest.from_file(_PAGES / f"{name}.py", default_timeout=_PATIENCE)
            made.query_params["session"] = session
            return made

        practise = page("practise", open_id)
        yield _record("practise: rerun", reruns, lambda _: practise.run(), practise, PRACTISE_P95_MS)
        yield _record(
            "practise: a turn", min(reruns, 12), lambda i: practise.chat_input[0].set_value(f"{SAID[i % 8]} {i}").run(),
            practise, None,
        )  # fmt: skip
        debrief = page("debrief", ended_id)
        begun, spent = time.perf_counter(), time.process_time()
        debrief.run()
        for button in debrief.button:
            if button.label.startswith("Skip"):  # what is asked before the scores are shown
                button.click().run()
        _sound(debrief, "debrief")
        yield {
            "bench": "pages", "page": "debrief: first time, judging every turn", "runs": 1,
            "median_ms": _ms(begun, time.perf_counter()), "cpu_median_ms": _ms(spent, time.process_time()),
            "bound_ms": DEBRIEF_MS,
        }  # fmt: skip
        yield _record("debrief: again", max(5, reruns // 3), lambda _: debrief.run(), debrief, DEBRIEF_MS)
        for name in ("home", "moments", "choose", "progress"):
            other = AppTest.from_file(_PAGES / f"{name}.py", default_timeout=_PATIENCE)
            yield _record(name, max(5, reruns // 3), partial(_rerun, other), other, None)


def _record(name: str, runs: int, run: Callable[[int], Any], at: Any, bound: float | None) -> dict[str, Any]:
    at.run()
    took, worked = [], []
    for i in range(runs):
        begun, spent = time.perf_counter(), time.process_time()
        run(i)
        took.append((time.perf_counter() - begun) * 1000)
        worked.append((time.process_time() - spent) * 1000)
        _sound(at, name)
    row = {
        "bench": "pages", "page": name, "runs": runs, "median_ms": round(statistics.median(took), 1),
        "p95_ms": _p95(took), "cpu_median_ms": round(statistics.median(worked), 1), "cpu_p95_ms": _p95(worked),
    }  # fmt: skip
    return row if bound is None else {**row, "bound_p95_ms": bound}


def _p95(values: list[float]) -> float:
    return round(statistics.quantiles(values, n=20, method="inclusive")[18], 1)


def _rerun(at: Any, _run: int) -> Any:
    return at.run()


def _sound(at: Any, name: str) -> None:
    """A page that fails fast is not a fast page."""
    if at.exception:
        raise RuntimeError(f"the page {name} failed: {at.exception[0].message}")


def _session(practice: Practice, scenario: str, turns: int, *, end: bool) -> str:
    from simulator.ui import whoever

    sitting = practice.begin(whoever.ALONE.id, "beth", scenario, seed=1)
    for i in range(turns):
        sitting = practice.say(sitting, f"{SAID[i % len(SAID)]} {i}")
    if end:
        practice.end(sitting)
    return sitting.id


def _ms(begun: float, ended: float) -> float:
    return round((ended - begun) * 1000, 1)


@contextmanager
def _own_data(folder: Path) -> Iterator[None]:
    """A data folder of the bench's own, so that nothing of the user's is touched, and speech without pauses."""
    given = {"SIMULATOR_DATA": str(folder), "SIMULATOR_PACE": "0", "DATABASE_URL": ""}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    _forget()
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
        _forget()


def _forget() -> None:
    """The settings, and what the pages share, are made anew."""
    import streamlit as st

    settings.cache_clear()
    st.cache_resource.clear()
