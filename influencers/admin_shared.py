"""What the admin pages of large or derived tables share."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import connection
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin import ReadOnly

COUNT_EXACTLY = 10_000


class LargePaginator(Paginator):  # type: ignore[type-arg]
    """Takes PostgreSQL's own estimate for a whole table above 10,000 rows; counting a million takes a second."""

    @cached_property
    def count(self) -> int:
        query = getattr(self.object_list, "query", None)
        if query is None or query.where:
            return int(super().count)
        estimate = _rows_of(query.model._meta.db_table)
        return estimate if estimate > COUNT_EXACTLY else int(super().count)


def _rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select reltuples::bigint from pg_class where oid = to_regclass(%s)", [table])
        return int((cursor.fetchone() or [0])[0])


class LookOnly(ReadOnly):
    """Rows that imports and rescores write: staff look, and change them by importing."""

    paginator = LargePaginator
    show_full_result_count = False
    list_per_page = 50


CELL = "align-top pr-4 py-1 text-left"


def table(headings: tuple[str, ...], rows: list[tuple[Any, ...]]) -> SafeString:
    """A plain table; the cells are escaped."""
    head = format_html_join("", '<th class="{}">{}</th>', ((CELL, text) for text in headings))
    body = format_html_join("", "<tr>{}</tr>", ((_cells(row),) for row in rows))
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, body)


def _cells(row: tuple[Any, ...]) -> SafeString:
    return format_html_join("", '<td class="{}">{}</td>', ((CELL, cell) for cell in row))
