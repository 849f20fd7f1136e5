"""A program with an instructor and a trainee who missed a withdrawal, in a data folder, before the app opens it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page

from simulator.practice.house import House
from simulator.practice.practice import Practice
from simulator.program import open_office
from simulator.store import Database, Log
from tests.browser.conftest import App
from tests.store.stores import settings_for

PASSWORD = "a long way to the lighthouse"
SAID = (
    "You should really tell him no and stop answering the phone.",
    "Let us make a plan for the weekend then. You could join a club.",
    "Many people feel like this. It will pass.",
    "I noticed that you went rather quiet when I began to give advice.",
)


@dataclass(frozen=True)
class Seeded:
    """Sign-in tokens, and the session that Ann did for the program."""

    ines: str
    ann: str
    session: str


def seed(data: Path) -> Seeded:
    settings = settings_for(data)
    database = Database(settings)
    practice = Practice(House(settings), Log(database))
    office = open_office(settings, practice, database=database)
    program, _ = office.people.found("North clinic", "ada@example.org")
    cohort = office.cohorts.create(program.id, "Autumn 2026")
    invite = office.people.invite
    ines = office.door.join(invite(program.id, "ines@example.org", "instructor", by=""), "Ines Moss", PASSWORD)
    token = invite(program.id, "ann@example.org", "trainee", by="", cohort=cohort.id)
    ann = office.door.join(token, "Ann Reed", PASSWORD)
    actor = office.door.of_token(ann)
    assert actor is not None
    office.people.consent(program.id, actor.id, office.people.consent_wanted(program.id, actor.id) or "")
    due = datetime.now(UTC) + timedelta(days=7)
    asked = office.cohorts.assign(
        cohort.id, program.id, "A first session", due, persona="adrian", scenario="no_trouble"
    )
    sitting = office.cohorts.begin(asked.id, actor.id)
    for said in SAID:
        sitting = practice.say(sitting, said)
    practice.end(sitting)
    database.engine.dispose()
    return Seeded(ines, ann, sitting.id)


def signed_in(browser: Browser, app: App, token: str) -> Page:
    """A browser of its own in which somebody is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "fifty_minutes", "value": token, "url": app.url}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page
