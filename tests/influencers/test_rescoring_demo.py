"""A demo that nobody feeds any more: its numbers stay what they were, and real data ends that."""

from datetime import timedelta

import pytest
import time_machine

from influencers import rescoring
from influencers.models import Import, Source
from scoring.models import RunStatus, ScoringRun
from tests.influencers.directory import NOW, add_many, add_snapshots, numbers, run_full, without_time

pytestmark = pytest.mark.django_db(transaction=True)


def imported(name: str, is_demo: bool) -> None:
    source = Source.objects.create(name=name, is_demo=is_demo)
    Import.objects.create(source=source, file_name="profiles.csv", status=Import.Status.DONE, as_of=NOW)


def rescored() -> ScoringRun:
    """As beat does every night: of no stated moment."""
    run = rescoring.request_full()
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.DONE
    return run


def test_a_stale_demo_is_scored_as_of_its_own_date_until_real_data_comes() -> None:
    add_snapshots(add_many(40)[0], [22_000, 21_500, 21_000, 20_500, 20_000])
    imported("Demo data", is_demo=True)
    run_full()
    fresh = without_time(numbers())
    with time_machine.travel(NOW + timedelta(days=400), tick=False):
        assert rescored().as_of == NOW
        assert without_time(numbers()) == fresh
        imported("A vendor", is_demo=False)
        assert rescored().as_of == NOW + timedelta(days=400)
        assert numbers()[1]["er_posts"] == 0  # every post is older than 180 days by now
