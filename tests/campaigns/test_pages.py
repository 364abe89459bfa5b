"""The pages, as a browser without JavaScript and as htmx see them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessLog, User, Workspace
from campaigns import planning
from campaigns.models import Campaign, Deliverable, Placement
from influencers import erasing
from influencers.models import Listing, Shortlist
from tests.campaigns.conftest import deliver, placement_of, set_terms

BrowserOf = Callable[[User], Client]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def browser(browser_of: BrowserOf, editor: User) -> Client:
    return browser_of(editor)


def page(client: Client, name: str, *args: object, status: int = 200) -> str:
    response = client.get(reverse(f"campaigns:{name}", args=args))
    assert response.status_code == status
    return response.content.decode()


def test_the_first_visit_says_what_a_campaign_is_for(browser: Client) -> None:
    text = page(browser, "list")
    assert "No campaigns yet" in text
    assert reverse("campaigns:create") in text


def test_an_admin_without_a_workspace_is_told_so(browser_of: BrowserOf, admin: User) -> None:
    client = browser_of(admin)
    assert "You are a member of no workspace" in page(client, "list")
    page(client, "create", status=403)


def test_a_campaign_is_created_from_a_shortlist(browser: Client, shortlist: Shortlist) -> None:
    form = browser.get(reverse("campaigns:create"), {"shortlist": shortlist.pk}).content.decode()
    assert f'<option value="{shortlist.pk}" selected>' in form
    assert 'value="Tea lovers"' in form
    sent = {"name": "Spring", "shortlist": shortlist.pk, "brief": "Cups", "budget": "900", "currency": "eur"}
    response = browser.post(reverse("campaigns:create"), sent, follow=True)
    campaign = Campaign.objects.get()
    assert response.redirect_chain == [(campaign.get_absolute_url(), 302)]
    assert (campaign.budget, campaign.currency, campaign.shortlist) == (Decimal(900), "EUR", shortlist)
    text = response.content.decode()
    assert "Created Spring with 3 creators." in text
    assert "belong to one person" in text
    assert text.count('class="placement"') == 3


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_the_field(browser: Client) -> None:
    sent = {"name": "", "brief": "Keep me", "budget": "-5", "currency": "Euro", "starts_on": "2026-05-02",
            "ends_on": "2026-05-01"}  # fmt: skip
    response = browser.post(reverse("campaigns:create"), sent)
    text = response.content.decode()
    assert "Keep me" in text
    assert 'value="-5"' in text
    assert 'value="Euro"' in text
    for sentence in (
        "This field is required.", "greater than or equal to 0", "Use the three letters of the currency",
        "The end lies before the start.",
    ):  # fmt: skip
        assert sentence in text
    assert not Campaign.objects.exists()


def test_another_workspace_shortlist_is_no_choice(
    browser: Client, other_workspace: Workspace, workspace: Workspace
) -> None:
    theirs = Shortlist.objects.create(workspace=other_workspace, name="Secret plans")
    assert "Secret plans" not in browser.get(reverse("campaigns:create"), {"shortlist": theirs.pk}).content.decode()
    response = browser.post(reverse("campaigns:create"), {"name": "x", "currency": "EUR", "shortlist": theirs.pk})
    assert "Select a valid choice" in response.content.decode()


def test_the_list_shows_status_budget_and_what_is_over_it(browser: Client, campaign: Campaign) -> None:
    set_terms(campaign, "chloe", fee=Decimal(1200))
    text = page(browser, "list")
    for words in ("Spring tea", "Draft", "1,200 EUR of 1,000 EUR", "over by 200 EUR"):
        assert words in text
    assert "No campaign is running" in browser.get("/campaigns/?status=running").content.decode()


def test_the_plan_says_what_is_expected_and_what_is_missing(browser: Client, campaign: Campaign) -> None:
    set_terms(campaign, "anna.cooks", fee=Decimal("1300.50"), stage="agreed")
    text = page(browser, "detail", campaign.pk)
    for words in ("1,300.50 EUR", "300.50 EUR more than the budget", "100–576 USD", "2 creators without costs",
                  "Nothing is frozen yet", "2,900", "30,000"):  # fmt: skip
        assert words in text


def test_a_stage_moves_without_javascript_and_with_htmx(browser: Client, campaign: Campaign) -> None:
    placement = placement_of(campaign, "chloe")
    url = reverse("campaigns:stage", args=[campaign.pk, placement.pk])
    response = browser.post(url, {"stage": "contacted"})
    assert response.url == f"/campaigns/{campaign.pk}/#placement-{placement.pk}"
    part = browser.post(url, {"stage": "agreed"}, **HTMX).content.decode()
    assert part.strip().startswith('<section id="plan"')
    assert "<html" not in part
    assert placement_of(campaign, "chloe").stage == "agreed"
    assert browser.post(url, {"stage": "elsewhere"}).status_code == 409


def test_costs_are_entered_in_the_row_and_a_gift_refuses_a_fee(browser: Client, campaign: Campaign) -> None:
    placement = placement_of(campaign, "bruno.fit")
    url = reverse("campaigns:placement", args=[campaign.pk, placement.pk])
    terms = {"stage": "proposed", "payment": "gift", "product_cost": "30", "shipping": "4.90", "planned_posts": "2"}
    assert browser.post(url, terms).url == campaign.get_absolute_url()
    saved = placement_of(campaign, "bruno.fit")
    assert (saved.cost, saved.fee, saved.commission, saved.planned_posts) == (Decimal("34.90"), None, None, 2)
    response = browser.post(url, {**terms, "fee": "99", "note": "typed"})
    assert response.status_code == 400
    assert "A gift has no fee." in response.content.decode()
    assert 'value="99"' in response.content.decode()
    assert placement_of(campaign, "bruno.fit").fee is None


def test_delivered_numbers_are_entered_and_empty_ones_stay_unknown(browser: Client, campaign: Campaign) -> None:
    planning.start(campaign)
    placement = placement_of(campaign, "chloe")
    url = reverse("campaigns:results", args=[campaign.pk, placement.pk])
    sent = {"deliverables-TOTAL_FORMS": "1", "deliverables-INITIAL_FORMS": "0", "deliverables-0-type": "video",
            "deliverables-0-likes": "120", "deliverables-0-saves": "0", "deliverables-0-revenue": "12.50",
            "deliverables-0-posted_at": "2026-05-02T10:30"}  # fmt: skip
    assert browser.post(url, sent).status_code == 302
    post = Deliverable.objects.get()
    assert (post.likes, post.saves, post.comments, post.views, post.revenue) == (120, 0, None, None, Decimal("12.50"))
    assert placement_of(campaign, "chloe").stage == "posted"
    response = browser.post(url, {**sent, "deliverables-0-likes": "-3"})
    assert response.status_code == 400
    assert "greater than or equal to 0" in response.content.decode()
    removal = {**sent, "deliverables-INITIAL_FORMS": "1", "deliverables-0-id": post.pk, "deliverables-0-DELETE": "on"}
    browser.post(url, removal)
    assert not Deliverable.objects.exists()


def test_start_finish_and_reopen(browser: Client, campaign: Campaign) -> None:
    start = reverse("campaigns:start", args=[campaign.pk])
    assert browser.post(start).status_code == 302
    again = browser.post(start)
    assert again.status_code == 409
    assert "cannot start again" in again.content.decode()
    browser.post(reverse("campaigns:finish", args=[campaign.pk]))
    assert "Reopen" in page(browser, "detail", campaign.pk)
    placement = placement_of(campaign, "chloe")
    stage = reverse("campaigns:stage", args=[campaign.pk, placement.pk])
    assert browser.post(stage, {"stage": "paid"}).status_code == 409
    refused = browser.post(stage, {"stage": "paid"}, **HTMX)
    assert (refused.status_code, refused["HX-Refresh"]) == (204, "true")
    browser.post(reverse("campaigns:reopen", args=[campaign.pk]))
    assert browser.post(stage, {"stage": "paid"}).status_code == 302


def test_the_report_page_before_and_after_the_start(browser: Client, campaign: Campaign) -> None:
    assert "Nothing is frozen yet" in page(browser, "report", campaign.pk)
    costs = {"product_cost": Decimal(30), "shipping": Decimal(20)}
    set_terms(campaign, "bruno.fit", stage="agreed", payment="gift", **costs)
    planning.start(campaign)
    deliver(campaign, "bruno.fit", likes=400, comments=100)
    text = page(browser, "report", campaign.pk)
    for words in ("Expectations were frozen on", "1 of 3 placements has delivered numbers", "0.100 EUR", "0.050 EUR",
                  "−50.0", "+100", "Costs not entered"):  # fmt: skip
        assert words in text
    assert "0.000 EUR" not in text


def test_the_report_is_taken_away_as_csv_and_logged(browser: Client, campaign: Campaign, editor: User) -> None:
    response = browser.get(reverse("campaigns:report_export", args=[campaign.pk]))
    assert response["Content-Type"].startswith("text/csv")
    assert response.content.decode().splitlines()[0].startswith("placement,platform,handle,name,stage")
    assert AccessLog.objects.get().user == editor


def test_accounts_and_shortlists_are_added_later(
    browser: Client, workspace: Workspace, shortlist: Shortlist, directory: dict[str, Listing]
) -> None:
    campaign = Campaign.objects.create(workspace=workspace, name="Later", currency="EUR")
    assert "No creators in this campaign yet" in page(browser, "detail", campaign.pk)
    add = reverse("campaigns:add_account", args=[campaign.pk])
    assert browser.post(add, {"platform": "instagram", "handle": "@Finn"}).status_code == 302
    assert browser.post(add, {"platform": "instagram", "handle": "finn"}).status_code == 409
    unknown = browser.post(add, {"platform": "tiktok", "handle": "finn"})
    assert unknown.status_code == 400
    assert "No account @finn on TikTok is known here" in unknown.content.decode()
    browser.post(reverse("campaigns:add_shortlist", args=[campaign.pk]), {"shortlist": shortlist.pk})
    assert campaign.placements.count() == 4


def test_removing_and_deleting_ask_first(browser: Client, campaign: Campaign) -> None:
    placement = placement_of(campaign, "chloe")
    url = reverse("campaigns:remove", args=[campaign.pk, placement.pk])
    assert "Remove chloe" in browser.get(url).content.decode().replace("@", "")
    assert Placement.objects.count() == 3
    browser.post(url)
    assert Placement.objects.count() == 2
    assert "This cannot be undone" in page(browser, "delete", campaign.pk)
    browser.post(reverse("campaigns:delete", args=[campaign.pk]))
    assert not Campaign.objects.exists()


def test_the_history_with_a_creator_is_a_part_and_a_page(browser: Client, campaign: Campaign) -> None:
    creator_id = placement_of(campaign, "chloe").creator_id
    url = reverse("campaigns:history", args=[creator_id])
    assert url == f"/campaigns/of/{creator_id}/"
    part = browser.get(url, **HTMX).content.decode()
    assert "Spring tea" in part
    assert "<html" not in part
    assert "<html" in browser.get(url).content.decode()
    assert "No campaign with this creator yet" in browser.get(reverse("campaigns:history", args=[1])).content.decode()


def test_an_erased_person_is_named_on_no_page(browser: Client, campaign: Campaign) -> None:
    placement = set_terms(campaign, "anna.cooks", stage="agreed", fee=Decimal(120))
    planning.start(campaign)
    deliver(campaign, "anna.cooks", likes=500, url="https://instagram.com/anna.cooks/p/1")
    erasing.erase_profile("instagram", "anna.cooks")
    for path in ("", "report/", "report/export/", f"placements/{placement.pk}/"):
        response = browser.get(f"{campaign.get_absolute_url()}{path}")
        assert response.status_code == 200
        text = response.content.decode()
        assert "Removed at the person" in text
        assert "anna" not in text.lower()
    assert "120 EUR" in page(browser, "report", campaign.pk)


def test_strangers_get_404_and_see_nothing(browser_of: BrowserOf, stranger: User, campaign: Campaign) -> None:
    client = browser_of(stranger)
    placement = placement_of(campaign, "chloe")
    assert "Spring tea" not in page(client, "list")
    for name in ("detail", "edit", "delete", "report", "report_export"):
        page(client, name, campaign.pk, status=404)
    for name in ("start", "finish", "reopen", "add_shortlist", "add_account", "edit", "delete"):
        assert client.post(reverse(f"campaigns:{name}", args=[campaign.pk])).status_code == 404
    for name in ("placement", "stage", "results", "remove"):
        url = reverse(f"campaigns:{name}", args=[campaign.pk, placement.pk])
        assert client.post(url, {"stage": "paid"}).status_code == 404
    page(client, "placement", campaign.pk, placement.pk, status=404)
    assert "Spring tea" not in page(client, "history", placement.creator_id)


def test_a_placement_is_not_found_under_another_campaign(browser: Client, campaign: Campaign) -> None:
    other = Campaign.objects.create(workspace=campaign.workspace, name="Other", currency="EUR")
    page(browser, "placement", other.pk, placement_of(campaign, "chloe").pk, status=404)


def test_viewers_read_and_do_not_write(browser_of: BrowserOf, viewer: User, campaign: Campaign) -> None:
    client = browser_of(viewer)
    placement = placement_of(campaign, "chloe")
    text = page(client, "detail", campaign.pk)
    assert "Spring tea" in text
    assert "<select" not in text
    page(client, "placement", campaign.pk, placement.pk)
    page(client, "report", campaign.pk)
    page(client, "create", status=403)
    for name in ("start", "finish", "reopen", "edit", "delete", "add_account"):
        assert client.post(reverse(f"campaigns:{name}", args=[campaign.pk])).status_code == 403
    for name in ("placement", "stage", "results", "remove"):
        url = reverse(f"campaigns:{name}", args=[campaign.pk, placement.pk])
        assert client.post(url, {"stage": "paid"}).status_code == 403


def test_a_log_in_is_asked_for(campaign: Campaign) -> None:
    response = Client().get(campaign.get_absolute_url())
    assert response.status_code == 302
    assert f"next={campaign.get_absolute_url()}" in response.url
