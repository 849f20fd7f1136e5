"""Results of assessments on the command line: pseudonyms and scores, nobody's words."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.settings import settings


class Kind(StrEnum):
    """What a file of results is written as."""

    csv = "csv"
    json = "json"
    xlsx = "xlsx"


def add_to(app: typer.Typer) -> None:
    """Adds the command to the command line."""
    app.command("export")(export)


def export(
    form: Annotated[str | None, typer.Argument(help="a locked form's id; without it, the forms there are")] = None,
    to: Annotated[Path | None, typer.Option(help="a file to write instead: .csv, .json or .xlsx")] = None,
) -> None:
    """Scores of an assessment, a record a turn and scale, by pseudonym; or, with --to, as a file with its data dictionary."""
    from simulator.errors import SimulatorError, did_you_mean
    from simulator.practice.opening import open_practice
    from simulator.program.office import open_office

    office = open_office(settings(), open_practice(settings()))
    forms = {f.id: f for program in office.store.programs() for f in office.assessing.forms(program.id)}
    if form is None:
        for one in forms.values():
            _out({"form": one.id, "title": one.title, "program": one.program, "sha256": one.sha256,
                  "locked_at": one.locked_at.isoformat(), "released": one.released})  # fmt: skip
        return
    if form not in forms:
        raise SimulatorError(
            f"no form '{form}'", mend=did_you_mean(form, forms) or "`export` alone lists the forms there are"
        )
    if to is None:
        for row in json.loads(office.results.export(form, "json"))["rows"]:
            _out(row)
        return
    ending = to.suffix.lstrip(".").lower()
    if ending not in list(Kind):
        raise SimulatorError(
            f"results cannot be written as '{to.suffix}'", where=str(to), mend="use .csv, .json or .xlsx"
        )
    try:
        to.write_bytes(office.results.export(form, ending))
    except OSError as error:
        raise SimulatorError(
            f"cannot be written ({error.strerror})", where=str(to), mend="name another place"
        ) from error
    _out({"form": form, "written": str(to), "bytes": to.stat().st_size})


def _out(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
