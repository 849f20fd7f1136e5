"""A session with any model for a voice ends with who spoke, what was stopped, and what was shown that should not have been."""

from __future__ import annotations

import pytest

from simulator.bench.session import run, script
from simulator.errors import SimulatorError
from simulator.model import ScriptedModel
from simulator.patient.authored import AuthoredVoice
from simulator.patient.spoken import ModelVoice
from simulator.practice.house import House

FRESH = "The window's been open all morning. I couldn't tell you more than that."


def test_the_summary_counts_who_spoke(house: House) -> None:
    model = ScriptedModel([FRESH, "As an AI, I can't say.", "How can I help you today?"])
    voice = ModelVoice(model, AuthoredVoice(), house.encoder)
    first, second, total = run(house, voice, ["Have you thought about keeping a diary?", "Mm. Go on."])
    assert (first["authored"], second["authored"]) == ("none", "all")
    assert second["patient"] == second["matter"]
    assert [s["rule"] for s in second["stopped"]] == ["out_of_role", "assistant"]
    assert (total["turns"], total["model_alone"], total["authored_alone"], total["authored_share"]) == (2, 1, 1, 0.5)
    assert (total["out_of_role"], total["closed"], total["word_for_word"], total["second_tries"]) == (0, 0, 0, 1)


def test_a_script_has_twenty_turns_and_a_wrong_name_says_which_there_are() -> None:
    assert len(script("trying")) == 20
    with pytest.raises(SimulatorError, match="trying"):
        script("no-such-script")
