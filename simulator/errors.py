"""Errors that teach: where it happened, what is wrong, and how to mend it, in one line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class SimulatorError(Exception):
    """Something a person can mend. The command line prints it and exits with 2."""

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        line = f"{where}: {what}" if where else what
        super().__init__(f"{line}; {mend}" if mend else line)


class PersonaError(SimulatorError):
    """A persona file that cannot be used."""


class RubricError(SimulatorError):
    """A rubric file that cannot be used."""


class WeightsError(SimulatorError):
    """Model weights that are missing or not the ones this version was built for."""


class TranscriptError(SimulatorError):
    """A transcript item that cannot be read or graded."""


class DataFolderError(SimulatorError):
    """The data folder cannot be written."""


class DraftError(SimulatorError):
    """A draft, a version or a file brought in that cannot be taken as it is."""


class MessageError(SimulatorError):
    """A message that cannot be taken as a therapist's turn."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean 'validates'?`, or the known words where nothing is close."""
    choices = sorted(known)
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(choices)}" if choices else ""


class StoreError(SimulatorError):
    """The database did not take or give what it was asked for; nothing was half written. Trying again may help."""
