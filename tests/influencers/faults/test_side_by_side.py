"""Two imports at once, and an import beside a rescore, end as if one had waited for the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from influencers import rescoring
from influencers.locks import Lock
from influencers.models import Import, Listing
from scoring.models import RunStatus, ScoringRun
from tests.influencers.faults import files, states
from tests.influencers.faults.conftest import empty
from tests.influencers.faults.gates import Gate
from tests.influencers.faults.programs import SURVIVORS, VICTIMS, Programs, give, ready
from tests.worker import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = ("Profile", "Snapshot", "SearchText", "OldHandle", "left behind")


def two_files() -> tuple[Import, Import]:
    """Overlapping accounts, and each file knows something that the other does not."""
    files.run_here(files.held(files.week(1.0), "first.csv", files.FIRST))
    one = files.held(files.week(1.5, 20), "one.csv")
    other = files.held(files.week(2.0, 60), "other.csv", files.SECOND - timedelta(days=1))
    return one, other


def parts() -> dict[str, object]:
    found = states.state()
    return {name: found[name] for name in PARTS}


def one_after_the_other(first: int) -> dict[str, object]:
    batches = two_files()
    files.run_here(batches[first])
    files.run_here(batches[1 - first])
    found = parts()
    empty()
    return found


def test_two_imports_of_the_same_accounts_at_once(programs: Programs) -> None:
    second = programs.worker(VICTIMS)
    in_order = [one_after_the_other(0), one_after_the_other(1)]
    one, other = two_files()
    ready(second)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [int(Lock.DIRECTORY)])
        give(SURVIVORS, one)
        give(VICTIMS, other)
        waiting = Import.objects.filter(stage__startswith="Waiting for another import")
        wait_until(lambda: waiting.count() == 2, seconds=60)
        cursor.execute("select pg_advisory_unlock(%s)", [int(Lock.DIRECTORY)])
    wait_until(lambda: files.ended(one) and files.ended(other), seconds=60)
    assert parts() in in_order
    assert set(Import.objects.values_list("status", flat=True)) == {"done"}


def test_an_import_beside_a_rescore_is_in_the_listing_as_after_a_rescore(programs: Programs, closed: Gate) -> None:
    second = programs.worker(VICTIMS)
    batch = files.disturbed("profiles")
    ready(second)
    run = rescoring.request_full()
    # The rescore has read what it scores, but has not put it in place, while the import is merged.
    closed.close("insert", "scoring_cohortstat")
    current_app.send_task("influencers.tasks.work_on_run", [run.pk], queue=SURVIVORS)
    closed.wait()
    give(VICTIMS, batch)
    wait_until(lambda: Import.objects.get(pk=batch.pk).status == Import.Status.DONE, seconds=60)
    closed.open()
    ScoringRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now())
    wait_until(lambda: files.ended(batch), seconds=60)
    beside = states.state()["Listing"]
    again = rescoring.request_full()
    rescoring.work(again.pk)
    assert ScoringRun.objects.get(pk=again.pk).status == RunStatus.DONE
    assert beside == states.state()["Listing"]
    assert Listing.objects.count() == 140
