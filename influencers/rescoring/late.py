"""Profiles that a new listing table does not show as they are now: changed, added or removed since it was begun."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from influencers.rescoring import computing, stats, swapping
from influencers.rescoring.reading import Selection
from scoring.models import ScoringRun

CHUNK = 20_000


def missing(run: ScoringRun) -> set[int]:
    """Profiles without a row in the new table."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id from influencers_profile p where not exists"
            f" (select from {swapping.next_table(run)} n where n.profile_id = p.id)"
        )
        return {profile_id for (profile_id,) in cursor.fetchall()}


def catch_up(run: ScoringRun, profile_ids: Iterable[int]) -> None:
    """Score these profiles again into the new table, which has its key by now."""
    ids = sorted(profile_ids)
    if not ids:
        return
    cohorts, table = stats.load(run), swapping.next_table(run)
    for start in range(0, len(ids), CHUNK):
        selection = Selection(ids=ids[start : start + CHUNK])
        computing.score(table, selection, computing.measure(selection, run.as_of), cohorts, run.as_of)


def drop_gone(table: str) -> None:
    """Remove the rows of profiles that are no longer in the directory."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"delete from {table} l where not exists (select from influencers_profile p where p.id = l.profile_id)"
        )
