"""The statements themselves (xAPI 1.0.3). Pure: the same attempt gives the same statement with the same id, always.

An actor is an account: this installation's address and the program's pseudonym. Verbs: attempted, completed, scored. A score
that changes is another statement, with an id of its own.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from simulator.settings import Settings

Verb = Literal["attempted", "completed", "scored"]
VERBS: dict[Verb, str] = {
    "attempted": "http://adlnet.gov/expapi/verbs/attempted",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "scored": "http://adlnet.gov/expapi/verbs/scored",
}
SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://fifty-minutes/xapi")
"""Where statement ids come from. Never changed: or everything would be sent again."""


@dataclass(frozen=True)
class About:
    """What statements of one attempt have in common. home: this installation's address, without a slash at its end."""

    home: str
    program: str
    form: str
    title: str
    attempt: str
    pseudonym: str


def attempted(about: About, at: datetime) -> dict[str, Any]:
    """Somebody began."""
    return _statement("attempted", about, at)


def completed(about: About, started_at: datetime, at: datetime) -> dict[str, Any]:
    """Somebody finished."""
    seconds = max(0, int((at - started_at).total_seconds()))
    return _statement("completed", about, at, result={"completion": True, "duration": f"PT{seconds}S"})


def scored(about: About, dimension: str, mean: float, at: datetime) -> dict[str, Any]:
    """A released mean on a scale, 1 to 5."""
    raw = round(mean, 4)
    score = {"raw": raw, "min": 1, "max": 5, "scaled": round((raw - 1) / 4, 4)}
    return _statement("scored", about, at, part=dimension, result={"score": score}, more=f":{dimension}:{raw:.4f}")


def _statement(
    verb: Verb, about: About, at: datetime, *, part: str = "", result: dict[str, Any] | None = None, more: str = ""
) -> dict[str, Any]:
    whole = f"{about.home}/assessments/{about.form}"
    name = f"{about.title}: {part.replace('_', ' ')}" if part else about.title
    thing = {
        "objectType": "Activity",
        "id": f"{whole}/scales/{part}" if part else whole,
        "definition": {"type": "http://adlnet.gov/expapi/activities/assessment", "name": {"en": name}},
    }
    grouping = [{"objectType": "Activity", "id": f"{about.home}/programs/{about.program}"}]
    above: dict[str, Any] = {
        "grouping": grouping,
        **({"parent": [{"objectType": "Activity", "id": whole}]} if part else {}),
    }
    return {
        "id": str(uuid.uuid5(SPACE, f"{verb}:{about.home}:{about.attempt}{more}")),
        "actor": {"objectType": "Agent", "account": {"homePage": about.home, "name": about.pseudonym}},
        "verb": {"id": VERBS[verb], "display": {"en": verb}},
        "object": thing,
        **({"result": result} if result else {}),
        "context": {
            "registration": str(uuid.UUID(about.attempt)), "platform": "Fifty Minutes", "contextActivities": above,
        },
        "timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }  # fmt: skip


def home_of(settings: Settings) -> str:
    """By what address the store knows this installation."""
    if settings.xapi_home:
        return settings.xapi_home.rstrip("/")
    parts = urlsplit(settings.xapi_endpoint or "")
    return f"{parts.scheme}://{parts.netloc}"


def leaves(settings: Settings) -> str | None:
    """What leaves for a learning record store, in words for those it is about; None where nothing does."""
    if not settings.xapi_endpoint:
        return None
    return (
        f"This program tells a learning record store at {urlsplit(settings.xapi_endpoint).hostname} when an assessment is begun "
        "and finished, and the mean scores once they are released, under your pseudonym. No name, no email and none of your "
        "words go there."
    )
