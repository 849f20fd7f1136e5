"""Editing one place of a file leaves every other character alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.yamledit import EditError, append, put, remove, rename, value_at, written
from simulator.yamlfile import parse

TEXT = """# the head stays
id: joan   # so does this
name: "Joan Pascoe"
gate: {alliance: 0.4, after: [a, b]}

facts:
  # about work
  - id: work
    says: >-
      She was clerk
      for years.
    asked:
      - "What do you do?"   # plain

  # about home
  - id: home
    says: "A bungalow"
    asked: ["Where?", "With whom?"]
"""


def plain(text: str) -> Any:
    return parse(text, "t.yaml", EditError)[0]


def test_comments_and_order_outlive_an_edit() -> None:
    new = put(TEXT, ("facts", 0, "says"), "She kept the minutes")
    assert new == TEXT.replace(">-\n      She was clerk\n      for years.", '"She kept the minutes"')


def test_an_item_is_added_at_the_end_in_the_layout_of_the_list() -> None:
    new = append(TEXT, ("facts",), {"id": "sea", "says": "It's wide: very", "asked": ["And the sea?"]})
    assert new.startswith(TEXT.rstrip("\n"))
    assert "\n\n  - id: sea\n" in new
    assert plain(new)["facts"][2] == {"id": "sea", "says": "It's wide: very", "asked": ["And the sea?"]}


def test_a_key_is_renamed_where_it_stands() -> None:
    assert rename(TEXT, ("facts", 1, "says"), "truth") == TEXT.replace('says: "A bungalow"', 'truth: "A bungalow"')


def test_a_missing_key_is_added_to_its_part() -> None:
    new = put(TEXT, ("facts", 0, "topic"), "work")
    assert plain(new)["facts"][0]["topic"] == "work"
    assert "# about home" in new


def test_taking_out_the_last_item_leaves_an_empty_list() -> None:
    new = remove(TEXT, ("facts", 0, "asked", 0))
    assert plain(new)["facts"][0]["asked"] == []


def test_what_is_not_there_cannot_be_taken_out() -> None:
    with pytest.raises(EditError):
        remove(TEXT, ("facts", 9))


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(-999, 10**6), st.booleans(), st.none(), st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 4))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), inner, max_size=4),
    ),
    max_leaves=8,
)  # fmt: skip


def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at] * bool(at) + [p for k, v in inner for p in places(v, (*at, k))]


@given(VALUES, st.sampled_from(places(plain(TEXT))))
def test_what_is_put_is_read_back_and_nothing_else_moves(value: Any, place: tuple[str | int, ...]) -> None:
    before = plain(TEXT)
    after = plain(put(TEXT, place, value))
    assert value_at(after, place) == value
    for other in places(before):
        apart = other[: len(place)] != place and place[: len(other)] != other
        if apart:
            assert value_at(after, other) == value_at(before, other)
    assert "# the head stays" in put(TEXT, place, value)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), VALUES, min_size=1, max_size=5))
def test_whatever_is_written_reads_back_the_same(value: dict[str, Any]) -> None:
    assert plain(written(value)) == value


@pytest.mark.parametrize("persona", ["beth", "rhian"])
def test_shipped_patients_can_be_edited_in_every_part(persona: str, personas: Path) -> None:
    text = (personas / f"{persona}.yaml").read_text(encoding="utf-8")
    value = plain(text)
    for section in ("facts", "lines", "triggers", "scenarios"):
        changed = put(text, (section, 1, "id"), "another_id")
        assert plain(changed)[section][1]["id"] == "another_id"
        assert sum(a != b for a, b in zip(text.splitlines(), changed.splitlines(), strict=True)) == 1
        assert len(plain(append(text, (section,), value[section][0]))[section]) == len(value[section]) + 1
        assert plain(remove(text, (section, 1)))[section] == [v for i, v in enumerate(value[section]) if i != 1]
