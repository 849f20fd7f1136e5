"""The closed word lists that every room shares: moves, stances, affects, cues, topics.

They are `Literal` types, so that a misspelt word in a persona file is an error with a suggestion, and mypy sees it too.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Move = Literal[
    "open_question",
    "closed_question",
    "reflection",
    "validation",
    "interpretation",
    "immediacy",
    "acknowledgement",
    "advice",
    "reassurance",
    "justification",
    "confrontation",
    "self_disclosure",
    "rationale",
    "safety_inquiry",
    "encourager",
    "logistics",
]
"""What a therapist turn does, labelled by function, not by form. A turn may do several."""

Stance = Literal["open", "reflective", "guarded", "withdrawing", "confronting", "flooded", "compliant"]
"""How the patient stands towards the therapist just now."""

Affect = Literal[
    "calm",
    "anxious",
    "afraid",
    "sad",
    "lonely",
    "ashamed",
    "guilty",
    "hurt",
    "angry",
    "contemptuous",
    "numb",
    "confused",
    "hopeful",
    "warm",
    "relieved",
]

RuptureKind = Literal["withdrawal", "confrontation"]

Stage = Literal["open", "noticed", "validated", "owned", "explored", "re_engaged"]
"""The rungs of repair, in order (Eubanks, Burckell & Goldfried 2018: validate and explore before linking)."""

Rung = Literal["noticed", "validated", "owned", "explored", "re_engaged"]

Direction = Literal["toward", "against", "away"]
"""Horney's three ways of moving in relation to other people."""

Wound = Literal["abandonment", "engulfment"]

AttachmentStyle = Literal["secure", "anxious", "avoidant", "disorganised"]

Fate = Literal["none", "lands", "slides_off", "wounds"]
"""What became of an interpretation in the patient."""

Asked = Literal[
    "asked_feeling",
    "asked_meaning",
    "asked_want",
    "asked_body",
    "asked_more",
    "asked_again",
    "asked_scale",
    "asked_hidden",
    "asked_us",
    "asked_seen",
    "asked_others",
    "asked_since",
    "asked_joy",
    "asked_tears",
]
"""Questions about the moment rather than about the life, and remarks about how the patient seems; told apart by meaning.

again: say it in other words. scale: how bad, in figures. hidden: what is not being said. us: how it is to be here with
this therapist. seen: how the patient looks or sounds just now. others: who knows, and what they think. since: when it
began. joy, tears: when last.
"""

Event = Literal[
    "lands",
    "slides_off",
    "wounds",
    "noticed",
    "validated",
    "owned",
    "explored",
    "re_engaged",
    "closed",
    "slip",
    "closed_gate",
    "already_told",
    "unknown",
    "absurd",
    "greeting",
    "ending",
]
"""What happened in the patient, or in the talk, that a line can answer."""

Cue = Literal[
    "open_question",
    "closed_question",
    "reflection",
    "validation",
    "interpretation",
    "immediacy",
    "acknowledgement",
    "advice",
    "reassurance",
    "justification",
    "confrontation",
    "self_disclosure",
    "rationale",
    "safety_inquiry",
    "encourager",
    "logistics",
    "asked_feeling",
    "asked_meaning",
    "asked_want",
    "asked_body",
    "asked_more",
    "asked_again",
    "asked_scale",
    "asked_hidden",
    "asked_us",
    "asked_seen",
    "asked_others",
    "asked_since",
    "asked_joy",
    "asked_tears",
    "lands",
    "slides_off",
    "wounds",
    "noticed",
    "validated",
    "owned",
    "explored",
    "re_engaged",
    "closed",
    "slip",
    "closed_gate",
    "already_told",
    "unknown",
    "absurd",
    "greeting",
    "ending",
]
"""Everything a line can be an answer to: a move, a kind of question, or an event."""

Topic = Literal[
    "why_now",
    "work",
    "parents",
    "siblings",
    "childhood",
    "partner",
    "children",
    "home",
    "origin",
    "education",
    "friends",
    "health",
    "sleep",
    "substances",
    "money",
    "faith",
    "leisure",
    "therapy_before",
    "safety",
    "the_therapist",
    "the_wound",
    "referral",
    "age",
    "mood",
    "eating",
    "food",
    "music",
    "pets",
    "weekend",
    "fears",
    "strengths",
]
"""What a fact is about. A patient needs a fact for every topic a first session may ask about (`PLAIN_TOPICS`)."""

Skill = Literal["empathy", "timing", "restraint", "confrontation_repair", "withdrawal_repair"]

MOVES: Final[tuple[Move, ...]] = get_args(Move)
STANCES: Final[tuple[Stance, ...]] = get_args(Stance)
AFFECTS: Final[tuple[Affect, ...]] = get_args(Affect)
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
CUES: Final[tuple[Cue, ...]] = get_args(Cue)
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)
ASKED: Final[tuple[Asked, ...]] = get_args(Asked)
SKILLS: Final[tuple[Skill, ...]] = get_args(Skill)
PLAIN_TOPICS: Final[tuple[Topic, ...]] = (
    "why_now", "work", "parents", "siblings", "partner", "children", "home", "origin", "education",
    "friends", "health", "sleep", "substances", "faith", "leisure", "therapy_before", "safety", "money", "referral", "age",
    "mood", "eating", "food", "music", "pets", "weekend", "fears", "strengths",
)  # fmt: skip
SMALL_TALK: Final[frozenset[Topic]] = frozenset(
    {"referral", "age", "eating", "food", "music", "pets", "weekend", "strengths"}
)
"""Topics that a supervisor has nothing to say about."""
