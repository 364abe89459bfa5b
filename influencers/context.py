"""What every page says about the data."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from influencers import clock
from influencers.models import Listing

COUNT_EXACTLY_BELOW = 50_000


def directory(request: HttpRequest) -> dict[str, Any]:
    """The date of the data, the demo's own date where it is stale, and the bounds of the tiers (all on demand)."""
    return {
        # Asked once at most, however often a page shows them.
        "data_dates": cache(clock.data_dates),
        "directory_size": cache(directory_size),
        "micro_min": settings.TIER_MICRO_MIN,
        "micro_max": settings.TIER_MICRO_MAX,
    }


def directory_size() -> int:
    """How many accounts can be searched: exact while counting is cheap, then the planner's figure."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [Listing._meta.db_table])
        estimate = int(cursor.fetchone()[0])
    return estimate if estimate > COUNT_EXACTLY_BELOW else Listing.objects.count()
