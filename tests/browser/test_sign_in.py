"""Signing in as a person does: by invitation and password, through an identity provider, and out again."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ROOT, App, free_port, quiet
from tests.browser.pages import findings, too_wide

PASSWORD = "a long way to the lighthouse"


def _cli(app: App, *args: str) -> dict[str, str]:
    import os

    done = subprocess.run(
        [sys.executable, "-m", "simulator", *args, "--address", app.url],
        cwd=ROOT, env={**os.environ, "SIMULATOR_DATA": str(app.data)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, dict[str, str]]]:
    app = App(tmp_path_factory.mktemp("program"), free_port())
    app.start()
    yield app, _cli(app, "people", "found", "North clinic", "ada@example.org")
    app.kill()


def _welcomed(page: Page) -> None:
    page.get_by_text("Your program lets you in").wait_for()


def test_join_reload_invite_a_trainee_sign_out(
    page: Page, browser: Browser, program: tuple[App, dict[str, str]]
) -> None:
    app, made = program
    page.goto(made["join"])
    page.get_by_label("Your name").fill("Ada Moss")
    page.get_by_label("A password").fill(PASSWORD)
    for violation in Axe().run(page).response["violations"]:
        assert violation["impact"] not in ("serious", "critical"), violation
    page.get_by_role("button", name="Join").click()
    page.get_by_role("button", name="Program").wait_for()
    cookie = next(c for c in page.context.cookies() if c["name"] == "fifty_minutes")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    page.reload()
    page.get_by_role("button", name="Program").wait_for()
    page.goto(f"{app.url}/people")
    page.get_by_label("Email").fill("ann@example.org")
    page.get_by_role("button", name="Make an invitation").click()
    link = page.get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{app.url}/account/join?token=")
    stranger = browser.new_page()
    stranger.goto(app.url)
    _welcomed(stranger)
    stranger.goto(f"{app.url}/people")
    _welcomed(stranger)
    stranger.goto(link)
    stranger.get_by_label("Your name").fill("Ann <b>Reed</b>")
    stranger.get_by_label("A password").fill(PASSWORD)
    stranger.get_by_role("button", name="Join").click()
    stranger.get_by_role("button", name="Program").wait_for()
    quiet(stranger)
    stranger.get_by_role("button", name="Program").click()
    expect(stranger.get_by_text("My program", exact=True)).to_be_visible()
    expect(stranger.get_by_text("Cohorts", exact=True)).to_have_count(0)
    stranger.goto(f"{app.url}/you")
    expect(stranger.get_by_text("Signed in as Ann <b>Reed</b>.")).to_be_visible()
    stranger.get_by_role("link", name="Sign out").click()
    stranger.get_by_role("button", name="Sign out").click()
    stranger.get_by_label("Email").wait_for()
    stranger.goto(app.url)
    _welcomed(stranger)
    stranger.close()


def test_a_wrong_password_says_so_and_another_sites_form_is_refused(
    page: Page, program: tuple[App, dict[str, str]]
) -> None:
    app, _ = program
    page.goto(f"{app.url}/account/sign-in")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill("not the right one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not open the door")
    for origin in ("https://elsewhere.example", "null"):
        answer = page.context.request.post(
            f"{app.url}/account/sign-in",
            headers={"Origin": origin},
            form={"email": "ada@example.org", "password": PASSWORD},
        )
        assert answer.status == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_program_are_sound_and_fit_a_phone(
    browser: Browser, program: tuple[App, dict[str, str]], scheme: str
) -> None:
    app, _ = program
    hour = {"light": "day", "dark": "dusk"}[scheme]
    made = _cli(app, "people", "found", f"South clinic by {hour}", f"{hour}@example.org")
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 900})  # type: ignore[arg-type]
    page.set_default_timeout(60_000)
    page.goto(made["join"])
    page.get_by_label("Your name").fill("Sol Moss")
    page.get_by_label("A password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_test_id("stMainBlockContainer").wait_for()
    quiet(page)
    for place in ("program", "assessment", "forms", "results", "cohorts", "people", "review", "you"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{app.url}/{place}")
        page.get_by_test_id("stMainBlockContainer").wait_for()
        quiet(page)
        assert findings(page) == [], place
        assert page.get_by_test_id("stException").count() == 0, place
        page.set_viewport_size({"width": 390, "height": 844})
        quiet(page)
        assert not too_wide(page), place
    page.close()


def test_a_local_server_called_by_another_name_lets_nobody_in_alone(page: Page, app: App) -> None:
    """DNS rebinding, or a proxy that passes a foreign name on: single-user mode is for this machine only."""
    page.context.set_extra_http_headers({"X-Forwarded-For": "203.0.113.9"})
    page.goto(app.url)
    expect(page.get_by_text("answers on this machine only")).to_be_visible()


@pytest.mark.filterwarnings("ignore")  # the provider runs in a thread of this process, on deprecated parts of Authlib
def test_an_identity_provider_lets_in_whom_the_program_invited(browser: Browser, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the provider still uses a module of Authlib that is to go
        import oidc_provider_mock
    ada = oidc_provider_mock.User(sub="ada", claims={"email": "ada@example.org", "email_verified": True, "name": "Ada"})
    with oidc_provider_mock.run_server_in_thread(user_claims=[ada]) as server:
        app = App(tmp_path / "data", free_port())
        secrets = tmp_path / "secrets.toml"
        secrets.write_text(
            f'[auth]\nredirect_uri = "{app.url}/oauth2callback"\ncookie_secret = "for-this-test-only-0123456789"\n'
            'client_id = "minutes"\nclient_secret = "anything"\n'
            f'server_metadata_url = "http://127.0.0.1:{server.server_port}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        app.options = ("--secrets.files", str(secrets))
        app.start()
        try:
            _cli(app, "people", "found", "North clinic", "ada@example.org")
            page = browser.new_page()
            page.set_default_timeout(60_000)
            page.goto(app.url)
            page.get_by_role("button", name="Sign in").click()
            page.locator("input[name=sub]").fill("ada")
            page.get_by_role("button", name="Authorize", exact=True).click()
            page.get_by_role("button", name="Program").wait_for()
            page.reload()
            page.get_by_role("button", name="Program").wait_for()
            page.close()
        finally:
            app.kill()
