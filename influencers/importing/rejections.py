"""What was left out of an import, as a file that can be mended and imported again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from influencers.models import Import, Rejection

ADDED = ("rejected row", "rejected columns", "rejected because")


def columns(batch: Import) -> list[str]:
    """The file's own columns in its order, then where and why."""
    return [*batch.report.get("headers", []), *ADDED]


def records(batch: Import) -> Iterator[dict[str, Any]]:
    """One record for each row of which something was left out."""
    found = Rejection.objects.filter(batch=batch).order_by("row_number", "id")
    for number, same in groupby(found.iterator(chunk_size=2_000), key=lambda each: each.row_number):
        rejected = list(same)
        yield {
            **rejected[0].original,
            ADDED[0]: number,
            ADDED[1]: ", ".join(dict.fromkeys(each.column for each in rejected if each.column)),
            ADDED[2]: " ".join(dict.fromkeys(each.sentence for each in rejected)),
        }


def by_cause(batch: Import, limit: int = 100) -> list[Rejection]:
    """The first rejections, rows left out before cells."""
    order = {"conflict": 0, "row": 0, "cell": 1}
    found = Rejection.objects.filter(batch=batch)[:limit]
    return sorted(found, key=lambda each: (order[each.kind], each.row_number))
