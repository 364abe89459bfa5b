"""Import against Django's bulk_create(update_conflicts) on the same rows, all arms writing the same tables.

    python bench/import.py [rows]         20,000 rows unless told

It runs on a PostgreSQL of its own (bench/scratch.py). Both arms read the same CSV file and write creators, profiles,
the first follower snapshot, search words, niches and the journal; the ORM arm is written as one would write it with
Django, in batches of 1,000. The ORM arm skips detection, rejections, duplicates, dates and ranks, which favours it.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import scratch

BATCH = 1_000
HEADERS = ("platform", "username", "name", "bio", "country", "language", "followers", "following", "posts", "avg likes")
TABLES = (
    "influencers_creator, influencers_searchtext, influencers_import, influencers_journalrow, influencers_rejection"
)


def write_file(path: Path, rows: int, week: int) -> None:
    """Made-up accounts; from one week to the next every account has other followers and average likes."""
    subjects = (
        "vegan recipes and cakes",
        "running and the gym",
        "knitting and sewing",
        "travel on a budget",
        "make-up",
    )
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for n in range(rows):
            followers = 1_000 + (n * 7919) % 90_000 + week * 13
            bio = f"I write about {subjects[n % 5]} from town {n % 977}"
            writer.writerow(
                [
                    "instagram",
                    f"creator.{n}",
                    f"Creator {n}",
                    bio,
                    "DE",
                    "de",
                    followers,
                    n % 3_000,
                    n % 500,
                    followers // 50,
                ]
            )


def ours(path: Path, day: str) -> Any:
    """The product's importer, from the file to the committed rows."""
    from datetime import date

    from django.core.files import File

    from influencers import importing

    with path.open("rb") as content:
        batch = importing.start(File(content, name=path.name), as_of=date.fromisoformat(day))
    importing.run(batch.pk)
    batch.refresh_from_db()
    assert batch.status == "done", batch.error
    return batch


def by_orm(path: Path, day: str) -> None:
    """The same with Django's ORM: bulk_create(update_conflicts=True), the same tables, values and journal."""
    from datetime import UTC, datetime

    from django.db import transaction

    from influencers.importing.enriching import dictionary
    from influencers.models import Import, Source

    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    source, _new = Source.objects.get_or_create(name="bench")
    batch = Import.objects.create(file_name=path.name, source=source, as_of=moment, status="running")
    words = dictionary()
    with path.open(newline="", encoding="utf-8") as file, transaction.atomic():
        reader = csv.DictReader(file)
        while rows := [row for _n, row in zip(range(BATCH), reader, strict=False)]:
            _orm_batch(rows, batch, moment, words)


def _orm_batch(rows: list[dict[str, str]], batch: Any, moment: Any, words: Any) -> None:
    from django.db import connection
    from psycopg2.extras import execute_values

    from influencers.importing.enriching import BIO, _chosen
    from influencers.importing.fields import TRACKED
    from influencers.models import Creator, JournalRow, Profile, Snapshot
    from influencers.search.words import document
    from scoring.niches import shares

    handles = [row["username"] for row in rows]
    known = {profile.handle: profile for profile in Profile.objects.filter(platform="instagram", handle__in=handles)}
    with connection.cursor() as cursor:
        sequence = "pg_get_serial_sequence('influencers_profile', 'id')"
        cursor.execute(f"select nextval({sequence}) from generate_series(1, %s)", [len(rows)])
        ids = [pk for (pk,) in cursor.fetchall()]
    names = ("display_name", "bio", "country", "language", "followers", "following", "posts_count", "avg_likes")
    sources = [batch.pk if name in (*names, "handle") else None for name in TRACKED]
    creators, profiles, journal, texts = [], [], [], []
    for pk, row in zip(ids, rows, strict=True):
        old = known.get(row["username"])
        if old is None:
            creators.append(Creator(id=pk))
        journal.append(JournalRow(batch=batch, profile_id=old.pk if old else pk,
                                  old={name: getattr(old, name) for name in names} if old else None))  # fmt: skip
        hits = words.count(row["bio"], weight=BIO)
        found = [(share.share, share.niche_id) for share in shares([hits], words)]
        niches, focus = _chosen(found, "", words)
        profiles.append(Profile(
            id=old.pk if old else pk, creator_id=old.creator_id if old else pk, platform="instagram",
            handle=row["username"], display_name=row["name"], bio=row["bio"], country=row["country"],
            language=row["language"], followers=int(row["followers"]), following=int(row["following"]),
            posts_count=int(row["posts"]), avg_likes=float(row["avg likes"]), as_of=moment, sources=sources,
            bio_terms=hits, niche_ids=niches, niche_focus=focus,
        ))  # fmt: skip
        texts.append((profiles[-1].pk, document(row["username"], row["name"], row["bio"])))
    Creator.objects.bulk_create(creators)
    Profile.objects.bulk_create(
        profiles, update_conflicts=True, unique_fields=["platform", "handle"],
        update_fields=[*names, "as_of", "sources", "bio_terms", "niche_ids", "niche_focus"],
    )  # fmt: skip
    Snapshot.objects.bulk_create(
        [Snapshot(profile_id=each.pk, date=moment.date(), followers=each.followers, following=each.following,
                  posts_count=each.posts_count) for each in profiles],
        update_conflicts=True, unique_fields=["profile_id", "date"],
        update_fields=["followers", "following", "posts_count"],
    )  # fmt: skip
    JournalRow.objects.bulk_create(journal)
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            "insert into influencers_searchtext (profile_id, vector) values %s"
            " on conflict (profile_id) do update set vector = excluded.vector",
            texts,
            template="(%s, %s::tsvector)",
            page_size=BATCH,
        )


def timed(what: str, run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    seconds = time.perf_counter() - start
    print(f"  {what:<34}{seconds:9.2f} s", flush=True)
    return seconds


def empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"truncate {TABLES} cascade")


def main() -> None:
    rows = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 20_000
    with scratch.database(), tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder) / "week1.csv", Path(folder) / "week2.csv"
        write_file(first, rows, 1)
        write_file(second, rows, 2)
        print(f"{rows:,} profiles")
        ours_new = timed("importer, all new", lambda: ours(first, "2026-11-08"))
        ours_again = timed("importer, the same file again", lambda: ours(first, "2026-11-08"))
        ours_changed = timed("importer, all changed", lambda: ours(second, "2026-11-15"))
        empty()
        orm_new = timed("bulk_create, all new", lambda: by_orm(first, "2026-11-08"))
        orm_changed = timed("bulk_create, all changed", lambda: by_orm(second, "2026-11-15"))
        print(f"  ratio: new {orm_new / ours_new:.1f}x, changed {orm_changed / ours_changed:.1f}x, "
              f"unchanged costs {ours_again / ours_new:.2f} of new")  # fmt: skip


if __name__ == "__main__":
    main()
