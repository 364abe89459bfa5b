"""What one creator may be expected to bring, read from the directory once and then kept with the placement.

Engagements of a post come from the listing (docs/scoring.md); a placement expects them times its planned posts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import Placement
from influencers.models import Listing, Price
from scoring.codes import Basis, ErSource, Tier

Expectation = dict[str, Any]


def expectations_of(workspace: Workspace, placements: Iterable[Placement]) -> dict[int, Expectation]:
    """Today's expectation by placement id, in two queries. Values nobody knows are None."""
    placements = list(placements)
    ids = [p.profile_id for p in placements if p.profile_id is not None]
    listings = Listing.objects.in_bulk(ids)
    prices = {price.profile_id: price for price in Price.objects.of(workspace).filter(profile_id__in=ids)}
    return {p.pk: _expectation(p, listings.get(p.profile_id), prices.get(p.profile_id)) for p in placements}


def _expectation(placement: Placement, listing: Listing | None, price: Price | None) -> Expectation:
    engagements = _rounded(listing.expected_engagements) if listing else None
    views = _rounded(listing.avg_views) if listing else None
    posts = placement.planned_posts
    return {
        "read_at": timezone.now().isoformat(),
        "as_of": listing.as_of.isoformat() if listing else None,
        "posts": posts,
        "per_post": {"engagements": engagements, "views": views},
        "engagements": _times(engagements, posts),
        "views": _times(views, posts),
        "cost": None if placement.cost_gap else str(placement.cost),
        "price": _price(listing, price),
        **_size_and_rate(listing),
    }


def _size_and_rate(listing: Listing | None) -> Expectation:
    if listing is None:
        return dict.fromkeys(("followers", "tier", "er", "er_low", "er_high", "er_basis", "er_source"))
    return {
        "followers": listing.followers,
        "tier": Tier(listing.tier).slug,
        "er": _rounded(listing.er, 4),
        "er_low": _rounded(listing.er_low, 4),
        "er_high": _rounded(listing.er_high, 4),
        "er_basis": Basis(listing.er_basis).slug,
        "er_source": ErSource(listing.er_source).slug,
    }


def _price(listing: Listing | None, price: Price | None) -> Expectation | None:
    """Price of one post: the workspace's own where there is one, else the rate card's range, else nothing."""
    if price is not None:
        amount = str(price.amount)
        return {"low": amount, "high": amount, "currency": price.currency, "basis": "own"}
    if listing is None or listing.price_low is None or listing.price_high is None:
        return None
    low, high = f"{listing.price_low:.2f}", f"{listing.price_high:.2f}"
    return {"low": low, "high": high, "currency": listing.price_currency, "basis": "estimate"}


def _rounded(value: float | None, places: int = 2) -> float | None:
    return None if value is None else round(value, places)


def _times(value: float | None, posts: int) -> float | None:
    return None if value is None else round(value * posts, 2)
