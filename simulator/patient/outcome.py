"""What the patient fills in after a session: a short session rating and a symptom check. From the state, never at random.

The forms follow the idea of routine outcome monitoring (Lambert, Whipple & Kleinstäuber 2018: knowing how the patient is
doing improves outcome): three ratings of the session, 0-10, and the patient's own symptoms, 0 (not at all) to 10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.patient.state import Frozen, State
from simulator.persona.parts import Persona


class SessionRating(Frozen):
    """felt_heard, worked_on_what_matters, would_come_back: each 0 (not at all) to 10."""

    felt_heard: int
    worked_on_what_matters: int
    would_come_back: int


class Outcome(Frozen):
    """A session's forms. symptoms: the persona's symptom id → 0-10."""

    session: int
    rating: SessionRating
    symptoms: Mapping[str, int]


def outcome(persona: Persona, states: Sequence[State]) -> Outcome:
    """The forms of one session, from all its states (the opening first)."""
    first, last = states[0], states[-1]
    open_rupture = last.rupture is not None
    deepest = max(s.depth for s in states)
    heard = 10 * (0.75 * last.alliance + 0.25 * (1 - last.guard)) - (2 if open_rupture else 0)
    new_told = len(last.told) - len(first.told)
    mattered = 2.0 * deepest + min(3, new_told) * 0.7 + 3 * last.alliance - (2 if open_rupture else 0)
    back = 10 * last.alliance + (1 if last.repaired > first.repaired else 0) - (1.5 if open_rupture else 0)
    return Outcome(
        session=last.session,
        rating=SessionRating(felt_heard=_ten(heard), worked_on_what_matters=_ten(mattered), would_come_back=_ten(back)),
        symptoms={s.id: _ten(s.at_start * _left(last)) for s in persona.symptoms},
    )


def _left(state: State) -> float:
    """The share of a symptom that is left: it eases with the months of work, as far as the alliance carries it.

    Half of what good therapy achieves is reached by about session 20 (dose-effect curves: Howard et al. 1986 and later
    find about half of patients improved by sessions 8 to 21); trust decides how much of that is this patient's.
    """
    dose = 1.0 - float(0.5 ** (max(0, state.session - 1) / 20))
    strain = 0.08 if state.rupture is not None else 0.0
    return 1 - 0.8 * dose * min(1.0, 0.25 + state.alliance) + strain + 0.05 * (state.arousal - 0.4)


def _ten(value: float) -> int:
    return int(min(10, max(0, round(value))))
