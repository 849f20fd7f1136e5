"""Dictation: a microphone where a server is named for it, words that can be corrected before they are sent."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import FLAGS, App, free_port, quiet
from tests.browser.pages import findings

HEARD = "You heard your own voice in hers."


class _Server(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        sound = self.rfile.read(int(self.headers["Content-Length"]))
        server.asked.append((self.path, sound))
        body = json.dumps({"text": HEARD}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def speech() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_speech_becomes_a_draft_in_the_box(play: Playwright, tmp_path: Path, speech: Any) -> None:
    app = App(tmp_path, free_port())
    url = f"http://127.0.0.1:{speech.server_address[1]}/v1"
    named = {"TRANSCRIPTION_MODEL": "any", "TRANSCRIPTION_BASE_URL": url, "REMOTE_MODELS": "false"}
    app.start(named)
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    try:
        chromium = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=[*FLAGS, *fake]
        )
        page = chromium.new_context(permissions=["microphone"]).new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{app.url}/moments?moment=beth_laps")
        page.get_by_test_id("stAudioInput").wait_for()
        quiet(page)
        assert "on this server" in page.locator("body").inner_text()
        assert findings(page) == []
        page.get_by_role("button", name="Record", exact=True).click()
        page.wait_for_timeout(1200)
        page.get_by_role("button", name="Stop recording").click()
        field = page.get_by_test_id("stChatInput").get_by_role("textbox")
        expect(field).to_have_value(HEARD)
        quiet(page)
        assert page.get_by_role("button", name="Again, the same moment").count() == 0
        field.press("Enter")
        page.get_by_role("button", name="Again, the same moment").wait_for()
        assert HEARD in page.locator("body").inner_text()
        chromium.close()
    finally:
        app.kill()
    ((path, sound),) = speech.asked
    assert path == "/v1/audio/transcriptions"
    assert b"RIFF" in sound


def test_without_the_setting_there_is_no_microphone(page: Page, app: App) -> None:
    page.goto(f"{app.url}/moments?moment=beth_laps")
    page.get_by_test_id("stChatInput").wait_for()
    quiet(page)
    assert page.get_by_test_id("stAudioInput").count() == 0
