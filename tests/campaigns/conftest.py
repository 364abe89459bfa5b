"""A shortlist of four accounts that belong to three people, and a campaign made from it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User, Workspace
from campaigns import planning
from campaigns.models import Campaign, Deliverable, Placement
from influencers.models import Entry, Listing, Shortlist


@pytest.fixture
def shortlist(workspace: Workspace, owner: User, directory: dict[str, Listing]) -> Shortlist:
    """anna.cooks (800 expected engagements) and anna.videos (unknown) are one person."""
    shortlist = Shortlist.objects.create(workspace=workspace, name="Tea lovers", created_by=owner)
    for position, handle in enumerate(["anna.videos", "anna.cooks", "bruno.fit", "chloe"]):
        Entry.objects.create(
            shortlist=shortlist, profile_id=directory[handle].profile_id, position=position, added_by=owner
        )
    return shortlist


@pytest.fixture
def campaign(shortlist: Shortlist, owner: User) -> Campaign:
    """A draft with anna.cooks, bruno.fit and chloe, and a budget of 1,000 EUR."""
    campaign, _ = planning.create_from_shortlist(
        shortlist, user=owner, name="Spring tea", budget=Decimal(1000), currency="EUR"
    )
    return campaign


def placement_of(campaign: Campaign, handle: str) -> Placement:
    return Placement.objects.select_related("campaign").get(campaign=campaign, handle=handle)


def set_terms(campaign: Campaign, handle: str, **fields: Any) -> Placement:
    return planning.change(placement_of(campaign, handle), **fields)


def deliver(campaign: Campaign, handle: str, **numbers: Any) -> Deliverable:
    placement = placement_of(campaign, handle)
    post = Deliverable(placement=placement, **numbers)
    planning.record(placement, [post])
    return post
