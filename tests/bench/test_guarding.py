"""The guard's figures are those of the document, within what they may drift."""

from __future__ import annotations

from simulator.bench.guarding import measure, sets
from simulator.persona import load
from simulator.settings import ROOT, settings


def test_every_paraphrase_names_a_gated_fact_of_its_patient() -> None:
    for patient, lines in sets().items():
        persona = load(patient, ROOT / "personas").persona
        for one in lines.gives_away:
            fact = persona.fact(one.fact)
            assert fact is not None, one.fact
            assert not fact.gate.is_open_to_all, one.fact
        assert len(lines.gives_away) == len(lines.harmless) == 10


def test_most_paraphrases_are_stopped_and_most_harmless_lines_pass() -> None:
    every, unseen = measure(settings())
    assert (every["paraphrases"], every["harmless"]) == (60, 60)
    assert every["recall"] >= 0.8
    assert unseen["recall"] >= 0.73
    assert every["false_share"] <= 0.12
