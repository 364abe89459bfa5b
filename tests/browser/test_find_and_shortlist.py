"""The main job in a real browser: find, filter, shortlist, take the list away; on a desktop and on a phone."""

from __future__ import annotations

import csv
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from influencers.models import Entry, Shortlist
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
WIDTHS = (360, 760, 800, 1000, 1280, 2560)


@pytest.fixture(params=list(SIZES))
def visitor(request, page: Page, owner, directory, live_server) -> Page:
    """The owner, logged in on a desktop and on a phone. Requests to another host fail the test."""
    page.set_viewport_size(SIZES[request.param])
    elsewhere: list[str] = []
    host = urlsplit(live_server.url).netloc
    page.on("request", lambda sent: elsewhere.append(sent.url) if urlsplit(sent.url).netloc not in ("", host) else None)
    log_in(page)
    yield page
    assert elsewhere == []


def log_in(page: Page) -> None:
    page.goto("/login/")
    page.get_by_label("User name").fill("owner")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/creators/?tier=micro&order=-score&one_per_creator=1")


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_find_filter_shortlist_and_take_away(visitor: Page) -> None:
    expect(visitor.locator("[data-row]")).to_have_count(4)
    toggle = visitor.locator("a[data-toggle='#filters']").first
    if toggle.is_visible():
        toggle.click()
    visitor.get_by_role("checkbox", name="Food & cooking").check()
    visitor.wait_for_url("**niche=food**")
    expect(visitor.locator("[data-row]")).to_have_count(2)
    expect(visitor.get_by_role("listitem").filter(has_text="Food & cooking")).to_be_visible()

    visitor.get_by_role("button", name="Shortlist @anna.cooks").click()
    expect(visitor.locator("#toasts")).to_contain_text("Added @anna.cooks to First shortlist with today's numbers.")
    expect(visitor.get_by_role("button", name="Shortlisted @anna.cooks")).to_have_attribute("aria-pressed", "true")

    visitor.get_by_role("link", name="Shortlists").and_(visitor.locator(":visible")).click()
    visitor.get_by_role("link", name="First shortlist").click()
    expect(visitor.get_by_role("link", name="Anna Müller")).to_be_visible()
    assert not scrolls_sideways(visitor)
    visitor.locator("summary", has_text="Export").click()
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name="CSV, for any tool").click()
    with open(download.value.path(), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["handle"], row["followers"]) for row in rows] == [("anna.cooks", "24000")]


def test_undo_brings_back_and_back_goes_back(visitor: Page) -> None:
    visitor.get_by_role("button", name="Shortlist @finn").click()
    expect(visitor.locator("#toasts")).to_contain_text("Added @finn")
    visitor.get_by_role("button", name="Undo").click()
    expect(visitor.locator("#toasts")).to_contain_text("Took @finn off First shortlist")
    assert visitor.url.endswith("?tier=micro&order=-score&one_per_creator=1")
    assert not Entry.objects.exists()
    visitor.get_by_role("link", name="Anna Müller").click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Anna Müller")
    visitor.go_back()
    expect(visitor.locator("[data-row]")).to_have_count(4)


def test_no_page_scrolls_sideways_at_any_width(visitor: Page, owner, workspace) -> None:
    shortlist = Shortlist.objects.create(workspace=workspace, name="Spring tea with a rather long name to wrap")
    pages = ("/creators/", "/creators/?q=nothing-of-this", "/creators/instagram/anna.cooks/", "/shortlists/",
             f"/shortlists/{shortlist.pk}/")  # fmt: skip
    for path in pages:
        visitor.goto(path)
        for width in WIDTHS:
            visitor.set_viewport_size({"width": width, "height": 800})
            assert not scrolls_sideways(visitor), f"{path} at {width}"


def test_axe_finds_nothing_serious(visitor: Page, workspace) -> None:
    shortlist = Shortlist.objects.create(workspace=workspace, name="Spring tea")
    for path in ("/creators/", "/creators/instagram/anna.cooks/", "/shortlists/", f"/shortlists/{shortlist.pk}/"):
        visitor.goto(path)
        found = Axe().run(visitor).response["violations"]
        serious = [(v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in found
                   if v["impact"] in ("serious", "critical")]  # fmt: skip
        assert serious == [], path


def test_keys(page: Page, owner, directory) -> None:
    log_in(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1).locator("[data-row-link]")).to_be_focused()
    page.keyboard.press("s")
    expect(page.locator("#toasts")).to_contain_text("Added @chloe")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("searchbox").fill("vegan")
    page.wait_for_url("**q=vegan**")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_role("searchbox").blur()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next and previous row")


def test_a_chosen_theme_stays(page: Page, owner, directory, theme: str) -> None:
    log_in(page)
    other = {"light": "Dark", "dark": "Light"}[theme]
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("details.menu summary[aria-label^='Theme']").click()
    page.get_by_role("button", name=other, exact=True).click()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_search_filter_and_shortlist_without_javascript(browser, live_server, owner, directory) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    log_in(page)
    page.get_by_role("link", name="Filters").click()
    page.get_by_role("checkbox", name="Germany").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-row]")).to_have_count(2)
    page.get_by_role("button", name="Shortlist @finn").click()
    expect(page.locator(".toast")).to_contain_text("Added @finn to First shortlist")
    expect(page.locator("[data-row]")).to_have_count(2)
    context.close()
