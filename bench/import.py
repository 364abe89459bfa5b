"""Import against Django's bulk_create(update_conflicts) and update_or_create, on the same rows and tables.

    python bench/import.py [--rows] [20000] [--posts 60000] [--bulk ROWS] [--loop ROWS]

It runs on a PostgreSQL of its own (bench/scratch.py). What the arms do is told in bench/import_arms.py. The slow arms
run on a sample of the rows, against the full table, and their time is that of the sample times rows / sample; every
line says so. Memory is that of the importing process with its helpers. On a machine that others use too, seconds of one
core (the importing process, its helpers and its session in PostgreSQL) say more than seconds of the clock.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import import_arms as arms
from bench import import_files as files
from bench import scratch
from bench.memory import Peak, core_seconds

TABLES = (
    "influencers_creator, influencers_searchtext, influencers_import, influencers_journalrow, influencers_rejection"
)
WEEKS = ("2026-11-01", "2026-11-08", "2026-11-15")


def main() -> None:
    given = _arguments()
    with scratch.database(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _growth(folder, given.rows)
        new, again, changed = _importer(folder, given.rows)
        for what, arm, sample, goal in (
            ("bulk_create", arms.bulk_create, min(given.bulk, given.rows), "8"),
            ("update_or_create", arms.update_or_create, min(given.loop, given.rows), "80"),
        ):
            _compare(folder, what, arm, sample, given.rows, new, changed, goal)
        print(f"  the same file again costs {again / new:.2f} of the first time (wanted: at most 0.5)")
        if given.posts:
            _posts(folder, given.posts, given.rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The importer against Django's ORM.")
    number = _number
    parser.add_argument("size", nargs="?", type=number, default=20_000)
    parser.add_argument("--rows", type=number)
    parser.add_argument("--posts", type=number, default=60_000)
    parser.add_argument("--bulk", type=number, default=5_000, help="rows that bulk_create is measured with")
    parser.add_argument("--loop", type=number, default=500, help="rows that update_or_create is measured with")
    given = parser.parse_args()
    given.rows = given.rows or given.size
    return given


def _number(text: str) -> int:
    return int(text.replace("_", "").replace(",", ""))


def _importer(folder: Path, rows: int) -> tuple[float, float, float]:
    """Seconds of all new, the same again and all changed."""
    first, second = folder / "week1.csv", folder / "week2.csv"
    files.profiles(first, rows, 1)
    files.profiles(second, rows, 2)
    print(f"{rows:,} profiles into an empty directory")
    with Peak() as peak:
        new = timed("importer, all new", rows, lambda: arms.importer(first, WEEKS[1]))
        again = timed("importer, the same file again", rows, lambda: arms.importer(first, WEEKS[1]))
        timed("importer, rehearsal of all changed", rows, lambda: arms.importer(second, WEEKS[2], rehearse=True))
        changed = timed("importer, all changed", rows, lambda: arms.importer(second, WEEKS[2]))
    print(f"  memory at most                    {peak.megabytes:9.0f} MB, the importing process with its helpers")
    return new, again, changed


def _compare(
    folder: Path, what: str, arm: Callable[[Path, str], None], sample: int, rows: int, new: float, changed: float,
    goal: str,
) -> None:  # fmt: skip
    """One ORM arm: new accounts beside the full table, then a change of accounts that are there."""
    others = files.profiles(folder / f"{what}.csv", sample, 1, first=rows)
    known = files.profiles(folder / f"{what}-changed.csv", sample, 3)
    of = f" ({sample:,} rows of {rows:,})" if sample < rows else ""
    theirs_new = timed(f"{what}, all new", sample, lambda: arm(others, WEEKS[1])) * rows / sample
    theirs_changed = timed(f"{what}, all changed", sample, lambda: arm(known, "2026-11-22")) * rows / sample
    _forget(rows)
    print(f"  against {what}: new {theirs_new / new:.1f}x, changed {theirs_changed / changed:.1f}x{of}"
          f" (wanted for new: {goal}x)")  # fmt: skip


def _growth(folder: Path, rows: int) -> None:
    """What a row costs in files of other sizes, each into an empty directory."""
    for size in (rows // 100, rows // 10):
        path = files.profiles(folder / "growth.csv", size, 1)
        timed(f"importer, {size:,} new, empty directory", size, lambda path=path: arms.importer(path, WEEKS[1]))
        _empty()


def _posts(folder: Path, posts: int, accounts: int) -> None:
    path = files.posts(folder / "posts.csv", posts, max(min(accounts, posts // 12), 1))
    with Peak() as peak:
        timed(f"importer, {posts:,} new posts", posts, lambda: arms.importer(path, WEEKS[2]))
        timed("importer, the same posts again", posts, lambda: arms.importer(path, WEEKS[2]))
    print(f"  memory at most                    {peak.megabytes:9.0f} MB")


def timed(what: str, rows: int, run: Callable[[], Any]) -> float:
    start, worked = time.perf_counter(), core_seconds()
    run()
    seconds, worked = time.perf_counter() - start, core_seconds() - worked
    print(f"  {what:<40}{seconds:9.2f} s {rows / seconds:10,.0f} rows/s {worked:9.2f} s of one core", flush=True)
    return seconds


def _forget(rows: int) -> None:
    """Take out the accounts that an arm added, so that the next one finds the same table."""
    from django.db import connection

    from influencers.models import Creator, Profile, SearchText, Snapshot

    added = list(Profile.objects.order_by("-pk").values_list("pk", flat=True)[: max(Profile.objects.count() - rows, 0)])
    for start in range(0, len(added), 10_000):
        ids = added[start : start + 10_000]
        Snapshot.objects.filter(profile_id__in=ids).delete()
        SearchText.objects.filter(pk__in=ids).delete()
        with connection.cursor() as cursor:
            cursor.execute("delete from influencers_profile where id = any(%s)", [ids])
        Creator.objects.filter(pk__in=ids)._raw_delete("default")


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"truncate {TABLES} cascade")


if __name__ == "__main__":
    main()
