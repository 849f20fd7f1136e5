"""An instructor's afternoon in short: an interview, the file, a mend, a test drive, publishing; and a trainee meets her."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from simulator.program.studio.asking import STEPS
from simulator.program.studio.interview import draft_from
from simulator.program.studio.studio import Studio
from simulator.store import Database
from simulator.store.studio import Drafts
from simulator.yamledit import written
from tests.browser.conftest import App, begin, quiet, say
from tests.browser.looking_back import skip_rating
from tests.browser.test_main_path import _axe
from tests.store.stores import settings_for

ANSWERS = Path(__file__).parents[1] / "program" / "studio" / "joan.yaml"


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    return dict(yaml.safe_load(ANSWERS.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def joan(answers: dict[str, Any]) -> str:
    return draft_from(answers)


def the_file(page: Page) -> Locator:
    return page.get_by_role("textbox", name="The file")


def state(page: Page) -> Locator:
    return page.locator("p[role=status]")


def write(page: Page, text: str, until: str) -> None:
    """Types a whole text into the file and waits for what the linter says of it."""
    the_file(page).fill(text)
    expect(state(page)).to_contain_text(until)
    quiet(page)


def beside(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()
    quiet(page)


def test_from_an_interview_to_a_trainees_session(page: Page, app: App, answers: dict[str, Any], joan: str) -> None:
    page.goto(f"{app.url}/studio")
    page.get_by_role("button", name="An interview").click()
    page.get_by_role("heading", name="Tell me about this patient").wait_for()
    quiet(page)
    for question in STEPS[0].questions:
        if question.form != "number":
            page.locator(f".st-key-ask-{question.key}").locator("input, textarea").first.fill(
                str(answers[question.key])
            )
    page.get_by_role("button", name="Make a draft of it").click()
    page.get_by_role("heading", name="Joan Pascoe").wait_for()
    expect(state(page)).to_contain_text("still to write")
    quiet(page)
    expect(the_file(page)).to_have_value(re.compile("Retired parish clerk"))

    broken = joan.replace("id: joan\n", "id: joan_b\n", 1).replace("presenting_problem:", "presentig_problem:")
    write(page, broken, "2 to mend")
    page.get_by_role("button", name="call it 'presenting_problem'").click()
    expect(state(page)).to_contain_text("ready to publish")

    beside(page, "Test drive")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_label("What do you say?").fill("You should rest, and get some help in.")
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text("Touched: the trigger told_to_rest")).to_be_visible()
    quiet(page)
    page.get_by_text("They would not say that").click()
    box = page.get_by_label("What would they say?")
    box.fill("Rest. When? I have the ledger to rule.")
    box.press("Control+Enter")
    page.get_by_role("button", name="Put this into the draft").click()
    expect(page.locator(".patient").last).to_have_text("Rest. When? I have the ledger to rule.")
    page.get_by_role("button", name="Three scripted hours").click()
    expect(page.get_by_text("The patient tells them apart")).to_be_visible()

    beside(page, "Versions")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("version 1, is published")).to_be_visible()

    begin(page, app, "Joan Pascoe")
    say(page, "You should rest, and get some help in.")
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    assert page.get_by_test_id("stException").count() == 0


def test_of_two_browsers_the_second_is_told_and_can_merge(browser: Browser, app: App, joan: str) -> None:
    studio = Studio(Drafts(Database(settings_for(app.data))), settings_for(app.data))
    draft = studio.begin("persona", joan, "local")
    one, two = (browser.new_context().new_page() for _ in range(2))
    for page in (one, two):
        page.set_default_timeout(60_000)
        page.goto(f"{app.url}/draft?draft={draft.id}")
        page.get_by_role("heading", name="Joan Pascoe").wait_for()
        quiet(page)
    write(one, joan.replace("age: 67", "age: 68"), "revision 2")
    the_file(two).fill(joan.replace("age: 67", "age: 66").replace("tolerance: 0.85", "tolerance: 0.8"))
    expect(two.get_by_text("saved this draft while you were writing")).to_be_visible()
    quiet(two)
    place = two.get_by_role("radiogroup", name="Place 1")
    place.get_by_text("Theirs", exact=True).click()
    expect(place.get_by_role("radio", name="Theirs")).to_be_checked()
    quiet(two)
    two.get_by_role("button", name="Save both together").click()
    expect(state(two)).to_contain_text("revision 3")
    merged = studio.draft(draft.id).text
    assert merged == joan.replace("age: 67", "age: 68").replace("tolerance: 0.85", "tolerance: 0.8")
    assert any("age: 66" in s.text for s in studio.history(draft.id))
    for page in (one, two):
        page.close()


EVIL = '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script> **b** ![i](http://127.0.0.1:9/x.png) :red[r] $x$ '


def evil(value: Any, key: str = "") -> Any:
    """The same patient with markup in every field that takes free words."""
    if isinstance(value, dict):
        return {k: evil(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [evil(v, key) for v in value]
    free = isinstance(value, str) and key not in _CLOSED and len(value) + len(EVIL) < 400
    return EVIL + value if free else value


_CLOSED = {
    "id", "style", "wounds", "direction", "affect", "affects", "rupture", "moves", "becomes", "topic", "theme", "when", "on", "skills",
    "stance", "after", "thread", "words", "hears",
}  # fmt: skip


def test_markup_in_every_field_is_shown_as_text(browser: Browser, app: App, joan: str) -> None:
    studio = Studio(Drafts(Database(settings_for(app.data))), settings_for(app.data))
    value = evil(yaml.safe_load(joan)) | {"id": "eve", "version": 1}
    draft = studio.begin("persona", written(value), "local")
    assert studio.check("persona", draft.text).errors == ()
    studio.publish(draft.id, seen=1, person="local", note=EVIL)
    studio.save(draft.id, studio.draft(draft.id).text + "# changed\n", seen=2, person="local")
    page = browser.new_page()
    page.set_default_timeout(60_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def harmless() -> None:
        quiet(page)
        assert page.evaluate("window.hurt") is None
        assert page.locator("img[src='x'], img[src*='x.png'], [onerror]").count() == 0
        assert not [url for url in asked if "x.png" in url]
        assert page.locator("main, [data-testid=stMain]").first.get_by_text("onerror=").count() > 0

    page.goto(f"{app.url}/patients")
    page.get_by_role("heading", name="Who would you like to see?").wait_for()
    harmless()
    page.locator(".st-key-begin-eve button").click()
    page.get_by_test_id("stChatInput").wait_for()
    harmless()
    say(page, "You should rest, and get some help in.")
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    harmless()
    page.goto(f"{app.url}/studio")
    page.get_by_role("heading", name="The studio").wait_for()
    harmless()
    page.goto(f"{app.url}/draft?draft={draft.id}")
    page.get_by_role("radio", name="Test drive").wait_for()
    harmless()
    for view in ("Forms", "Test drive", "Versions"):
        beside(page, view)
        if view == "Test drive":
            page.get_by_role("button", name="Begin", exact=True).click()
        harmless()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_studio_is_accessible_and_fits_a_phone(browser: Browser, app: App, joan: str, scheme: str) -> None:
    studio = Studio(Drafts(Database(settings_for(app.data))), settings_for(app.data))
    draft = studio.begin("persona", joan.replace("moves: [advice]", "moves: [advise]", 1), "local")
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    page.goto(f"{app.url}/studio")
    page.get_by_role("heading", name="The studio").wait_for()
    quiet(page)
    _axe(page)
    page.goto(f"{app.url}/interview")
    page.get_by_role("heading", name="Tell me about this patient").wait_for()
    quiet(page)
    _axe(page)
    page.goto(f"{app.url}/draft?draft={draft.id}")
    page.get_by_role("button", name="write 'advice'").wait_for()
    quiet(page)
    _axe(page)
    page.get_by_role("button", name="write 'advice'").click()
    expect(state(page)).to_contain_text("ready to publish")
    quiet(page)
    for view in ("Forms", "Test drive", "Versions"):
        beside(page, view)
        if view == "Test drive":
            page.get_by_role("button", name="Begin", exact=True).click()
            page.get_by_label("What do you say?").fill("You should rest, and get some help in.")
            page.get_by_role("button", name="Say it").click()
            expect(page.get_by_text("Touched: the trigger")).to_be_visible()
        _axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    quiet(page)
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    page.close()
