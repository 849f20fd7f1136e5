"""A persona file that cannot be used says where, what, and how to mend it, in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from simulator.errors import PersonaError
from simulator.persona import available, from_file, from_text, lint, load, scenario_of
from simulator.persona.linting import Finding
from simulator.persona.parts import Persona
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


# --- the linter, with a broken file for each thing it claims to find -----------------------------------------------


def found(text: str) -> list[Finding]:
    return lint(from_text(text, "beth.yaml"))


def swapped(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def says_so(findings: list[Finding], level: str, what: str, mend: str) -> Finding:
    """The finding that says this, and what to do about it."""
    one = next((f for f in findings if f.level == level and what in f.what), None)
    assert one is not None, [str(f) for f in findings][:5]
    assert mend in one.mend, one.mend
    assert re.fullmatch(r"beth\.yaml:\d+", one.where)
    return one


@pytest.fixture(scope="module")
def persona(text: str) -> Persona:
    return from_text(text, "beth.yaml").persona


@pytest.mark.parametrize(
    "place", ["a line", "a fact's telling", "a hide", "a reaction", "a trigger", "an opening", "a way back"]
)
def test_a_leak_is_found_wherever_the_patient_can_say_it(text: str, persona: Persona, place: str) -> None:
    gated = next(f for f in persona.facts if f.id == "abduction")
    said = {
        "a line": next(x for x in persona.lines if not x.after).says,
        "a fact's telling": persona.facts[0].tells.shallow[0],
        "a hide": next(f for f in persona.facts if f.hides and f.id != gated.id).hides[0],
        "a reaction": max((r.says for r in persona.reactions), key=len),
        "a trigger": next(t.says[0] for t in persona.triggers if not t.scenarios and t.says[0] in text),
        "an opening": next(x.opening_line for x in persona.scenarios if x.opening_line in text),
        "a way back": persona.scenarios[0].threads[0].resumes[0],
    }[place]
    assert said in text
    broken = text.replace(said, f"{said} {gated.words[0]}.")
    says_so(found(broken), "error", f"gives away '{gated.id}'", "put it behind the gate")


def test_a_beat_with_a_weaker_gate_than_its_fact_is_found(text: str, persona: Persona) -> None:
    beat = next(
        b for s in persona.scenarios for t in s.threads for b in t.beats
        if b.reveals and b.gate.alliance and b.reveals[0] not in s.told_before
    )  # fmt: skip
    at = text.index(f"id: {beat.id}\n")
    gate = text.index("gate: {", at)
    broken = text[:gate] + re.sub(r"gate: \{.*?\}", "gate: {}", text[gate:], count=1)
    says_so(found(broken), "error", "through a weaker gate", "give the beat the fact's gate")


def test_facts_that_can_never_be_told_are_found(text: str) -> None:
    late = swapped(text, "session: 104", "session: 2")
    says_so(found(late), "error", "waits for session", "lower the session, or add a scenario")
    circle = re.sub(r"(id: abduction\n(?:    .*\n)*?    gate: \{)", r"\1after: [begging], ", text, count=1)
    circle = re.sub(r"(id: begging\n(?:    .*\n)*?    gate: \{.*?after: )\[", r"\1[abduction, ", circle, count=1)
    if "after: [abduction" not in circle:
        circle = re.sub(r"(id: begging\n(?:    .*\n)*?    gate: \{)", r"\1after: [abduction], ", circle, count=1)
    says_so(found(circle), "error", "can never be told", "break the circle")


def test_names_of_nothing_are_found_with_the_near_one(text: str) -> None:
    says_so(
        found(swapped(text, "after: [abduction]", "after: [abducton]")), "error", "unknown fact 'abducton'", "abduction"
    )
    says_so(found(swapped(text, "told_before: [why_now", "told_before: [why_nw")), "error", "unknown fact", "why_now")


def test_a_twin_is_found(text: str, persona: Persona) -> None:
    first, second = persona.lines[0], persona.lines[1]
    says_so(found(swapped(text, f"id: {second.id},", f"id: {first.id},")), "error", "stands twice", "give each its own")
    again = text.replace(second.says, first.says)
    says_so(found(again), "warning", "said twice in the file", "reword one")
    longest = max((x.says for x in persona.lines[:30]), key=len)
    nearly = text.replace(second.says, longest.rsplit(" ", 1)[0] + " then.")
    says_so(found(nearly), "warning", "almost the same as", "reword one")


def test_gaps_are_found(text: str) -> None:
    says_so(found(text.replace("[asked_us]", "[asked_more]")), "warning", "nothing to say to 'asked_us'", "add a line")
    says_so(found(swapped(text, "topic: pets", "topic: home")), "warning", "no open fact about 'pets'", "empty gate")
    bare = re.sub(r"(id: abduction\n(?:    .*\n)*?)    hides:(?: \[.*\]\n|\n(?:      .*\n)+)", r"\1", text, count=1)
    says_so(found(bare), "warning", "'abduction' has nothing to say while its gate is shut", "add `hides`")
    mute = text.replace("when: [flooded", "when: [open")
    says_so(found(mute), "warning", "the stance 'flooded' has", "add some without `hears`")


def test_what_nothing_uses_is_found(text: str) -> None:
    theme = "themes:\n"
    says_so(
        found(swapped(text, theme, theme + '  idle: "Never used"\n')),
        "warning",
        "no fact carries the theme 'idle'",
        "take it out",
    )
    figure = "transference:\n"
    extra = '  - {id: nobody, figure: "Nobody", expects: "Nothing", invites: "Nothing"}\n'
    says_so(
        found(swapped(text, figure, figure + extra)), "warning", "no trigger makes the therapist 'nobody'", "`becomes`"
    )
    doubled = swapped(text, 'asked: ["How old are you?"', 'asked: ["Do you have any pets?", "How old are you?"')
    says_so(found(doubled), "warning", "brings out", "leave it to the one that answers it better")
