"""Steps that several browser tests take around a debrief."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import quiet

ASKS = "Before you see the scores"


def skip_rating(page: Page) -> None:
    """From the question for a self-assessment to the debrief."""
    page.get_by_role("heading", name=ASKS).wait_for()
    quiet(page)
    page.get_by_role("button", name="Skip, show me the debrief").click()
    page.get_by_role("heading", name="Turn by turn").wait_for()
    quiet(page)


def rate(page: Page, *choices: str) -> None:
    """Rates the scales in their order, and goes on to the debrief."""
    page.get_by_role("heading", name=ASKS).wait_for()
    quiet(page)
    for i, choice in enumerate(choices):
        page.get_by_role("radiogroup").nth(i).get_by_text(choice, exact=True).click()
    page.get_by_role("button", name="Keep these and look back").click()
    page.get_by_role("heading", name="Turn by turn").wait_for()
    quiet(page)
