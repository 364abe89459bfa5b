"""From a shortlist to a report, in a real browser, in both themes, on a desk and on a phone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from campaigns import planning
from campaigns.models import Campaign
from influencers.models import Entry, Listing, Shortlist

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shortlist(editor: User, workspace, directory: dict[str, Listing]) -> Shortlist:
    shortlist = Shortlist.objects.create(workspace=workspace, name="Tea lovers", created_by=editor)
    for handle in ("anna.cooks", "bruno.fit", "chloe"):
        Entry.objects.create(shortlist=shortlist, profile_id=directory[handle].profile_id)
    return shortlist


@pytest.fixture
def editors_page(page: Page, live_server, editor: User) -> Page:
    client = Client()
    client.force_login(editor)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return page


def test_plan_start_deliver_and_report(editors_page: Page, shortlist: Shortlist) -> None:
    page = editors_page
    page.goto(f"/campaigns/new/?shortlist={shortlist.pk}")
    page.get_by_label("Name").fill("Spring tea")
    page.get_by_label("Budget").fill("500")
    page.get_by_role("button", name="Create campaign").click()
    expect(page.get_by_role("heading", name="Spring tea")).to_be_visible()

    bruno = page.locator("tbody", has_text="bruno.fit")
    bruno.locator("summary").click()
    bruno.get_by_label("Paid with").select_option("gift")
    bruno.get_by_label("Product cost").fill("40")
    bruno.get_by_role("button", name="Save").click()
    expect(page.locator("tbody", has_text="bruno.fit")).to_contain_text("40 USD")

    stage = page.get_by_label("Stage of @bruno.fit")
    stage.focus()
    with page.expect_response(lambda response: "/stage/" in response.url):
        stage.select_option("agreed")
    expect(page.locator(".stage-agreed")).to_contain_text("1 Agreed")
    expect(page.get_by_label("Stage of @bruno.fit")).to_be_focused()

    page.get_by_role("button", name="Start").click()
    page.locator("tbody", has_text="bruno.fit").get_by_role("link", name="Posts and results").click()
    page.get_by_label("Likes").fill("500")
    page.get_by_role("button", name="Save posts").click()
    page.get_by_role("link", name="Spring tea").click()
    page.get_by_role("link", name="Report").click()
    row = page.locator("tbody tr", has_text="bruno.fit")
    expect(row).to_contain_text("0.080 USD")
    expect(row).to_contain_text("0.040 USD expected")
    expect(row).to_contain_text("−50.0")
    assert Campaign.objects.get().status == "running"


def test_pages_are_accessible_and_fit_a_phone(editors_page: Page, shortlist: Shortlist, editor: User) -> None:
    campaign, _ = planning.create_from_shortlist(
        shortlist, user=editor, name="Spring tea", brief="Cups", budget=Decimal(100), currency="EUR"
    )
    placement = campaign.placements.first()
    assert placement is not None
    planning.change(placement, fee=Decimal(400), stage="agreed")
    planning.change(campaign.placements.last(), stage="declined")
    planning.start(campaign)
    own = campaign.get_absolute_url()
    for path in ("/campaigns/", "/campaigns/new/", own, f"{own}report/", f"{own}placements/{placement.pk}/"):
        for width in (1280, 390):
            editors_page.set_viewport_size({"width": width, "height": 844})
            editors_page.goto(path)
            assert editors_page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(editors_page).response["violations"]
        grave = [(rule["id"], rule["nodes"][0]["html"]) for rule in found if rule["impact"] in ("serious", "critical")]
        assert grave == [], path
