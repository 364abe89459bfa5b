"""Rescoring everybody against one ORM pass per creator and against SQL; and whether the numbers agree.

    python -m bench.scoring [--profiles 20000] [--sample 200]

All arms run one after the other on one database that is made for it, so their ratios hold on any machine.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import statistics
import time
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bench import scratch

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MU = math.log(0.01)


def timed(job: Callable[[], Any]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def orm_pass(profile_id: int, peers: list[float]) -> None:
    """What a straightforward task does for one creator: load, compute the rate and its rank, save."""
    from influencers.models import Listing, Profile

    profile = Profile.objects.get(pk=profile_id)
    rates = []
    for post in profile.posts.order_by("-posted_at"):
        age = post.counts_as_of - post.posted_at
        if post.is_pinned or post.likes is None or not timedelta(days=2) <= age <= timedelta(days=180):
            continue
        below = post.views if profile.platform in ("tiktok", "youtube") else profile.followers
        rates.append((post.likes + (post.comments or 0) + (post.shares or 0) + 0.5) / max(below or 1, 1))
    snapshots = list(profile.snapshots.order_by("-date"))
    values: dict[str, Any] = {"growth_30d": 100 * (snapshots[0].followers / snapshots[4].followers - 1)}
    if rates:
        weight = 0.5 / (0.5 + 0.8 / len(rates) + 0.1)
        er = 100 * math.exp(weight * statistics.fmean(map(math.log, rates)) + (1 - weight) * MU)
        values |= {"er": er, "er_mean": 100 * statistics.fmean(rates), "er_median": 100 * statistics.median(rates)}
        values["percentile"] = 100 * bisect_left(peers, er) / len(peers)
    defaults = {
        **{"creator_id": profile.creator_id, "followers": profile.followers, "as_of": profile.as_of},
        **{"scored_at": NOW, "platform": 1, "profile_kind": 1, "tier": 2, "size_band": 4, "country": profile.country},
    }
    Listing.objects.update_or_create(profile_id=profile_id, defaults=defaults | values)


def orm_seconds(profiles: int, sample: int) -> float:
    """Seconds for one creator, from a sample spread over all of them."""
    ids = range(1, profiles + 1, max(1, profiles // sample))
    peers = sorted(i / 1_000 for i in range(10_000))
    return timed(lambda: [orm_pass(profile_id, peers) for profile_id in ids]) / len(ids)


def _helper(ready: Any, start: Any, run_id: int) -> None:
    """A second worker: a process of its own, warmed up before the clock runs."""
    import django

    django.setup()
    from influencers import rescoring
    from influencers.models import Profile

    Profile.objects.exists()
    ready.set()
    start.wait()
    rescoring.work(run_id)


def full_run(workers: int) -> float:
    from influencers import rescoring
    from influencers.rescoring import full
    from scoring.models import RunStatus, ScoringRun

    run = rescoring.request_full(NOW)
    full._begin(run, lambda: None)  # so that helpers find ranges to take
    context = multiprocessing.get_context("spawn")
    start, waits = context.Event(), []
    helpers = []
    for _ in range(workers - 1):
        waits.append(context.Event())
        helpers.append(context.Process(target=_helper, args=(waits[-1], start, run.pk)))
        helpers[-1].start()
    for ready in waits:
        ready.wait()

    def together() -> None:
        start.set()
        while ScoringRun.objects.get(pk=run.pk).status in (RunStatus.QUEUED, RunStatus.RUNNING):
            if not rescoring.work(run.pk):
                time.sleep(0.02)

    seconds = timed(together)
    for helper in helpers:
        helper.join()
    run.refresh_from_db()
    assert run.status == RunStatus.DONE, run.error
    return seconds


def report(profiles: int, sample: int) -> bool:
    """Print the figures; returns whether the numbers agree."""
    from bench import scoring_data, scoring_sql
    from influencers import rescoring
    from scoring.models import ScoringRun

    print(f"{profiles:,} profiles, {scoring_data.POSTS} posts and {scoring_data.SNAPSHOTS} snapshots each")
    print(f"  data made in {timed(lambda: scoring_data.fill(profiles)):.1f} s")
    first = full_run(1)
    one, two = full_run(1), full_run(2)
    print(f"  full run, empty listing     {first:8.2f} s")
    print(f"  full run, one worker        {one:8.2f} s   {profiles / one:12,.0f} profiles/s")
    print(f"  full run, two workers       {two:8.2f} s   {one / two:.2f}x one worker")
    some = list(range(1, profiles + 1, max(1, profiles // 1_000)))
    part = timed(lambda: rescoring.rescore_profiles(some, NOW))
    print(f"  {len(some):,} profiles by upsert    {part:8.2f} s")
    variances = ScoringRun.objects.latest("pk").variances
    sql = timed(lambda: scoring_sql.compute(variances))
    print(f"  SQL, rates and rank alone   {sql:8.2f} s   full run is {sql / min(one, two):.2f}x as fast and does more")
    found = scoring_sql.differing()
    print(f"  differing from the SQL at 6 digits: {found}")
    each = orm_seconds(profiles, sample)
    whole = each * profiles
    print(f"  one ORM pass per creator    {whole:8.0f} s   (from a sample: {1000 * each:.1f} ms each)")
    print(f"  ratio: full run is {whole / min(one, two):,.0f}x one ORM pass per creator")
    return not any(found.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profiles", type=int, default=20_000)
    parser.add_argument("--sample", type=int, default=200, help="creators for the ORM arm")
    options = parser.parse_args()
    with scratch.database():
        return 0 if report(options.profiles, options.sample) else 1


if __name__ == "__main__":
    raise SystemExit(main())
