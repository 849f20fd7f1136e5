"""Two replicas behind one address: one is killed in the middle of a session, and the session goes on at the other."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import App, begin, free_port, quiet, say
from tests.ops.gate import Gate
from tests.store.stores import postgres_url


@pytest.fixture
def recall(tmp_path: Path) -> Iterator[str]:
    """A Chroma server, as `docs/operations.md` starts it."""
    port = free_port()
    chroma = Path(sys.executable).with_name("chroma")
    server = subprocess.Popen(
        [str(chroma), "run", "--host", "127.0.0.1", "--port", str(port), "--path", str(tmp_path / "chroma")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        server.kill()
        server.wait()


def test_a_session_goes_on_at_the_other_replica(browser: Browser, tmp_path: Path, recall: str) -> None:
    with postgres_url() as database:
        env = {"DATABASE_URL": database, "CHROMA_URL": recall}
        one, two = (App(tmp_path / name, free_port(), env=env) for name in ("one", "two"))
        for app in (one, two):
            app.data.mkdir()
            app.start()
        proxy = Gate(one.port)
        page = browser.new_page()
        page.set_default_timeout(60_000)
        try:
            begin(page, App(tmp_path, proxy.port), "Beth", "The phone call")
            say(page, "What was it like to hear his voice?")
            expect(page.locator(".patient")).to_have_count(2)
            words = page.locator(".patient").all_inner_texts()
            one.kill()
            proxy.shut()
            proxy.target = two.port
            proxy.reopen()
            page.reload()
            page.get_by_test_id("stChatInput").wait_for()
            quiet(page)
            assert page.locator(".patient").all_inner_texts() == words
            say(page, "Go on.")
            expect(page.locator(".patient")).to_have_count(len(words) + 1)
        finally:
            page.close()
            proxy.close()
            for app in (one, two):
                app.kill()
