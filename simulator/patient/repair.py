"""The ladder of repair: noticed, validated, owned, explored, re-engaged (Safran & Muran; Eubanks et al. 2018).

Pure functions over a rupture and what was heard. Each rung needs its own reading; at most two are climbed in a turn.
"""

from __future__ import annotations

from simulator.patient.heard import Heard
from simulator.patient.state import RUNGS, Rupture
from simulator.vocabulary import Move, Rung

MOST_A_TURN = 2
MILD = ("the therapist changed the subject", "the therapist asked about something else")
"""Slips that leave the patient alone with it, rather than hurting again."""
_STAYS: tuple[Move, ...] = ("reflection", "validation", "encourager", "immediacy", "acknowledgement", "open_question")
_LEAVES: tuple[Move, ...] = ("advice", "confrontation", "self_disclosure", "logistics", "closed_question")


def offered(heard: Heard) -> tuple[Rung, ...]:
    """The rungs that a turn offers, in the ladder's order."""
    reading = heard.reading
    offers: set[Rung] = set()
    if reading.does("immediacy"):
        offers.add("noticed")
        if reading.questions or reading.does("open_question"):
            offers.add("explored")
    if heard.about_us:
        offers |= {"noticed", "explored"}
    if reading.does("validation"):
        offers.add("validated")
    if reading.does("acknowledgement"):
        offers.add("noticed")
        if heard.specific:
            offers.add("owned")
    return tuple(rung for rung in RUNGS if rung in offers)


def slips(rupture: Rupture, heard: Heard) -> str:
    """Why the turn slips back, in plain words, or "" where it does not."""
    reading = heard.reading
    meets = reading.does("validation", "acknowledgement")
    if reading.does("justification") and not reading.does("validation"):
        return "the therapist defended themselves"
    if reading.does("confrontation"):
        return "the therapist argued"
    if reading.does("advice") and not meets:
        return "the therapist gave advice"
    if reading.does("interpretation") and reading.depth >= 2 and "explored" not in rupture.rungs:
        return "the therapist made a link too soon"
    if reading.does("reassurance") and not meets:
        return "the therapist soothed instead of meeting it"
    if reading.does("rationale") and not meets and "validated" not in rupture.rungs:
        return "the therapist explained before validating"
    if reading.does(*_LEAVES) and not reading.does(*_STAYS) and not heard.about_us:
        return "the therapist changed the subject"
    if reading.moves == ("open_question",) and not heard.about_us and rupture.stage in ("open", "noticed"):
        return "the therapist asked about something else"
    return ""


def climb(rupture: Rupture, heard: Heard) -> tuple[Rupture, tuple[Rung, ...]]:
    """The rupture after a turn that does not slip, and the rungs newly reached (at most two)."""
    if rupture.stage == "re_engaged":
        return rupture, ()
    if rupture.stage == "explored":
        if not heard.reading.does(*_STAYS):
            return rupture, ()
        return rupture.model_copy(update={"rungs": RUNGS, "intensity": rupture.intensity * 0.4}), ("re_engaged",)
    new = tuple(r for r in offered(heard) if r not in rupture.rungs and r != "re_engaged")[:MOST_A_TURN]
    if not new:
        return rupture, ()
    rungs = tuple(r for r in RUNGS if r in rupture.rungs or r in new)
    softer = rupture.intensity * (0.8 if len(new) == 1 else 0.65)
    return rupture.model_copy(update={"rungs": rungs, "intensity": softer}), new


def fall(rupture: Rupture) -> Rupture:
    """The rupture after a slip: one rung lower, and sorer."""
    return rupture.model_copy(
        update={
            "rungs": rupture.rungs[:-1],
            "intensity": min(1.0, rupture.intensity + 0.1),
            "slips": rupture.slips + 1,
        }
    )
