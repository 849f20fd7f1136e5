"""Two instructors rate three turns blind; where they differ they talk, and settle it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from simulator.practice.opening import open_practice
from simulator.program import open_office
from simulator.program.assessing import Wanted
from simulator.program.door import sha256
from simulator.program.people import join_as
from simulator.store import Database
from tests.browser.conftest import App, free_port, quiet
from tests.browser.pages import findings, listen, too_wide
from tests.store.stores import settings_for

SAID = ("You sat there with it all week, and nobody asked.", "You should ring your sister.", "What was that like?")


@pytest.fixture
def rated(tmp_path: Path) -> Iterator[App]:
    """A program in which Ann Reed took an assessment; a set of its three turns is dealt to Ines and Olu."""
    database = Database(settings_for(tmp_path))
    office = open_office(settings_for(tmp_path), open_practice(settings_for(tmp_path), database), database=database)
    now = datetime.now(UTC)
    program, _ = office.people.found("North clinic", "ada@example.org")
    cohort = office.cohorts.create(program.id, "Autumn").id
    for who, role in (("Ines Holm", "instructor"), ("Olu Bright", "instructor"), ("Ann Reed", "trainee")):
        person = who.split()[0].lower()
        office.store.add(person, name=who, email=f"{person}@example.org", hash=None, at=now)
        join_as(office.store, program.id, person, role, now)
        office.store.sign_in(sha256(f"cookie-{person}"), person, now, now + timedelta(hours=1))
    office.cohorts.add(cohort, "ann")
    moments = [m.id for m in office.assessing.moments(program.id)][:3]
    form = office.assessing.lock(program.id, "Year one", [Wanted("One", 10, moments=moments)], by="ines").id
    office.cohorts.assign(cohort, program.id, "Year one", now + timedelta(days=7), form=form)
    office.people.consent(program.id, "ann", office.people.consent_wanted(program.id, "ann") or "")
    attempt = office.assessing.open_station(office.assessing.take(form, "ann").attempt.id).attempt.id
    for number, said in enumerate(SAID, 1):
        office.assessing.answer(attempt, 0, number, said)
    with database.engine.begin() as sql:
        sql.execute(sa.text("DELETE FROM turn_scores"))  # so that only the two raters can differ
    office.rating.sets.make(program.id, "Round one", [form], ["ines", "olu"], by="ines", count=3)
    database.engine.dispose()
    app = App(tmp_path, free_port())
    app.start()
    app.wait_until_ready()
    yield app
    app.kill()


def _page(browser: Browser, app: App, person: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "fifty_minutes", "value": f"cookie-{person}", "url": app.url}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    return page


def _rate(page: Page, app: App, levels: dict[str, str]) -> str:
    """Rates and submits everything; levels: words of a turn → its level on empathy. Gives all that was on the screens."""
    page.goto(f"{app.url}/rating")
    page.get_by_role("button", name="Begin").click()
    seen = ""
    for done in range(3):
        expect(page.get_by_text(f"{done} submitted")).to_be_visible()
        expect(page.get_by_role("radiogroup", name="Empathy").get_by_role("radio", checked=True)).to_have_count(0)
        quiet(page)
        shown = page.get_by_test_id("stMainBlockContainer").inner_text()
        level = next((v for said, v in levels.items() if said in shown), "2")
        for scale, said in (
            ("Empathy", level), ("Interpretation timing", "does not apply"), ("Rupture repair", "does not apply"),
        ):  # fmt: skip
            group = page.get_by_role("radiogroup", name=scale)
            group.get_by_text(said, exact=True).click()
            expect(group.get_by_role("radio", name=said)).to_be_checked()
            quiet(page)
        if done == 0:
            page.reload()  # what was put down is there
            expect(page.get_by_role("radiogroup", name="Empathy").get_by_role("radio", name=level)).to_be_checked()
            quiet(page)
        seen += shown
        page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("3 of 3 submitted")).to_be_visible()
    return seen


def test_two_raters_rate_blind_and_settle_where_they_differ(browser: Browser, rated: App) -> None:
    ines, olu = _page(browser, rated, "ines"), _page(browser, rated, "olu")
    wrong = listen(ines)
    for who, levels in ((ines, {}), (olu, {SAID[0]: "5"})):
        seen = _rate(who, rated, levels)
        for hidden in ("Ann", "Reed", "Holm", "embedded", "no score"):
            assert hidden not in seen
    olu.get_by_role("button", name="Talk about them").click()
    expect(olu.get_by_text("To talk about: 1 of 1 turns.")).to_be_visible()
    expect(olu.get_by_text(SAID[0])).to_be_visible()
    expect(olu.get_by_text("raters differ")).to_be_visible()
    quiet(olu)
    olu.get_by_label("Say something about it").fill("She meets what he carried. Where do you hear it fall short?")
    olu.get_by_role("button", name="Say it").click()
    ines.goto(f"{rated.url}/rating")
    ines.get_by_role("button", name="Talk about them").click()
    expect(ines.get_by_text("Where do you hear it fall short?")).to_be_visible()
    quiet(ines)
    ines.get_by_role("radiogroup", name="Score").get_by_text("4", exact=True).click()
    ines.get_by_label("Reason").fill("It names the feeling and meets the most charged part.")
    ines.get_by_role("button", name="Record it").click()
    expect(ines.get_by_text("Empathy: 4, agreed.")).to_be_visible()
    quiet(ines)
    assert findings(ines) == []
    ines.set_viewport_size({"width": 390, "height": 844})
    quiet(ines)
    assert not too_wide(ines)
    assert wrong == []
