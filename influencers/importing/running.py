"""One import from its stored file to the directory: read, stage, merge in one transaction.

Whatever happens to the process, the row says what is true: an import is done when its merge is committed, and an
interrupted one starts again from its file and ends in the same state.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone

from influencers.importing import staging
from influencers.importing.errors import Refused, Stopped, Unanswered
from influencers.importing.merge import Merge
from influencers.importing.preparing import prepare
from influencers.importing.progress import Progress
from influencers.models import Import, Rejection

log = logging.getLogger(__name__)
_ONE_IMPORT = 7_201_010  # the class of advisory locks that keep two workers off one import
MAX_ATTEMPTS = 5
Status = Import.Status


def run(import_id: int) -> bool:
    """Run a queued or interrupted import; True when it was merged. Safe to call twice, and at once."""
    with _mine(import_id) as mine:
        batch = _claim(import_id) if mine else None
        if batch is None:
            return False
        try:
            with Progress(batch.pk) as progress:
                return _run(batch, progress)
        except Unanswered as open_questions:
            _end(batch, Status.NEEDS_INPUT, questions=open_questions.questions)
        except Refused as reason:
            _end(batch, Status.FAILED, error=str(reason))
        except FileNotFoundError:
            _end(batch, Status.FAILED, error="The stored file is gone. Please upload it again.")
        except Stopped:
            _end(batch, Status.CANCELLED)
        except (OperationalError, InterfaceError):
            # The database went away, or the process is being stopped: the row stays, and beat picks it up.
            log.warning("Import %s was interrupted", batch.pk, exc_info=True)
            connection.close()
            return False
        except Exception:
            log.exception("Import %s failed", batch.pk)
            _end(batch, Status.FAILED, error="Something went wrong inside Microscope; the worker's log says more.")
        staging.drop(batch.pk)
        return False


def _run(batch: Import, progress: Progress) -> bool:
    path = Path(batch.file.path)
    progress.tell("Reading the file", 0)
    progress.write()
    while True:
        prepared = prepare(batch, path, progress)
        merge = Merge(batch, prepared, path, progress)
        if merge.commit():
            break
    staging.drop(batch.pk)
    return not batch.rehearse


def _claim(import_id: int) -> Import | None:
    """Take the import, or None where it is not to be run (any more)."""
    batch = Import.objects.select_related("source", "workspace").filter(pk=import_id, status__in=Import.ACTIVE).first()
    if batch is None:
        return None
    attempts = int(batch.report.get("attempts", 0)) + 1
    batch.report = {"attempts": attempts}
    if attempts > MAX_ATTEMPTS:
        _end(batch, Status.FAILED, error=f"The import was interrupted {MAX_ATTEMPTS} times and was given up.")
        staging.drop(batch.pk)
        return None
    batch.status, batch.questions, batch.error = Status.PARSING, [], ""
    batch.started_at = batch.started_at or timezone.now()
    batch.heartbeat_at = timezone.now()
    mine = Import.objects.filter(pk=batch.pk, status__in=Import.ACTIVE)
    changed = mine.update(
        status=batch.status, report=batch.report, questions=[], error="", started_at=batch.started_at,
        heartbeat_at=batch.heartbeat_at,
    )  # fmt: skip
    Rejection.objects.filter(batch=batch).delete()
    return batch if changed else None


def _end(batch: Import, status: str, **values: Any) -> None:
    """Note how it ended, unless somebody cancelled meanwhile."""
    still = Import.objects.filter(pk=batch.pk, status__in=(*Import.ACTIVE, Status.CANCELLED))
    if status != Status.CANCELLED:
        still = still.exclude(status=Status.CANCELLED)
    stage = Import.Status(status).label
    still.update(status=status, stage=stage, finished_at=timezone.now(), **values)


@contextmanager
def _mine(import_id: int) -> Iterator[bool]:
    """Whether this session is the one that works on the import. A killed worker's session gives the lock back."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [_ONE_IMPORT, import_id])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.needs_rollback:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("select pg_advisory_unlock(%s, %s)", [_ONE_IMPORT, import_id])
            except DatabaseError:
                connection.close()
