"""Opening the practice: one house, one log, and a row for every call to a model."""

from __future__ import annotations

from simulator.model import Meter, Place, allowed, whereabouts
from simulator.model.prices import in_use, prices
from simulator.practice.house import House, Shelf
from simulator.practice.practice import Practice
from simulator.settings import Settings
from simulator.store import Database, Log, ModelCalls


def open_practice(settings: Settings, database: Database | None = None, shelf: Shelf | None = None) -> Practice:
    """The practice on the database (given, or the one that the settings name) and the data folder. Raises SimulatorError.

    shelf: published patients, beside the files.
    """
    prices(in_use())  # a price file that cannot be read is said now, not in the middle of a session
    database = database or Database(settings)
    own_index = settings.chroma_url is None
    return Practice(House(settings, keep_index=own_index, meter=recording(database), shelf=shelf), Log(database))


def recording(database: Database) -> Meter:
    """A meter that writes every call into the database as it ends."""
    return Meter(ModelCalls(database).note, keep=False)


def house_with_a_model(settings: Settings) -> House:
    """A house whose patients speak through a model, every call recorded. Raises where the settings let no model be asked."""
    place: Place = whereabouts("patient", settings)
    allowed(place, settings)
    return House(settings, meter=recording(Database(settings)))
