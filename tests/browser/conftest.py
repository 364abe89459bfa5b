"""Real Chromium: `page` opens the live server, once in light and once in dark, and fails on errors in the console."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; bin/browser.py finds or installs it, or the run fails with its sentence."""
    found = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "bin" / "browser.py")], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    """Every test that uses it runs in both themes."""
    return str(request.param)


@pytest.fixture
def context(browser: Browser, live_server, theme: str) -> Iterator[BrowserContext]:
    """A fresh set of cookies at the live server's address."""
    context = browser.new_context(base_url=live_server.url, color_scheme=theme, viewport=DESKTOP)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; the test fails when anything was written to the console as an error, or nothing caught it."""
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []


@pytest.fixture
def phone(page: Page) -> Page:
    """The same page on a screen of 390 x 844 points."""
    page.set_viewport_size(PHONE)
    return page
