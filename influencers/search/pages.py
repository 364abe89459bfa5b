"""Keyset pages: from a row to the next rows by its value and id, so that page 1,000 costs what page 1 does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet

from influencers.models import Listing, Profile
from influencers.search.filters import ListingFilter
from influencers.search.limits import BATCH_SECONDS, COUNT_SECONDS, PAGE_SECONDS, QUICK_COUNT_SECONDS, TooSlow, limited
from influencers.search.ordering import Order

EXACT_UP_TO = 10_000
QUICK_UP_TO = 200_000
PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
BATCH = 2_000


@dataclass(frozen=True)
class Place:
    """Between two rows: after (or, backwards, before) the row of this value and id in a segment."""

    order: str
    segment: int
    value: float | int | str | None
    profile_id: int
    backwards: bool = False

    def encode(self) -> str:
        parts = [self.order, self.segment, self.value, self.profile_id, int(self.backwards)]
        return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, order: Order) -> Place:
        """The place that a cursor names. ValidationError where it is none of this order's."""
        try:
            parts = json.loads(base64.urlsafe_b64decode(text[:500] + "=" * (-len(text) % 4)))
            name, segment, value, profile_id, backwards = parts
            known = name == order.name and 0 <= segment < len(order.segments) and isinstance(profile_id, int)
            if not known or (value is None) != (order.segments[segment].value is None):
                raise ValueError
            if order.segments[segment].value == "last_post_at":
                datetime.fromisoformat(value)
            elif value is not None:
                float(value)
        except (ValueError, TypeError, binascii.Error, UnicodeDecodeError):
            raise ValidationError("This cursor does not belong to this search. Start from the first page.") from None
        return cls(name, segment, value, profile_id, bool(backwards))


@dataclass(frozen=True)
class Row:
    """A listing with its profile (None where it was erased since the last rescore)."""

    listing: Listing
    profile: Profile | None


@dataclass(frozen=True)
class Page:
    """Rows, how many there are in all (see `count`), and the cursors around them."""

    rows: list[Row]
    count: int
    count_is_exact: bool
    next: str | None
    previous: str | None


def _after(segment_value: str | None, place: Place, descending: bool) -> Q:
    """Rows behind the place. The first bound is what the index starts from, the rest settles equal values."""
    step = "lt" if descending else "gt"
    later = Q(**{f"profile_id__{step}": place.profile_id})
    if segment_value is None:
        return later
    return Q(**{f"{segment_value}__{step}e": place.value}) & (Q(**{f"{segment_value}__{step}": place.value}) | later)


def _walk(
    filterset: ListingFilter, rows: QuerySet[Listing], place: Place | None, size: int, backwards: bool
) -> list[Listing]:
    """Up to `size` rows from the place on, segment after segment."""
    order = filterset.order
    rows = order.annotate(rows)
    numbers = list(range(len(order.segments)))
    if backwards:
        numbers.reverse()
    if place is not None:
        numbers = numbers[numbers.index(place.segment) :]
    found: list[Listing] = []
    for number in numbers:
        segment = order.segments[number]
        part = rows.filter(segment.where)
        if place is not None and number == place.segment:
            part = part.filter(_after(segment.value, place, order.descending != backwards))
        got = list(part.order_by(*order.within(segment, backwards))[: size - len(found)])
        for listing in got:
            listing.segment = number  # type: ignore[attr-defined]
        found += got
        if len(found) >= size:
            break
    return found


def _place(order: Order, listing: Listing, backwards: bool = False) -> Place:
    segment = listing.segment  # type: ignore[attr-defined]
    name = order.segments[segment].value
    value = getattr(listing, name) if name else None
    if isinstance(value, datetime):
        value = value.isoformat()
    return Place(order.name, segment, value, listing.profile_id, backwards)


def _first_of_each(filterset: ListingFilter, listings: list[Listing]) -> list[Listing]:
    """Only those that come first among their person's matching accounts."""
    creators = {listing.creator_id for listing in listings}
    siblings = filterset.matching().filter(creator_id__in=creators)
    first: dict[int, int] = {}
    for sibling in _walk(filterset, siblings, None, 100 * len(creators) + 1, backwards=False):
        first.setdefault(sibling.creator_id, sibling.profile_id)
    return [listing for listing in listings if first.get(listing.creator_id) == listing.profile_id]


def walk(filterset: ListingFilter, place: Place | None, size: int, backwards: bool = False) -> list[Listing]:
    """Up to `size` listings of the search from a place on (all from the start without one)."""
    matching = filterset.matching()
    if not filterset.one_per_creator:
        return _walk(filterset, matching, place, size, backwards)
    kept: list[Listing] = []
    while len(kept) < size:
        wanted = max(size - len(kept), 20) + 10
        got = _walk(filterset, matching, place, wanted, backwards)
        kept += _first_of_each(filterset, got)
        if len(got) < wanted:
            break
        place = _place(filterset.order, got[-1])
    return kept[:size]


def with_profiles(listings: list[Listing]) -> list[Row]:
    """The listings with what a row shows of their profiles."""
    profiles = Profile.objects.only("handle", "url", "display_name").in_bulk(
        [listing.profile_id for listing in listings]
    )
    return [Row(listing, profiles.get(listing.profile_id)) for listing in listings]


def count(filterset: ListingFilter) -> tuple[int, bool]:
    """How many accounts match, and whether that is exact: always up to 10,000, up to 200,000 where counting is quick.

    What is not exact is the planner's estimate, or 10,001 (200,001) where it says less than was counted already.
    """
    matching = filterset.matching()
    counted = 0
    try:
        for most, seconds in ((EXACT_UP_TO, COUNT_SECONDS), (QUICK_UP_TO, QUICK_COUNT_SECONDS)):
            with limited(seconds):
                counted = matching.values("profile_id")[: most + 1].count()
            if counted <= most:
                return counted, True
    except TooSlow:
        pass
    return max(EXACT_UP_TO + 1, counted, _estimate(matching)), False


def _estimate(matching: QuerySet[Listing]) -> int:
    sql, params = matching.values("profile_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"explain (format json) {sql}", params)
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return int(plan[0]["Plan"]["Plan Rows"])


def page(filterset: ListingFilter, cursor: str | None = None, size: int = PAGE_SIZE) -> Page:
    """One page of a valid search. ValidationError for a cursor that is not of this search."""
    if not filterset.is_valid():
        return Page([], 0, True, None, None)
    order = filterset.order
    place = Place.decode(cursor, order) if cursor else None
    backwards = place is not None and place.backwards
    with limited(PAGE_SECONDS):
        listings = walk(filterset, place, size + 1, backwards)
    more = len(listings) > size
    listings = listings[:size]
    if backwards:
        listings.reverse()
    following = place is not None if backwards else more
    preceding = more if backwards else place is not None
    total, exact = count(filterset)
    return Page(
        with_profiles(listings), total, exact,
        _place(order, listings[-1]).encode() if following and listings else None,
        _place(order, listings[0], backwards=True).encode() if preceding and listings else None,
    )  # fmt: skip


def batches(filterset: ListingFilter, size: int = BATCH) -> Iterator[list[Row]]:
    """All rows of a search in order, in batches that hold no cursor and no transaction open."""
    place: Place | None = None
    while filterset.is_valid():
        with limited(BATCH_SECONDS):
            listings = walk(filterset, place, size)
        if listings:
            yield with_profiles(listings)
            place = _place(filterset.order, listings[-1])
        if len(listings) < size:
            return


def ids(filterset: ListingFilter) -> list[int]:
    """The profile ids of all rows of a search, in order."""
    return [row.listing.profile_id for batch in batches(filterset, 10_000) for row in batch]
