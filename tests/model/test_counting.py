"""Tokens and dollars: counted without the network, and never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import SimulatorError
from simulator.model import Message, Usage, prices, tokens


def test_tokens_are_tiktokens_own(vocabularies: Path) -> None:
    assert tokens.count("The sea was grey.", "gpt-4o") == 5
    assert tokens.count("The sea was grey.", "gpt-4") == 5
    assert tokens.count("", "gpt-4o") == 0
    assert tokens.count("<|endoftext|>", "gpt-4o") > 1
    assert {p.name for p in vocabularies.iterdir()} == {
        "fb374d419588a4632f3f557e76b4b70aebbca790", "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    }  # fmt: skip


def test_a_model_nobody_knows_is_counted_by_the_newest_encoding() -> None:
    assert tokens.count("The sea was grey.", "some-local-model") == tokens.count("The sea was grey.", "gpt-4o")


def test_a_request_counts_its_messages_and_what_is_around_them() -> None:
    messages = [Message("system", "Be Ann."), Message("user", "Hello.")]
    assert tokens.count_messages(messages) > tokens.count("Be Ann.") + tokens.count("Hello.")


def test_a_broken_vocabulary_is_replaced_before_tiktoken_sees_it(tmp_path: Path) -> None:
    broken = tmp_path / "fb374d419588a4632f3f557e76b4b70aebbca790"
    broken.write_bytes(b"nonsense")
    assert tokens.provision("o200k_base", tmp_path)
    assert broken.stat().st_size > 3_000_000
    assert [p.name for p in tmp_path.iterdir()] == [broken.name]


def test_without_a_folder_four_characters_are_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    monkeypatch.setattr(tokens, "_folder", lambda: in_the_way / "below")
    assert tokens.count("twelve chars") == 3
    assert tokens.count("thirteen char") == 4


def test_a_call_costs_what_the_file_says() -> None:
    usage = Usage(prompt=1_000_000, completion=100_000, cached=400_000)
    assert prices.cost("gpt-4.1", usage) == pytest.approx(0.6 * 2.00 + 0.4 * 0.50 + 0.1 * 8.00)
    assert prices.cost("gpt-4.1", usage, batch=True) == pytest.approx(1.1)
    assert prices.cost("gpt-4.1-2025-04-14", usage) == prices.cost("gpt-4.1", usage)


@pytest.mark.parametrize("model", ["", "gpt-4.1-audio", "gpt-4", "a-model-of-tomorrow"])
def test_a_model_without_a_price_costs_nobody_knows_what(model: str) -> None:
    assert prices.cost(model, Usage(1, 1)) is None


def test_a_price_file_with_a_mistake_says_where(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text('as_of: "2026"\nsource: here\nmodels:\n  m: {input: 1, ouput: 2}\n')
    with pytest.raises(SimulatorError, match=r"prices\.yaml:4: unknown key 'ouput'.*did you mean 'output'"):
        prices.cost("m", Usage(1, 1), file=file)
