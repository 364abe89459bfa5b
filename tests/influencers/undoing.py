"""What a directory says, with imports named by their files, so that two directories can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from influencers import importing
from influencers.importing.columns.fields import TRACKED
from influencers.models import Contact, Import, Profile


def undo(batch: Import, by: Any = None) -> Import:
    """Undo an import to its end."""
    importing.undo(batch, by)
    importing.run(batch.pk)
    batch.refresh_from_db()
    assert batch.status == Import.Status.UNDONE, batch.error
    return batch


def directory() -> dict[str, dict[str, Any]]:
    """Every account with all that imports say of it, by platform and handle."""
    names = dict(Import.objects.values_list("pk", "file_name"))
    parts = ("snapshots", "audience", "posts", "prices", "old_handles")
    accounts = Profile.objects.prefetch_related(*parts)
    people: dict[int, set[str]] = {}
    for account in accounts:
        people.setdefault(account.creator_id, set()).add(str(account))
    return {str(account): _said(account, names, people[account.creator_id]) for account in accounts}


def _said(account: Profile, names: dict[int, str], person: set[str]) -> dict[str, Any]:
    sources = account.sources or [None] * len(TRACKED)
    contacts = Contact.objects.filter(creator=account.creator_id)
    return {
        "values": {name: getattr(account, name) for name in TRACKED},
        "sources": {name: names.get(pk) for name, pk in zip(TRACKED, sources, strict=True)},
        "niches": (account.niche_ids, account.bio_terms),
        "as_of": account.as_of,
        "gone": account.gone_at,
        "person": person,
        "former": {(each.handle, each.until) for each in account.old_handles.all()},
        "snapshots": _rows(account.snapshots.all(), names, "date followers following posts_count"),
        "audience": _rows(account.audience.all(), names, "kind key share"),
        "posts": _rows(
            account.posts.all(), names, "external_id posted_at caption likes comments views counts_as_of url"
        ),
        "prices": _rows(account.prices.all(), names, "workspace_id amount currency as_of"),
        "contacts": _rows(contacts, names, "workspace_id kind value as_of"),
    }


def _rows(found: Iterable[Any], names: dict[int, str], fields: str) -> set[tuple[Any, ...]]:
    return {(*(getattr(each, name) for name in fields.split()), names.get(each.import_id)) for each in found}
