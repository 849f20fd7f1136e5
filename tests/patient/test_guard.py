"""The guard lets patients speak and stops everything that is not one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from simulator.patient.briefing import Briefing, Request
from simulator.patient.cutting import Cutter
from simulator.patient.discretion import Discretion
from simulator.patient.guard import TheEnd, Violation, Watch
from simulator.persona.loading import Source
from simulator.practice.encounter import Encounter, meeting
from simulator.practice.house import House
from simulator.reading.sentences import sentences

Guarded = Callable[..., Watch]


@pytest.fixture(scope="module")
def guarded(house: House) -> Guarded:
    """Makes the watch over an answer of Beth's (or another's) in a first session."""
    discretion = Discretion(house.encoder)
    briefing = Briefing(discretion)

    def make(text: str = "Mm. Go on.", persona: str = "beth", roomy: bool = False, said: tuple[str, ...] = ()) -> Watch:
        source = house.source(persona)
        encounter = Encounter(house.cast(source, source.persona.scenarios[0].id))
        encounter.open()
        for turn in said:
            encounter.say(turn)
        situation = meeting(encounter.cast, encounter.past, text)
        authored = encounter.cast.voice.speak(situation)
        request: Request = briefing.request(situation, authored)
        if roomy:
            request = replace(request, most=500, lines=())
        return Watch(situation, authored, request, discretion)

    return make


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("As an AI language model, I don't have feelings.", "out_of_role"),
        ("I'm just a simulation, so nothing happened to me.", "out_of_role"),
        ("Here is my response as Beth:", "out_of_role"),
        ("The patient feels sad and looks away.", "out_of_role"),
        ("How can I help you today?", "assistant"),
        ("It's important to remember that healing takes time.", "assistant"),
        ("Thank you for sharing that with me.", "assistant"),
        ("I'm sorry to hear that you had a bad week.", "assistant"),
        ("Feel free to ask me anything.", "assistant"),
        ("Okay, let's proceed.", "assistant"),
        ("Shall we get started?", "assistant"),
        ("Have you considered keeping a diary?", "advice"),
        ("And how does that make you feel?", "advice"),
        ("Let's explore what that means for you.", "advice"),
        ("It sounds like you're under a lot of pressure.", "advice"),
        ("I would suggest a break.", "advice"),
        ("He hit me twice.", "closed"),
        ("I was attacked by a boy on a date when I was in high school.", "closed"),
        ("My dad drank too much.", "closed"),
        ("After the divorce my father took me to another city and wouldn't bring me home.", "closed"),
        ("Roger used to time our showers.", "closed"),
        ("I'm forty-five years old, you know.", "contradiction"),
        ("My name is Sarah.", "contradiction"),
        ("My husband Daniel came home late.", "contradiction"),
        ("(She stands up, walks all the way over to the window, looks down at the cars in the lot for a long time, and turns "
         "around again, slowly, with her keys in her hand.)", "gesture"),
        ("Beth turned to go and stood behind the chair.", "gesture"),
        ("She sat down in the chair opposite the other one.", "gesture"),
        ("Therapist: And what happened then?", "other_part"),
        ("1. I am lonely.", "language"),
        ("**I am fine.**", "language"),
        ("I am fine 😊", "language"),
        ("我不知道该说什么。", "language"),
    ],
)  # fmt: skip
def test_what_is_not_the_patient_is_stopped(guarded: Guarded, sentence: str, rule: str) -> None:
    verdict = guarded(roomy=True).check(sentence)
    assert isinstance(verdict, Violation), sentence
    assert verdict.rule == rule


@pytest.mark.parametrize(
    "sentence",
    [
        "I don't know what to tell you about that.",
        "I'm thirty-one, I'm not supposed to need a keeper.",
        "My sister Robin would have laughed at that.",
        "You could have just asked me.",
        "I got dumped, that's all that happened.",
        "(She looks away.) Fine.",
        "I'm ten minutes late and you haven't said a word about it.",
        "Okay.",
    ],
)
def test_what_a_patient_might_say_passes(guarded: Guarded, sentence: str) -> None:
    assert guarded(roomy=True).check(sentence) == sentence


def test_the_therapists_words_are_not_given_back(guarded: Guarded) -> None:
    said = "You keep your coat on because you would like to be able to leave at any moment."
    verdict = guarded(said).check("I keep my coat on because I would like to be able to leave at any moment.")
    assert isinstance(verdict, Violation)
    assert verdict.rule in ("parrot", "closed")
    near = guarded("You hum all the way home, every single evening.").check(
        "I hum all the way home, every single evening."
    )
    assert isinstance(near, Violation)
    assert near.rule == "parrot"


def test_the_patient_does_not_say_the_same_thing_twice(guarded: Guarded) -> None:
    watch = guarded("And after that?", said=("What brings you here today?",))
    before = sentences(watch.situation.past[-1].patient)[-1]
    verdict = watch.check(before)
    assert isinstance(verdict, Violation)
    assert verdict.how == "said before"
    assert watch.check("I guess I had it coming to me.") == "I guess I had it coming to me."
    assert isinstance(watch.check("I guess I had it coming to me."), Violation)


def test_the_lines_shown_for_the_tone_are_not_said(guarded: Guarded) -> None:
    watch = guarded()
    line = next(
        s for x in watch.request.lines for s in sentences(x) if len(s.split()) > 9 and s not in watch.authored.text
    )
    assert isinstance(watch.check(line), Violation)


def test_the_matter_itself_may_be_said_as_it_stands(guarded: Guarded) -> None:
    watch = guarded()
    assert [watch.check(s) for s in sentences(watch.authored.text)] == sentences(watch.authored.text)


def test_the_own_label_is_taken_off_and_the_next_speaker_ends_the_answer(guarded: Guarded) -> None:
    watch = guarded()
    assert watch.check("BETH: I'd rather not.") == "I'd rather not."
    assert isinstance(watch.check("THERAPIST: Why not?"), TheEnd)


@pytest.mark.parametrize(
    "read_aloud", ["Now, in other words,", "In other words:", "To rephrase that,", "Put differently,"]
)
def test_a_note_read_aloud_is_taken_off_before_the_words(guarded: Guarded, read_aloud: str) -> None:
    watch = guarded(roomy=True)
    assert watch.check(f"{read_aloud} i felt about a mile off.") == "I felt about a mile off."
    assert watch.shown == ["I felt about a mile off."]


@pytest.mark.parametrize("sentence", ["I said it in other words, that's all.", "Let's not.", "In her words, not mine."])
def test_what_only_looks_like_a_note_stays(guarded: Guarded, sentence: str) -> None:
    assert guarded(roomy=True).check(sentence) == sentence


def test_asterisks_become_brackets(guarded: Guarded) -> None:
    assert guarded().check("*looks at the door* Right.") == "(looks at the door) Right."


def test_too_many_words_end_an_answer_and_spoil_a_single_sentence(guarded: Guarded) -> None:
    watch = guarded()
    long = (
        "with staples, toner, two reams of yellow paper, a stapler missing its spring, rubber bands, nine clipboards, some "
        "envelopes nobody could seal, pens that skipped, labels printed upside down, one calculator, batteries, folders in "
        "six colours, tape, a hole punch, spare keys for cabinets sold years ago, markers, index cards, string, glue sticks, "
        "an extension cord, thumbtacks, blank forms under old numbers, coffee filters, sugar, plastic spoons and a broken lamp"
    )
    first = watch.check(f"The shelf filled up {long}.")
    assert isinstance(first, Violation)
    assert first.rule == "length"
    assert watch.check("It went on for a good while.") == "It went on for a good while."
    assert isinstance(watch.check(f"The supply closet filled up again {long}."), TheEnd)


@pytest.mark.parametrize("persona", ["beth", "filomena"])
def test_the_guard_lets_nearly_every_authored_sentence_pass(house: House, guarded: Guarded, persona: str) -> None:
    watch = guarded(persona=persona, roomy=True)
    stopped: Counter[str] = Counter()
    number = 0
    for number, sentence in enumerate(_open_sentences(house.source(persona)), 1):
        watch.shown.clear()
        verdict = watch.check(sentence)
        stopped[verdict.rule if isinstance(verdict, Violation) else ""] += 1
        if number == 400:
            break
    assert stopped["closed"] <= 0.065 * number, stopped  # none of them is the matter, of which more may be said
    assert sum(stopped.values()) - stopped["closed"] - stopped[""] <= 0.01 * number, stopped


def _open_sentences(source: Source) -> Iterator[str]:
    """What may be said in a first session, a sentence at a time, from all over the file."""
    persona = source.persona
    texts = [x.says for x in persona.lines if not x.after and "{" not in x.says]
    texts += [t for f in persona.facts if f.gate.is_open_to_all for t in f.tells.shallow]
    for text in texts[::2]:
        yield from (s for s in sentences(text) if s.count("(") == s.count(")"))


def test_a_stream_is_cut_where_its_sentences_end() -> None:
    cutter, out = Cutter(), []
    text = "(She stops. Then she sits.) I saw Dr. Hale. He said no\nTHERAPIST: Why?"
    for piece in [text[i : i + 3] for i in range(0, len(text), 3)]:
        out += cutter.take(piece)
    assert [*out, *cutter.end()] == ["(She stops. Then she sits.)", "I saw Dr. Hale.", "He said no", "THERAPIST: Why?"]
    assert Cutter().end() == []


def test_half_a_sentence_of_an_answer_cut_short_is_dropped() -> None:
    cutter = Cutter()
    assert cutter.take("That was it. And then I") == ["That was it."]
    assert cutter.end(broken=True) == []


def test_a_small_model_is_held_to_the_matter(guarded: Guarded) -> None:
    def small() -> Watch:
        watch = guarded("Do you have brothers or sisters?", roomy=True)
        return Watch(watch.situation, watch.authored, replace(watch.request, form="screenplay"), watch.discretion)

    watch = small()
    strayed = watch.check("I was named after a river that ran behind our first house.")
    assert isinstance(strayed, Violation)
    assert strayed.rule == "strays"
    assert watch.check("I've a sister, Robin, younger than me.") == "I've a sister, Robin, younger than me."
    assert not watch.bare
    watch = small()
    assert watch.check("Okay.") == "Okay."
    assert watch.check("(She sits up.)") == "(She sits up.)"
    assert watch.bare


@pytest.mark.parametrize(
    ("says", "turned"),
    [
        ("I'm not going to put a but on it?", True),
        ("You're not putting a but on it, then?", False),
        ("You're not going to put a but on it?", False),
    ],
)
def test_the_matter_is_not_said_the_wrong_way_round(guarded: Guarded, says: str, turned: bool) -> None:
    watch = guarded()
    authored = watch.authored.model_copy(update={"text": "That's all? You're not going to put a but on it?"})
    verdict = Watch(watch.situation, authored, watch.request, watch.discretion).check(says)
    assert (isinstance(verdict, Violation) and verdict.rule == "contradiction") == turned


@pytest.mark.parametrize(
    "sentence",
    [
        "Sorry, but I can't assist with that request.", "I'm sorry to hear about your loss.", "No, I am not an AI.",
        "Could you please clarify your question?", "It brings me to you, therapist.", "I hope you find peace and happiness soon.",
    ],
)  # fmt: skip
def test_what_a_small_model_really_said_out_of_the_part_is_stopped(guarded: Guarded, sentence: str) -> None:
    verdict = guarded(roomy=True).check(sentence)
    assert isinstance(verdict, Violation)
    assert verdict.rule in ("out_of_role", "assistant")


def test_a_note_read_aloud_and_words_in_circles_are_stopped(guarded: Guarded) -> None:
    for sentence, rule in (
        ("20 words.", "out_of_role"),
        ("The other one, you tell it is working, and she adds to it, and the other one, she adds to it, and she adds to it again and says it's working, but it isn't.", "language"),
    ):  # fmt: skip
        verdict = guarded(roomy=True).check(sentence)
        assert isinstance(verdict, Violation)
        assert verdict.rule == rule
