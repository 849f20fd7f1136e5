"""What an imported transcript does not say of the patient, judged from the patient's own words. Rough by nature.

Where the simulation knows the truth it is used and nothing here is asked.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.grading.transcript import Moment
from simulator.patient.listening import opening_in
from simulator.reading.sentences import plain
from simulator.rubric import Truth

_DANGER = re.compile(
    r"\b(?:kill(?:ing)? (?:myself|him|her|them)|end(?:ing)? it(?: all)?|suicid\w*|not (?:be|wake) (?:here|up)|better off (?:dead|without me)|"
    r"want to die|wish i was dead|cut(?:ting)? myself|overdose|saved? up (?:my|the) (?:pills|tablets)|hurt myself|no point (?:in )?(?:living|going on))\b"
)
_AGAINST = re.compile(
    r"\b(?:you(?:'re| are) (?:just|not|all|like|being|the same|supposed)|you (?:don't|didn't|never|always|keep|said|told|think|people|have no)|"
    r"who (?:are|do) you|(?:this|therapy|it) (?:isn't|is not|doesn't|won't) (?:help|work)\w*|waste of|what would you know|your (?:job|book|clock|notes)|"
    r"what do i pay|that's (?:easy|rich)|stop (?:telling|asking|doing)|don't (?:tell|you))\b"
)
_AWAY = re.compile(
    r"^(?:\W*(?:yes|yeah|no|sure|fine|ok|okay|right|absolutely|definitely|of course|whatever|i suppose|i guess|it's fine|"
    r"nothing|never mind|you're right|if you say so|it doesn't matter|good|great)\b[^.?!]*[.?!]*\s*){1,4}$|"
    r"\b(?:never mind|doesn't matter|forget it|if you say so|you're the (?:expert|doctor)|anyway[,.]|looks? (?:at (?:her|his|their|the) (?:bag|watch|clock|phone|door|floor))|"
    r"let's (?:talk|move)|it's (?:all )?fine|i'm fine)\b"
)
_AROUSED = re.compile(
    r"\b(?:can't (?:breathe|stop)|shaking|sobbing|screaming|gasping|panic\w*|hyperventilat\w*|going to be sick)\b|!{2,}"
)


def surmise(moment: Moment) -> Truth:
    """The moment's truth, each missing field judged from what the patient said before the turn."""
    patient = [text for speaker, text in moment.before if speaker == "patient"]
    last = plain(patient[-1]) if patient else ""
    guess: dict[str, Any] = {}
    if "rupture" not in moment.known:
        after_therapist = any(speaker == "therapist" for speaker, _ in moment.before)
        if after_therapist and _AGAINST.search(last):
            guess["rupture"] = "confrontation"
        elif after_therapist and _AWAY.search(last):
            guess["rupture"] = "withdrawal"
    if "crisis" not in moment.known:
        guess["crisis"] = any(_DANGER.search(plain(t)) for t in patient[-2:])
    if "opening" not in moment.known:
        guess["opening"] = opening_in(last)
    if "arousal" not in moment.known:
        guess["arousal"] = 0.9 if _AROUSED.search(last) else 0.5
    if "episodes" not in moment.known:
        guess["episodes"] = max(1, sum(len(plain(t).split()) > 20 for t in patient))
    if "patient_depth" not in moment.known:
        guess["patient_depth"] = (
            2 if opening_in(last) or re.search(r"\b(?:i (?:always|keep|notice)|every time)\b", last) else 1
        )
    return moment.truth.model_copy(update=guess)
