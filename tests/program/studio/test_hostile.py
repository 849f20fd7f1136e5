"""Hostile files are refused with one clear line and no effect; what is in a field is text, whatever it says."""

from __future__ import annotations

import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.bench.fuzz import _small, measure
from simulator.errors import DraftError, SimulatorError
from simulator.model.prompts import from_text as prompt_from_text
from simulator.practice.house import House
from simulator.program.studio.bundles import unpack
from simulator.program.studio.checking import KINDS, check
from simulator.program.studio.rehearsal import Stage
from simulator.program.studio.studio import Studio
from simulator.yamledit import put

BOMB = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c]\n"


def zipped(*entries: tuple[str, bytes], mode: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = mode << 16
            bundle.writestr(info, data)
    return out.getvalue()


def lying(data: bytes) -> bytes:
    """A zip whose entry claims to be small: the size in the central directory is changed."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + (100).to_bytes(4, "little") + data[at + 28 :]


GOOD = _small().encode()
MOMENTS = """id: small
patient: beth
moments:
  - id: small_1
    title: A kettle
    skill: empathy
    difficulty: 1
    sought: 3
    scenario: intake
    setup: She has told you about a kettle.
    turns:
      - {speaker: patient, text: "You wrote that down."}
    state: {session: 1, alliance: 0.4, arousal: 0.4, guard: 0.5, affect: hurt, stance: guarded, depth: 1}
"""

FILES: dict[str, tuple[str, bytes, str]] = {
    "aliases": ("x.yaml", BOMB.encode(), "anchors and aliases"),
    "a python tag": ("x.yaml", b"id: !!python/object/apply:os.system ['true']\n", "tag"),
    "a plain tag": ("x.yaml", b"id: !!binary aGk=\n", "tag"),
    "fifty megabytes": ("x.yaml", b"id: a\n" + b"# x\n" * 12_500_000, "megabytes"),
    "two megabytes": ("x.yaml", b"id: a\n" + b"# x\n" * 500_000, "megabyte"),
    "latin-1": ("x.yaml", "id: a\nname: José\n".encode("latin-1"), "x.yaml:2: not UTF-8"),
    "utf-16": ("x.yaml", "id: a\n".encode("utf-16"), "not UTF-8"),
    "a NUL": ("x.yaml", b"id: a\nname: b\x00c\n", "NUL"),
    "deep brackets": ("x.yaml", b"id: a\nx: " + b"[" * 100_000, "nested too deeply"),
    "deep dashes": ("x.yaml", b"id: a\nx:\n  " + b"- " * 5_000 + b"y\n", "nested too deeply"),
    "a huge number": ("x.yaml", b"id: a\nage: " + b"9" * 100_000 + b"\n", "number of that length"),
    "base sixty": ("x.yaml", b"id: a\nage: 1" + b":59" * 100_000 + b"\n", "number of that length"),
    "a duplicate key": ("x.yaml", b"id: a\nid: b\n", "stands twice"),
    "a marker that stands twice": ("x.yaml", GOOD.replace(b"id: invites", b"id: names_feeling"), "stands twice"),
    "two of one id": ("x.zip", zipped(("a.yaml", GOOD), ("b.yaml", GOOD)), "the id 'small' is in a.yaml too"),
    "a moment that stands twice": (
        "x.yaml",
        (MOMENTS + MOMENTS.partition("moments:\n")[2]).encode(),
        "x.yaml:14: the id 'small_1' stands twice",
    ),
    "moments with aliases": (
        "x.yaml",
        MOMENTS.replace("title: A kettle", "title: &a A kettle").encode(),
        "anchors and aliases",
    ),
    "moments with a tag": ("x.yaml", MOMENTS.replace("sought: 3", "sought: !!int 3").encode(), "tag"),
    "a rubric with a tag": ("x.yaml", GOOD.replace(b"weight: 1.0", b"weight: !!float 1.0"), "tag"),
    "a rubric with rules in rules": (
        "x.yaml",
        GOOD.replace(b"all: [names_feeling]", b"all: [" + b"{any: [" * 200 + b"x" + b"]}" * 200 + b"]"),
        "nested too deeply",
    ),
    "no id": ("x.yaml", b"name: a\n", "no id"),
    "a zip slip": ("x.zip", zipped(("../../evil.yaml", GOOD)), "leads out of the bundle"),
    "an absolute path": ("x.zip", zipped(("/etc/evil.yaml", GOOD)), "leads out of the bundle"),
    "a Windows path": ("x.zip", zipped(("C:\\evil.yaml", GOOD)), "leads out of the bundle"),
    "a link": ("x.zip", zipped(("a.yaml", b"/etc/passwd"), mode=0o120777), "a link"),
    "another kind of file": ("x.zip", zipped(("run.exe", b"MZ")), "not a YAML file"),
    "a zip in a zip": ("x.zip", zipped(("a.zip", zipped(("a.yaml", GOOD)))), "not a YAML file"),
    "a zip bomb": ("x.zip", zipped(("a.yaml", b" " * 30_000_000)), "megabyte"),
    "a lying zip bomb": ("x.zip", lying(zipped(("a.yaml", b" " * 30_000_000))), "cannot be read"),
    "many entries": ("x.zip", zipped(*((f"{n}.yaml", GOOD) for n in range(100))), "more than 60"),
    "a torn zip": ("x.zip", zipped(("a.yaml", GOOD * 9))[:200], "cannot be read"),
    "an empty zip": ("x.zip", zipped(), "empty"),
    "an empty file": ("x.yaml", b"", "empty"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_one_line_and_leaves_nothing(studio: Studio, name: str) -> None:
    filename, data, says = FILES[name]
    begun = time.process_time()
    with pytest.raises(DraftError, match=says) as caught:
        studio.bring_in(data, filename, "eve")
    assert "\n" not in str(caught.value)
    assert filename.rpartition(".")[0] in str(caught.value) or filename.endswith(".zip")
    assert time.process_time() - begun < 3
    assert studio.drafts.drafts() == []
    assert studio.drafts.versions() == []


def test_one_bad_file_keeps_the_whole_bundle_out(studio: Studio) -> None:
    with pytest.raises(DraftError):
        studio.bring_in(zipped(("a.yaml", GOOD), ("b.yaml", BOMB.encode())), "x.zip", "eve")
    assert studio.drafts.drafts() == []


def test_a_patient_whose_ids_stand_twice_is_not_brought_in(studio: Studio, joan: str) -> None:
    twice = put(joan, ("facts", 1, "id"), "why_now")
    with pytest.raises(DraftError, match="the id 'why_now' stands twice"):
        studio.bring_in(twice.encode(), "joan.yaml", "eve")
    assert studio.drafts.drafts() == []


def test_a_name_full_of_tricks_is_shown_in_one_line() -> None:
    with pytest.raises(SimulatorError) as caught:
        unpack(b"\xff", "\x1b[31m\nevil\u202e.yaml")
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


ATTACK = "{{ ''.__class__.__mro__[1].__subclasses__() }} {% for x in y %} {word.__class__.__mro__} {0.__globals__} <script>x</script>"


def test_templates_in_a_patient_are_words(house: House, joan: str) -> None:
    """The line is said as it was written: nothing in it is looked up, formatted or rendered."""
    text = put(joan, ("scenarios", 0, "opening_line"), ATTACK)
    text = put(text, ("triggers", 0, "says"), [f"{ATTACK} {i}" for i in range(3)])
    report = check("persona", text)
    assert report.source is not None
    stage = Stage(house)
    talk = stage.begin(report)
    assert talk.past[0].patient == ATTACK
    talk = stage.say(talk, "You should rest and pull yourself together.")
    assert talk.past[1].felt.trigger == "told_to_rest"
    assert talk.past[1].patient.startswith(ATTACK)


def test_a_prompt_shows_a_patients_words_and_runs_none_of_them() -> None:
    (message,) = prompt_from_text("<!-- user -->\n{{ name }} says: {{ said }}", "a_prompt").render(
        name=ATTACK, said=ATTACK
    )
    assert message.text == f"{ATTACK} says: {ATTACK}"


@given(st.text(max_size=400))
def test_whatever_is_typed_has_findings_and_no_crash(text: str) -> None:
    for kind in KINDS:
        assert check(kind, text).findings


@given(st.binary(max_size=400), st.text(max_size=30))
def test_whatever_is_uploaded_is_read_or_refused_in_one_line(data: bytes, name: str) -> None:
    for content in (data, b"PK\x03\x04" + data):
        try:
            unpack(content, name)
        except SimulatorError as error:
            refused = str(error)
        else:
            refused = ""
        assert "\n" not in refused


def test_a_short_fuzz_run_finds_nothing() -> None:
    found = measure(1500, seed=7)
    assert found["first_failures"] == []
    assert found["failures"] == 0
    assert len(found["counts"]) >= 8
