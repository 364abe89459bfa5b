"""Takes the pictures of docs/pictures/ from a running demo: `make demo` in one terminal, `make screenshots` here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.embedded.locks import details_if_held  # noqa: E402 (the project's folder comes first)

PICTURES = ROOT / "docs" / "pictures"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PAGES = {"discover": "/", "shortlists": "/shortlists/", "campaigns": "/campaigns/"}


def main() -> None:
    """One picture of each page, on a desktop in light and on a phone in dark."""
    demo = details_if_held(Path(os.environ.get("MICROSCOPE_VAR") or ROOT / "var") / "demo.lock")
    if not demo:
        sys.exit("No demo is running: start one with `make demo` in another terminal.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=arguments)
        for device, size, theme in (("desktop", DESKTOP, "light"), ("phone", PHONE, "dark")):
            page = _logged_in(browser, str(demo["address"]), size, theme)
            for name, path in PAGES.items():
                _take(page, path, f"{name}-{device}")
            page.goto("/")
            page.locator("main a[href^='/creators/']").filter(has_text="@").first.click()
            _take(page, None, f"creator-{device}")
        browser.close()


def _logged_in(browser: Browser, address: str, size: dict[str, int], theme: str) -> Page:
    context = browser.new_context(base_url=address, viewport=size, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("User name").fill("owner")
    page.get_by_label("Password").fill("microscope")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def _take(page: Page, path: str | None, name: str) -> None:
    if path is not None:
        page.goto(path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
