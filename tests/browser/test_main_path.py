"""The main path is a person in front of a page: choose, talk, be turned on, look back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App, begin, quiet, say
from tests.browser.looking_back import skip_rating

TURNS = (
    "You came in with the week still on your shoulders.",
    "I really think you need to stay away from him.",
    "Something changed between us just now. I think you're angry with me.",
    "You've every right to be. You told me something private and I answered with an order.",
    "I did that. I got worried and I took over.",
    "What is it like to sit here with me after that?",
    "(waits)",
    "Go on.",
)


def test_choose_eight_turns_debrief(page: Page, app: App, tmp_path: Path) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    begin(page, app, "Beth", "The phone call")
    for text in TURNS:
        say(page, text)
    assert page.locator(".patient").count() == 9
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    shown = page.locator("body").inner_text()
    assert "confrontation" in shown
    assert "I really think you need to stay away from him." in shown
    assert "Felt and not said".upper() in shown.upper()
    assert "formative" in shown.lower()
    assert page.get_by_test_id("stException").count() == 0
    assert errors == []


def test_a_killed_app_resumes_at_the_same_turn(browser: Browser, tmp_path: Path) -> None:
    from tests.browser.conftest import free_port

    app = App(tmp_path, free_port())
    app.start()
    try:
        page = browser.new_page()
        page.set_default_timeout(60_000)
        begin(page, app, "Beth", "The phone call")
        say(page, "What was it like to hear his voice?")
        address = page.url
        words = page.locator(".patient").all_inner_texts()
        page.close()
        app.kill()
        app.start()
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        page.get_by_test_id("stChatInput").wait_for()
        quiet(page)
        assert page.locator(".patient").all_inner_texts() == words
        say(page, "Go on.")
        page.goto(app.url)
        page.get_by_role("button", name="Go on where you stopped").wait_for()
        page.close()
    finally:
        app.kill()


def test_a_message_that_is_too_long_keeps_its_words(page: Page, app: App) -> None:
    begin(page, app, "Beth")
    box = page.get_by_test_id("stChatInput").get_by_role("textbox")
    box.fill("word " * 4000)
    box.press("Enter")
    expect(page.get_by_text("a turn holds 4,000")).to_be_visible()
    expect(page.get_by_label("Your words are still here")).to_have_value(re.compile("word word"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_accessibility_findings(browser: Browser, app: App, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    begin(page, app, "Beth", "The phone call")
    say(page, "I really think you need to stay away from him.")
    _axe(page)
    page.get_by_role("button", name="End session").click()
    skip_rating(page)
    _axe(page)
    page.goto(f"{app.url}/patients")
    page.get_by_role("heading", name="Who would you like to see?").wait_for()
    quiet(page)
    _axe(page)
    page.close()


def _axe(page: Page) -> None:
    found = [
        f"{v['id']}: {v['help']} {[n['html'][:120] for n in v['nodes']]}"
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert found == [], page.url


def test_a_phone_never_scrolls_sideways(browser: Browser, app: App) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(60_000)
    begin(page, app, "Beth", "The phone call")
    say(page, "You sound torn.")
    wide = "document.documentElement.scrollWidth > window.innerWidth + 1"
    assert not page.evaluate(wide)
    page.goto(f"{app.url}/debrief?session={page.url.split('session=')[-1]}")
    skip_rating(page)
    assert not page.evaluate(wide)
    page.close()
