"""A small directory with posts and snapshots, for tests that score it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from influencers import rescoring
from influencers.models import Creator, Listing, Post, Profile, Snapshot
from influencers.rescoring import computing, stats, writing
from influencers.rescoring.reading import Selection
from scoring import engine
from scoring.models import RunStatus, ScoringRun

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def add_profile(number: int, platform: str = "instagram", followers: int | None = 20_000, **values: Any) -> Profile:
    """An account whose id, and whose creator's id, is the number."""
    Creator.objects.create(id=number)
    names = {"id": number, "creator_id": number, "platform": platform, "handle": f"account{number}"}
    return Profile.objects.create(**names, followers=followers, as_of=NOW, **values)


def add_posts(profile: Profile, likes: list[int | None], **values: Any) -> list[Post]:
    """A post a week, the first of them five days old, read at NOW; comments are a fiftieth of the likes."""
    rows = [
        Post(
            profile=profile,
            external_id=f"{profile.pk}-{week}",
            posted_at=NOW - timedelta(days=5 + 7 * week),
            counts_as_of=NOW,
            **{"likes": count, "comments": None if count is None else count // 50, **values},
        )
        for week, count in enumerate(likes)
    ]
    return Post.objects.bulk_create(rows)


def add_snapshots(profile: Profile, counts: list[int]) -> None:
    """A follower count a week, newest first, the newest on the day of NOW."""
    Snapshot.objects.bulk_create(
        Snapshot(profile=profile, date=date(2026, 11, 1) - timedelta(weeks=week), followers=count)
        for week, count in enumerate(counts)
    )


def add_many(count: int, first: int = 1, followers: int = 20_000, platform: str = "instagram") -> list[Profile]:
    """Accounts of one cohort with five posts each."""
    random = np.random.default_rng(first)
    profiles = []
    for number in range(first, first + count):
        profile = add_profile(number, platform, followers)
        rate = np.exp(random.normal(-4, 0.7))
        likes = [int(followers * rate * factor) + 1 for factor in random.lognormal(0, 0.8, 5)]
        add_posts(profile, list(likes), views=None if platform == "instagram" else 10 * max(likes))
        profiles.append(profile)
    return profiles


def run_full() -> ScoringRun:
    run = rescoring.request_full(NOW)
    rescoring.work(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error) == (RunStatus.DONE, "")
    return run


def score_all(as_of: datetime = NOW) -> None:
    """Everybody among their own cohorts, as a full run has it, inside the test's transaction."""
    everybody = Selection(first=0, last=2**62)
    measures = computing.measure(everybody, as_of)
    cohorts = engine.fit(measures, stats.benchmarks(), stats.from_json({}))
    computing.score(writing.LISTING, everybody, measures, cohorts, as_of)


def numbers() -> dict[int, dict]:
    return {row.pop("profile_id"): row for row in Listing.objects.order_by("profile_id").values()}


def without_time(rows: dict[int, dict]) -> dict[int, dict]:
    return {pk: {name: value for name, value in row.items() if name != "scored_at"} for pk, row in rows.items()}
