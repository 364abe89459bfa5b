"""The directory's own "now".

Scores count days ("last post 3 days ago") from this moment. For real data it is the present. Demo data does not get
newer files, so once it is older than two weeks it is read as of its own date, and every page says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from influencers.models import Import

DEMO_STAYS_FRESH = timedelta(days=14)


def data_as_of() -> datetime | None:
    """The date of the newest file that was imported, or None for an empty directory."""
    return Import.objects.filter(status=Import.Status.DONE).aggregate(newest=Max("as_of"))["newest"]


def demo_as_of() -> datetime | None:
    """The date that stale demo data is read as of; None where real data was imported or the demo is still fresh."""
    done = Import.objects.filter(status=Import.Status.DONE)
    newest = done.filter(source__is_demo=True).aggregate(newest=Max("as_of"))["newest"]
    if newest is None or timezone.now() - newest <= DEMO_STAYS_FRESH:
        return None
    return None if done.filter(source__is_demo=False).exists() else newest


def directory_now() -> datetime:
    """The moment from which ages are counted: now, or the date of stale demo data."""
    return demo_as_of() or timezone.now()
