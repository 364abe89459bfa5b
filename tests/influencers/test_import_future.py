"""Numbers cannot have been counted on a day that is still to come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from influencers.models import Snapshot
from tests.influencers.imports import bring, counts, sentences, table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["username", "date", "followers"], ["tea", "{}", 7]),
        (["username", "platform", "followers", "as of"], ["tea", "instagram", 7, "{}"]),
    ],
)
def test_a_day_that_is_still_to_come_has_no_numbers(head: list[str], row: list[object]) -> None:
    bring(table(["username", "followers"], ["tea", 5]))
    now = timezone.now()
    days = ["2099-01-01", f"{now + timedelta(days=3):%Y-%m-%d}", f"{now:%Y-%m-%d}"]
    rows = [[cell.format(day) if isinstance(cell, str) else cell for cell in row] for day in days]
    batch = bring(table(head, *rows))
    assert batch.records == "snapshots"
    assert counts(batch) == {"created": 1, "rejected": 2}
    said = sentences(batch)
    assert [f"“{day}” lies in the future." in said for day in days] == [True, True, False]
    assert list(Snapshot.objects.filter(import_id=batch.pk).values_list("date", "followers")) == [(now.date(), 7)]


def test_a_post_may_be_dated_ahead() -> None:
    bring(table(["username", "followers"], ["tea", 5]))
    head = ["username", "post id", "posted at", "likes", "comments"]
    assert counts(bring(table(head, ["tea", "A", "2099-01-01", 7, 1]))) == {"created": 1}
