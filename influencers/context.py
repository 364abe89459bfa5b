"""What every page says about the data."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from influencers import clock


def directory(request: HttpRequest) -> dict[str, Any]:
    """The date of the data, the demo's own date where it is stale, and the bounds of the tiers.

    The dates cost one query, and only where a template asks for one of them.
    """
    dates = cache(clock.data_dates)
    return {
        "data_as_of": lambda: dates().newest,
        "demo_as_of": lambda: dates().stale_demo,
        "micro_min": settings.TIER_MICRO_MIN,
        "micro_max": settings.TIER_MICRO_MAX,
    }
