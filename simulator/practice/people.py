"""How a patient is spoken of: pronouns in their forms, from the persona's own."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.persona.parts import Persona


@dataclass(frozen=True)
class Pronouns:
    """she, her, her, was; he, him, his, was; they, them, their, were."""

    she: str
    her: str
    hers: str
    was: str

    @property
    def She(self) -> str:  # noqa: N802
        return self.she.capitalize()


def pronouns(persona: Persona) -> Pronouns:
    """The forms for "she/her", "he/him"; anything else is spoken of as "they"."""
    first = persona.identity.pronouns.lower().split("/")[0].strip()
    if first == "she":
        return Pronouns("she", "her", "her", "was")
    if first == "he":
        return Pronouns("he", "him", "his", "was")
    return Pronouns("they", "them", "their", "were")
