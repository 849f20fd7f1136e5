"""What a new set of moments begins with: the whole file with a word on every part, and ‹ › where words are wanted."""

from __future__ import annotations

from typing import Any

from simulator.persona import Persona
from simulator.yamledit import written

_SET = """# Moments with one patient: decisive seconds, each answered once and then again. Places still to be written are marked ‹so›.
# id: this set's own name. The moments stand beside those that there are; trainees are offered both.
"""
_MOMENT = """
# skill: empathy, timing, restraint, confrontation_repair or withdrawal_repair. difficulty: 1 to 3. sought: the score that meets it.
# scenario: the door into the case in which it stands. setup: what must be known first, three sentences at most.
# turns: what was said up to here, in turn, the patient last. state: how the patient stands at this second; a moment of repair
# adds `rupture: {kind: confrontation, intensity: 0.6, cause: a trigger's id}`. told: facts told since that session began.
# pull: only for restraint (advise, reassure, fill, defend). look_for and ways are shown after the trainee's own answer.
"""


def moments_guide(set_id: str, persona: Persona) -> str:
    """A set of moments with one to be written, standing in the patient's first session as it opens."""
    head = written({"id": set_id, "patient": persona.id})
    return f"{_SET}{head}{_MOMENT}{written({'moments': [new_moment(f'{set_id[:50]}_1', persona)]})}"


def new_moment(moment_id: str, persona: Persona | None) -> dict[str, Any]:
    """A moment to be written, in the patient's first session."""
    scenario = persona.scenarios[0] if persona else None
    state: dict[str, Any] = {
        "session": 1,
        "alliance": 0.4,
        "arousal": 0.4,
        "guard": 0.5,
        "affect": "anxious",
        "stance": "guarded",
    }
    if scenario is not None:
        opening = scenario.opening.model_dump(mode="json")
        state = {"session": scenario.session, **{k: opening[k] for k in state if k != "session"}}
    return {
        "id": moment_id, "title": "‹a title›", "skill": "empathy", "difficulty": 1, "sought": 3,
        "scenario": scenario.id if scenario else "first", "setup": "‹what must be known before it›",
        "turns": [{"speaker": "patient", "text": "‹what the patient has just said›"}],
        "state": {**state, "depth": 1}, "look_for": "‹what there is to notice›", "ways": ["‹an answer that would meet it›"],
    }  # fmt: skip
