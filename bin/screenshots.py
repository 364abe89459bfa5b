"""Takes the pictures of docs/pictures/ from a running demo: `make demo` in one terminal, `make screenshots` here."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.embedded.locks import details_if_held  # noqa: E402 (the project's folder comes first)

PICTURES = ROOT / "docs" / "pictures"
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LIST = "Spring tea"
ON_THE_LIST = 6


def main() -> None:
    """The pages that README and docs show. A shortlist and a campaign are made first where the demo has none."""
    demo = details_if_held(Path(os.environ.get("MICROSCOPE_VAR") or ROOT / "var") / "demo.lock")
    address = os.environ.get("ADDRESS") or (str(demo["address"]) if demo else "")
    if not address:
        sys.exit("No demo is running: start one with `make demo` in another terminal.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=ARGUMENTS)
        _prepare(_logged_in(browser, address, "owner", "desktop", "light"))
        for device in SIZES:
            for theme in ("light", "dark"):
                page = _logged_in(browser, address, "owner", device, theme)
                for name, open_page in OWNERS.items():
                    open_page(page)
                    _take(page, name, device, theme)
        admin = _logged_in(browser, address, "admin", "desktop", "light")
        admin.goto("/admin/influencers/import/")
        admin.get_by_role("link", name="profiles.").first.click()
        admin.wait_for_url("**/change/")
        _take(admin, "import", "desktop", "light")
        browser.close()


def _logged_in(browser: Browser, address: str, user: str, device: str, theme: str) -> Page:
    context = browser.new_context(base_url=address, viewport=SIZES[device], color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("User name").fill(user)
    page.get_by_label("Password").fill("microscope")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def _prepare(page: Page) -> None:
    """A shortlist with a few creators, and a campaign started from it."""
    page.goto("/shortlists/")
    if page.get_by_role("link", name=LIST).count() == 0:
        page.get_by_label("New shortlist").fill(LIST)
        page.get_by_role("button", name="Create").click()
        page.goto("/creators/?tier=micro&niche=food&order=-score&one_per_creator=1")
        for number in range(ON_THE_LIST):
            page.locator("[data-save]").nth(number).click()
            page.locator("[data-save][aria-pressed='true']").nth(number).wait_for()
    page.goto("/campaigns/")
    if page.get_by_role("link", name=LIST).count() == 0:
        _shortlist(page)
        page.get_by_role("link", name="Start a campaign from this list").click()
        page.locator("main form button.button-primary").click()
        page.wait_for_load_state("networkidle")
        page.get_by_role("button", name="Start").click()
        page.wait_for_load_state("networkidle")


def _discover(page: Page) -> None:
    page.goto("/")


def _creator(page: Page) -> None:
    page.goto("/creators/?tier=micro&niche=food&order=-score&one_per_creator=1")
    page.locator("[data-row-link]").first.click()
    page.wait_for_load_state("networkidle")


def _shortlist(page: Page) -> None:
    page.goto("/shortlists/")
    page.get_by_role("link", name=LIST).click()


def _campaign(page: Page) -> None:
    page.goto("/campaigns/")
    page.locator("main a[href^='/campaigns/']", has_text=LIST).first.click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Report").first.click()


OWNERS: dict[str, Callable[[Page], None]] = {
    "discover": _discover,
    "creator": _creator,
    "shortlist": _shortlist,
    "campaign": _campaign,
}


def _take(page: Page, name: str, device: str, theme: str) -> None:
    """discover-desktop.png in light, discover-desktop-dark.png in dark."""
    page.wait_for_load_state("networkidle")
    path = PICTURES / f"{name}-{device}{'-dark' if theme == 'dark' else ''}.png"
    page.screenshot(path=path, animations="disabled")
    print(f"{path.relative_to(ROOT)} ({path.stat().st_size / 1000:.0f} kB)")


if __name__ == "__main__":
    main()
