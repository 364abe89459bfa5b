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
from tests.campaigns.conftest import deliver

# Session and person; membership with workspace; the campaign; the demo's date and the directory's, with its size.
FRAME = 2 + 1 + 1


def count(get: Callable[[], Any]) -> int:
    get()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert get().status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", ["/campaigns/", "/campaigns/{id}/", "/campaigns/{id}/report/"])
def test_a_page_needs_no_more_queries_for_more_placements(
    path: str,
    browser_of: Callable[[User], Client],
    viewer: User,
    owner: User,
    campaign: Campaign,
    directory: dict[str, Listing],
) -> None:
    client, url = browser_of(viewer), path.format(id=campaign.pk)
    planning.start(campaign)
    few = count(lambda: client.get(url))
    for handle in ("dora", "emil", "finn", "nobody"):
        profile = planning.account_for(directory[handle].profile_id)
        assert profile is not None
        planning.add_account(campaign, profile)
        deliver(campaign, handle, likes=5)
    assert count(lambda: client.get(url)) == few


@pytest.mark.parametrize(
    ("path", "queries", "which"),
    [
        ("/api/v1/campaigns/", 4, "token, membership, count, campaigns"),
        ("/api/v1/campaigns/{id}/", 3, "token, membership, campaign"),
        ("/api/v1/campaigns/{id}/placements/", 6, "token, membership, campaign, count, placements, deliverables"),
        ("/api/v1/campaigns/{id}/report/", 5, "token, membership, campaign, placements, deliverables"),
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
    assert count(lambda: client.get(path.format(id=campaign.pk))) == queries, which
