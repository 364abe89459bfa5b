"""Runs that are killed, cancelled or meet a fault."""

import pytest
from django.db import OperationalError, connection

from influencers import rescoring
from influencers.rescoring import full
from scoring.models import RunStatus, ScoringRange, ScoringRun
from tests.influencers.directory import NOW, add_many, numbers, run_full, without_time

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("stage", ["_measure", "_score", "_fit", "_end"])
def test_a_run_that_was_killed_is_taken_up_again(monkeypatch, stage: str) -> None:
    monkeypatch.setattr(full, "RANGE", 10)
    add_many(40)
    run_full()
    expected = without_time(numbers())
    original, calls = getattr(full, stage), []

    def killed_once(*arguments) -> object:
        result = original(*arguments) if stage in ("_measure", "_score") else None
        calls.append(arguments)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return result if stage in ("_measure", "_score") else original(*arguments)

    monkeypatch.setattr(full, stage, killed_once)
    run = rescoring.request_full(NOW)
    with pytest.raises(KeyboardInterrupt):
        rescoring.work(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING
    assert without_time(numbers()) == expected, "readers see the old listing all along"
    assert run.pk not in rescoring.waiting(), "its heart has only just stopped"
    ScoringRun.objects.filter(pk=run.pk).update(heartbeat_at=NOW)
    assert rescoring.waiting() == [run.pk]
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.DONE
    assert without_time(numbers()) == expected


def test_measures_lost_in_a_crash_of_the_database_are_measured_again(monkeypatch) -> None:
    monkeypatch.setattr(full, "RANGE", 10)
    add_many(40)
    run = rescoring.request_full(NOW)
    fit = full._fit

    def lose(run: ScoringRun, wake) -> bool:
        monkeypatch.setattr(full, "_fit", fit)
        with connection.cursor() as cursor:
            cursor.execute(f"delete from influencers_measures_run{run.pk} where first_id < 15")
        return fit(run, wake)

    monkeypatch.setattr(full, "_fit", lose)
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert (run.status, run.profiles) == (RunStatus.DONE, 40)


def test_a_cancelled_run_leaves_the_listing_and_no_table_behind(monkeypatch) -> None:
    add_many(3)
    run_full()
    before = numbers()
    run = rescoring.request_full(NOW)
    measure = full._measure

    def cancel_meanwhile(run: ScoringRun, claim: ScoringRange) -> None:
        measure(run, claim)
        rescoring.cancel(run.pk)

    monkeypatch.setattr(full, "_measure", cancel_meanwhile)
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELLED
    assert numbers() == before
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relname ~ %s", [f"_run{run.pk}(_|$)"])
        assert cursor.fetchall() == []


def test_a_fault_is_written_on_the_run(monkeypatch) -> None:
    add_many(3)

    def broken(*_: object) -> None:
        raise ValueError("a number nobody expected")

    monkeypatch.setattr(full, "_fit", broken)
    run = rescoring.request_full(NOW)
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert run.error == "The scores could not be computed: a number nobody expected"


def raise_in_database(code: str, message: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"do $$ begin raise exception using errcode = '{code}', message = '{message}'; end $$")


def test_a_full_disk_ends_the_run_with_a_sentence(monkeypatch) -> None:
    add_many(3)
    monkeypatch.setattr(full, "_fit", lambda *_: raise_in_database("53100", "could not extend file"))
    run = rescoring.request_full(NOW)
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert "could not extend file" in run.error


def test_a_fault_that_may_pass_leaves_the_run_to_the_next_worker(monkeypatch) -> None:
    add_many(3)
    fit = full._fit
    monkeypatch.setattr(full, "_fit", lambda *_: raise_in_database("57P01", "the administrator restarts the server"))
    run = rescoring.request_full(NOW)
    with pytest.raises(OperationalError):
        rescoring.work(run.pk)
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING
    monkeypatch.setattr(full, "_fit", fit)
    assert rescoring.work(run.pk)
