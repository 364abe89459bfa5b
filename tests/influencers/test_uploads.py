"""Uploaded files and rejected rows are kept for a month."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.core.files.base import ContentFile
from django.utils import timezone

from config.celery import app
from influencers import importing, tasks
from influencers.models import Import, JournalRow, Profile, Rejection, Source
from tests.influencers.imports import bring, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def stored(days_ago: int, status: str = "done") -> Import:
    source = Source.objects.get_or_create(name="Weekly")[0]
    batch = Import(source=source, file_name="week.csv", status=status, rows=7)
    batch.file.save("week.csv", ContentFile(b"handle\nteapot\n"))
    Rejection.objects.create(batch=batch, kind="row", row_number=1, sentence="No.")
    Import.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return batch


def tidy_up(run_callbacks: Any) -> None:
    with run_callbacks(execute=True):
        tasks.forget_old_uploads()


def test_after_a_month_file_and_rejected_rows_go_and_the_report_stays(django_capture_on_commit_callbacks: Any) -> None:
    old, young = stored(31), stored(29)

    tidy_up(django_capture_on_commit_callbacks)
    tidy_up(django_capture_on_commit_callbacks)

    assert not Path(old.file.path).exists()
    assert Path(young.file.path).exists()
    assert list(Import.objects.order_by("pk").values_list("file", "rows")) == [("", 7), (young.file.name, 7)]
    assert list(Rejection.objects.values_list("batch", flat=True)) == [young.pk]


def test_cells_that_were_shown_of_a_file_go_with_it(django_capture_on_commit_callbacks: Any) -> None:
    old, young = stored(31), stored(29)
    seen = {"format": "CSV", "columns": [{"header": "email", "target": "email", "samples": ["tea@example.org"]}]}
    Import.objects.update(detected=seen)

    tidy_up(django_capture_on_commit_callbacks)

    old.refresh_from_db()
    young.refresh_from_db()
    assert old.detected == seen | {"columns": [{"header": "email", "target": "email", "samples": []}]}
    assert young.detected == seen


def test_archives_go_and_what_undo_needs_stays(django_capture_on_commit_callbacks: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ig_week.csv", table(["username", "followers"], ["tea", "10k"], ["coffee", "many"]))
    batch = bring(packed.getvalue(), "ig_week.zip")
    assert (batch.status, batch.created) == ("done", 2)
    path = Path(batch.file.path)
    Import.objects.update(created_at=timezone.now() - timedelta(days=31))

    tidy_up(django_capture_on_commit_callbacks)

    assert not path.exists()
    assert not Rejection.objects.exists()
    assert JournalRow.objects.filter(batch=batch).count() == 2
    batch.refresh_from_db()
    importing.undo(batch)
    assert importing.run(batch.pk) is True
    assert not Profile.objects.exists()


def test_a_file_that_is_being_imported_stays(django_capture_on_commit_callbacks: Any) -> None:
    running = stored(40, status="running")

    tidy_up(django_capture_on_commit_callbacks)

    assert Path(running.file.path).exists()


def test_what_waited_for_an_answer_says_that_its_file_is_gone(django_capture_on_commit_callbacks: Any) -> None:
    waiting = stored(40, status="needs_input")

    tidy_up(django_capture_on_commit_callbacks)

    waiting.refresh_from_db()
    assert (waiting.status, waiting.error) == ("failed", "The stored file is gone. Please upload it again.")
    with pytest.raises(importing.WrongState, match=r"The stored file is gone\. Please upload it again\."):
        importing.proceed(waiting)


def test_every_task_that_beat_starts_exists() -> None:
    app.loader.import_default_modules()
    named = {entry["task"] for entry in project_settings.CELERY_BEAT_SCHEDULE.values()}

    assert named <= set(app.tasks)
