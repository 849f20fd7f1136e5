"""An instructor writes a moment with forms, tries it out and publishes it; a trainee finds it on the Moments page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.program.studio.studio import Studio
from simulator.store import Database
from simulator.store.studio import Drafts
from tests.browser.conftest import App, quiet
from tests.browser.test_main_path import _axe
from tests.browser.test_studio import beside, state
from tests.store.stores import settings_for

SETUP = "First session. She has seen you write something down while she told you about a kettle."
LAST = "You wrote that down. I said a silly thing about a kettle and you wrote it down."
SAID = "You saw me writing, and it stung, being taken down like a statement when it was only a kettle."


def test_a_moment_from_a_form_to_a_trainees_answer(page: Page, app: App) -> None:
    page.goto(f"{app.url}/studio")
    page.get_by_role("heading", name="The studio").wait_for()
    page.get_by_text("Moments with a patient").click()
    whom = page.get_by_role("combobox", name="With whom")
    whom.fill("Beth")
    whom.press("Enter")
    quiet(page)
    page.get_by_role("button", name="New moments with them").click()
    page.get_by_role("heading", name="Moments with Beth").wait_for()
    expect(state(page)).to_contain_text("still to write")
    quiet(page)

    beside(page, "Forms")
    for label, words in {
        "Title": "A kettle", "What must be known first": SETUP, "The words": LAST,
        "What there was to notice (shown after the answer)": "She is asking whether she is a case.",
        "Ways to meet it (shown after the answer) (one on each line)": SAID,
    }.items():  # fmt: skip
        page.get_by_label(label, exact=True).first.fill(words)
    page.get_by_role("button", name="Put into the file").click()
    expect(state(page)).to_contain_text("ready to publish")
    quiet(page)
    expect(page.get_by_role("textbox", name="The file", exact=True)).to_have_value(re.compile("A kettle"))

    beside(page, "Try it")
    page.get_by_role("button", name="Try the ways that are written").click()
    expect(page.get_by_text("What was heard in it")).to_be_visible()

    beside(page, "Versions")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is published. Trainees are offered it on the Moments page")).to_be_visible()

    page.goto(f"{app.url}/moments")
    page.get_by_text("Written here").click()
    page.get_by_role("button", name="Practise", exact=True).first.click()
    expect(page.get_by_text(LAST)).to_be_visible()
    box = page.get_by_test_id("stChatInput").locator("textarea")
    box.fill(SAID)
    box.press("Enter")
    expect(page.get_by_text("Felt and not said").or_(page.get_by_text("What was heard in it")).first).to_be_visible()
    page.get_by_text("What its author would look for").click()
    expect(page.get_by_text("She is asking whether she is a case.")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forms_and_trial_of_a_moment_are_accessible_and_fit_a_phone(browser: Browser, app: App, scheme: str) -> None:
    studio = Studio(Drafts(Database(settings_for(app.data))), settings_for(app.data))
    draft = studio.begin_revision("moment", "rhian", "local")
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    page.goto(f"{app.url}/draft?draft={draft.id}")
    page.get_by_role("radio", name="Try it").wait_for()
    quiet(page)
    for view in ("Forms", "Try it"):
        beside(page, view)
        _axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    quiet(page)
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    page.close()
