"""What a scoring changed: accounts that crossed a tier's bound, and those whose score moved most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from influencers.models import Listing, TierCrossing
from influencers.rescoring import swapping
from influencers.rescoring.writing import LISTING
from scoring.codes import Tier
from scoring.models import ScoringRange, ScoringRun

MOST_MOVED = 20


def tiers_of(ids: Sequence[int]) -> dict[int, int]:
    """Tier by profile id, of those that have a listing."""
    return dict(Listing.objects.filter(pk__in=ids).values_list("pk", "tier"))


def note_some(before: dict[int, int], as_of: datetime) -> None:
    """Keep the crossings of some profiles that were scored again; `before`: `tiers_of` them as it was."""
    after = tiers_of(list(before))
    TierCrossing.objects.bulk_create(
        TierCrossing(profile_id=pk, from_tier=old, to_tier=after[pk], at=as_of)
        for pk, old in before.items()
        if pk in after and _crossed(old, after[pk])
    )


def _crossed(old: int, new: int) -> bool:
    """To or from unknown is no crossing."""
    return old != new and Tier.UNKNOWN not in (old, new)


def note_all(run: ScoringRun) -> None:
    """Compare the listing with the one that is about to take its place, and keep what differs on the run."""
    both = f"from {LISTING} o join {swapping.next_table(run)} n using (profile_id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into influencers_tiercrossing (profile_id, from_tier, to_tier, at, run_id)"
            f" select profile_id, o.tier, n.tier, %s, %s {both}"
            " where o.tier <> n.tier and o.tier <> 0 and n.tier <> 0",
            [run.as_of, run.pk],
        )
        cursor.execute(
            f"select profile_id, o.score, n.score {both} where abs(n.score - o.score) > 0.05"
            f" order by abs(n.score - o.score) desc, profile_id limit {MOST_MOVED}"
        )
        moved = [{"profile_id": pk, "before": old, "after": new} for pk, old, new in cursor.fetchall()]
        cursor.execute(
            "delete from influencers_tiercrossing c"
            " where not exists (select from influencers_profile p where p.id = c.profile_id)"
        )
    run.summary = {"tiers": _tiers(run), "moved": moved, "left_out": _left_out(run)}
    ScoringRun.objects.filter(pk=run.pk).update(summary=run.summary)


def _tiers(run: ScoringRun) -> list[dict[str, Any]]:
    pairs = Counter(TierCrossing.objects.filter(run_id=run.pk).values_list("from_tier", "to_tier"))
    return [
        {"from": Tier(old).slug, "to": Tier(new).slug, "accounts": count} for (old, new), count in sorted(pairs.items())
    ]


def _left_out(run: ScoringRun) -> dict[str, int]:
    """Posts by the reason for which they do not count, over all ranges."""
    total: Counter[str] = Counter()
    for counted in ScoringRange.objects.filter(run=run).values_list("left_out", flat=True):
        total.update(counted)
    return dict(total.most_common())
