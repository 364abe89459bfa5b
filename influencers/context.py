"""What every page says about the data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from influencers import clock


def directory(request: HttpRequest) -> dict[str, Any]:
    """The date of the data, the demo's own date where it is stale, and the bounds of the tiers (all on demand)."""
    return {
        "data_as_of": clock.data_as_of,
        "demo_as_of": clock.demo_as_of,
        "micro_min": settings.TIER_MICRO_MIN,
        "micro_max": settings.TIER_MICRO_MAX,
    }
