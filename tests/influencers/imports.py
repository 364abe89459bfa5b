"""Bringing small files through the real importer, in this process."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from influencers import importing
from influencers.models import Import, Profile, Rejection

DAY = date(2026, 11, 20)


def table(*rows: Sequence[Any], delimiter: str = ",") -> str:
    """Rows as the text of a CSV file; the first holds the headers."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def queue(content: str | bytes, name: str = "ig_creators.csv", **values: Any) -> Import:
    """Store a file and queue its import."""
    data = content.encode() if isinstance(content, str) else content
    values.setdefault("as_of", DAY)
    return importing.start(ContentFile(data, name=name), **values)


def bring(content: str | bytes, name: str = "ig_creators.csv", **values: Any) -> Import:
    """Import a file to its end."""
    batch = queue(content, name, **values)
    importing.run(batch.pk)
    batch.refresh_from_db()
    return batch


def refusal(content: bytes) -> tuple[str, Import | None]:
    """Why a file is not imported, at once (no import) or when a worker reads it."""
    try:
        batch = bring(content, "ig.csv")
    except importing.Refused as reason:
        return str(reason), None
    return batch.error, batch


def counts(batch: Import) -> dict[str, int]:
    """What the import did, without the zeros."""
    names = ("created", "updated", "unchanged", "conflicts", "rejected", "suppressed")
    return {name: getattr(batch, name) for name in names if getattr(batch, name)}


def profile(handle: str, platform: str = "instagram") -> Profile:
    return Profile.objects.get(platform=platform, handle=handle)


def sentences(batch: Import) -> list[str]:
    return list(Rejection.objects.filter(batch=batch).values_list("sentence", flat=True))
