"""What the admin pages of large or derived tables share."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.admin import ReadOnly
from influencers.models import Import, JournalRow

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


class BroughtBy(SimpleListFilter):
    """The accounts that one import made or changed: where its result page leads. Not a choice on its own."""

    title = "import"
    parameter_name = "import"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        pk = request.GET.get(self.parameter_name, "")
        batch = Import.objects.filter(pk=pk).only("file_name").first() if pk.isdecimal() else None
        return [(pk, batch.file_name)] if batch else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not (pk := self.value()):
            return queryset
        return queryset.filter(pk__in=JournalRow.objects.filter(batch=int(pk)).values("profile_id"))


CELL = "align-top pr-4 py-1 text-left"


def table(headings: tuple[str, ...], rows: list[tuple[Any, ...]]) -> SafeString:
    """A plain table; the cells are escaped."""
    head = format_html_join("", '<th class="{}">{}</th>', ((CELL, text) for text in headings))
    body = format_html_join("", "<tr>{}</tr>", ((_cells(row),) for row in rows))
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, body)


def _cells(row: tuple[Any, ...]) -> SafeString:
    return format_html_join("", '<td class="{}">{}</td>', ((CELL, cell) for cell in row))
