"""`manage.py import_creators` with a real worker: progress, results, exit codes; and a worker that is killed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from influencers import importing, tasks
from influencers.models import Import, JournalRow, Post, Profile, Snapshot
from scoring.models import ScoringRun
from tests.influencers.imports import bring, counts, queue, table
from tests.worker import wait_until

SIMPLE = table(["username", "followers", "er"], ["tea", "10k", "2.1%"], ["coffee", "many", "3%"])


def environment() -> dict[str, str]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return os.environ | {"DATABASE_URL": urlunsplit(url)}


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, on the test's database and broker."""
    return subprocess.run(
        [sys.executable, "manage.py", "import_creators", *map(str, arguments)],
        cwd=settings.BASE_DIR, env=environment(), capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_file_is_imported_and_scored_by_the_worker(celery_worker_process, tmp_path: Path) -> None:
    file = tmp_path / "ig_creators.csv"
    file.write_text(SIMPLE)
    undated = command(file)
    assert undated.returncode == 2
    assert "When were these numbers true?" in undated.stderr
    assert undated.stderr.strip().endswith(f"Say so with --as-of {timezone.now():%Y-%m-%d} (today).")
    done = command(file, "--as-of", "2026-11-20")
    assert done.returncode == 0, done.stderr
    assert "2 rows: 2 new, 0 changed, 0 unchanged, 0 in conflict, 0 rejected." in done.stdout
    batch = Import.objects.get(status="done")
    assert ScoringRun.objects.get(pk=batch.report["scoring_run"]).status == "done"
    rehearsed = command(file, "--rehearse", "--as-of", "2026-11-20")
    assert (rehearsed.returncode, "Nothing has been written." in rehearsed.stdout) == (0, True)
    asked = tmp_path / "creators.csv"
    asked.write_text(SIMPLE)
    unanswered = command(asked, "--as-of", "2026-11-20")
    assert unanswered.returncode == 2
    assert "Which platform are these accounts on?" in unanswered.stderr
    assert unanswered.stderr.strip().endswith("Say so with --platform.")
    assert command(asked, "--platform", "tiktok", "--as-of", "2026-11-20", "--no-wait").returncode == 0
    wait_until(lambda: Profile.objects.filter(platform="tiktok").count() == 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["no-such-file.csv"], 2, "There is no file"),
        (["tests"], 2, "is a folder, not a file"),
        (["manage.py"], 1, "No column says whose account a row is"),
        (["pyproject.toml", "--as-of", "yesterday"], 2, "not a date"),
        (["pyproject.toml", "--as-of", "2099-01-01"], 2, "lies in the future"),
        (["pyproject.toml", "--map", "followers"], 2, "not COLUMN=FIELD"),
        (["pyproject.toml", "--map", "followers=shoe size"], 2, "The file has no column"),
        (["pyproject.toml", "--workspace", "nobody"], 2, "There is no workspace"),
        (["pyproject.toml", "--platform", "myspace"], 2, "invalid choice"),
    ],
)
def test_what_cannot_be_imported_is_said_in_one_sentence(arguments: list[str], code: int, sentence: str) -> None:
    done = command(*arguments, "--no-wait") if code == 2 else command(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert not Import.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_merge_leaves_nothing_and_the_next_one_ends_it(db) -> None:
    content = table(
        ["username", "followers", "bio"], *([f"creator{n}", n, "Vegan cakes and tea"] for n in range(3_000))
    )
    batch = queue(content)
    # Whoever merges waits for this lock: the process is killed while it holds the import and is merging.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(7201001)")
        worker = subprocess.Popen(
            [sys.executable, "-c", "import django; django.setup(); from influencers import importing;"
             f"importing.run({batch.pk})"],
            cwd=settings.BASE_DIR, env=environment(),
        )  # fmt: skip
        wait_until(lambda: Import.objects.get(pk=batch.pk).status == Import.Status.RUNNING, seconds=60)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        cursor.execute("select pg_advisory_unlock(7201001)")
    assert not Profile.objects.exists()
    assert Import.objects.get(pk=batch.pk).status == Import.Status.RUNNING
    Import.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    assert importing.pick_up() == 1
    wait_until(lambda: not importing.run(batch.pk) or True)
    wait_until(lambda: Import.objects.get(pk=batch.pk).status == Import.Status.DONE, seconds=60)
    batch.refresh_from_db()
    assert counts(batch) == {"created": 3_000}
    assert (Profile.objects.count(), JournalRow.objects.filter(batch=batch).count()) == (3_000, 3_000)
    assert Snapshot.objects.count() == 3_000
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_class where relname like 'import_staging%%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_two_workers_do_not_run_one_import(db) -> None:
    batch = queue(SIMPLE)
    assert importing.run(batch.pk) is True
    assert importing.run(batch.pk) is False
    assert Import.objects.get(pk=batch.pk).report["attempts"] == 1


@pytest.mark.django_db
def test_waiting_rows_are_picked_up_and_fresh_ones_left_alone() -> None:
    batch = queue(SIMPLE)
    assert importing.pick_up() == 0
    Import.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(minutes=5))
    assert importing.pick_up() == 1
    assert importing.pick_up() == 0


@pytest.mark.django_db
def test_an_import_that_is_interrupted_again_and_again_is_given_up() -> None:
    batch = queue(SIMPLE)
    Import.objects.filter(pk=batch.pk).update(status="running", report={"attempts": 5})
    assert importing.run(batch.pk) is False
    batch.refresh_from_db()
    assert batch.status == Import.Status.FAILED
    assert "interrupted 5 times" in batch.error


@pytest.mark.django_db
def test_scores_that_a_dead_worker_did_not_ask_for_are_asked_for_later() -> None:
    batch = bring(SIMPLE)
    assert importing.unscored() == []
    Import.objects.filter(pk=batch.pk).update(finished_at=timezone.now() - timedelta(minutes=5))
    assert importing.unscored() == [batch.pk]
    tasks.ask_for_scores(batch.pk)
    assert importing.unscored() == []
    assert ScoringRun.objects.count() == 1


@pytest.mark.django_db
def test_a_stored_file_that_is_gone_is_said(db) -> None:
    batch = queue(SIMPLE)
    Path(batch.file.path).unlink()
    importing.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.error) == ("failed", "The stored file is gone. Please upload it again.")


@pytest.mark.django_db
def test_names_of_stored_files_cannot_leave_their_folder() -> None:
    batch = importing.start(ContentFile(SIMPLE.encode(), name="../../ig_etc.csv"))
    assert Path(batch.file.path).is_relative_to(settings.MEDIA_ROOT)
    assert not Post.objects.exists()
