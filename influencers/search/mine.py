"""Conditions on what belongs to the asker's workspace. Without a workspace there is nothing of mine.

Every set is small (a workspace has thousands of contacts and prices, not a million), so each is a subquery of ids.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from influencers.models import Contact, Entry, Price, Relationship, Shortlist
from influencers.search.asker import Asker
from influencers.search.conditions import price_estimate


def has_email(wanted: bool, asker: Asker) -> Q:
    known = Q(creator_id__in=Contact.objects.of(asker.workspace).filter(kind="email").values("creator_id"))
    return known if wanted else ~known


def price_max(value: float, asker: Asker) -> Q:
    """The workspace's own price where it has one (in its currency), else the rate card's estimate."""
    own = Price.objects.of(asker.workspace)
    affordable = own.filter(currency=asker.currency, amount__lte=value)
    estimated = price_estimate(value, asker) & ~Q(profile_id__in=own.values("profile_id"))
    return Q(profile_id__in=affordable.values("profile_id")) | estimated


def shortlists(asker: Asker, ids: list[int]) -> set[int]:
    """Those of the ids that are shortlists of the asker's workspace."""
    found = Shortlist.objects.visible_to(asker.user).of(asker.workspace) if asker.user else Shortlist.objects.none()
    return set(found.filter(pk__in=ids).values_list("pk", flat=True))


def _entries(ids: list[int], asker: Asker) -> Q:
    entries = Entry.objects.filter(shortlist_id__in=ids, shortlist__workspace=asker.workspace, profile__isnull=False)
    return Q(profile_id__in=entries.values("profile_id"))


def in_shortlist(ids: list[int], asker: Asker) -> Q:
    return _entries(ids, asker)


def not_in_shortlist(ids: list[int], asker: Asker) -> Q:
    return ~_entries(ids, asker)


def worked_with(wanted: bool, asker: Asker) -> Q:
    worked = Relationship.objects.of(asker.workspace).filter(last_worked_at__isnull=False)
    known = Q(creator_id__in=worked.values("creator_id"))
    return known if wanted else ~known


def not_contacted_days(days: int, asker: Asker) -> Q:
    """Real days: when somebody was written to has nothing to do with the age of the data."""
    since = timezone.now() - timedelta(days=days)
    contacted = Relationship.objects.of(asker.workspace).filter(last_contacted_at__gte=since)
    return ~Q(creator_id__in=contacted.values("creator_id"))
