"""How many queries the pages and endpoints need, and that more rows need no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from campaigns import planning
from campaigns.models import Campaign
from influencers.models import Listing
from influencers.shortlisting import account_of
from tests.campaigns.conftest import deliver


def queries_of(get: Callable[[], Any]) -> list[str]:
    """The statements of a second visit, when caches are warm."""
    get()
    with CaptureQueriesContext(connection) as captured:
        assert get().status_code == 200
    return [query["sql"] for query in captured]


def about_campaigns(queries: list[str]) -> list[str]:
    return [sql for sql in queries if '"campaigns_' in sql]


@pytest.mark.parametrize(
    ("path", "queries", "which"),
    [
        ("/campaigns/", 3, "count, campaigns, placements"),
        ("/campaigns/{id}/", 3, "campaign, placements, deliverables"),
        ("/campaigns/{id}/report/", 3, "campaign, placements, deliverables"),
    ],
)
def test_a_page_needs_just_these_queries_however_many_placements(
    path: str,
    queries: int,
    which: str,
    browser_of: Callable[[User], Client],
    viewer: User,
    campaign: Campaign,
    directory: dict[str, Listing],
) -> None:
    client, url = browser_of(viewer), path.format(id=campaign.pk)
    planning.start(campaign)
    few = queries_of(lambda: client.get(url))
    for handle in ("dora", "emil", "finn", "nobody"):
        profile = account_of(directory[handle].profile_id)
        assert profile is not None
        planning.add_account(campaign, profile)
        deliver(campaign, handle, likes=5)
    many = queries_of(lambda: client.get(url))
    assert len(many) == len(few), "\n".join(many)
    assert len(about_campaigns(many)) == queries, f"{which}; made: " + "\n".join(many)


def test_a_draft_reads_listings_and_prices_once_for_all_its_placements(
    browser_of: Callable[[User], Client], viewer: User, campaign: Campaign
) -> None:
    made = queries_of(lambda: browser_of(viewer).get(campaign.get_absolute_url()))
    assert len([sql for sql in made if 'FROM "influencers_listing"' in sql and "WHERE" in sql]) == 1
    assert len([sql for sql in made if 'FROM "influencers_price"' in sql]) == 1


@pytest.mark.parametrize(
    ("path", "queries", "which"),
    [
        ("/api/v1/campaigns/", 2, "count, campaigns"),
        ("/api/v1/campaigns/{id}/", 1, "campaign"),
        ("/api/v1/campaigns/{id}/placements/", 4, "campaign, count, placements, deliverables"),
        ("/api/v1/campaigns/{id}/report/", 3, "campaign, placements, deliverables"),
    ],
)
def test_an_endpoint_needs_just_these_queries(
    path: str,
    queries: int,
    which: str,
    api_of: Callable[..., Client],
    viewer: User,
    campaign: Campaign,
) -> None:
    client = api_of(viewer, scope="read")
    made = about_campaigns(queries_of(lambda: client.get(path.format(id=campaign.pk))))
    assert len(made) == queries, f"{which}; made: " + "\n".join(made)
