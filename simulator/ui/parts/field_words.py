"""Plain words for the fields of a patient file, and what a newcomer needs to know about some of them."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel

from simulator.persona import parts

LABELS: Final[dict[str, str]] = {
    "id": "Its name in the file", "when": "In which stance", "on": "What it answers", "says": "What they say",
    "hears": "Only to words like these", "after": "Only after these facts were told", "thread": "Belongs to the story",
    "moves": "What the therapist does", "about": "Only when it is about this", "strength": "How strong (0 to 1)",
    "felt": "What they think and do not say", "becomes": "Whom you become for them", "affect": "What they feel",
    "rupture": "Quiet, or against you", "asked": "What you might say that brings it out", "tells": "How they tell it",
    "shallow": "At first", "deep": "When they can bear more", "hides": "What they say instead, while the gate is shut",
    "words": "Words that would give it away", "gate": "The gate: what must be true before it can be told",
    "alliance": "Alliance from 0 to 1", "session": "Not before session", "no_open_rupture": "Not while a rupture is open",
    "truth": "The fact, in one plain sentence", "topic": "What it is about", "theme": "Theme", "in_the_room": "In the room",
    "social_class": "Class and money", "looks_like": "What it looks like", "since_last": "What happened before it",
    "before_you_begin": "What the trainee reads first", "opening_line": "The first words", "beats": "Steps of the story",
    "after_rupture": "The first words if they left hurt", "told_before": "Told in earlier sessions", "reveals": "Facts this step tells",
    "threads": "Stories they came to tell", "resumes": "Ways back to it", "drops": "Why it is let go",
    "wish": "What they want", "response_of_other": "What they expect to get", "response_of_self": "What they do then",
    "never": "Words they never use", "words_a_turn": "Words in one turn, about", "opening": "How they walk in",
    "presenting_problem": "What they come with", "answers": "Asked plainly, they say", "at_start": "At the start, 0 to 10",
    "scenarios": "Only in these sessions", "note": "What closeness means to them", "figure": "Whom they take you for",
    "turns": "What was said up to here", "speaker": "Who speaks", "text": "The words", "state": "How the patient stands at this second",
    "told": "Told since that session began", "goes_on": "Where welcome, they go on with this step of the story",
    "pull": "What it tempts one to do (restraint only)", "sought": "The score that meets it (1 to 5)", "setup": "What must be known first",
    "scenario": "The session it belongs to", "skill": "What it trains", "difficulty": "How hard (1 to 3)",
    "look_for": "What there was to notice (shown after the answer)", "ways": "Ways to meet it (shown after the answer)",
    "cause": "What opened it: a trigger, or what the therapist did", "intensity": "How bad (0 to 1)", "rungs": "What has been repaired of it",
    "episodes": "How often a theme was told", "last_interpretation": "The last interpretation", "re_engaged": "They have come back since",
    "asks": "What the judge answers, yes or no", "shows": "What the trainee reads", "merit": "Speaks for the turn (else it is a fault)",
    "hint": "What one could try", "ceiling": "The score is at most", "alert": "A sign of danger was passed over",
    "level": "The score", "measures": "What it measures", "weight": "Its weight in the session's mean",
    "applies": "When it applies (nothing chosen: always)", "otherwise": "Where no rule holds", "unless": "It does not count where",
    "expects": "What they then expect", "invites": "What that invites you to do", "tolerance": "Arousal they can bear (0 to 1)",
}  # fmt: skip

HELP: Final[dict[str, str]] = {
    "id": "Small letters, digits and underscores. Other parts refer to it by this name.",
    "strength": "From about 0.4 a rupture can open in the same turn.",
    "about": "Leave it empty if it hurts whatever it is about.",
    "setup": "Three sentences at most: what must be known, and no more.",
    "episodes": "Leave it empty: then it is counted from what was told.",
    "hears": "Leave it empty if the line fits any turn of its kind.",
    "words": "The linter looks for these in every line that can be said while the gate is shut.",
    "never": "A line that holds one of these is not spoken any more, and the linter shows it.",
}

OF: Final[dict[str, dict[str, str]]] = {
    "Level": {"when": "When", "says": "Why, for the trainee"}, "Lowered": {"when": "When"},
    "Dimension": {"name": "Its name"}, "Standing": {"session": "Session number", "depth": "How deep they are (0 to 4)"},
    "Strain": {"kind": "Quiet (withdrawal), or against you"}, "Rubric": {"about": "What it is about"},
}  # fmt: skip
"""Labels of fields that mean something else in one part than in the others."""

OPTIONAL: Final[dict[str, tuple[str, str]]] = {
    "rupture": ("The open rupture", "A rupture is open"),
    "rather": ("Lower still", "There is a lower ceiling under a condition"),
}
"""Parts that may be missing: what they are called, and what one ticks to have one."""

CASE: Final = ("name", "summary", "presenting_problem", "history")
SINGLE: Final[dict[str, tuple[str, type[BaseModel]]]] = {
    "identity": ("Who they are", parts.Identity),
    "attachment": ("Attachment", parts.Attachment),
    "core_conflict": ("The core conflict", parts.CoreConflict),
    "temperament": ("Temperament", parts.Temperament),
    "speech": ("How they talk", parts.Speech),
    "safety": ("Safety", parts.Safety),
}
MANY: Final[dict[str, tuple[str, type[BaseModel]]]] = {
    "facts": ("Facts and their gates", parts.Fact),
    "lines": ("Lines", parts.Line),
    "triggers": ("Triggers", parts.Trigger),
    "soothers": ("Soothers", parts.Soother),
    "scenarios": ("Sessions and stories", parts.Scenario),
    "defences": ("Defences", parts.Defence),
    "transference": ("Whom they take you for", parts.Transference),
    "reactions": ("Short reactions", parts.Reaction),
    "inner": ("Thoughts not said", parts.Inner),
    "symptoms": ("Symptoms", parts.Symptom),
}

NEW: Final[dict[str, dict[str, Any]]] = {
    "facts": {"id": "new_fact", "topic": "home", "truth": "‹what is true›",
              "asked": ["‹what you might say›", "‹another way to say it›"], "tells": {"shallow": ["‹how they tell it›"]}},
    "lines": {"id": "new_line", "when": ["open"], "on": ["reflection"], "says": "‹what they say›"},
    "triggers": {"id": "new_trigger", "moves": ["advice"], "strength": 0.5, "rupture": "withdrawal", "affect": "hurt",
                 "felt": ["‹what they think›"], "says": ["‹what they say›", "‹or this›"]},
    "soothers": {"id": "new_soother", "moves": ["validation"], "strength": 0.5, "felt": ["‹what they think›"]},
    "scenarios": {
        "id": "new_session", "title": "‹a title›", "session": 2, "since_last": "‹what happened before›",
        "before_you_begin": "‹what the trainee reads first›",
        "opening": {"alliance": 0.4, "arousal": 0.4, "guard": 0.5, "affect": "anxious", "stance": "guarded"},
        "opening_line": "‹the first words›", "agenda": "‹what they want from the hour›", "skills": ["empathy"], "difficulty": 1,
        "ending": "‹how the hour ends›",
        "threads": [{"id": "new_story", "title": "‹the story›",
                     "beats": [{"id": f"new_story_{n}", "says": f"‹step {n}›"} for n in (1, 2, 3)],
                     "resumes": ["‹a way back to it›", "‹another›"], "drops": "‹why it is let go›"}],
    },
    "defences": {"id": "new_defence", "direction": "away", "name": "‹its plain name›", "looks_like": "‹in the room›"},
    "transference": {"id": "new_figure", "figure": "‹whom they take you for›", "expects": "‹what they expect›", "invites": "‹what it invites›"},
    "reactions": {"when": ["guarded"], "says": "‹a short reaction›"},
    "inner": {"when": ["guarded"], "felt": "‹a thought not said›"},
    "symptoms": {"id": "new_symptom", "name": "‹a symptom›", "at_start": 5},
}  # fmt: skip
"""What a new part begins with; the brackets are errors until they are written."""
