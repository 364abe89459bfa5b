"""The directory's own "now".

Scores count days ("last post 3 days ago") from this moment. For real data it is the present. Demo data does not get
newer files, so once it is older than two weeks it is read as of its own date, and every page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from influencers.models import Import

DEMO_STAYS_FRESH = timedelta(days=14)


@dataclass(frozen=True)
class DataDates:
    """The newest date of the imported files, of the demo's and of everybody else's; None where there are none."""

    newest: datetime | None
    demo: datetime | None
    real: datetime | None

    @property
    def stale_demo(self) -> datetime | None:
        """The date that stale demo data is read as of; None where real data came in or the demo is still fresh."""
        if self.demo is None or self.real is not None or timezone.now() - self.demo <= DEMO_STAYS_FRESH:
            return None
        return self.demo


def data_dates() -> DataDates:
    """One query."""
    done = Import.objects.filter(status=Import.Status.DONE)
    found = done.aggregate(
        newest=Max("as_of"),
        demo=Max("as_of", filter=Q(source__is_demo=True)),
        real=Max("as_of", filter=Q(source__is_demo=False)),
    )
    return DataDates(**found)


def directory_now() -> datetime:
    """The moment from which ages are counted: now, or the date of stale demo data."""
    return data_dates().stale_demo or timezone.now()
