"""Runs as rows: asking for one, taking it up, and what the people who wait for it see.

The row is the queue. A message only wakes a worker; a run whose heartbeat has stopped is taken up by the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from influencers import locks
from influencers.clock import directory_now
from influencers.models import Profile
from influencers.rescoring import stats
from scoring.models import RunStatus, ScoringRun

STALE = timedelta(seconds=60)
CLOCKS = timedelta(seconds=60)
ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING)


@transaction.atomic
def request_full(as_of: datetime | None = None) -> ScoringRun:
    """A run of everything; the one that is waiting already, if it is for the same moment."""
    locks.hold(locks.Lock.RUNS)
    waiting = ScoringRun.objects.filter(kind=ScoringRun.Kind.FULL, status=RunStatus.QUEUED)
    if as_of is not None:
        waiting = waiting.filter(as_of=as_of)
    run = waiting.first()
    if run is None:
        moment = as_of or directory_now()
        variances = stats.to_json(stats.from_json({}))
        run = ScoringRun.objects.create(kind=ScoringRun.Kind.FULL, as_of=moment, variances=variances)
    return run


def request_partial(profile_ids: Sequence[int], as_of: datetime | None = None) -> ScoringRun | None:
    """A run of some profiles against the cohorts as they stand; of everything while there are none."""
    if not profile_ids:
        return None
    if stats.latest_run() is None:
        return request_full(as_of)
    ids = sorted(set(profile_ids))
    return ScoringRun.objects.create(
        kind=ScoringRun.Kind.PARTIAL, as_of=as_of or directory_now(), profile_ids=ids, profiles=len(ids)
    )


def waiting() -> list[int]:
    """Ids of runs that nobody works on: queued ones, and running ones whose heartbeat has stopped."""
    stopped = Q(status=RunStatus.RUNNING) & ~Q(heartbeat_at__gte=timezone.now() - STALE)
    runs = ScoringRun.objects.filter(Q(status=RunStatus.QUEUED) | stopped)
    return list(runs.order_by("id").values_list("id", flat=True))


def cancel(run_id: int) -> bool:
    """Stop a run between two ranges; False where it was over already."""
    runs = ScoringRun.objects.filter(pk=run_id, status__in=ACTIVE)
    return bool(runs.update(status=RunStatus.CANCELLED, finished_at=timezone.now(), stage=""))


def beat(run: ScoringRun, stage: str, progress: float) -> None:
    """Say that somebody works on it and how far it is."""
    ScoringRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(
        heartbeat_at=timezone.now(), stage=stage, progress=min(1.0, progress)
    )


def finish(run: ScoringRun) -> None:
    now = timezone.now()
    ScoringRun.objects.filter(pk=run.pk).update(
        status=RunStatus.DONE, stage="", progress=1.0, finished_at=now, heartbeat_at=now, profiles=run.profiles
    )


def fail(run_id: int, sentence: str) -> None:
    ScoringRun.objects.filter(pk=run_id, status__in=ACTIVE).update(
        status=RunStatus.FAILED, error=sentence, finished_at=timezone.now(), stage=""
    )


def touched_since(moment: datetime) -> set[int]:
    """Profiles that were changed, or asked for again, since then. Machines' clocks may differ by a minute."""
    ids = set(Profile.objects.filter(updated_at__gte=moment).values_list("id", flat=True))
    asked = ScoringRun.objects.filter(kind=ScoringRun.Kind.PARTIAL, created_at__gte=moment - CLOCKS)
    for some in asked.exclude(status=RunStatus.CANCELLED).values_list("profile_ids", flat=True):
        ids.update(some or ())
    return ids
