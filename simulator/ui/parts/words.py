"""Words on the page: everything a person wrote is shown as text, never as markup."""

from __future__ import annotations

import html
import re

from simulator.vocabulary import Move, Skill

MOVES: dict[Move, str] = {
    "open_question": "open question", "closed_question": "closed question", "reflection": "reflection",
    "validation": "validation", "interpretation": "interpretation", "immediacy": "immediacy",
    "acknowledgement": "owning", "advice": "advice", "reassurance": "reassurance", "justification": "justification",
    "confrontation": "confrontation", "self_disclosure": "self-disclosure", "rationale": "rationale",
    "safety_inquiry": "safety question", "encourager": "encourager", "logistics": "logistics",
}  # fmt: skip

SKILLS = {
    "empathy": "empathy", "timing": "timing of interpretations", "restraint": "restraint",
    "confrontation_repair": "repair of a confrontation", "withdrawal_repair": "repair of a withdrawal",
}  # fmt: skip

SKILL_MEANS: dict[Skill, str] = {
    "empathy": "Meet what is felt, said and unsaid, from where the patient stands.",
    "timing": "Notice, or link, neither too early nor too deep; or leave it for another day.",
    "restraint": "Leave out the advice, the comfort or the question that would help you more than them.",
    "confrontation_repair": "They are angry with you. Stay, and find what is right in it.",
    "withdrawal_repair": "They have gone quiet, or polite. Take the pressure off, and make it safe to disagree.",
}

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-!|$:~&^=@])")

DIFFICULTY = {1: "first steps", 2: "demanding", 3: "hard"}


def safe(text: str) -> str:
    """Text for HTML; Streamlit's own markup in it is disarmed too."""
    return html.escape(text, quote=True)


def label(text: str) -> str:
    """Text for a place that Streamlit reads as Markdown (titles, buttons, options): every mark of it is disarmed."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def patient(text: str) -> str:
    """The patient's words, in their own type."""
    return f'<div class="patient">{safe(text)}</div>'


def therapist(text: str) -> str:
    return f'<div class="therapist">{safe(text)}</div>'


def chips(names: list[str], label: str) -> str:
    """A row of small labels, read out as a list."""
    items = "".join(f'<li class="chip">{safe(n)}</li>' for n in names)
    return f'<ul class="chips" aria-label="{safe(label)}">{items}</ul>' if items else ""
