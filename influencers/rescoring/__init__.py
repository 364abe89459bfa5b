"""Rescoring: the numbers of every listing, from the directory's rows through the engine.

Callers use what stands in this file; DESIGN and the modules' first lines say how it works.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection

from influencers import clock
from influencers.models import Profile
from influencers.rescoring import full, partial, runs
from influencers.rescoring.partial import NoCohorts
from influencers.rescoring.runs import cancel, request_full, request_partial, waiting
from scoring.models import RunStatus, ScoringRun

__all__ = [
    "NoCohorts",
    "after_import",
    "after_undo",
    "cancel",
    "request_changed",
    "request_full",
    "request_partial",
    "rescore_profiles",
    "waiting",
    "work",
]

logger = logging.getLogger(__name__)

# Below this size everything is scored again after each import: it takes no longer than asking what changed.
SMALL = 5_000
LARGE_SHARE = 0.2
# Classes of SQLSTATE: connection lost, rolled back for another's sake, not available now, operator's intervention.
PASSING = ("08", "40", "55", "57")

_CHANGED = """
select profile_id from influencers_journalrow where batch_id = %(batch)s
union select profile_id from influencers_post where import_id = %(batch)s
"""


def request_changed(as_of: datetime | None = None) -> ScoringRun | None:
    """A run of the profiles that changed since they were scored; of everybody before the first run."""
    return request_partial(_touched(), as_of)


def rescore_profiles(profile_ids: list[int], as_of: datetime | None = None) -> int:
    """Score these profiles now, in this process, against the stored cohorts; returns how many. Raises NoCohorts."""
    return partial.rescore(profile_ids, as_of or clock.directory_now())


def after_import(import_id: int, profile_ids: list[int] | None = None) -> ScoringRun | None:
    """Ask for the run that an import calls for: everybody, or the profiles that it changed; None if it changed none.

    Call it after the import's transaction has been committed, then wake a worker with the run's id. `profile_ids`:
    the changed profiles, where the importer knows them; else they are read from its journal and its posts.
    """
    return _request(profile_ids if profile_ids is not None else _changed_by(import_id))


def after_undo() -> ScoringRun | None:
    """Ask for the run that an undo calls for: of what was touched since it was scored; None if that is nothing."""
    return _request(_touched())


def _request(ids: list[int]) -> ScoringRun | None:
    """Everybody where that takes no longer, or where so many changed that their peers' numbers move."""
    if not ids:
        return None
    count = Profile.objects.count()
    if count <= SMALL or len(ids) > LARGE_SHARE * count:
        return request_full()
    return request_partial(ids)


def _touched() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.id from influencers_profile p left join influencers_listing l on l.profile_id = p.id"
            " where l.profile_id is null or p.updated_at > l.scored_at"
        )
        return [profile_id for (profile_id,) in cursor.fetchall()]


def _changed_by(import_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"batch": import_id})
        return [profile_id for (profile_id,) in cursor.fetchall()]


def work(run_id: int, wake: Callable[[], None] = lambda: None) -> bool:
    """Take part in a run, full or partial, until nothing is left for this process; returns whether the run is done.

    A fault of the run is written on it, also a full disk. One that may pass by itself, as a database that restarts, is
    raised: the run's heartbeat stops, and it is taken up again.
    """
    run = ScoringRun.objects.filter(pk=run_id, status__in=runs.ACTIVE).first()
    if run is None:
        return False
    try:
        if run.kind == ScoringRun.Kind.FULL:
            full.work(run, wake)
        else:
            partial.work(run)
    except Exception as error:
        if _may_pass(error):
            raise
        logger.exception("scoring run %s failed", run_id)
        runs.fail(run_id, f"The scores could not be computed: {error}")
        full.leave(run)
    return ScoringRun.objects.filter(pk=run_id, status=RunStatus.DONE).exists()


def _may_pass(error: Exception) -> bool:
    """A lost connection, a server that restarts, a deadlock, a lock that was not to be had."""
    if isinstance(error, InterfaceError):
        return True
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, OperationalError) and (code is None or code[:2] in PASSING)
