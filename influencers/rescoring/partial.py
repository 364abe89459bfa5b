"""Some profiles against the cohorts as the last full run left them: what an import changed is searchable at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from influencers import locks
from influencers.rescoring import computing, moving, runs, stats
from influencers.rescoring.reading import Selection
from influencers.rescoring.writing import LISTING
from scoring.cohorts import CohortTable
from scoring.models import RunStatus, ScoringRun

CHUNK = 20_000


class NoCohorts(Exception):
    """No full run was ever finished, so there is nothing to compare with."""


def rescore(profile_ids: Sequence[int], as_of: datetime) -> int:
    """Score these profiles again and show them; returns how many there were. Safe to run twice. Raises NoCohorts."""
    ids = sorted(set(profile_ids))
    count = 0
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            # Taken before the cohorts are read, so that a full run does not end in between.
            locks.hold(locks.Lock.LISTING, shared=True)
            count += _rescore(ids[start : start + CHUNK], as_of, _cohorts())
    return count


def _cohorts() -> CohortTable:
    latest = stats.latest_run()
    if latest is None:
        raise NoCohorts("Nothing was scored yet: run a full rescore first.")
    return stats.load(latest)


def _rescore(ids: list[int], as_of: datetime, cohorts: CohortTable) -> int:
    selection = Selection(ids=ids)
    measures = computing.measure(selection, as_of)
    before = moving.tiers_of(ids)
    computing.score(LISTING, selection, measures, cohorts, as_of)
    moving.note_some(before, as_of)
    with connection.cursor() as cursor:
        cursor.execute(
            f"delete from {LISTING} l where {selection.where('profile_id')}"
            " and not exists (select from influencers_profile p where p.id = l.profile_id)"
        )
    return len(measures)


def work(run: ScoringRun) -> None:
    """A partial run, by whoever comes first."""
    with transaction.atomic():
        free = ScoringRun.objects.select_for_update(skip_locked=True).filter(pk=run.pk, status__in=runs.ACTIVE).first()
        if free is None:
            return
        free.status, free.started_at, free.heartbeat_at = RunStatus.RUNNING, timezone.now(), timezone.now()
        free.profiles = rescore(free.profile_ids or [], free.as_of)
        free.save(update_fields=["started_at"])
        runs.finish(free)
