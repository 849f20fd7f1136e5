"""A patient who speaks through a server: heard while it is said, whole when the tab closes, and no key anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import App, begin, free_port, quiet, say
from tests.model.loopback import Loopback, _Handler, delta, fails, streams

KEY = "sk-secret-0123456789abcdef"
FIRST, REST = "I keep the window open all morning.", "It gives me something to close when they come in."


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    asked = iter(range(1000))

    def reply(handler: _Handler) -> None:
        if next(asked) >= 2:
            fails(429, message=f"too many calls with {KEY}")(handler)
            return
        words = [delta(f"{FIRST} It "), *[delta(f"{w} ") for w in REST.split()[1:]], delta(finish="stop")]
        streams(*words, gap=0.5)(handler)

    loopback = Loopback(reply)
    yield loopback
    loopback.close()


@pytest.fixture(scope="module")
def served(server: Loopback, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    env = {"PATIENT_MODEL": "a-model", "PATIENT_BASE_URL": server.url, "PATIENT_API_KEY": KEY, "MODEL_RETRIES": "0"}
    running = App(tmp_path_factory.mktemp("data"), free_port(), env=env)
    running.start()
    yield running
    running.kill()


def test_an_answer_is_heard_as_it_is_said_and_is_whole_when_the_tab_closes(
    context: BrowserContext, page: Page, served: App, server: Loopback
) -> None:
    begin(page, served, "Beth")
    header = page.get_by_test_id("whereabouts")
    expect(header).to_have_text("Beth lives on this server.")
    box = page.get_by_test_id("stChatInput").get_by_role("textbox")
    box.fill("What was it like to hear his voice?")
    box.press("Enter")
    answer = page.locator(".patient").nth(1)
    expect(answer).to_have_text(FIRST)  # the rest is not there yet: it is half a second a word
    address = page.url
    page.close()

    again = context.new_page()
    again.set_default_timeout(60_000)
    again.goto(address)
    expect(again.locator(".patient").nth(1)).to_have_text(f"{FIRST} {REST}")
    quiet(again)
    expect(again.locator(".patient")).to_have_count(2)
    assert len(server.bodies) == 1
    assert [a["content"] for a in server.bodies[0]["messages"]][-1].startswith("What was it like to hear his voice?")

    say(again, "You seem far away.")
    say(again, "Go on.")
    expect(again.get_by_test_id("whereabouts")).to_contain_text("The authored voice is speaking: the server is busy.")
    assert KEY not in again.content()
    assert not [f for f in served.data.rglob("*") if f.is_file() and KEY.encode() in f.read_bytes()]
