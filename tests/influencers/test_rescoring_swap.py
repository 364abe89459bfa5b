"""The moment in which a new listing takes the old one's place: names, readers, open exports."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, migrations, models, transaction
from django.db.migrations.state import ProjectState
from django.db.models import F

from influencers import locks, rescoring
from influencers.models import Listing, Profile
from influencers.rescoring import swapping
from scoring.models import RunStatus, ScoringRun
from tests.influencers.directory import NOW, add_many, run_full

pytestmark = pytest.mark.django_db(transaction=True)


def shape() -> dict[str, list]:
    """Everything that has a name or a rule on the listing, as the catalogue says it."""
    queries = {
        "indexes": "select indexname, indexdef from pg_indexes where tablename = 'influencers_listing' order by 1",
        "constraints": "select conname, pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid = 'influencers_listing'::regclass order by 1",
        "columns": "select attname, format_type(atttypid, atttypmod), attnotnull, attstorage,"
        " (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum)"
        " from pg_attribute where attrelid = 'influencers_listing'::regclass and attnum > 0 order by attnum",
        "options": "select reloptions from pg_class where oid = 'influencers_listing'::regclass",
        "tables": "select relname from pg_class where relname like 'influencers_listing%' order by 1",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(query)
            found[name] = cursor.fetchall()
    return found


@contextmanager
def elsewhere(job: Callable[[], None]) -> Iterator[threading.Thread]:
    """Run something on a connection of its own; it has ended when the block ends."""

    def run() -> None:
        try:
            job()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(60)
        assert not thread.is_alive()


def test_names_rules_and_defaults_are_the_same_after_two_swaps() -> None:
    add_many(3)
    before = shape()
    run_full()
    run_full()
    assert shape() == before


def test_a_migration_that_removes_an_index_works_after_two_swaps() -> None:
    add_many(3)
    run_full()
    run_full()
    state = ProjectState.from_apps(apps)
    removal = migrations.RemoveIndex("listing", "listing_country_idx")
    after = state.clone()
    removal.state_forwards("influencers", after)
    with connection.schema_editor() as editor:
        removal.database_forwards("influencers", editor, state, after)
    assert "listing_country_idx" not in dict(shape()["indexes"])
    with connection.schema_editor() as editor:
        removal.database_backwards("influencers", editor, after, state)
    assert "listing_country_idx" in dict(shape()["indexes"])


def test_an_index_that_a_migration_added_is_built_again() -> None:
    add_many(3)
    index = models.Index(F("growth_30d").desc(nulls_last=True), name="listing_tried_idx")
    with connection.schema_editor() as editor:
        editor.add_index(Listing, index)
    try:
        run_full()
        assert "DESC NULLS LAST" in dict(shape()["indexes"])["listing_tried_idx"]
    finally:
        with connection.schema_editor() as editor:
            editor.remove_index(Listing, index)


def test_nothing_has_a_foreign_key_to_the_listing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_constraint where confrelid = 'influencers_listing'::regclass")
        assert cursor.fetchone() == (0,)


def test_the_swap_waits_for_an_open_export_and_readers_do_not(monkeypatch) -> None:
    """An export holds the listing for a second; everybody else reads on within the rename's short wait."""
    monkeypatch.setattr(swapping, "PAUSE_SECONDS", 0.05)
    add_many(20)
    run_full()
    opened, waits = threading.Event(), []

    def export() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("declare rows no scroll cursor for select * from influencers_listing")
            cursor.execute("fetch 5 from rows")
            opened.set()
            time.sleep(1)
            cursor.execute("fetch all from rows")
            assert len(cursor.fetchall()) == 15

    def read() -> None:
        while swap.is_alive():
            start = time.perf_counter()
            assert Listing.objects.count() == 20
            waits.append(time.perf_counter() - start)
            time.sleep(0.01)

    def swap_listing() -> None:
        opened.wait(10)
        run_full()

    with elsewhere(export), elsewhere(swap_listing) as swap, elsewhere(read):
        pass
    assert ScoringRun.objects.filter(status=RunStatus.DONE).count() == 2
    assert max(waits) < 0.8, "one wait is the rename's 200 ms and what a busy machine adds"
    assert len(waits) > 10


@pytest.mark.parametrize("patient", [True, False])
def test_the_swap_waits_for_a_long_reader_and_gives_up_with_a_sentence(monkeypatch, patient: bool) -> None:
    monkeypatch.setattr(swapping, "TRIES", 2)
    monkeypatch.setattr(rescoring.full, "PATIENCE", timedelta(hours=3 if patient else 0))
    monkeypatch.setattr(swapping, "PAUSE_SECONDS", 0.01)
    add_many(3)
    run_full()
    before = list(Listing.objects.values_list("scored_at", flat=True))
    opened, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            assert Listing.objects.count() == 3
            opened.set()
            done.wait(30)

    with elsewhere(hold):
        opened.wait(10)
        run = rescoring.request_full(NOW)
        rescoring.work(run.pk)
        run.refresh_from_db()
        assert list(Listing.objects.values_list("scored_at", flat=True)) == before
        done.set()
    if patient:
        assert (run.status, run.stage) == (RunStatus.RUNNING, "waiting for a long reader")
        assert rescoring.work(run.pk), "nobody reads any more"
        assert list(Listing.objects.values_list("scored_at", flat=True)) != before
    else:
        assert run.status == RunStatus.FAILED
        assert "in use without a break" in run.error


def test_an_import_that_merges_meanwhile_is_in_the_new_listing() -> None:
    """The rename waits for the merge's lock, so what the merge changed is scored before anybody sees the new table."""
    add_many(20)
    run_full()
    merging = threading.Event()

    def merge() -> None:
        with transaction.atomic():
            locks.hold(locks.Lock.DIRECTORY)
            merging.set()
            Profile.objects.filter(pk=3).update(followers=70_000)
            time.sleep(1.0)
        rescoring.request_partial([3])

    with elsewhere(merge):
        merging.wait(10)
        run_full()
    queued = rescoring.waiting()
    for run_id in queued:
        rescoring.work(run_id)
    assert Listing.objects.get(pk=3).followers == 70_000


def test_two_workers_share_a_run(monkeypatch) -> None:
    monkeypatch.setattr(rescoring.full, "RANGE", 5)
    add_many(40)
    run_full()
    expected = list(Listing.objects.order_by("pk").values_list("pk", "er", "percentile", "score"))
    run = rescoring.request_full(NOW)
    woken = []

    def help_out() -> None:
        rescoring.work(run.pk)

    with elsewhere(help_out), elsewhere(help_out):
        rescoring.work(run.pk, lambda: woken.append(1))
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.DONE
    assert list(Listing.objects.order_by("pk").values_list("pk", "er", "percentile", "score")) == expected
