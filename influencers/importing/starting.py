"""Bringing a file in: checks, storage and the Import row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from accounts.models import Workspace
from influencers.importing import sources
from influencers.importing.columns import detecting, headers, remembering
from influencers.importing.errors import Refused
from influencers.importing.files import reading
from influencers.importing.waking import wake
from influencers.models import Import, Source
from scoring.codes import Platform

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
    same_as_last: bool = False,
    hold: bool = False,
    accept_implausible: bool = False,
    percent_or_fraction: str = "",
) -> Import:
    """Store a file and queue its import. Refused, with a sentence, where it cannot be one; nothing is kept then.

    `same_as_last` reads the file as the source's last one was read, where nothing else is said. `hold` leaves it
    waiting until somebody has looked at it and calls `proceed`.
    """
    name = Path(file.name or "file").name[:255]
    check_words(platform, records)
    true_at = moment(as_of)
    _check_size(file)
    batch = Import(
        file_name=name, file_size=file.size, source=_source(source, user, workspace), workspace=workspace,
        platform=platform, records=records, as_of=true_at, mapping=dict(mapping or {}), rehearse=rehearse,
        accept_implausible=accept_implausible, status=Status.NEEDS_INPUT if hold else Status.QUEUED, uploaded_by=user,
    )  # fmt: skip
    try:
        batch.file.save(name, file, save=False)
    except OSError as error:
        raise Refused(f"The file could not be stored: {error.strerror or error}.") from None
    try:
        if same_as_last:
            _as_last_time(batch)
        _look_at(batch, percent_or_fraction, unfinished=hold)
        batch.save()
    except BaseException:
        batch.file.delete(save=False)
        raise
    if not hold:
        transaction.on_commit(lambda: wake(batch.pk))
    return batch


def check_words(platform: str, records: str) -> None:
    if platform and platform not in Platform.slugs():
        known = ", ".join(Platform.slugs())
        raise Refused(f"“{platform}” is not a platform. Choose one of: {known}.", "platform")
    if records and records not in Import.Records.values:
        known = ", ".join(Import.Records.values)
        raise Refused(f"“{records}” is not a kind of file. Choose one of: {known}.", "records")


def moment(as_of: datetime | date | None) -> datetime | None:
    """A day is its beginning in UTC. Refused where it has not come yet."""
    if as_of is None:
        return None
    said = as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time(), UTC)
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    if said > timezone.now() + timedelta(days=1):
        raise Refused(f"The date {said:%Y-%m-%d} lies in the future.", "as_of")
    return said


def _check_size(file: File[bytes]) -> None:
    if not file.size:
        raise Refused("The file is empty.")
    if file.size > settings.IMPORT_MAX_BYTES:
        raise Refused(
            f"The file has {file.size / 1024**2:,.0f} MB; {settings.IMPORT_MAX_BYTES / 1024**2:,.0f} MB is the most. "
            "Please split it."
        )


def _look_at(batch: Import, unit: str, *, unfinished: bool) -> None:
    path = Path(batch.file.path)
    batch.detected = detecting.detect(
        path, batch.file_name, batch.records, batch.platform, batch.mapping, unfinished=unfinished
    ) | ({detecting.UNIT: unit} if unit else {})


def _as_last_time(batch: Import) -> None:
    """Take mapping, platform and kind from the source's last file; what is said for this one stays."""
    with reading.opened(Path(batch.file.path)) as table:
        last = remembering.offered(batch.source, table.headers)
    if last is None:
        sentence = f"No earlier file from “{batch.source.name}” has columns that this one could be read by."
        raise Refused(sentence, "same_as_last")
    batch.mapping = dict(last.get("mapping") or {}) | batch.mapping
    batch.platform = batch.platform or headers.platform_from_name(batch.file_name) or last.get("platform") or ""
    batch.records = batch.records or last.get("records") or ""


def _source(source: str | Source, user: Any, workspace: Workspace | None) -> Source:
    """The source, made where it is new. Only staff may speak for one that outranks the usual.

    Without a name, each workspace's files are a source of their own, and nobody else may speak for it.
    """
    if isinstance(source, Source):
        return source
    unnamed = sources.unnamed(workspace)
    name = (" ".join(source.split()) or unnamed)[:100]
    if name != unnamed and sources.is_unnamed(name) and user is not None and not user.is_staff:
        raise Refused(f"“{name}” stands for files without a source. Please choose another name.", "source")
    chosen, _new = Source.objects.get_or_create(name=name)
    if chosen.rank > 0 and user is not None and not user.is_staff:
        raise Refused(f"Only staff may import files from “{name}”, because it outranks other sources.", "source")
    return chosen
