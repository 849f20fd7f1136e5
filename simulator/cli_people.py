"""People on the command line: found a program, invite. Whoever can run this can read the database anyway."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from simulator.settings import settings

people_app = typer.Typer(no_args_is_help=True, help="Programs and invitations: the first administrator comes in here.")


def add_to(app: typer.Typer) -> None:
    """Adds the commands to the command line."""
    app.add_typer(people_app, name="people")
    app.command("demo")(demo)


def _out(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")


def _people() -> Any:
    from simulator.program.people import People
    from simulator.store import Database
    from simulator.store.people import PeopleStore

    return People(PeopleStore(Database(settings())))


@people_app.command()
def found(
    program: str,
    email: str,
    address: Annotated[str, typer.Option(help="where the app answers")] = "http://127.0.0.1:8501",
) -> None:
    """Makes a program, and an invitation link for its first administrator."""
    made, token = _people().found(program, email)
    _out({"program": made.id, "name": made.name, "join": f"{address.rstrip('/')}/account/join?token={token}"})


@people_app.command()
def invite(
    program: Annotated[str, typer.Argument(help="the program's id")],
    email: str,
    role: str = "trainee",
    address: Annotated[str, typer.Option(help="where the app answers")] = "http://127.0.0.1:8501",
) -> None:
    """Makes an invitation link; the way back in when an administrator's password is gone, with another email."""
    from simulator.errors import SimulatorError, did_you_mean
    from simulator.store import Database
    from simulator.store.people import PeopleStore

    known = [p.id for p in PeopleStore(Database(settings())).programs()]
    if program not in known:
        raise SimulatorError(f"no program '{program}'", mend=did_you_mean(program, known) or "found one first")
    token = _people().invite(program, email, role, by="")
    _out({"email": email, "role": role, "join": f"{address.rstrip('/')}/account/join?token={token}"})


@people_app.command("list")
def list_() -> None:
    """Programs and who is in them, a record a person."""
    from simulator.store import Database
    from simulator.store.people import PeopleStore

    store = PeopleStore(Database(settings()))
    for program in store.programs():
        for m in store.members(program.id):
            _out({"program": program.id, "name": program.name, "person": m.person, "email": m.email, "role": m.role})


@people_app.command()
def retention(
    program: Annotated[str, typer.Argument(help="the program's id")],
    apply: Annotated[bool, typer.Option("--apply", help="let the words go; without it, only say what would")] = False,
) -> None:
    """Blanks the words that a program keeps no longer; for a nightly job."""
    from simulator.practice.opening import open_practice
    from simulator.program.office import open_office

    due = open_office(settings(), open_practice(settings())).privacy.retention(program, dry_run=not apply)
    if due is None:
        _out({"program": program, "keeps": "until erased"})
        return
    _out({"before": due.before.isoformat(), "sessions": due.sessions, "attempts": due.attempts, "gone": apply})


def demo(people: int = 300, seed: int = 1) -> None:
    """Fills an empty database with a demonstration program: invented trainees, three assessments, drawn scores."""
    from simulator.practice.opening import open_practice
    from simulator.program.demo import seed as seed_program
    from simulator.program.office import open_office
    from simulator.store import Database

    database = Database(settings())
    office = open_office(settings(), open_practice(settings()), database=database)
    made = seed_program(office, database, people=people, seed=seed)
    _out({"program": made.program, "forms": list(made.forms), "people": made.people, "turns": made.turns})
