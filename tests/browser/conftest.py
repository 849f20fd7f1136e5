"""A real app, a real Chromium, a fresh data folder."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class App:
    """A running app that can be killed and started again on the same data."""

    data: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    env: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, more: dict[str, str] | None = None) -> None:
        env = {**os.environ, "SIMULATOR_DATA": str(self.data), "SIMULATOR_PACE": "0", **self.env, **(more or {})}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port), *self.options],
            cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).close()
                return
            except OSError:
                time.sleep(0.25)
        raise RuntimeError("the app did not start")

    def wait_until_ready(self) -> None:
        """As a proxy does before it sends anybody: what is made once is made."""
        for _ in range(480):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/ready", timeout=2).close()
                return
            time.sleep(0.5)
        raise RuntimeError("the app did not get ready")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    running = App(tmp_path_factory.mktemp("data"), free_port())
    running.start()
    running.wait_until_ready()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def play() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(play: Playwright) -> Iterator[Browser]:
    chromium = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
    yield chromium
    chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    return opened


def quiet(page: Page) -> None:
    """Until the page has nothing left to do."""
    page.wait_for_function(
        "() => { const a = document.querySelector('[data-testid=\"stApp\"]');"
        " return a && a.getAttribute('data-test-script-state') === 'notRunning' }"
    )
    page.wait_for_timeout(250)


def begin(page: Page, app: App, patient: str, scenario: str | None = None) -> None:
    """Chooses a patient and a scenario, and waits for the opening line."""
    page.goto(app.url)
    page.get_by_role("button", name="See a patient").click()
    page.get_by_role("heading", name="Who would you like to see?").wait_for()
    quiet(page)
    if scenario is not None:
        page.get_by_text(scenario, exact=False).first.click()
        quiet(page)
    page.get_by_role("button", name=f"Begin with {patient}").click()
    page.get_by_test_id("stChatInput").wait_for()
    quiet(page)


def say(page: Page, text: str) -> None:
    """One therapist turn, and its answer."""
    before = page.locator(".patient").count()
    box = page.get_by_test_id("stChatInput").get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(".patient")).to_have_count(before + 1)
    quiet(page)
