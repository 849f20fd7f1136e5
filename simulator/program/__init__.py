"""Programs: people and roles, cohorts and assignments, assessments, results; bulk grading and health."""

from simulator.program.cohorts import Cohorts
from simulator.program.door import Door
from simulator.program.guard import guarded
from simulator.program.office import Office, open_office
from simulator.program.people import People
from simulator.program.policy import Actor, Forbidden

__all__ = ["Actor", "Cohorts", "Door", "Forbidden", "Office", "People", "guarded", "open_office"]
