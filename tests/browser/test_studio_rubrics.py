"""A rubric changed in a form, published and chosen for one's debriefs; and a model's suggestion taken over into a patient."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from simulator.program.studio.interview import draft_from
from simulator.program.studio.studio import Studio
from simulator.store import Database
from simulator.store.studio import Drafts
from tests.browser.conftest import App, begin, free_port, quiet, say
from tests.browser.looking_back import skip_rating
from tests.browser.test_main_path import _axe
from tests.browser.test_studio import beside, state
from tests.model.loopback import Loopback, chat, says
from tests.store.stores import settings_for

JOAN = Path(__file__).parents[1] / "program" / "studio" / "joan.yaml"
FRESH = "I counted the hymn books again. There are two too many, and nobody to tell."
WORRIED = "The ledger is ruled up to Easter. After that I have not looked."


@pytest.fixture(scope="module")
def helped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app whose judge's model is a server here that always suggests the same."""
    words = json.dumps({"lines": [{"says": FRESH}, {"says": WORRIED}, {"says": FRESH}]})
    server = Loopback(says(chat(words)))
    env = {"JUDGE_MODEL": "a-model", "JUDGE_BASE_URL": server.url, "JUDGE_API_KEY": "sk-x"}
    running = App(tmp_path_factory.mktemp("data"), free_port(), env=env)
    running.start()
    yield running
    running.kill()
    server.close()


def test_a_rubric_is_changed_in_a_form_published_and_scores_the_next_debrief(page: Page, app: App) -> None:
    page.goto(f"{app.url}/studio")
    page.get_by_role("heading", name="The studio").wait_for()
    page.get_by_text("A rubric of your own").click()
    page.get_by_role("button", name="A rubric from the core scales").click()
    page.get_by_role("heading", name="Core skills").wait_for()
    quiet(page)
    beside(page, "Forms")
    page.get_by_label("Title", exact=True).fill("Our own scales")
    page.get_by_role("button", name="Put into the file").click()
    expect(page.get_by_role("heading", name="Our own scales")).to_be_visible()
    quiet(page)
    beside(page, "Versions")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("It scores where it is chosen.")).to_be_visible()

    page.goto(f"{app.url}/studio")
    page.get_by_text("Use a rubric for my debriefs").click()
    choice = page.get_by_role("combobox", name="Score debriefs by")
    choice.click()
    page.get_by_role("option", name="Our own scales, version 1").click()
    expect(choice).to_have_value(re.compile("Our own scales"))
    quiet(page)
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("In use: Our own scales, version 1.")).to_be_visible()
    begin(page, app, "Beth")
    say(page, "You kept the window open, and it sounds lonely in that house.")
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    expect(page.get_by_text("Scored by: Our own scales, version 1.")).to_be_visible()


def test_a_suggestion_is_taken_over_and_the_history_says_so(page: Page, helped: App) -> None:
    joan: dict[str, Any] = dict(yaml.safe_load(JOAN.read_text(encoding="utf-8")))
    page.goto(f"{helped.url}/studio")
    page.get_by_role("heading", name="The studio").wait_for()  # the app has made its database by now
    studio = Studio(Drafts(Database(settings_for(helped.data))), settings_for(helped.data))
    draft = studio.begin("persona", draft_from(joan), "local")
    page.goto(f"{helped.url}/draft?draft={draft.id}")
    page.get_by_role("radio", name="Suggestions").wait_for()
    quiet(page)
    beside(page, "Suggestions")
    expect(page.get_by_text("Asks the model on this server.")).to_be_visible()
    page.get_by_role("button", name="Suggest", exact=True).click()
    expect(page.get_by_text(FRESH).first).to_be_visible()
    expect(page.get_by_text("Not shown, because of what the linter found (1)")).to_be_visible()
    quiet(page)
    _axe(page)
    page.get_by_role("button", name="Take it over").first.click()
    expect(state(page)).to_contain_text("revision 2 · ready to publish")
    assert FRESH in studio.draft(draft.id).text
    assert WORRIED not in studio.draft(draft.id).text
    beside(page, "Versions")
    page.get_by_text("Revision 2,").click()
    expect(page.get_by_text("Takes over a suggestion of a model: a-model, suggest_lines.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_rubric_forms_and_suggestions_are_accessible_and_fit_a_phone(browser: Browser, app: App, scheme: str) -> None:
    studio = Studio(Drafts(Database(settings_for(app.data))), settings_for(app.data))
    rubric = studio.begin_copy("rubric", "core", "local")
    patient = studio.begin("persona", draft_from(dict(yaml.safe_load(JOAN.read_text(encoding="utf-8")))), "local")
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    for draft, view in ((patient, "Suggestions"), (rubric, "Forms")):
        page.goto(f"{app.url}/draft?draft={draft.id}")
        page.get_by_role("radio", name=view).wait_for()
        quiet(page)
        beside(page, view)
        _axe(page)
    scale = page.get_by_role("combobox", name="Scale")
    scale.fill("Empathy")
    scale.press("Enter")
    quiet(page)
    _axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    quiet(page)
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    page.close()
