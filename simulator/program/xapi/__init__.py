"""Statements for a learning record store: what was attempted, completed and scored, by pseudonym, without anybody's words."""

from simulator.program.xapi.outbox import Outbox, Sent
from simulator.program.xapi.statements import leaves

__all__ = ["Outbox", "Sent", "leaves"]
