"""An assessment from both sides: a trainee takes two stations, the instructor sees results, replay and notes; a PDF each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, App, free_port, quiet
from tests.browser.pages import findings, listen

PASSWORD = "a long way to the lighthouse"
MAKE = """
import json
from datetime import timedelta
from simulator.practice.opening import open_practice
from simulator.practice.practice import now
from simulator.program.assessing import Wanted
from simulator.program.office import open_office
from simulator.settings import settings
from simulator.store import Database
database = Database(settings())
office = open_office(settings(), open_practice(settings()), database=database)
program, admin = office.people.found("North clinic", "ada@example.org")
cohort = office.cohorts.create(program.id, "Autumn")
trainee = office.people.invite(program.id, "ann@example.org", "trainee", by="", cohort=cohort.id)
stations = [Wanted("Two answers", 10, moments=["beth_most_company", "beth_robins_table"]), Wanted("A call", 20, persona="beth", scenario="phone_call")]
form = office.assessing.lock(program.id, "Year one", stations, by="ada")
office.cohorts.assign(cohort.id, program.id, "Year one", now() + timedelta(days=7), form=form.id)
print(json.dumps({"admin": admin, "trainee": trainee}))
"""


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, dict[str, str]]]:
    app = App(tmp_path_factory.mktemp("clinic"), free_port())
    made = subprocess.run(
        [sys.executable, "-c", MAKE], cwd=ROOT, env={**os.environ, "SIMULATOR_DATA": str(app.data)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    app.start()
    yield app, json.loads(made.stdout)
    app.kill()


def _join(browser: Browser, app: App, token: str, name: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.goto(f"{app.url}/account/join?token={token}")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_test_id("stMainBlockContainer").wait_for()
    return page


def _go(page: Page, app: App, place: str) -> None:
    page.goto(f"{app.url}/{place}")
    page.get_by_test_id("stMainBlockContainer").wait_for()
    quiet(page)


def _saved(page: Page, button: str, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file.read_bytes()


def test_a_trainee_takes_it_and_the_instructor_sees_results_replay_and_report(
    browser: Browser, clinic: tuple[App, dict[str, str]], tmp_path: Path
) -> None:
    app, tokens = clinic
    ann = _join(browser, app, tokens["trainee"], "Ann Reed")
    wrong = listen(ann)
    _go(ann, app, "program")
    ann.get_by_role("button", name="I consent").click()
    ann.get_by_role("button", name="Open the assessment").click()
    ann.get_by_role("button", name="Open the station").click()
    for number in (1, 2):
        box = ann.get_by_label(f"Your answer ({number} of 2)")
        box.fill("It sounds as if that kindness reached somewhere nothing else has reached for a long while. " * 3)
        box.press("Control+Enter")
        quiet(ann)
        ann.get_by_role("button", name="Say it").click()
    expect(ann.get_by_text("Station 2 of 2")).to_be_visible()
    ann.get_by_role("button", name="Open the station").click()
    talk = ann.get_by_test_id("stChatInput").get_by_role("textbox")
    before = ann.locator(".patient").count()
    talk.fill("What was it like to hear his voice?")
    talk.press("Enter")
    expect(ann.locator(".patient")).to_have_count(max(2, before + 1))
    quiet(ann)
    ann.get_by_role("button", name="End the session").click()
    expect(ann.get_by_text("That was the last station.")).to_be_visible()
    expect(ann.get_by_role("button", name="Save the report")).to_have_count(0)

    ada = _join(browser, app, tokens["admin"], "Ada Moss")
    heard = listen(ada)
    _go(ada, app, "results")
    expect(ada.get_by_text("Empathy: mean")).to_be_visible()
    ada.get_by_text("Attempts", exact=True).click()
    expect(ada.get_by_text("1 attempt, 1 finished")).to_be_visible()
    expect(ada.get_by_text("Most likely pasted").first).to_be_visible()
    ada.get_by_role("button", name="Replay it").click()
    expect(ada.get_by_text("3 turns replayed: the same lines, the same scores.")).to_be_visible()
    quiet(ada)
    ada.get_by_role("button", name="Make the report").click()
    expect(ada.get_by_role("button", name="Report to hand out")).to_be_visible()
    quiet(ada)
    assert _saved(ada, "Report to hand out", tmp_path).startswith(b"%PDF-")
    assert findings(ada) == []
    ada.get_by_text("How far scores hold", exact=True).click()
    expect(ada.get_by_text("at least 10 are needed")).to_be_visible()
    ada.get_by_text("Cut scores", exact=True).click()
    expect(ada.get_by_text("Nothing passes or fails anybody here")).to_be_visible()
    quiet(ada)
    ada.get_by_label("Why this one").fill("Six supervisors, modified Angoff, on 2 May.")
    ada.get_by_role("button", name="Write 3.0 down").click()
    expect(ada.get_by_text("The cut score written down for")).to_be_visible()
    quiet(ada)
    assert findings(ada) == []
    ada.get_by_text("Overview", exact=True).click()
    ada.get_by_role("button", name="Release the results").click()
    expect(ada.get_by_text("The trainees see their results.")).to_be_visible()

    _go(ann, app, "program")
    ann.get_by_role("button", name="Open the assessment").click()
    expect(ann.get_by_text("What to practise next.")).to_be_visible()
    quiet(ann)
    assert _saved(ann, "Save the report", tmp_path).startswith(b"%PDF-")
    assert findings(ann) == []
    assert wrong == []
    assert heard == []
    ann.close()
    ada.close()
