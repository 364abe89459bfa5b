"""What was left out of an import: grouped by cause for the page, and as a file to be mended and imported again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Min

from influencers.models import Import, Rejection

ADDED = ("rejected row", "rejected columns", "rejected because")
LINE = "line as it stands"  # of rows that could not be told into cells
SHOWN = 100
# The examples are looked for among the first rows; causes that begin later bring their first row only.
_LOOKED_AT = 5_000

_VALUE_FIRST = re.compile(r"^“.*” (is )?", re.DOTALL)
_QUOTED = re.compile(r"“.*”", re.DOTALL)
_VARYING = (
    (re.compile(r"\brow [\d,]+"), "an earlier row"),
    (re.compile(r"\bhas [\d,]+ letters"), "has too many letters"),
)
_KEPT = {
    Rejection.Kind.CELL: "The rest of the row is kept.",
    Rejection.Kind.ROW: "The row is left out.",
    Rejection.Kind.CONFLICT: "The earlier row counts.",
}
_ROWS_FIRST: dict[str, int] = {Rejection.Kind.CONFLICT: 0, Rejection.Kind.ROW: 0, Rejection.Kind.CELL: 1}


@dataclass
class Cause:
    """All rejections of one import that have the same reason in the same column, with the first of them."""

    kind: str
    column: str
    cause: str
    count: int
    first: list[Rejection] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """Such as "Followers: not a number - 18 cells"."""
        one = "cell" if self.kind == Rejection.Kind.CELL else "row"
        cause = self.cause or "several reasons"
        about = f"{self.column}: {cause}" if self.column else cause[:1].upper() + cause[1:]
        return f"{about} - {self.count:,} {one}{'' if self.count == 1 else 's'}"

    @property
    def rest(self) -> int:
        return self.count - len(self.first)

    @property
    def lines(self) -> list[str]:
        return [line(rejection) for rejection in self.first]


def cause_of(sentence: str) -> str:
    """Why, without the row's own values: “abc” is not a number. -> not a number"""
    said = _QUOTED.sub("…", _VALUE_FIRST.sub("", sentence))
    for varying, instead in _VARYING:
        said = varying.sub(instead, said)
    return said.rstrip(".")[:200]


def line(rejection: Rejection) -> str:
    """Row 88, Followers, “abc”: not a number. The rest of the row is kept."""
    where = [f"Row {rejection.row_number:,}", rejection.column, f"“{_short(rejection.value)}”" * bool(rejection.value)]
    why = _VALUE_FIRST.sub("", rejection.sentence) if rejection.value else rejection.sentence
    return f"{', '.join(filter(None, where))}: {why} {_KEPT[Rejection.Kind(rejection.kind)]}"


def causes(batch: Import, limit: int = SHOWN) -> list[Cause]:
    """Rejections by cause, rows left out before cells, the commonest first, with the first `limit` rows in all."""
    own = Rejection.objects.filter(batch=batch)
    found = own.order_by().values("kind", "column", "cause").annotate(count=Count("pk"), earliest=Min("pk"))
    groups, earliest = {}, {}
    for each in sorted(found, key=lambda one: (_ROWS_FIRST[one["kind"]], -one["count"], one["earliest"])):
        key = each["kind"], each["column"], each["cause"]
        groups[key], earliest[key] = Cause(*key, each["count"]), each["earliest"]
    for rejection in _evenly(list(own.defer("original")[:_LOOKED_AT]), limit) if groups else ():
        groups[_key(rejection)].first.append(rejection)
    bare = [earliest[key] for key, group in groups.items() if not group.first][:limit]
    for rejection in own.defer("original").filter(pk__in=bare) if bare else ():
        groups[_key(rejection)].first.append(rejection)
    return list(groups.values())


def columns(batch: Import) -> list[str]:
    """The file's own columns in its order, then where and why, then the lines that have no columns."""
    own = batch.report.get("headers", [])
    broken = Rejection.objects.filter(batch=batch, kind=Rejection.Kind.ROW, column="", original={}).exists()
    return [*(header for header in own if header not in (*ADDED, LINE)), *ADDED, *([LINE] if broken else [])]


def records(batch: Import) -> Iterator[dict[str, Any]]:
    """One record for each row of which something was left out."""
    found = Rejection.objects.filter(batch=batch).order_by("row_number", "id")
    for number, same in groupby(found.iterator(chunk_size=2_000), key=lambda each: each.row_number):
        rejected = list(same)
        yield {
            **(rejected[0].original or {LINE: rejected[0].value}),
            ADDED[0]: number,
            ADDED[1]: ", ".join(dict.fromkeys(each.column for each in rejected if each.column)),
            ADDED[2]: " ".join(dict.fromkeys(each.sentence for each in rejected)),
        }


def _evenly(found: list[Rejection], limit: int) -> list[Rejection]:
    """The first of each cause, then the second of each, until there are `limit`; back in the order of the rows."""
    seen: dict[tuple[str, str, str], int] = {}
    places = []
    for rejection in found:
        key = _key(rejection)
        seen[key] = seen.get(key, 0) + 1
        places.append(seen[key])
    first = sorted(range(len(found)), key=lambda index: places[index])[:limit]
    return [found[index] for index in sorted(first)]


def _key(rejection: Rejection) -> tuple[str, str, str]:
    return rejection.kind, rejection.column, rejection.cause


def _short(value: str) -> str:
    text = " ".join(value.split())
    return text if len(text) <= 60 else text[:59] + "…"
