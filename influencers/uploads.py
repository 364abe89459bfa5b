"""Uploaded files and rejected rows are kept for a month: long enough to mend and import again, no longer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from influencers.models import Import, Rejection

KEPT = timedelta(days=30)
GONE = "The stored file is gone. Please upload it again."
WAITING = (Import.Status.NEEDS_INPUT, Import.Status.REHEARSED)


def forget(batches: Iterable[Import]) -> int:
    """Take files off their rows now and off the disk once that is certain. What waited for an answer has failed."""
    forgotten = 0
    with transaction.atomic():
        for batch in batches:
            storage, name = batch.file.storage, str(batch.file.name)
            same = Import.objects.filter(pk=batch.pk)
            same.filter(status__in=WAITING).update(status=Import.Status.FAILED, error=GONE, finished_at=timezone.now())
            same.update(file="", detected=_without_samples(batch.detected))
            transaction.on_commit(partial(storage.delete, name))
            forgotten += 1
    return forgotten


def _without_samples(detected: dict[str, Any]) -> dict[str, Any]:
    """What the file looked like, without the cells that were shown of it."""
    columns = [column | {"samples": []} for column in detected.get("columns", [])]
    return detected | {"columns": columns} if columns else detected


def forget_old() -> int:
    """Files and rejected rows of imports that came in more than a month ago; how many files. Safe to run twice."""
    old = Import.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(status__in=Import.ACTIVE)
    Rejection.objects.filter(batch__in=old).delete()
    return forget(old.exclude(file=""))
