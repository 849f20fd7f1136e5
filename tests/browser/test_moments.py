"""From an empty app to a first moment answered, tried again, and found again under Progress."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App, free_port, quiet
from tests.browser.pages import findings, listen, too_wide

FIRST = "You sat there with it all week, and nobody asked."
SECOND = "It sounds as though you heard your own politeness in her voice, and it hurt. What was that like?"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[App]:
    """An app that nobody has used yet."""
    app = App(tmp_path, free_port())
    app.start()
    yield app
    app.kill()


def box(page: Page) -> None:
    """Until the answer box is there and the page is quiet."""
    page.get_by_test_id("stChatInput").wait_for()
    quiet(page)


def first_moment(page: Page, app: App) -> None:
    page.goto(app.url)
    page.get_by_role("button", name="Try a first moment").click()
    box(page)


def answer(page: Page, text: str) -> None:
    field = page.get_by_test_id("stChatInput").get_by_role("textbox")
    field.fill(text)
    field.press("Enter")
    page.get_by_role("button", name="Again, the same moment").wait_for()
    quiet(page)


def test_a_newcomer_reaches_feedback_with_one_click_and_the_keyboard(page: Page, fresh: App) -> None:
    wrong = listen(page)
    begun = time.monotonic()
    first_moment(page, fresh)
    expect(page.get_by_test_id("stChatInput").get_by_role("textbox")).to_be_focused()
    page.keyboard.type(FIRST)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Again, the same moment").wait_for()
    quiet(page)
    assert time.monotonic() - begun < 60
    shown = page.locator("body").inner_text()
    for said in (FIRST, "Alliance", "Guard", "Arousal", "of 5", "was sought", "What was heard in it"):
        assert said in shown, said
    address = page.url
    page.get_by_role("button", name="Again, the same moment").click()
    box(page)
    expect(page.get_by_text("Your try before", exact=False)).to_be_visible()
    assert FIRST in page.locator("body").inner_text()
    answer(page, SECOND)
    expect(page.get_by_text("Side by side")).to_be_visible()
    both = page.locator("body").inner_text()
    assert FIRST in both
    assert SECOND in both
    page.get_by_role("button", name="Next").click()
    box(page)
    page.get_by_role("link", name="Progress").click()
    page.get_by_role("heading", name="Progress").wait_for()
    quiet(page)
    assert "2 moments answered" in page.locator("body").inner_text()
    assert wrong == []
    page.goto(address)
    page.get_by_role("button", name="Again, the same moment").wait_for()
    quiet(page)
    assert FIRST in page.locator("body").inner_text()
    assert page.get_by_test_id("stException").count() == 0


def test_the_keyboard_alone_goes_all_the_way(page: Page, fresh: App) -> None:
    page.goto(fresh.url)
    page.get_by_role("button", name="Try a first moment").wait_for()
    quiet(page)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.get_by_role("button", name="Try a first moment").evaluate("e => e === document.activeElement"):
            break
    page.keyboard.press("Enter")
    box(page)
    page.keyboard.type(FIRST)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Again, the same moment").wait_for()
    quiet(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Again, the same moment")).to_be_focused()
    page.keyboard.press("Enter")
    box(page)
    expect(page.get_by_test_id("stChatInput").get_by_role("textbox")).to_be_focused()


def test_the_tour_is_three_steps_and_stays_away_once_it_is_done(browser: Browser, fresh: App) -> None:
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(fresh.url)
    for step in (1, 2):
        expect(page.get_by_text(f"How it works, {step} of 3")).to_be_visible()
        page.get_by_role("button", name="Next step").click()
    expect(page.get_by_text("How it works, 3 of 3")).to_be_visible()
    quiet(page)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("How it works")).to_have_count(0)
    page.close()
    other = browser.new_page()
    other.goto(fresh.url)
    other.get_by_role("button", name="Try a first moment").wait_for()
    quiet(other)
    expect(other.get_by_text("How it works")).to_have_count(0)
    other.close()


def test_two_people_at_once_do_not_mix(browser: Browser, app: App) -> None:
    pages = []
    for moment in ("beth_laps", "dawn_a_star"):
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{app.url}/moments?moment={moment}")
        box(page)
        pages.append(page)
    one, two = pages
    assert one.locator(".patient").all_inner_texts() != two.locator(".patient").all_inner_texts()
    answer(one, "I sent you to the pool when you were cold. That was me, in a hurry.")
    answer(two, "I gave you a mark, as if you had handed in homework. That was my doing.")
    assert "Beth" in one.locator("h2").first.inner_text()
    assert "Dawn" in two.locator("h2").first.inner_text()
    assert "homework" not in one.locator("body").inner_text()
    assert "pool when" not in two.locator("body").inner_text()
    for page in pages:
        page.context.close()


def test_a_content_note_comes_first_and_offers_another_one(page: Page, app: App) -> None:
    page.goto(f"{app.url}/moments?moment=beth_forty_hours")
    expect(page.get_by_text("This moment touches on:")).to_be_visible()
    assert page.get_by_test_id("stChatInput").count() == 0
    quiet(page)
    page.get_by_role("button", name="Another one").click()
    page.wait_for_function("() => !window.location.search.includes('beth_forty_hours')")
    quiet(page)
    page.goto(f"{app.url}/moments?moment=beth_forty_hours")
    page.get_by_role("button", name="Go on").click()
    box(page)


def test_words_that_are_too_long_are_kept_in_the_box(page: Page, app: App) -> None:
    page.goto(f"{app.url}/moments?moment=beth_laps")
    box(page)
    field = page.get_by_test_id("stChatInput").get_by_role("textbox")
    field.fill("word " * 1000)
    field.press("Enter")
    expect(page.get_by_text("a turn holds 4,000")).to_be_visible()
    quiet(page)
    expect(field).to_have_value(re.compile("word word"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_sound_for_assistive_technology(browser: Browser, fresh: App, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        quiet(page)
        found[name] = findings(page)

    page.goto(f"{fresh.url}/progress")
    page.get_by_role("button", name="Try a first moment").wait_for()
    look("progress, empty")
    page.goto(fresh.url)
    page.get_by_role("button", name="Try a first moment").wait_for()
    look("home, first visit")
    page.get_by_role("button", name="Try a first moment").click()
    box(page)
    look("a moment")
    answer(page, FIRST)
    look("an answer")
    page.get_by_role("button", name="Again, the same moment").click()
    box(page)
    look("again")
    answer(page, SECOND)
    look("side by side")
    page.get_by_role("link", name="Moments").click()
    page.get_by_role("button", name="All moments").or_(page.get_by_role("heading", name="Moments")).first.wait_for()
    look("moments")
    page.get_by_role("link", name="Progress").click()
    page.get_by_role("heading", name="Progress").wait_for()
    page.get_by_text("All skills as one table").click()
    look("progress")
    page.get_by_role("link", name="Session").click()
    page.get_by_text("No session is open").wait_for()
    look("session, empty")
    page.get_by_role("link", name="Home").click()
    page.get_by_role("button", name="Next moment").wait_for()
    look("home, later")
    page.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_phone_never_scrolls_sideways(browser: Browser, fresh: App) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(60_000)
    wide = []

    def look(name: str) -> None:
        quiet(page)
        if too_wide(page):
            wide.append(name)

    first_moment(page, fresh)
    look("moment")
    answer(page, FIRST)
    page.get_by_role("button", name="Again, the same moment").click()
    box(page)
    answer(page, SECOND)
    look("side by side")
    for path in ("", "/moments", "/progress", "/patients"):
        page.goto(f"{fresh.url}{path}")
        page.locator("h1").wait_for()
        look(path or "home")
    page.close()
    assert wide == []
