"""The machine's log holds names and numbers, and never what anybody said."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest

from simulator import journal


@pytest.fixture(autouse=True)
def _fresh(capsys: pytest.CaptureFixture[str]) -> None:
    journal.set_level("info")


def test_a_line_is_json_with_its_name_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    journal.note("turn.answered", session="abc", turn=3, seconds=0.04)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["session"], line["turn"], line["seconds"]) == ("turn.answered", "abc", 3, 0.04)
    assert line["timestamp"].endswith("Z")


def test_what_is_noted_is_counted() -> None:
    journal.note("test.counted", seconds=0.2)
    shown = generate_latest(journal.registry).decode()
    assert 'fifty_minutes_events_total{event="test.counted"} 1.0' in shown
    assert 'fifty_minutes_seconds_count{event="test.counted"} 1.0' in shown


@pytest.mark.parametrize("field", ["text", "therapist", "words", "quote", "patient_said", "name", "email"])
def test_a_field_for_words_is_refused(field: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="may not be logged"):
        journal.note("turn.answered", **{field: "You should stay away from him."})
    assert capsys.readouterr().err == ""


@given(st.text(min_size=121))
def test_long_values_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="too long"):
        journal.note("turn.answered", kind=value)


def test_a_level_above_info_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    journal.set_level("warning")
    journal.note("turn.answered", turn=1)
    assert capsys.readouterr().err == ""
