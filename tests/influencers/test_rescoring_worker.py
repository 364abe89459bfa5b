"""Rescoring by a real worker over the real broker, and the command that waits for it."""

import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from redis import Redis

from influencers import rescoring, tasks
from influencers.management.commands import rescore
from influencers.models import Listing, Profile
from scoring.models import RunStatus, ScoringRun
from tests.influencers.directory import NOW, add_many, add_posts
from tests.worker import _environment, wait_until

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("rescore", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("celery_worker_process")
def test_the_command_waits_for_the_worker() -> None:
    add_many(35)
    assert "Scored 35 profiles." in command("--all", "--as-of", "2026-11-01T12:00")
    assert Listing.objects.filter(percentile__isnull=False).count() == 35
    assert ScoringRun.objects.get().as_of == NOW
    assert command() == "Nothing has changed since it was scored.\n"
    profile = Profile.objects.get(pk=3)
    profile.followers = 60_000
    profile.save()
    assert "Scored 1 profiles." in command("--as-of", "2026-11-01T12:00")
    assert Listing.objects.get(pk=3).size_band == 5


@pytest.mark.usefixtures("celery_worker_process")
def test_beat_finds_what_a_lost_message_left_behind() -> None:
    add_many(3)
    run = rescoring.request_full(NOW)
    tasks.pick_up_waiting_work.delay()
    wait_until(lambda: ScoringRun.objects.get(pk=run.pk).status == RunStatus.DONE)
    assert Listing.objects.count() == 3


@pytest.mark.usefixtures("celery_worker_process")
def test_runs_that_wait_for_one_another_are_all_done() -> None:
    add_many(3)
    first = rescoring.request_full(NOW)
    ScoringRun.objects.filter(pk=first.pk).update(status=RunStatus.RUNNING, started_at=NOW, heartbeat_at=NOW)
    rescoring.request_full(NOW)
    tasks.pick_up_waiting_work.delay()
    wait_until(lambda: ScoringRun.objects.filter(status=RunStatus.DONE).count() == 2)


KILLED = """
import django, os
django.setup()
from influencers import rescoring
from influencers.rescoring import full, measured
full.RANGE = 5
save = measured.save
def save_and_die(run, first_id, measures):
    save(run, first_id, measures)
    if first_id > 10:
        os.kill(os.getpid(), 9)
measured.save = save_and_die
rescoring.work({run})
"""


def test_a_process_killed_in_the_middle_of_a_range_leaves_it_to_the_next() -> None:
    add_many(40)
    run = rescoring.request_full(NOW)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED.format(run=run.pk)], cwd=ROOT, env=_environment() | {"PYTHONPATH": str(ROOT)}
    )
    assert ended.returncode == -signal.SIGKILL
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert (run.status, run.profiles) == (RunStatus.DONE, 40)
    assert Listing.objects.count() == 40


@pytest.mark.usefixtures("celery_worker_process")
def test_the_command_says_what_went_wrong() -> None:
    add_posts(add_many(1)[0].creator.profiles.get(), [])
    run = rescoring.request_full(NOW)
    rescoring.cancel(run.pk)
    waiting = rescore.Command(stdout=StringIO())
    run.refresh_from_db()
    with pytest.raises(CommandError, match="cancelled"):
        waiting._wait(run, 1)
    ScoringRun.objects.filter(pk=run.pk).update(status=RunStatus.FAILED, error="A sentence.")
    run.refresh_from_db()
    with pytest.raises(CommandError, match=r"A sentence\."):
        waiting._wait(run, 1)


def test_a_moment_that_cannot_be_read_is_refused_with_exit_code_2() -> None:
    ended = subprocess.run(
        [sys.executable, "manage.py", "rescore", "--as-of", "yesterday"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 2
    assert "is not a moment" in ended.stderr


@pytest.mark.usefixtures("celery_worker_process")
def test_no_wait_leaves_it_to_the_worker(settings) -> None:
    add_many(2)
    assert "is queued" in command("--all", "--no-wait")
    wait_until(lambda: Listing.objects.count() == 2)
    assert Redis.from_url(settings.CELERY_BROKER_URL).llen(settings.CELERY_TASK_DEFAULT_QUEUE) == 0
