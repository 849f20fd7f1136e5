"""What the embedded reader must never get wrong, because a patient would be hurt for nothing, or not at all."""

from __future__ import annotations

import pytest

from simulator.reading.embedded import EmbeddedReader
from simulator.reading.heads import dialogue
from simulator.reading.sentences import holds, sentences
from simulator.vocabulary import Move


@pytest.fixture(scope="module")
def reader() -> EmbeddedReader:
    return EmbeddedReader()


CASES: list[tuple[str, str, Move]] = [
    ("He phoned on Sunday night.", "I really think you need to stay away from him.", "advice"),
    ("He phoned on Sunday night.", "What was it like to hear him?", "open_question"),
    ("He phoned on Sunday night.", "Did you tell anybody?", "closed_question"),
    ("I never stood up to her.", "Don't worry, you'll be fine.", "reassurance"),
    ("You're just like him.", "I was only trying to help.", "justification"),
    ("You're just like him.", "I'm sorry, I jumped in and told you what to do.", "acknowledgement"),
    ("You're just like him.", "You have every right to be angry with me.", "validation"),
    ("You're just like him.", "I'm sorry you feel that way.", "justification"),
    ("And then she left.", "Mm. Go on.", "encourager"),
    ("And then she left.", "(waits)", "encourager"),
    ("I don't see the point any more.", "Are you having thoughts of ending your life?", "safety_inquiry"),
    ("", "Hello, come in, please have a seat.", "logistics"),
    ("I failed the exam.", "I failed mine too, when I was your age.", "self_disclosure"),
]


@pytest.mark.parametrize(("context", "text", "move"), CASES)
def test_plain_cases_are_heard_for_what_they_are(reader: EmbeddedReader, context: str, text: str, move: Move) -> None:
    reading = reader.read(dialogue([("patient", context)]) if context else "", text)
    assert move in reading.moves, reading.moves


@pytest.mark.parametrize(
    "harmless", ["I'm listening.", "How did that make you feel?", "What are you hoping for here?", "Take your time."]
)
def test_harmless_turns_are_not_heard_as_attacks(reader: EmbeddedReader, harmless: str) -> None:
    reading = reader.read(dialogue([("patient", "I don't know why I came back.")]), harmless)
    assert not reading.does("confrontation", "justification", "advice")


def test_the_evidence_is_a_sentence_of_the_turn(reader: EmbeddedReader) -> None:
    text = "You went quiet. I rushed you, I'm sorry. What was that like?"
    reading = reader.read("", text)
    assert set(reading.evidence) == set(reading.moves)
    for sentence in reading.evidence.values():
        assert holds(text, sentence)


@pytest.mark.parametrize(
    ("text", "count"),
    [("Dr. Smith said so. Did he?", 2), ("One... two", 1), ("(waits) And now?", 2), ("“Right.” He left.", 2), ("", 0)],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_quotes_are_compared_after_normalising() -> None:
    assert holds("It’s  been “hard”", 'it\'s been "hard"')
    assert not holds("hard", "harder")
    assert not holds("hard...", "...")
