"""Staff look campaigns up in the admin."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from campaigns.models import Campaign
from tests.campaigns.conftest import deliver, placement_of


def test_lists_and_forms_open(browser_of: Callable[[User], Client], admin: User, campaign: Campaign) -> None:
    deliver(campaign, "chloe", likes=3)
    client = browser_of(admin)
    placement = placement_of(campaign, "chloe")
    for path in ("campaign/", f"campaign/{campaign.pk}/change/", "placement/", f"placement/{placement.pk}/change/"):
        response = client.get(f"/admin/campaigns/{path}")
        assert response.status_code == 200
        assert "chloe" in response.content.decode() or "Spring tea" in response.content.decode()


def test_nobody_else_gets_in(browser_of: Callable[[User], Client], owner: User, campaign: Campaign) -> None:
    assert browser_of(owner).get("/admin/campaigns/campaign/").status_code == 302
