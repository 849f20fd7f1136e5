"""An instructor finds a missed withdrawal, comments, gives another score, sends it back; the trainee sees it and tries again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import App, begin, free_port, quiet, say
from tests.browser.looking_back import skip_rating
from tests.browser.pages import findings, too_wide
from tests.browser.review_town import Seeded, seed, signed_in

COMMENT = "He says yes to everything here. What would you have said, had you <b>seen</b> it?"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[tuple[App, Seeded]]:
    seeded = seed(tmp_path)
    app = App(tmp_path, free_port())
    app.start()
    yield app, seeded
    app.kill()


def _sound(page: Page, place: str) -> None:
    quiet(page)
    assert findings(page) == [], place
    assert page.get_by_test_id("stException").count() == 0, place
    page.set_viewport_size({"width": 390, "height": 844})
    quiet(page)
    assert not too_wide(page), place
    page.set_viewport_size({"width": 1280, "height": 900})
    quiet(page)


def test_a_missed_withdrawal_is_found_commented_on_scored_and_tried_again(
    browser: Browser, town: tuple[App, Seeded]
) -> None:
    app, seeded = town
    ines = signed_in(browser, app, seeded.ines)
    expect.set_options(timeout=60_000)
    ines.goto(f"{app.url}/review")
    expect(ines.get_by_text("Ann Reed with Adrian Bloor")).to_be_visible()
    ines.get_by_text("Find moments").click()
    ines.get_by_label("What are you looking for?").fill("turns where a withdrawal was missed")
    ines.get_by_role("button", name="Find", exact=True).click()
    expect(ines.get_by_text("Understood as “a withdrawal was missed”: one moment")).to_be_visible()
    _sound(ines, "found")
    ines.get_by_role("button", name="Open turn 2").first.click()
    ines.get_by_role("heading", name="Turn 2", exact=True).wait_for()
    _sound(ines, "turn")
    ines.get_by_label("What do you see here?").fill(COMMENT)
    ines.get_by_role("button", name="Write it").click()
    expect(ines.locator(".remark").first).to_contain_text(COMMENT)
    quiet(ines)
    ines.get_by_role("tab", name="Another score").click()
    ines.get_by_role("radiogroup").get_by_text("4", exact=True).click()
    ines.get_by_label("Why").fill("You kept him company for a moment.")
    ines.get_by_role("button", name="Give this score").click()
    expect(ines.get_by_text("instead of the judge’s").first).to_be_visible()
    expect(ines.get_by_text("1 of the scores is a person’s").first).to_be_visible()
    ines.get_by_role("tab", name="Send it back").click()
    ines.get_by_label("A word to go with it (optional)").fill("Stay with his yes.")
    ines.get_by_role("button", name="Send turn 2 back").click()
    expect(ines.get_by_text("Sent back by Ines Moss")).to_be_visible()

    ann = signed_in(browser, app, seeded.ann)
    ann.goto(app.url)
    expect(ann.get_by_text("Ines Moss wrote to turn 2 of your session with Adrian Bloor")).to_be_visible()
    _sound(ann, "home")
    ann.get_by_role("button", name="Read it").click()
    skip_rating(ann)
    expect(
        ann.get_by_text("A comment stands beside turn 2; another score stands beside the judge’s in turn 2")
    ).to_be_visible()
    expect(ann.get_by_text(COMMENT)).to_be_visible()
    ann.get_by_role("button", name="Mark as read").click()
    expect(ann.get_by_text("You marked this as read.")).to_be_visible()
    ann.goto(f"{app.url}/program")
    ann.get_by_role("button", name="Try turn 2 again").click()
    expect(ann.get_by_text("Ines Moss asked you to try turn 2 again")).to_be_visible()
    quiet(ann)
    say(ann, "I noticed that you went rather quiet when I began to give advice. Was that too much, too soon?")
    ann.get_by_role("button", name="End session").click()
    ann.get_by_role("heading", name="Before you see the scores").wait_for()
    ann.goto(f"{app.url}/you")
    expect(ann.get_by_text("Nobody but you.")).to_have_count(0)
    ann.context.close()

    ines.get_by_role("button", name="Back to the list").click()
    ines.get_by_text("Sent back", exact=True).click()
    ines.get_by_role("button", name="See both").click()
    expect(ines.get_by_text("Was that too much, too soon?")).to_be_visible()
    expect(ines.get_by_text("Let us make a plan for the weekend then.")).to_be_visible()
    _sound(ines, "pair")
    ines.context.close()


def test_whoever_works_alone_finds_moments_in_their_own_sessions(page: Page, app: App) -> None:
    begin(page, app, "Adrian Bloor")
    say(page, "You could keep a list of small joys by the kettle.")
    page.goto(f"{app.url}/review")
    page.get_by_text("Find moments").click()
    page.get_by_label("What are you looking for?").fill("small joys")
    page.get_by_role("button", name="Find", exact=True).click()
    expect(page.get_by_text("You could keep a list of small joys by the kettle.")).to_be_visible()
    page.get_by_role("button", name="Open turn 1").first.click()
    expect(page.get_by_text("You have not looked back on this session yet.")).to_be_visible()
