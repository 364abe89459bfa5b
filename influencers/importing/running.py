"""One import from its stored file to the directory, and back: read, stage, merge (or undo) in one transaction.

Whatever happens to the process, the row says what is true: an import is done when its merge is committed, and an
interrupted one starts again from its file and ends in the same state.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from influencers.importing.errors import DiskFull, Refused, Stopped, Unanswered
from influencers.importing.merging.crew import Crew
from influencers.importing.merging.merge import Merge
from influencers.importing.preparing import prepare
from influencers.importing.progress import Progress
from influencers.importing.rows import staging
from influencers.importing.undoing.undoing import undo_now
from influencers.importing.waking import wake
from influencers.models import Import, Rejection

log = logging.getLogger(__name__)
_ONE_IMPORT = 7_201_010  # the class of advisory locks that keep two workers off one import
# A long statement of a killed worker would run to its end, and the next worker would wait for that.
_NOTICE_DEATH = """
    select set_config('client_connection_check_interval', '5s', false)
    where version() ~* 'linux|darwin|bsd|illumos'
"""
MAX_ATTEMPTS = 5
UNDO_ATTEMPTS = "undo_attempts"
DISK_FULL = "53100"  # SQLSTATE
Status = Import.Status


def run(import_id: int) -> bool:
    """Run or undo a queued or interrupted import; True when that was committed. Safe to call twice, and at once."""
    with _mine(import_id) as mine:
        batch = _claim(import_id) if mine else None
        if batch is None:
            return False
        try:
            return _work(batch)
        except Unanswered as open_questions:
            _end(batch, Status.NEEDS_INPUT, questions=open_questions.questions, report=batch.report)
        except Refused as reason:
            _end(batch, Status.FAILED, error=str(reason))
        except FileNotFoundError:
            _end(batch, Status.FAILED, error="The stored file is gone. Please upload it again.")
        except Stopped:
            _end(batch, Status.CANCELLED)
        except DiskFull:
            log.exception("Import %s found the disk full", batch.pk)
            _end(batch, Status.FAILED, error="The disk of the database is full. Nothing was changed.")
        except (OperationalError, InterfaceError):
            # The database went away, or the process is being stopped: the row stays, and beat picks it up.
            log.warning("Import %s was interrupted", batch.pk, exc_info=True)
            connection.close()
            return False
        except Exception:
            log.exception("Import %s failed", batch.pk)
            _end(batch, Status.FAILED, error="Something went wrong inside Microscope; the worker's log says more.")
        staging.drop(batch.pk)
    if Import.objects.filter(pk=import_id, status=Status.QUEUED).exists():
        wake(import_id)  # It was stopped and asked for again; whoever was told met the lock.
    return False


def _work(batch: Import) -> bool:
    """The import or its undo. A statement that ended because somebody stopped the import is no fault."""
    with Progress(batch.pk, undoing=batch.undoing) as progress:
        try:
            return _undo(batch, progress) if batch.undoing else _run(batch, progress)
        except OperationalError as error:
            if progress.cancelled:
                raise Stopped from None
            if getattr(error.__cause__, "pgcode", None) == DISK_FULL:
                raise DiskFull from error
            raise


def _run(batch: Import, progress: Progress) -> bool:
    path = Path(batch.file.path)
    begun, given = time.monotonic(), batch.as_of
    progress.tell("Reading the file", 0)
    progress.write()
    with Crew() as crew:
        while True:
            batch.as_of = given
            prepared = prepare(batch, path, progress, crew)
            merge = Merge(batch, prepared, path, progress)
            if merge.commit():
                break
    pace = prepared.rows / max(time.monotonic() - begun, 0.01)
    Import.objects.filter(pk=batch.pk).update(rows_per_second=round(pace, 1), seconds_left=None)
    staging.drop(batch.pk)
    return not batch.rehearse


def _undo(batch: Import, progress: Progress) -> bool:
    """Put back what the import changed and say so on its row, in one transaction."""
    progress.tell("Waiting for another import to end", 0)
    progress.write()
    with transaction.atomic():
        said = undo_now(batch, progress)
        row = Import.objects.select_for_update().get(pk=batch.pk)
        if row.status != Status.RUNNING or not row.undoing:
            raise Stopped
        row.report = {name: value for name, value in row.report.items() if name != UNDO_ATTEMPTS}
        row.report["undo"] = row.report.get("undo", {}) | said
        row.status, row.stage, row.undoing, row.undone_at = Status.UNDONE, Status.UNDONE.label, False, timezone.now()
        row.progress, row.seconds_left = 1, None
        row.save(update_fields=["report", "status", "stage", "undoing", "undone_at", "progress", "seconds_left"])
    return True


def _claim(import_id: int) -> Import | None:
    """Take the import, or None where it is not to be run (any more)."""
    batch = Import.objects.select_related("source", "workspace").filter(pk=import_id, status__in=Import.ACTIVE).first()
    if batch is None:
        return None
    counter = UNDO_ATTEMPTS if batch.undoing else "attempts"
    attempts = 1 if batch.status == Status.QUEUED else int(batch.report.get(counter, 0)) + 1
    if attempts > MAX_ATTEMPTS:
        what = "undo" if batch.undoing else "import"
        _end(batch, Status.FAILED, error=f"The {what} was interrupted {MAX_ATTEMPTS} times and was given up.")
        staging.drop(batch.pk)
        return None
    batch.report = (batch.report if batch.undoing else {}) | {counter: attempts}
    batch.status, batch.questions, batch.error = Status.RUNNING if batch.undoing else Status.PARSING, [], ""
    batch.started_at = batch.started_at or timezone.now()
    batch.heartbeat_at = timezone.now()
    mine = Import.objects.filter(pk=batch.pk, status__in=Import.ACTIVE, undoing=batch.undoing)
    changed = mine.update(
        status=batch.status, report=batch.report, questions=[], error="", started_at=batch.started_at,
        heartbeat_at=batch.heartbeat_at,
    )  # fmt: skip
    if changed and not batch.undoing:
        Rejection.objects.filter(batch=batch).delete()
    return batch if changed else None


def _end(batch: Import, status: str, **values: Any) -> None:
    """Note how it ended, unless somebody cancelled it or asked for it anew meanwhile. An undo leaves what was done."""
    worked_on = Import.objects.filter(pk=batch.pk, status__in=(Status.PARSING, Status.RUNNING))
    if batch.undoing:
        kept = Status.DONE
        worked_on.update(
            status=kept, stage=kept.label, undoing=False, progress=1, seconds_left=None, error=values.get("error", "")
        )
        return
    stage = Status(status).label
    worked_on.update(status=status, stage=stage, finished_at=timezone.now(), seconds_left=None, **values)


@contextmanager
def _mine(import_id: int) -> Iterator[bool]:
    """Whether this session is the one that works on the import. A killed worker's session gives the lock back."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTICE_DEATH)
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [_ONE_IMPORT, import_id])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.needs_rollback:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("select pg_advisory_unlock(%s, %s)", [_ONE_IMPORT, import_id])
            except (DatabaseError, InterfaceError):
                connection.close()
