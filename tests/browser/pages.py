"""What every page must be: sound for assistive technology, no wider than a phone, silent in the console."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE = "document.documentElement.scrollWidth > window.innerWidth + 1"
PROBES = ("_stcore/health", "_stcore/host-config")
"""Streamlit looks for itself below a deep address first, is told 404, and then finds itself at the root."""


def findings(page: Page) -> list[str]:
    """Serious and critical axe findings."""
    return [
        f"{v['id']}: {v['help']} {[n['html'][:160] for n in v['nodes']]}"
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


def too_wide(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate(WIDE))


def listen(page: Page) -> list[str]:
    """Collects what goes wrong in the browser from now on."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" and "404" not in m.text else None)
    page.on(
        "response",
        lambda r: wrong.append(f"{r.status} {r.url}") if r.status >= 400 and not r.url.endswith(PROBES) else None,
    )
    return wrong
