"""Small inputs for the engine, written as rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from scoring.columns import Posts, Profiles, Snapshots

DAY = 86_400.0
NOW = 20_000 * DAY
NAN = float("nan")


def profile(platform: int = 1, kind: int = 1, **columns: float) -> Profiles:
    return Profiles.of([1], [platform], [kind], **{name: np.array([value]) for name, value in columns.items()})


def post(days_ago: float, likes: float = NAN, **columns: Any) -> dict[str, Any]:
    """A post read at NOW."""
    row = {"row": 0, "posted_at": NOW - days_ago * DAY, "counts_as_of": NOW, "likes": likes, "comments": NAN}
    row |= {"shares": NAN, "saves": NAN, "views": NAN, "sponsored": NAN, "pinned": False, "comments_disabled": False}
    return row | columns


def posts(*rows: dict[str, Any]) -> Posts:
    """Posts numbered from 0 unless they carry a post_id."""
    numbered = [{"post_id": index} | row for index, row in enumerate(rows)]
    names = list(numbered[0]) if numbered else ["row"]
    columns = {name: np.array([row[name] for row in numbered]) for name in names}
    return Posts.of(columns.pop("row").astype(int), **columns)


def snapshots(*days: tuple[int, float]) -> Snapshots:
    """(days ago, followers) of account 0."""
    return Snapshots.of([0] * len(days), [20_000 - ago for ago, _ in days], [count for _, count in days])


NO_SNAPSHOTS = Snapshots.of([], [], [])
