"""Bringing a file in: checks, storage, the Import row, and the call that wakes a worker."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from accounts.models import Workspace
from influencers.importing import headers, reading
from influencers.importing.errors import Refused, WrongState
from influencers.models import Import, Source
from scoring.codes import Platform

log = logging.getLogger(__name__)
TASK = "influencers.tasks.run_import"
DEFAULT_SOURCE = "Uploads"
Status = Import.Status


def start(
    file: File[bytes],
    *,
    user: Any = None,
    workspace: Workspace | None = None,
    source: str | Source = "",
    platform: str = "",
    records: str = "",
    as_of: datetime | date | None = None,
    mapping: Mapping[str, str] | None = None,
    rehearse: bool = False,
) -> Import:
    """Store a file and queue its import. Refused, with a sentence, where it cannot be one; nothing is kept then."""
    name = Path(file.name or "file").name[:255]
    _check_words(platform, records)
    moment = _moment(as_of)
    _check_size(file)
    chosen = _source(source, user, workspace)
    batch = Import(
        file_name=name, file_size=file.size, source=chosen, workspace=workspace, platform=platform, records=records,
        as_of=moment, mapping=dict(mapping or {}), rehearse=rehearse, uploaded_by=user,
    )  # fmt: skip
    try:
        batch.file.save(name, file, save=False)
    except OSError as error:
        raise Refused(f"The file could not be stored: {error.strerror or error}.") from None
    try:
        with reading.opened(Path(batch.file.path)) as table:
            headers.understand(table.headers, records, mapping)
        batch.save()
    except BaseException:
        batch.file.delete(save=False)
        raise
    transaction.on_commit(lambda: wake(batch.pk))
    return batch


def wake(import_id: int) -> None:
    """Tell a worker. Where the broker is away the row waits, and beat tells it later."""
    try:
        current_app.send_task(TASK, [import_id])
    except (BrokerError, RedisError, OSError):
        log.warning("The broker could not be reached; import %s waits for beat", import_id)


def cancel(batch: Import) -> None:
    """Stop an import that is not done. One that is being merged is rolled back."""
    changed = Import.objects.filter(pk=batch.pk, status__in=(*Import.ACTIVE, Status.NEEDS_INPUT, Status.REHEARSED))
    if not changed.update(status=Status.CANCELLED, stage=Status.CANCELLED.label, finished_at=timezone.now()):
        raise WrongState(f"This import is {_said(batch)} and cannot be cancelled.")


def proceed(batch: Import, answers: Mapping[str, Any] | None = None) -> None:
    """Run an import that was rehearsed or waits for answers, or try a failed or cancelled one again.

    `answers`: platform, as_of, records, mapping, and "percent or fraction" where that was asked.
    """
    given = dict(answers or {})
    mapping = dict(batch.mapping) | dict(given.get("mapping") or {})
    unit = given.get("percent or fraction", "")
    if unit not in ("", "percent", "fraction"):
        raise Refused("Please answer percent or fraction.", "percent_or_fraction")
    for question in batch.questions:
        if unit and question.get("name") == "percent or fraction":
            mapping |= {header: f"{target}:{unit}" for header, target in question["columns"].items()}
    platform, records = given.get("platform") or batch.platform, given.get("records") or batch.records
    _check_words(platform, records)
    if not batch.file:
        raise WrongState("The stored file is gone. Please upload it again.")
    with reading.opened(Path(batch.file.path)) as table:
        headers.understand(table.headers, records, mapping)
    waiting = (Status.REHEARSED, Status.NEEDS_INPUT, Status.FAILED, Status.CANCELLED)
    rehearse = batch.rehearse and batch.status != Status.REHEARSED
    changed = Import.objects.filter(pk=batch.pk, status__in=waiting).update(
        status=Status.QUEUED, stage="", progress=0, rehearse=rehearse, mapping=mapping, platform=platform,
        records=records, as_of=_moment(given.get("as_of")) or batch.as_of, questions=[], error="", report={},
        finished_at=None, heartbeat_at=None, rows_done=0,
    )  # fmt: skip
    if not changed:
        raise WrongState(f"This import is {_said(batch)} and cannot be run.")
    transaction.on_commit(lambda: wake(batch.pk))


def pick_up(stale: timedelta = timedelta(seconds=20), again: timedelta = timedelta(seconds=60)) -> int:
    """Wake workers for rows that nobody works on: queued ones, and those whose worker died. Returns how many."""
    now = timezone.now()
    forgotten = Import.objects.filter(status=Status.QUEUED, created_at__lt=now - timedelta(seconds=10)).exclude(
        heartbeat_at__gte=now - again
    )
    interrupted = Import.objects.filter(status__in=(Status.PARSING, Status.RUNNING), heartbeat_at__lt=now - stale)
    found = list((forgotten | interrupted).order_by("pk").values_list("pk", flat=True))
    Import.objects.filter(pk__in=found, status=Status.QUEUED).update(heartbeat_at=now)
    for import_id in found:
        wake(import_id)
    return len(found)


def unscored(patience: timedelta = timedelta(seconds=60)) -> list[int]:
    """Imports that are merged, but whose worker died before it could ask for scores."""
    now = timezone.now()
    done = Import.objects.filter(
        status=Status.DONE, finished_at__lt=now - patience, finished_at__gt=now - timedelta(days=7)
    )
    return list(done.exclude(report__has_key="scoring_run").values_list("pk", flat=True))


def _check_words(platform: str, records: str) -> None:
    if platform and platform not in Platform.slugs():
        known = ", ".join(Platform.slugs())
        raise Refused(f"“{platform}” is not a platform. Choose one of: {known}.", "platform")
    if records and records not in Import.Records.values:
        known = ", ".join(Import.Records.values)
        raise Refused(f"“{records}” is not a kind of file. Choose one of: {known}.", "records")


def _moment(as_of: datetime | date | None) -> datetime | None:
    if as_of is None:
        return None
    moment = as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time(), UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment > timezone.now() + timedelta(days=1):
        raise Refused(f"The date {moment:%Y-%m-%d} lies in the future.", "as_of")
    return moment


def _check_size(file: File[bytes]) -> None:
    if not file.size:
        raise Refused("The file is empty.")
    if file.size > settings.IMPORT_MAX_BYTES:
        raise Refused(
            f"The file has {file.size / 1024**2:,.0f} MB; {settings.IMPORT_MAX_BYTES / 1024**2:,.0f} MB is the most. "
            "Please split it."
        )


def _source(source: str | Source, user: Any, workspace: Workspace | None) -> Source:
    """The source, made where it is new. Only staff may speak for one that outranks the usual.

    Without a name, each workspace's files are a source of their own.
    """
    if isinstance(source, Source):
        return source
    unnamed = f"{DEFAULT_SOURCE} of {workspace.slug}" if workspace else DEFAULT_SOURCE
    name = (" ".join(source.split()) or unnamed)[:100]
    chosen, _new = Source.objects.get_or_create(name=name)
    if chosen.rank > 0 and user is not None and not user.is_staff:
        raise Refused(f"Only staff may import files from “{name}”, because it outranks other sources.", "source")
    return chosen


def _said(batch: Import) -> str:
    return str(Status(Import.objects.values_list("status", flat=True).get(pk=batch.pk)).label).lower()
