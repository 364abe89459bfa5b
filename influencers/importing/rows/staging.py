"""The table that a file's rows wait in before they are merged: unlogged, one per import, gone afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

TYPES = {
    "profiles": {
        "id": "bigint", "row_number": "bigint", "platform": "text", "handle": "text", "external_id": "text",
        "person": "text", "as_of": "timestamptz", "kind": "text", "url": "text", "display_name": "text", "bio": "text",
        "country": "text", "city": "text", "language": "text", "category": "text", "account_type": "text",
        "verified": "boolean", "followers": "bigint", "following": "bigint", "posts_count": "bigint",
        "group_members": "bigint", "monthly_views": "bigint", "avg_likes": "float8", "avg_comments": "float8",
        "avg_shares": "float8", "avg_views": "float8", "engagement_avg": "float8", "authentic_engagement": "float8",
        "new_post_avg_like": "float8", "reported_er": "float8", "reported_er_name": "text",
        "reported_quality": "jsonb", "last_post_at": "timestamptz", "audience": "jsonb", "email": "text",
        "phone": "text", "price": "numeric(14,2)", "currency": "text",
    },
    "posts": {
        "id": "bigint", "row_number": "bigint", "platform": "text", "handle": "text", "external_id": "text",
        "post_id": "text", "url": "text", "type": "text", "posted_at": "timestamptz", "caption": "text",
        "hashtags": "text[]", "likes": "bigint", "comments": "bigint", "shares": "bigint", "saves": "bigint",
        "views": "bigint", "is_sponsored": "boolean", "is_pinned": "boolean", "comments_disabled": "boolean",
        "as_of": "timestamptz", "niche_terms": "int[]",
    },
    "snapshots": {
        "id": "bigint", "row_number": "bigint", "platform": "text", "handle": "text", "external_id": "text",
        "date": "date", "followers": "bigint", "following": "bigint", "posts_count": "bigint", "as_of": "timestamptz",
    },
}  # fmt: skip

# Facts of profiles whose unknown is an empty text; the others' is null.
TEXTS = frozenset(name for name, kind in TYPES["profiles"].items() if kind == "text")


class Staging:
    """One import's waiting rows. Columns are those the file has, in the order of `columns`."""

    def __init__(self, import_id: int, records: str, columns: Sequence[str]) -> None:
        self.table = name_of(import_id)
        self.columns = [name for name in TYPES[records] if name in columns]
        self._types = TYPES[records]

    def has(self, column: str) -> bool:
        return column in self.columns

    def create(self) -> None:
        """A new empty table; what an interrupted attempt left is dropped."""
        columns = ", ".join(f"{name} {self._types[name]}" for name in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(f"drop table if exists {self.table}")
            cursor.execute(f"create unlogged table {self.table} ({columns}) with (autovacuum_enabled = off)")

    def add(self, text: str) -> None:
        """Append rows given as CSV in the order of `columns`."""
        copy_text(self.table, self.columns, text)

    def analyze(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"analyze {self.table}")


def name_of(import_id: int) -> str:
    return f"import_staging_{int(import_id)}"


def drop(import_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {name_of(import_id)}")


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], not_null: Sequence[str] = ()) -> None:
    """COPY rows into a table. None is NULL, and so is an empty text except in the columns `not_null`.

    Arrays come as text from `array`.
    """
    copy_text(table, columns, csv_text(rows), not_null)


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    buffer = io.StringIO()
    # The writer quotes what ends its lines, and PostgreSQL takes a lone carriage return for a line's end.
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()


def copy_text(table: str, columns: Sequence[str], text: str, not_null: Sequence[str] = ()) -> None:
    named = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        kept = ", ".join(f'"{name}"' for name in not_null)
        options = f"format csv, force_not_null ({kept})" if kept else "format csv"
        cursor.copy_expert(f"copy {table} ({named}) from stdin with ({options})", io.StringIO(text))


def array(values: Iterable[Any]) -> str:
    """Numbers as PostgreSQL's text form of an array."""
    return "{" + ",".join(map(str, values)) + "}"


def text_array(values: Iterable[str]) -> str:
    """Words as PostgreSQL's text form of an array."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"
