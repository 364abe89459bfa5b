"""The directory as plain values that two runs can be compared by: handles for ids, no clock times."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Model

from influencers.models import (
    Audience,
    Import,
    JournalRow,
    Listing,
    OldHandle,
    Post,
    Profile,
    Rejection,
    SearchText,
    Snapshot,
)

State = dict[str, Any]
# Numbers that another run gives otherwise, and moments of the run itself.
CLOCKS = {"created_at", "updated_at", "scored_at", "scored_as_of", "heartbeat_at", "started_at", "finished_at"}
READ: list[type[Model]] = [
    Profile, Post, Snapshot, Audience, OldHandle, SearchText, JournalRow, Listing, Rejection,
]  # fmt: skip
# Niches and their words get other numbers when a test begins anew.
NUMBERED_AGAIN = {"niche_ids", "niches", "bio_terms", "niche_terms"}
NUMBERS = {"id", "batch_id", "creator_id"}
DID = ["file_name", "status", "rows", "created", "updated", "unchanged", "conflicts", "rejected", "suppressed", "error"]


def state() -> State:
    """What readers can see of the directory and of its imports, and whether a table was left behind."""
    names = {row.pk: f"{row.platform}/{row.handle}" for row in Profile.objects.all()}
    imports = {pk: place for place, pk in enumerate(Import.objects.order_by("pk").values_list("pk", flat=True), 1)}
    found: State = {model.__name__: _rows(model, names, imports) for model in READ}
    found["imports"] = list(Import.objects.order_by("pk").values(*DID))
    found["left behind"] = left_behind()
    return found


def left_behind() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relname like 'import_staging%%' and relkind = 'r'")
        return [name for (name,) in cursor.fetchall()]


def _rows(model: type[Model], names: dict[int, str], imports: dict[int, int]) -> list[str]:
    rows = []
    for row in model._default_manager.values():
        if "profile_id" in row:
            row["profile_id"] = names.get(row["profile_id"], "nobody")
        if model is Profile:
            row["sources"] = [imports.get(number) for number in row["sources"]]
            row["gone_at"] = row["gone_at"] is not None
        if "import_id" in row:
            row["import_id"] = imports.get(row["import_id"])
        row |= {name: len(row[name]) for name in NUMBERED_AGAIN & row.keys()}
        kept = {name: _plain(value) for name, value in row.items() if name not in CLOCKS | NUMBERS}
        rows.append(repr(sorted(kept.items())))
    return sorted(rows)


def _plain(value: Any) -> Any:
    """Without ids and clock times inside, and with numbers as far as a rescore a few seconds later has them too."""
    if isinstance(value, dict):
        kept = value.keys() - CLOCKS - NUMBERS - {"sources", "import_id", "profile_id"}
        return sorted((name, _plain(value[name])) for name in kept)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return round(value, 2) if isinstance(value, float) else value
