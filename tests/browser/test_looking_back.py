"""Looking back as a person does it: rate, read, note, take along, go back and say something else, compare, stop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import App, begin, quiet, say
from tests.browser.looking_back import ASKS, rate, skip_rating

HURT = "I really think you need to stay away from him."
NOTE = "I felt like her father. é ’ “quoted” Łukasz <b>not bold</b>"


@pytest.fixture
def errors(page: Page) -> Iterator[list[str]]:
    """Whatever the browser complains of; nothing, at the end of every test here."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    # after a reload Streamlit's client looks for the server below the page's own address first, and logs a 404
    probe = "/_stcore/"
    page.on("console", lambda m: found.append(m.text) if m.type == "error" and probe not in m.location["url"] else None)
    yield found
    assert found == []


def _session(page: Page, app: App, *turns: str) -> None:
    begin(page, app, "Beth", "The phone call (session")
    for text in turns:
        say(page, text)


def _help(page: Page, name: str) -> None:
    page.get_by_role("button", name="Help").click()
    page.get_by_role("button", name=name).click()


def test_one_rates_oneself_before_any_score_and_then_sees_the_difference(
    page: Page, app: App, errors: list[str]
) -> None:
    _session(page, app, "You sound torn.", HURT)
    page.get_by_role("button", name="End session").click()
    page.get_by_role("heading", name=ASKS).wait_for()
    quiet(page)
    assert "of 5" not in page.locator("body").inner_text()
    page.get_by_role("button", name="Keep these and look back").click()
    expect(page.get_by_text("One of them is still open")).to_be_visible()
    rate(page, "4", "It did not come up", "2")
    expect(page.get_by_text("Your own view and the judge")).to_be_visible()
    table = page.get_by_test_id("stTable")
    expect(table).to_contain_text("4 of 5")
    expect(table).to_contain_text("did not come up")
    page.reload()
    page.get_by_role("heading", name="Turn by turn").wait_for()
    quiet(page)
    assert page.get_by_role("heading", name=ASKS).count() == 0


def test_notes_survive_a_reload_and_stand_beside_what_the_patient_invites(
    page: Page, app: App, errors: list[str]
) -> None:
    _session(page, app, HURT)
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    page.get_by_text("What you felt, and the role you were pulled into").click()
    box = page.get_by_label("What did you feel in the room?")
    assert page.get_by_text("What Beth invites", exact=True).count() == 0
    box.fill(NOTE)
    box.blur()
    expect(page.get_by_text("What Beth invites", exact=True)).to_be_visible()
    expect(page.get_by_text("Called up here, turn 1.")).to_be_visible()
    quiet(page)
    page.reload()
    page.get_by_role("heading", name="Turn by turn").wait_for()
    quiet(page)
    page.get_by_text("What you felt, and the role you were pulled into").click()
    expect(page.get_by_label("What did you feel in the room?")).to_have_value(NOTE)


def test_the_exports_open_and_hold_the_session(page: Page, app: App, errors: list[str], tmp_path: Path) -> None:
    words = "You sound torn, “né” Łukasz <b>x</b>."
    _session(page, app, words)
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    page.get_by_text("Take it along").click()
    files = {}
    for name in ("PDF", "Word", "Plain text"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name, exact=True).click()
        files[name] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(files[name])
    pdf = "\n".join(page.extract_text() for page in PdfReader(files["PDF"]).pages)
    word = "\n".join(p.text for p in Document(str(files["Word"])).paragraphs)
    for text in (pdf, word, files["Plain text"].read_text(encoding="utf-8")):
        assert words in " ".join(text.split())
        assert "five sentences" in text


def test_going_back_makes_a_second_path_and_both_can_be_compared(page: Page, app: App, errors: list[str]) -> None:
    _session(page, app, "You sound torn.", HURT, "I was only trying to help.")
    first = page.locator(".patient").all_inner_texts()
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    page.get_by_role("button", name="Say something else here").last.click()
    page.get_by_test_id("stChatInput").wait_for()
    expect(page.get_by_text("A second path: from turn 3 on")).to_be_visible()
    expect(page.locator(".patient")).to_have_count(3)
    quiet(page)
    assert page.locator(".patient").all_inner_texts() == first[:3], "the shared turns are the same"
    say(page, "You went cold just now, and I think it was me.")
    page.get_by_role("button", name="Go back").click()
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Turn 2").click()
    page.get_by_role("button", name="Say something else there").click()
    expect(page.get_by_text("A second path: from turn 2 on")).to_be_visible()
    expect(page.locator(".patient")).to_have_count(2)
    quiet(page)
    say(page, "Part of you wants to go.")
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    tree = page.get_by_role("list", name="The paths of this session")
    expect(tree.get_by_role("listitem")).to_have_count(3)
    assert "(this one)" in tree.locator("[aria-current=true]").inner_text()
    page.get_by_role("button", name="See two paths side by side").click()
    page.get_by_role("heading", name="The words").wait_for()
    quiet(page)
    expect(page.get_by_text("share everything up to turn 1")).to_be_visible()
    expect(page.get_by_text(HURT, exact=True)).to_be_visible()
    expect(page.get_by_text("Part of you wants to go.", exact=True)).to_be_visible()
    _axe(page)


def test_a_pause_stops_the_talk_until_one_goes_on(page: Page, app: App, errors: list[str]) -> None:
    _session(page, app, HURT)
    _help(page, "Pause")
    expect(page.get_by_text("the clock stands still")).to_be_visible()
    expect(page.get_by_test_id("stChatInput").get_by_role("textbox")).to_be_disabled()
    page.reload()
    expect(page.get_by_text("the clock stands still")).to_be_visible()
    quiet(page)
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_text("You were away for less than a minute")).to_be_visible()
    quiet(page)
    say(page, "Go on.")


def test_a_nudge_is_shown_once_asked_for_and_stands_in_the_debrief(page: Page, app: App, errors: list[str]) -> None:
    _session(page, app, HURT)
    assert page.get_by_text("A supervisor, quietly").count() == 0
    _help(page, "Ask for a nudge")
    expect(page.get_by_text("Something broke in turn 1")).to_be_visible()
    page.keyboard.press("Escape")
    quiet(page)
    say(page, "Go on.")
    assert page.get_by_text("A supervisor, quietly").count() == 0
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    expect(page.get_by_text("You asked for a nudge")).to_be_visible()
    expect(page.get_by_text("Something broke in turn 1")).to_be_visible()


@pytest.mark.parametrize("way", ["Leave it paused", "End it here"])
def test_the_way_out_is_kind_and_pushes_no_debrief(page: Page, app: App, errors: list[str], way: str) -> None:
    _session(page, app, HURT)
    _help(page, "I need to stop")
    page.get_by_role("heading", name="You can stop here").wait_for()
    expect(page.get_by_text("check that these are current")).to_be_visible()
    page.get_by_text("United Kingdom").click()
    expect(page.get_by_text("116 123").first).to_be_visible()
    _axe(page)
    quiet(page)
    page.get_by_role("button", name=way).click()
    page.get_by_role("heading", name="Who would you like to see?").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_looking_back_is_accessible_and_fits_a_phone(browser: Browser, app: App, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 844})  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    _session(page, app, "You sound torn.", HURT, "I wonder whether I sounded like your father just then.")
    wide = "document.documentElement.scrollWidth > window.innerWidth + 1"
    page.get_by_role("button", name="End session").click()
    page.get_by_role("heading", name=ASKS).wait_for()
    quiet(page)
    _axe(page)
    assert not page.evaluate(wide)
    rate(page, "3", "3", "1")
    for fold in ("What you felt, and the role", "Your notes", "Take it along", "felt and did not say"):
        page.get_by_text(fold).first.click()
    quiet(page)
    _axe(page)
    assert not page.evaluate(wide)
    page.get_by_role("button", name="Say something else here").last.click()
    page.get_by_test_id("stChatInput").wait_for()
    quiet(page)
    say(page, "You went cold just now.")
    address = page.url.replace("/session", "/paths")
    page.goto(address)
    page.get_by_role("heading", name="The words").wait_for()
    quiet(page)
    _axe(page)
    assert not page.evaluate(wide)
    page.close()


def _axe(page: Page) -> None:
    found = [
        f"{v['id']}: {v['help']} {[n['html'][:120] for n in v['nodes']]}"
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert found == [], page.url
