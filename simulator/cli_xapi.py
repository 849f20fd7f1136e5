"""The operator's commands for a learning record store. Records on stdout; off until the settings name a store."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from simulator.settings import settings

xapi_app = typer.Typer(
    no_args_is_help=True,
    help="Tells a learning record store what was attempted, completed and scored: by pseudonym, without anybody's words.",
)
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="only attempts begun since this day, UTC")]


def _out(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _outbox() -> Any:
    from simulator.program.people import People
    from simulator.program.xapi import Outbox
    from simulator.store import Database
    from simulator.store.outbox import OutboxStore
    from simulator.store.people import PeopleStore

    database = Database(settings())
    return Outbox(OutboxStore(database), People(PeopleStore(database)), settings())


@xapi_app.command("send")
def send(since: Since = None) -> None:
    """Sends what the store has not got yet. Run it as often as you like; exit 1 while something waits."""
    done = _outbox().send(since.replace(tzinfo=UTC) if since else None)
    _out({"made": done.made, "sent": done.sent, "waiting": done.waiting, "trouble": done.trouble})
    if done.waiting:
        raise typer.Exit(1)


@xapi_app.command("show")
def show(since: Since = None) -> None:
    """Every statement there is to tell, a line each, as it would leave. Sends nothing."""
    for _, statement in _outbox().statements(since.replace(tzinfo=UTC) if since else None):
        _out(statement)


def add_to(app: typer.Typer) -> None:
    """The commands of this module, in the command line."""
    app.add_typer(xapi_app, name="xapi")
