"""One creator's receipt and everybody's recompute go through the same code: the numbers are equal to the last bit."""

import dataclasses

import numpy as np

from scoring.benchmarks import shipped
from scoring.columns import Posts, Profiles, Snapshots
from scoring.engine import fit, measure, score
from scoring.rules import Variances
from tests.scoring.columns_for_tests import DAY, NAN, NOW

COUNT, POSTS, DAYS = 1_000, 10, 6


def directory() -> tuple[Profiles, Posts, Snapshots]:
    """A thousand accounts on all platforms with much that is unknown, hidden, pinned or sponsored."""
    random = np.random.default_rng(7)
    platform = random.choice([1, 1, 1, 2, 2, *range(3, 11)], COUNT)
    followers = np.where(random.random(COUNT) < 0.03, NAN, np.round(random.lognormal(9, 1.2, COUNT)))
    some = {
        "following": 3_000,
        "posts_count": 40,
        "avg_likes": 900,
        "avg_views": 9_000,
        "reported_er": 5,
        "niche_focus": 100,
    }
    columns = {
        name: np.where(random.random(COUNT) < 0.5, NAN, np.round(random.random(COUNT) * top))
        for name, top in some.items()
    }
    profiles = Profiles.of(
        np.arange(COUNT), platform, random.choice([1, 1, 1, 2, 3, 4], COUNT), followers=followers, **columns
    )
    row = np.sort(random.integers(0, COUNT, COUNT * POSTS))
    likes = np.round(np.nan_to_num(followers, nan=900)[row] * random.lognormal(-4, 1, len(row)))
    posts = Posts.of(
        row,
        post_id=random.permutation(len(row)),
        posted_at=NOW - random.uniform(-3, 250, len(row)) * DAY,
        counts_as_of=np.full(len(row), NOW),
        likes=np.where(random.random(len(row)) < 0.05, NAN, likes),
        comments=np.where(random.random(len(row)) < 0.05, NAN, likes // 40),
        shares=np.where(random.random(len(row)) < 0.5, NAN, likes // 90),
        saves=np.where(random.random(len(row)) < 0.5, NAN, likes // 30),
        views=np.where(random.random(len(row)) < 0.4, NAN, likes * 12),
        sponsored=random.choice([NAN, 0, 1], len(row), p=[0.3, 0.5, 0.2]),
        pinned=random.random(len(row)) < 0.05,
    )
    owner = np.repeat(np.arange(COUNT), DAYS)
    day = np.tile(20_000 - 7 * np.arange(DAYS), COUNT)
    counts = np.round(1_000 * random.lognormal(0, 0.1, len(owner)) * np.where(random.random(len(owner)) < 0.05, 2, 1))
    return profiles, posts, Snapshots.of(owner, day, counts)


def test_creators_one_by_one_and_all_at_once() -> None:
    profiles, posts, snapshots = directory()
    measures = measure(profiles, posts, snapshots, NOW)
    table = fit(measures, shipped(), Variances())
    scores = score(measures, table)
    assert 0.3 < np.isnan(scores.percentile).mean() < 0.9, "both kinds are there"
    for row in range(0, COUNT, 3):
        mine = dataclasses.replace(posts.take(posts.row == row), row=np.zeros((posts.row == row).sum(), np.int64))
        days = dataclasses.replace(snapshots.take(snapshots.row == row), row=np.zeros(DAYS, np.int64))
        alone = measure(profiles.take(slice(row, row + 1)), mine, days, NOW)
        for one, many in ((alone, measures), (score(alone, table), scores)):
            for field in dataclasses.fields(one):
                left, right = getattr(one, field.name)[0], getattr(many, field.name)[row]
                np.testing.assert_allclose(left, right, rtol=1e-12, err_msg=f"{field.name} of {row}")
