"""Removing a person who asked for it: everything that names them goes, what others counted on stays as numbers.

The wish is written down first, outside the database too, so that whatever happens next, no import brings them back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Q

from accounts.models import AccessLog
from influencers import locks, mentions, traces, uploads, wishes
from influencers.models import (
    Contact,
    Creator,
    Entry,
    Import,
    JournalRow,
    Listing,
    OldHandle,
    Post,
    Price,
    Profile,
    SearchText,
    Suppression,
    TierCrossing,
)
from influencers.suppression import Key, digest, keys
from influencers.traces import REMOVED

# What an entry keeps of an erased person: numbers and groups that thousands of accounts share.
KEPT = (
    "platform", "profile_kind", "tier", "size_band", "followers", "er", "er_low", "er_high", "er_basis", "er_source",
    "percentile", "authenticity", "score", "coverage", "avg_likes", "avg_comments", "avg_views",
    "expected_engagements", "price_low", "price_high", "cpe", "as_of", "scored_at",
)  # fmt: skip


@dataclass(frozen=True)
class Erased:
    """What was removed."""

    people: int = 0
    accounts: int = 0
    posts: int = 0
    uploads: int = 0

    def __str__(self) -> str:
        people, accounts = _counted(self.people, "person", "people"), _counted(self.accounts, "account", "accounts")
        posts, files = _counted(self.posts, "post", "posts"), _counted(self.uploads, "stored file", "stored files")
        return f"{people} with {accounts}, {posts} and {files}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def erase_profile(platform: str, handle: str, by: Any = None) -> Erased:
    """Erase the person behind an account with all their accounts; remember the wish even where nobody is found."""
    handle = handle.strip().lstrip("@").lower()
    boards = Q(platform="pinterest", handle__startswith=f"{handle}/") if platform == "pinterest" else Q()
    found = Profile.objects.filter(Q(platform=platform, handle=handle) | boards)
    former = Profile.objects.filter(old_handles__platform=platform, old_handles__handle=handle)
    people = set((found or former).values_list("creator_id", flat=True))
    return _erase(people, {("handle", digest("handle", platform, handle))}, by, handle)


def erase_email(email: str, by: Any = None) -> Erased:
    """Erase everybody whom any workspace knows under this address; remember the wish even where nobody is found."""
    contacts = Contact.objects.filter(kind=Contact.Kind.EMAIL, value__iexact=email.strip())
    people = set(contacts.values_list("creator_id", flat=True))
    return _erase(people, {("email", digest("email", email))}, by, email)


def replay() -> Erased:
    """Put back wishes that a restored backup forgot, and erase whoever came back with it."""
    lost = wishes.forgotten()
    return _erase(set(_people_behind(lost)), lost, None) if lost else Erased()


def replay_after_migrate() -> None:
    """Nothing where the tables are not there: migrated back to nothing, or another app's migrations ran alone."""
    tables = set(connection.introspection.table_names())
    if {model._meta.db_table for model in (Contact, Profile, Suppression, Entry, AccessLog)} <= tables:
        replay()


def _people_behind(lost: set[Key]) -> Iterator[int]:
    accounts = Profile.objects.values_list("creator_id", "platform", "handle", "external_id")
    for creator, *names in accounts.iterator(chunk_size=10_000):
        if not lost.isdisjoint(keys(*names)):
            yield creator
    emails = Contact.objects.filter(kind=Contact.Kind.EMAIL).values_list("creator_id", "value")
    for creator, email in emails.iterator(chunk_size=10_000):
        if not lost.isdisjoint(keys(email=email)):
            yield creator


def _erase(people: set[int], asked: set[Key], by: Any, said: str = "") -> Erased:
    """`said` is the name by which they asked: a stored file may have it where the directory does not."""
    people = _with_merged(people)
    profiles = list(Profile.objects.filter(creator__in=people))
    wishes.remember({*asked, *_names_to_keep_out(people, profiles)})
    # Before the locks: it takes as long as it takes to read the files. Those that come in later leave the person out.
    files = _files_about(people, profiles, said)
    with transaction.atomic():
        # Neither an import that is merging now nor the end of a rescore may write them once more.
        locks.hold(locks.Lock.DIRECTORY)
        locks.hold(locks.Lock.LISTING)
        # Again, now that nobody merges or imports: an account may have come to them meanwhile.
        people = _with_merged(people)
        profiles = list(Profile.objects.filter(creator__in=people))
        wishes.remember(_names_to_keep_out(people, profiles))
        erased = _remove(people, profiles, files, {said.strip()} - {""})
        AccessLog.objects.create(user=by, action=AccessLog.Action.ERASE, subject=str(erased), rows=erased.accounts)
    return erased


def _with_merged(people: set[int]) -> set[int]:
    """Whoever was merged with them is the same person: also the empty rows that are kept for an undo."""
    links = Creator.objects.exclude(merged_into=None)
    whole: set[int] = set()
    while people - whole:
        whole |= people
        near = links.filter(Q(pk__in=whole) | Q(merged_into__in=whole)).values_list("pk", "merged_into")
        people = whole | {pk for pair in near for pk in pair if pk is not None}
    return whole


def _names_to_keep_out(people: set[int], profiles: list[Profile]) -> Iterator[Key]:
    """Every name under which an import could bring them back."""
    for profile in profiles:
        yield from keys(profile.platform, profile.handle, profile.external_id)
    for platform, handle in OldHandle.objects.filter(profile__in=profiles).values_list("platform", "handle"):
        yield from keys(platform, handle)
    for email in Contact.objects.filter(creator__in=people, kind="email").values_list("value", flat=True):
        yield from keys(email=email)


def _remove(people: set[int], profiles: list[Profile], files: list[Import], names: set[str]) -> Erased:
    ids = [profile.pk for profile in profiles]
    traces.forget({*_names_of(people, profiles), *names})
    _wipe_entries(Entry.objects.filter(profile__in=ids))
    posts, _ = Post.objects.filter(profile__in=ids).delete()
    JournalRow.objects.filter(profile_id__in=ids).delete()
    Listing.objects.filter(profile_id__in=ids).delete()
    SearchText.objects.filter(profile_id__in=ids).delete()
    TierCrossing.objects.filter(profile_id__in=ids).delete()
    persons = Creator.objects.filter(pk__in=people, merged_into=None).count()
    Creator.objects.filter(pk__in=people).delete()
    return Erased(persons, len(ids), posts, uploads.forget(files))


def _wipe_entries(entries: models.QuerySet[Entry]) -> None:
    """Shortlists keep the row and its numbers, for their totals; note and name go."""
    wiped = list(entries)
    for entry in wiped:
        entry.note = ""
        entry.frozen = {key: entry.frozen[key] for key in KEPT if key in entry.frozen} | {"display_name": REMOVED}
    Entry.objects.bulk_update(wiped, ["note", "frozen"], batch_size=500)


def _names_of(people: set[int], profiles: list[Profile]) -> set[str]:
    """What a stored cell could call them by. A display name is left out: many people share one."""
    old = OldHandle.objects.filter(profile__in=profiles).values_list("handle", flat=True)
    contacts = Contact.objects.filter(creator__in=people).values_list("value", flat=True)
    ids = (profile.external_id for profile in profiles)
    return {name for name in (*(p.handle for p in profiles), *old, *contacts, *ids) if name}


def _files_about(people: set[int], profiles: list[Profile], said: str) -> list[Import]:
    """Stored files that hold the person: those whose import wrote something about them, and those that name them.

    A weekly file that changed nothing left no trace of whom it named, so every other file is looked into.
    """
    ids = [profile.pk for profile in profiles]
    touched: set[Any] = {number for profile in profiles for number in profile.sources}
    touched.update(JournalRow.objects.filter(profile_id__in=ids).values_list("batch_id", flat=True))
    touched.update(Post.objects.filter(profile__in=ids).values_list("import_id", flat=True))
    touched.update(Price.objects.filter(profile__in=ids).values_list("import_id", flat=True))
    touched.update(Contact.objects.filter(creator__in=people).values_list("import_id", flat=True))
    waiting = Q(status__in=Import.ACTIVE)  # still needed, and the import itself leaves the person out
    stored = Import.objects.exclude(file="").exclude(waiting)
    wrote = stored.filter(pk__in=touched - {None})
    others = stored.exclude(pk__in=wrote).order_by("pk").iterator(chunk_size=500)
    return [*wrote, *mentions.naming(others, _handles_and_emails(people, profiles, said))]


def _handles_and_emails(people: set[int], profiles: list[Profile], said: str) -> set[str]:
    """Without ids and phone numbers: any count may be one of them."""
    old = OldHandle.objects.filter(profile__in=profiles).values_list("handle", flat=True)
    emails = Contact.objects.filter(creator__in=people, kind="email").values_list("value", flat=True)
    # An account whose handle another one claimed is kept as handle~id.
    handles = (profile.handle.partition("~")[0] for profile in profiles)
    return {name for name in (said.strip(), *handles, *old, *emails) if name}
