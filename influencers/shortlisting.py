"""Shortlists: an account goes on one with its numbers as they stand at that moment, and those never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from influencers import search
from influencers.models import Entry, Listing, Profile, Shortlist
from influencers.search.pages import Row, with_profiles

MOST_AT_ONCE = 10_000
CREATOR_ID = "An account's id; else a person's, who stands for their largest account (most followers)."


class NotScored(Exception):
    """The account came in a moment ago and has no numbers to freeze yet."""

    def __init__(self) -> None:
        super().__init__("This account has no numbers yet: it is being scored. Try again in a moment.")


class TooMany(Exception):
    """More accounts than anybody would go through."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"This search finds about {count:,} accounts; at most {MOST_AT_ONCE:,} can be added at once. Add a filter."
        )


@dataclass(frozen=True)
class Added:
    """The entries that are new, and those that were there before."""

    new: list[Entry]
    already_there: list[Entry]


def account_of(creator_id: int) -> Profile | None:
    """The account with this id, else the largest account of the person with this id."""
    account = Profile.objects.filter(pk=creator_id).first()
    if account is None:
        of_person = Profile.objects.filter(creator_id=creator_id)
        account = of_person.order_by(F("followers").desc(nulls_last=True), "pk").first()
    return account


def add(shortlist: Shortlist, profile_ids: Sequence[int], user: Any, note: str = "") -> Added:
    """Put accounts on a shortlist, in this order, with today's numbers. NotScored where one has none."""
    listings = Listing.objects.in_bulk(list(profile_ids))
    if len(listings) < len(set(profile_ids)):
        raise NotScored
    return _add_rows(shortlist, with_profiles([listings[number] for number in dict.fromkeys(profile_ids)]), user, note)


def add_matching(shortlist: Shortlist, filterset: search.ListingFilter, user: Any, note: str = "") -> Added:
    """Put every account that a valid search finds on a shortlist, in the search's order. TooMany above 10,000."""
    count, _ = search.count(filterset)
    if count > MOST_AT_ONCE:
        raise TooMany(count)
    rows = [row for batch in search.batches(filterset) for row in batch]
    return _add_rows(shortlist, rows, user, note)


@transaction.atomic
def _add_rows(shortlist: Shortlist, rows: list[Row], user: Any, note: str) -> Added:
    # Whoever adds to the same list waits here, so that positions and "already there" are true.
    Shortlist.objects.select_for_update().get(pk=shortlist.pk)
    asker = search.Asker(user, shortlist.workspace)
    there = {entry.profile_id: entry for entry in shortlist.entries.filter(profile__isnull=False)}
    missing = [row for row in rows if row.listing.profile_id not in there]
    last = shortlist.entries.aggregate(last=Max("position"))["last"] or 0
    new = Entry.objects.bulk_create(
        Entry(
            shortlist=shortlist, profile_id=row["id"], note=note, position=last + place, frozen=row, added_by=user
        )
        for place, row in enumerate(search.listing_rows(asker, missing), start=1)
    )  # fmt: skip
    if new:
        _touch(shortlist)
    return Added(new, [there[row.listing.profile_id] for row in rows if row.listing.profile_id in there])


def remove(entry: Entry) -> None:
    """Take an account off its shortlist."""
    entry.delete()
    _touch(entry.shortlist)


def write_note(entry: Entry, note: str) -> None:
    entry.note = note
    entry.save(update_fields=["note"])
    _touch(entry.shortlist)


def _touch(shortlist: Shortlist) -> None:
    Shortlist.objects.filter(pk=shortlist.pk).update(updated_at=timezone.now())


def keepsake(entry: Entry) -> dict[str, Any]:
    """What is needed to put an entry back as it was. JSON-ready."""
    return {
        "profile": entry.profile_id, "note": entry.note, "position": entry.position, "frozen": entry.frozen,
        "added_by": entry.added_by_id, "added_at": entry.added_at.isoformat(),
    }  # fmt: skip


@transaction.atomic
def restore(shortlist: Shortlist, kept: dict[str, Any]) -> Entry | None:
    """Put an account back with the numbers and the date of then; None where the account has been erased since.

    Whoever was added again in the meantime stays as added.
    """
    profile = Profile.objects.filter(pk=kept["profile"]).first()
    if profile is None:
        return None
    values = {name: kept[name] for name in ("note", "position", "frozen")} | {"added_by_id": kept["added_by"]}
    entry, is_new = Entry.objects.get_or_create(shortlist=shortlist, profile=profile, defaults=values)
    if is_new:
        # The column fills itself when a row is made, so the date of then is written afterwards.
        Entry.objects.filter(pk=entry.pk).update(added_at=datetime.fromisoformat(kept["added_at"]))
        _touch(shortlist)
    return entry
