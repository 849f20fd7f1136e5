"""The questions of the interview, as data: what a supervisor would ask about a patient, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from simulator.vocabulary import AFFECTS, MOVES, PLAIN_TOPICS, SKILLS, SMALL_TALK, TOPICS, AttachmentStyle, Cue, Stance

Form = Literal["line", "prose", "lines", "choice", "several", "number"]


@dataclass(frozen=True)
class Question:
    """One question. form: a line, prose, several lines (each an item), a choice, several choices, a number.

    least: how many lines are wanted. usual: the answer where none is given. span: the range of a number.
    """

    key: str
    asks: str
    form: Form = "line"
    help: str = ""
    least: int = 1
    options: tuple[str, ...] = ()
    usual: str | int | tuple[str, ...] = ""
    span: tuple[int, int] = (0, 10)


@dataclass(frozen=True)
class Step:
    """A group of questions under a heading."""

    title: str
    says: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Group:
    """Lines that answer alike: in these stances, to these cues. own: in the patient's own way of being hurt."""

    key: str
    asks: str
    when: tuple[Stance, ...]
    on: tuple[Cue, ...]
    least: int
    own: bool = False


_ASKED: tuple[Cue, ...] = (
    "open_question", "closed_question", "logistics", "safety_inquiry", "asked_more", "asked_meaning", "asked_want",
)  # fmt: skip
_MET: tuple[Cue, ...] = ("reflection", "validation", "encourager", "acknowledgement", "immediacy")
_TOLD: tuple[Cue, ...] = (
    "advice", "reassurance", "rationale", "justification", "self_disclosure", "confrontation", "interpretation",
)  # fmt: skip

LINES: Final[tuple[Group, ...]] = (
    Group("open_asked", "At ease, asked something", ("open", "reflective"), _ASKED, 5),
    Group("open_met", "At ease, and you have met what they feel", ("open", "reflective"), (*_MET, "lands"), 5),
    Group("open_told", "At ease, and you advise, soothe, explain or challenge", ("open", "reflective"), _TOLD, 5),
    Group("guarded_asked", "Wary, asked something", ("guarded", "compliant"), _ASKED, 5),
    Group("guarded_met", "Wary, and you have met what they feel", ("guarded", "compliant"), _MET, 5),
    Group("guarded_told", "Wary, and you advise, soothe, explain or challenge", ("guarded", "compliant"), _TOLD, 5),
    Group("hurt_asked", "Hurt by you, asked something", (), _ASKED, 4, own=True),
    Group("hurt_met", "Hurt by you, and you meet it", (), _MET, 4, own=True),
    Group("hurt_told", "Hurt by you, and you advise, soothe or explain", (), _TOLD, 4, own=True),
    Group("other_hurt", "Hurt, in the way that is not usual for them", (), (*_ASKED, *_MET, *_TOLD), 4),
    Group("flooded", "More than can be borne", ("flooded",), (*_ASKED, *_MET, *_TOLD), 4),
    Group("noticed", "You notice that something went wrong between you", (), ("noticed",), 2, own=True),
    Group("validated", "You say that the hurt makes sense", (), ("validated",), 2, own=True),
    Group("owned", "You own your part in it", (), ("owned",), 2, own=True),
    Group("explored", "You ask how it is between you now", (), ("explored",), 2, own=True),
    Group("back", "Coming back towards you", (), ("re_engaged", "closed"), 2, own=True),
    Group("slip", "You had nearly mended it, and now you spoil it", (), ("slip",), 2, own=True),
    Group("not_yet", "Asked about what is not ready to be told", ("guarded", "open", "compliant"), ("closed_gate",), 2),
    Group("again", "Asked about what they have told you already", ("open", "guarded"), ("already_told",), 1),
    Group("no_idea", "Asked something they have no answer to", ("open", "guarded"), ("unknown",), 1),
    Group("feeling", "'How does that feel?'", ("open", "guarded", "reflective"), ("asked_feeling", "asked_body"), 2),
    Group("once_more", "'Could you say that in other words?'", ("open", "guarded"), ("asked_again",), 1),
    Group("how_bad", "'How bad is it, from one to ten?'", ("open", "guarded"), ("asked_scale",), 1),
    Group("held_back", "'What are you not telling me?'", ("open", "guarded"), ("asked_hidden",), 1),
    Group("us", "'How is it to be here with me?'", ("open", "guarded"), ("asked_us",), 1),
    Group("seen", "You say how they look or sound just now", ("open", "guarded"), ("asked_seen",), 1),
    Group("others", "'Who knows? What do they think?'", ("open", "guarded"), ("asked_others",), 1),
    Group("since", "'When did it begin?'", ("open", "guarded"), ("asked_since",), 1),
    Group("joy", "'When were you last glad?'", ("open", "guarded"), ("asked_joy",), 1),
    Group("tears", "'When did you last cry?'", ("open", "guarded"), ("asked_tears",), 1),
    Group("wrong", "An interpretation that does not reach them, or hurts", ("open", "guarded"), ("slides_off", "wounds"), 2),
    Group("odd", "Something quite out of place", ("open", "guarded"), ("absurd",), 1),
    Group("hello", "Your greeting", ("open", "guarded", "compliant"), ("greeting",), 1),
    Group("goodbye", "The end of the hour", ("open", "guarded", "compliant"), ("ending",), 1),
)  # fmt: skip
"""Every line a patient needs, by what it answers."""

TOPIC_WORDS: Final[dict[str, str]] = {
    "why_now": "Why they come now", "work": "Work", "parents": "Mother and father", "siblings": "Brothers and sisters",
    "partner": "Partner", "children": "Children", "home": "Where and with whom they live", "origin": "Where they are from",
    "education": "School", "friends": "Friends", "health": "Health", "sleep": "Sleep", "substances": "Drink, smoking, drugs",
    "faith": "Faith", "leisure": "What they do for pleasure", "therapy_before": "Therapy before",
    "safety": "Whether they are safe", "childhood": "Childhood", "money": "Money", "the_therapist": "You",
    "the_wound": "The wound itself", "referral": "Who sent them", "age": "How old they are", "mood": "Mood", "eating": "Appetite",
    "food": "What they like to eat", "music": "Music", "pets": "Animals", "weekend": "The weekend", "fears": "What they are afraid of",
    "strengths": "What they are good at",
}  # fmt: skip

LATER: Final = SMALL_TALK | {"money", "mood", "fears"}
"""Topics that a patient can do without at first; the linter still asks for them."""
SECRETS: Final = 3
DOORS: Final = 2
HURTS: Final = 2
WHEN_TOLD: Final[dict[str, tuple[float, bool]]] = {
    "after a good start": (0.45, False),
    "when there is trust": (0.58, True),
    "only when there is much trust": (0.7, True),
}
"""How much alliance a secret waits for, and whether an open rupture holds it back."""
QUICK: Final[dict[str, float]] = {"slow": 0.8, "average": 1.0, "quick": 1.2}


def _secret(n: int) -> tuple[Question, ...]:
    return (
        Question(f"secret{n}_truth", f"Secret {n}: what is true?", help="In one plain sentence. Nobody says this; it is the fact."),
        Question(f"secret{n}_topic", "What is it about?", "choice", options=TOPICS, usual="the_wound"),
        Question(f"secret{n}_when", "When can it be told?", "choice", options=tuple(WHEN_TOLD), usual="when there is trust"),
        Question(f"secret{n}_session", "Not before which session?", "number", usual=1, span=(1, 40)),
        Question(f"secret{n}_asked", "What might you say that comes near it?", "lines", least=2),
        Question(f"secret{n}_shallow", "How do they first tell it?", "lines"),
        Question(f"secret{n}_deep", "And how, when they can bear more?", "lines", least=0),
        Question(f"secret{n}_hides", "What do they say instead, until then?", "lines", least=2),
        Question(f"secret{n}_words", "Which words would give it away?", "lines", least=1,
                 help="The linter then finds every line that says one of them too early."),
    )  # fmt: skip


def _hurt(n: int) -> tuple[Question, ...]:
    return (
        Question(f"hurt{n}_name", f"Hurt {n}: give it a short name", help="Such as: told what to do"),
        Question(f"hurt{n}_moves", "What does a therapist do when it happens?", "several", options=MOVES, usual=("advice",)),
        Question(f"hurt{n}_about", "Only when it is about this (things you might say); empty: whatever it is about", "lines", least=0),
        Question(f"hurt{n}_strong", "How hard does it hit, from 1 to 10?", "number", usual=6, span=(1, 10)),
        Question(f"hurt{n}_affect", "What do they feel then?", "choice", options=AFFECTS, usual="hurt"),
        Question(f"hurt{n}_says", "What do they say, in the same breath?", "lines", least=3),
        Question(f"hurt{n}_felt", "What do they think and not say?", "lines", least=1),
    )  # fmt: skip


def _door(n: int) -> tuple[Question, ...]:
    return (
        Question(f"door{n}_title", f"Session {n}: a title"),
        Question(f"door{n}_session", "Which session of the treatment is it?", "number", usual=1 if n == 1 else 6, span=(1, 200)),
        Question(f"door{n}_since", "What happened before it?", "prose"),
        Question(f"door{n}_before", "What should the trainee know before beginning?", "prose"),
        Question(f"door{n}_opening", "The patient's first words"),
        Question(f"door{n}_after", "The first words if they left hurt last time"),
        Question(f"door{n}_agenda", "What do they want from this hour?"),
        Question(f"door{n}_skills", "What does it train?", "several", options=SKILLS, usual=("empathy",)),
        Question(f"door{n}_hard", "How hard is it, 1 to 3?", "number", usual=1, span=(1, 3)),
        Question(f"door{n}_story", "The story they came to tell: a title"),
        Question(f"door{n}_beats", "The story, a step on each line, in their words", "lines", least=4),
        Question(f"door{n}_resumes", "How do they come back to it after an interruption?", "lines", least=2),
        Question(f"door{n}_drops", "What do they say as they let it drop?"),
        Question(f"door{n}_ending", "How does the hour end?"),
    )  # fmt: skip


_STYLES: tuple[str, ...] = get_args(AttachmentStyle)

STEPS: Final[tuple[Step, ...]] = (
    Step("Who is this person?", "As you would introduce them in supervision.", (
        Question("name", "Their name"),
        Question("age", "Age", "number", usual=40, span=(16, 110)),
        Question("pronouns", "Pronouns"),
        Question("work", "Work"),
        Question("culture", "Where they belong, and how that sounds"),
        Question("faith", "Faith, or what stands in its place"),
        Question("social_class", "Class and money"),
        Question("summary", "The case in two sentences", "prose"),
        Question("in_the_room", "What is it like to sit with them, and what do they make of you?", "prose"),
    )),
    Step("What brings them, and what hurts?", "The complaint, the story behind it, and the conflict that keeps it going.", (
        Question("problem", "What do they come with?", "prose"),
        Question("history", "What happened?", "prose"),
        Question("wish", "What do they want from others?"),
        Question("others", "What do they expect to get?"),
        Question("self", "What do they do then?"),
        Question("theme", "The theme that runs through it, in a few words"),
        Question("symptoms", "Symptoms at the start: name, and 0 to 10", "lines", least=2, help="Such as: waking at four, 7"),
    )),
    Step("What do they do with closeness?", "How they come near, how they keep away, and whom they take you for.", (
        Question("style", "Attachment", "choice", options=_STYLES, usual="anxious"),
        Question("wound", "Which is the sorer wound?", "choice", options=("abandonment", "engulfment"), usual="abandonment"),
        Question("closeness", "What does closeness mean to them?", "prose"),
        Question("direction", "When it is too much, they move", "choice", options=("toward", "against", "away"), usual="away"),
        Question("defence", "The plain name of what they do then"),
        Question("defence_looks", "What does it look like in the room?"),
        Question("figure", "Whom do they take you for when it goes wrong?"),
        Question("expects", "What do they expect of that person?"),
        Question("invites", "What does that invite you to do?"),
        Question("rupture", "When you hurt them, do they go quiet or turn on you?", "choice",
                 options=("withdrawal", "confrontation"), usual="withdrawal"),
        Question("affect", "The feeling they live with", "choice", options=AFFECTS, usual="anxious"),
        Question("affects", "The feelings they can have in the room", "several", options=AFFECTS,
                 usual=("anxious", "sad", "hurt", "relieved", "angry")),
        Question("trust", "Trust comes", "choice", options=tuple(QUICK), usual="average"),
        Question("bruise", "They are hurt", "choice", options=tuple(QUICK), usual="average", help="slow: it takes a lot"),
        Question("forgives", "They forgive", "choice", options=tuple(QUICK), usual="average"),
    )),
    Step("What wounds them, and what does them good?", "What a therapist does, and what comes back in the same breath.", (
        *(q for n in range(1, HURTS + 1) for q in _hurt(n)),
        Question("good_moves", "What does them good?", "several", options=MOVES, usual=("validation", "reflection")),
        Question("good_about", "Especially when it is about this; empty: whatever it is about", "lines", least=0),
        Question("good_felt", "What do they think then, and not say?", "lines", least=1),
    )),
    Step("What may be asked from the first minute?", "What anybody may know, in their own words; each line is another way to say it.", tuple(
        Question(f"open_{topic}", TOPIC_WORDS[topic], "lines", least=1) for topic in PLAIN_TOPICS if topic not in LATER
    )),
    Step("What else might a trainee ask?", "Small things that anybody asks sooner or later. What you leave open is left out.", tuple(
        Question(f"open_{topic}", TOPIC_WORDS[topic], "lines", least=0) for topic in PLAIN_TOPICS if topic in LATER
    )),
    Step("What must not be said too early?", "Facts behind a gate. No question opens it; only what has grown between you.", tuple(
        q for n in range(1, SECRETS + 1) for q in _secret(n)
    )),
    Step("How do they speak?", "Each line is one thing they say. Write them aloud.", (
        Question("rhythm", "How does it sound?", "prose"),
        Question("idiom", "Their words, and words they would never use", "prose"),
        Question("tells", "What does the body do?", "lines", least=1),
        *(Question(f"say_{g.key}", g.asks, "lines", least=g.least) for g in LINES),
        Question("short_open", "A short reaction when at ease", "lines", least=2),
        Question("short_wary", "A short reaction when wary", "lines", least=2),
        Question("short_hurt", "A short reaction when hurt", "lines", least=2),
        Question("inner_open", "Thought and not said, at ease", "lines", least=3),
        Question("inner_wary", "Thought and not said, wary", "lines", least=4),
        Question("inner_hurt", "Thought and not said, hurt or flooded", "lines", least=4),
    )),
    Step("The doors into the case", "Two sessions a trainee can choose, each with the story they came to tell.", tuple(
        q for n in range(1, DOORS + 1) for q in _door(n)
    )),
    Step("Risk, and what it is for", "", (
        Question("risk", "What must a trainee know about risk?", "prose"),
        Question("safe_answers", "Asked plainly, they say", "lines", least=2),
        Question("notes", "What the case touches on (content notes)", "lines", least=0),
        Question("goals", "What is it for? Learning goals", "lines", least=1),
        Question("sources", "Sources, if the case rests on any", "lines", least=0),
    )),
)  # fmt: skip
