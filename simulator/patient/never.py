"""What a patient would never say: words and phrases that their file keeps out of their mouth, in whichever voice they speak.

The authored voice leaves out lines that hold one. A model is told of them, and a sentence with one is not shown.
"""

from __future__ import annotations

from simulator.patient.guard import Verdict, Violation
from simulator.persona.gates import first_of
from simulator.persona.parts import Persona


def in_their_words(verdict: Verdict, persona: Persona) -> Verdict:
    """The guard's verdict, unless the sentence that it lets pass holds a word that this patient never uses."""
    word = first_of(persona.speech.never, verdict) if isinstance(verdict, str) else None
    if word is None or not isinstance(verdict, str):
        return verdict
    return Violation("never", f"the word '{word}', which this patient never uses", verdict)
