"""A persona file that cannot be used says where, what, and how to mend it, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import PersonaError
from simulator.persona import available, from_file, from_text, lint, load, scenario_of
from simulator.vocabulary import PLAIN_TOPICS


@pytest.fixture(scope="module")
def text() -> str:
    return (Path(__file__).parents[2] / "personas" / "beth.yaml").read_text(encoding="utf-8")


def test_every_shipped_patient_is_proved_clean(personas: Path) -> None:
    assert len(available(personas)) >= 6
    for persona_id in available(personas):
        findings = [str(f) for f in lint(load(persona_id, personas)) if f.level == "error"]
        assert findings == [], persona_id


def test_beth_is_as_rich_as_promised(personas: Path) -> None:
    persona = load("beth", personas).persona
    assert len(persona.lines) >= 120
    assert len(persona.facts) >= 25
    assert {"intake", "phone_call"} <= {s.id for s in persona.scenarios}
    assert any("Why Dynamic Psychotherapy" in b for b in persona.bibliography)


def test_a_first_session_can_ask_any_patient_about_everyday_things(personas: Path) -> None:
    for persona_id in available(personas):
        persona = load(persona_id, personas).persona
        topics = {f.topic for f in persona.facts if f.gate.is_open_to_all}
        assert set(PLAIN_TOPICS) <= topics, persona_id


def test_a_misspelt_key_names_file_line_and_suggestion(text: str) -> None:
    line = text[: text.index("\ntemperament:")].count("\n") + 2
    with pytest.raises(PersonaError) as caught:
        from_text(text.replace("\ntemperament:", "\ntemprament:", 1), "beth.yaml")
    assert f"beth.yaml:{line}:" in str(caught.value)
    assert "did you mean 'temperament'?" in str(caught.value)


def test_an_unknown_move_names_the_known_one(text: str) -> None:
    with pytest.raises(PersonaError, match="did you mean 'advice'"):
        from_text(text.replace("moves: [advice]", "moves: [advise]", 1), "beth.yaml")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("id: beth\n  name: x: y\n", "not readable as YAML"),
        ("", "empty"),
        ("- a\n- b\n", "no keys"),
        ("a: &x [1, 2]\nb: *x\n", "anchors"),
        ("a: !!python/object/apply:os.system ['true']\n", "tag"),
        ("id: a\nid: b\n", "stands twice"),
        ("[" * 60 + "]" * 60, "nested too deeply"),
        ("id: " + "x" * 1_100_000, "larger than a megabyte"),
    ],
)
def test_hostile_or_broken_yaml_is_refused_with_a_line(broken: str, says: str) -> None:
    with pytest.raises(PersonaError, match=says) as caught:
        from_text(broken, "x.yaml")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("id: b\xe9th".encode("latin-1"))
    with pytest.raises(PersonaError, match="not UTF-8"):
        from_file(path)


def test_a_missing_patient_or_scenario_suggests_the_near_one(personas: Path) -> None:
    with pytest.raises(PersonaError, match="did you mean 'beth'"):
        load("bet", personas)
    with pytest.raises(PersonaError, match="did you mean 'phone_call'"):
        scenario_of(load("beth", personas).persona, "phone_cal")


def test_the_linter_finds_a_leak_and_an_unreachable_gate(text: str) -> None:
    source = from_text(text, "beth.yaml")
    gated = next(f for f in source.persona.facts if not f.gate.is_open_to_all and f.words)
    plain = next(line for line in source.persona.lines if not line.after)
    leaking = source.text.replace(plain.says, f"{plain.says} {gated.words[0]}", 1)
    assert any("gives away" in f.what and f.level == "error" for f in lint(from_text(leaking, "beth.yaml")))
    late = source.text.replace("session: 104", "session: 2", 1)
    assert any("waits for session" in f.what for f in lint(from_text(late, "beth.yaml")))
