"""What bench/import.py compares: the importer, and the same as one would write it with Django's ORM.

All arms read the same CSV file and write the same tables: creators, profiles with niches, the follower snapshot, search
words and the journal, in one transaction. The ORM arms skip detection, rejections, repeated rows, dates, ranks and the
comparison with last week's file, which favours them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

BATCH = 1_000
FACTS = ("display_name", "bio", "country", "language", "followers", "following", "posts_count", "avg_likes")
DERIVED = ("as_of", "sources", "bio_terms", "niche_ids", "niche_focus")
_VECTOR = (
    "insert into influencers_searchtext (profile_id, vector) values %s"
    " on conflict (profile_id) do update set vector = excluded.vector"
)


def importer(path: Path, day: str, rehearse: bool = False) -> Any:
    """The product's importer, from the file to the committed rows."""
    from django.core.files import File

    from influencers import importing

    with path.open("rb") as content:
        batch = importing.start(
            File(content, name=path.name), as_of=date.fromisoformat(day), rehearse=rehearse, accept_implausible=True
        )
    importing.run(batch.pk)
    batch.refresh_from_db()
    assert batch.status == ("rehearsed" if rehearse else "done"), (batch.status, batch.error, batch.questions)
    return batch


def bulk_create(path: Path, day: str) -> None:
    """`bulk_create(update_conflicts=True)` in batches of 1,000."""
    _in_batches(path, day, _bulk_batch)


def update_or_create(path: Path, day: str) -> None:
    """A plain loop: `update_or_create` for every row of every table."""
    _in_batches(path, day, _loop_batch)


def _in_batches(path: Path, day: str, write: Callable[[list[dict[str, str]], Any, Any, Any], None]) -> None:
    from django.db import transaction

    from influencers.importing.merging.enriching import dictionary
    from influencers.models import Import, Source

    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    source, _new = Source.objects.get_or_create(name="bench")
    batch = Import.objects.create(file_name=path.name, source=source, as_of=moment, status="running")
    words = dictionary()
    with path.open(newline="", encoding="utf-8") as file, transaction.atomic():
        reader = csv.DictReader(file)
        while rows := [row for _n, row in zip(range(BATCH), reader, strict=False)]:
            write(rows, batch, moment, words)


def _values(row: dict[str, str], batch: Any, moment: Any, words: Any) -> dict[str, Any]:
    """What a row says of a profile, with what follows from its words."""
    from influencers.importing.columns.fields import TRACKED
    from influencers.importing.merging.enriching import BIO, _chosen
    from scoring.niches import shares

    hits = words.count(row["bio"], weight=BIO)
    niches, focus = _chosen([(each.share, each.niche_id) for each in shares([hits], words)], "", words)
    return {
        "display_name": row["name"], "bio": row["bio"], "country": row["country"], "language": row["language"],
        "followers": int(row["followers"]), "following": int(row["following"]), "posts_count": int(row["posts"]),
        "avg_likes": float(row["avg likes"]), "as_of": moment, "bio_terms": hits, "niche_ids": niches,
        "niche_focus": focus, "sources": [batch.pk if name in (*FACTS, "handle") else None for name in TRACKED],
    }  # fmt: skip


def _before(old: Any) -> dict[str, Any] | None:
    """What the journal keeps of a profile as it was."""
    if old is None:
        return None
    return {name: getattr(old, name) for name in FACTS} | {"sources": old.sources, "as_of": old.as_of.isoformat()}


def _bulk_batch(rows: list[dict[str, str]], batch: Any, moment: Any, words: Any) -> None:
    from django.db import connection
    from psycopg2.extras import execute_values

    from influencers.models import Creator, JournalRow, Profile, Snapshot
    from influencers.search.words import document

    handles = [row["username"] for row in rows]
    known = {profile.handle: profile for profile in Profile.objects.filter(platform="instagram", handle__in=handles)}
    creators, profiles, journal, texts = [], [], [], []
    for pk, row in zip(_new_ids(len(rows)), rows, strict=True):
        old = known.get(row["username"])
        if old is None:
            creators.append(Creator(id=pk))
        profiles.append(
            Profile(id=old.pk if old else pk, creator_id=old.creator_id if old else pk, platform="instagram",
                    handle=row["username"], **_values(row, batch, moment, words))
        )  # fmt: skip
        journal.append(JournalRow(batch=batch, profile_id=profiles[-1].pk, as_of=moment, old=_before(old)))
        texts.append((profiles[-1].pk, document(row["username"], row["name"], row["bio"])))
    Creator.objects.bulk_create(creators)
    Profile.objects.bulk_create(
        profiles, update_conflicts=True, unique_fields=["platform", "handle"], update_fields=[*FACTS, *DERIVED]
    )
    counts = ("followers", "following", "posts_count")
    Snapshot.objects.bulk_create(
        [Snapshot(profile_id=each.pk, date=moment.date(), import_id=batch.pk,
                  **{name: getattr(each, name) for name in counts}) for each in profiles],
        update_conflicts=True, unique_fields=["profile_id", "date"], update_fields=[*counts, "import_id"],
    )  # fmt: skip
    JournalRow.objects.bulk_create(journal)
    with connection.cursor() as cursor:
        execute_values(cursor.cursor, _VECTOR, texts, template="(%s, %s::tsvector)", page_size=BATCH)


def _loop_batch(rows: list[dict[str, str]], batch: Any, moment: Any, words: Any) -> None:
    from django.db import connection

    from influencers.models import Creator, JournalRow, Profile, Snapshot
    from influencers.search.words import document

    for row in rows:
        values = _values(row, batch, moment, words)
        old = Profile.objects.filter(platform="instagram", handle=row["username"]).first()
        made: dict[str, Any] = {}
        if old is None:
            (pk,) = _new_ids(1)
            made = {"id": pk, "creator": Creator.objects.create(id=pk)}
        profile, _new = Profile.objects.update_or_create(
            platform="instagram", handle=row["username"], defaults=values, create_defaults=values | made
        )
        Snapshot.objects.update_or_create(
            profile_id=profile.pk, date=moment.date(),
            defaults={"followers": profile.followers, "following": profile.following,
                      "posts_count": profile.posts_count, "import_id": batch.pk},
        )  # fmt: skip
        JournalRow.objects.create(batch=batch, profile_id=profile.pk, as_of=moment, old=_before(old))
        with connection.cursor() as cursor:
            vector = document(row["username"], row["name"], row["bio"])
            cursor.execute(_VECTOR.replace("%s", "(%s, %s::tsvector)"), [profile.pk, vector])


def _new_ids(number: int) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        sequence = "pg_get_serial_sequence('influencers_profile', 'id')"
        cursor.execute(f"select nextval({sequence}) from generate_series(1, %s)", [number])
        return [pk for (pk,) in cursor.fetchall()]
