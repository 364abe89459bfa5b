"""What other products would show for the same posts, under the definitions that they publish.

Only published definitions are computed, on the platforms that they name. A post whose likes are hidden or missing is
left out of all of them. Definitions were read in November 2026; `source` says where.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .codes import Platform
from .columns import DAY, Floats, Posts
from .engagement import Counts

ALL_POSTS = 0


@dataclass(frozen=True)
class Definition:
    """One vendor's rate on some platforms: of the posts of the last `days`, the newest `posts` (0: all of them)."""

    vendor: str
    platforms: tuple[Platform, ...]
    definition: str
    source: str
    days: int
    posts: int
    rate: Callable[[Floats, Floats, Floats, float], float]


@dataclass(frozen=True)
class Said:
    """What a vendor would say: percent points of `posts` posts; NaN where the posts do not suffice."""

    vendor: str
    definition: str
    source: str
    rate: float
    posts: int


def _median_likes(likes: Floats, comments: Floats, views: Floats, followers: float) -> float:
    return 100 * float(np.median(likes)) / followers


def _likes_by_views(likes: Floats, comments: Floats, views: Floats, followers: float) -> float:
    seen = views >= 1
    return 100 * float(likes[seen].mean() / views[seen].mean()) if seen.any() else float("nan")


def _mean(likes: Floats, comments: Floats, views: Floats, followers: float) -> float:
    return 100 * float((likes + np.nan_to_num(comments)).mean()) / followers


_MODASH = "help.modash.io/en/articles/6542471"
DEFINITIONS = (
    Definition(
        "Modash", (Platform.INSTAGRAM,), "Median likes of the last two months' posts / followers", _MODASH, 61,
        ALL_POSTS, _median_likes,
    ),
    Definition(
        "Modash", (Platform.TIKTOK, Platform.YOUTUBE), "Average likes / average views of the last two months' posts",
        _MODASH, 61, ALL_POSTS, _likes_by_views,
    ),
    Definition(
        "HypeAuditor", (Platform.INSTAGRAM,), "(Likes + comments) / followers, mean of the newest 12 posts",
        "help.hypeauditor.com/en/articles/2771955", 0, 12, _mean,
    ),
    Definition(
        "Upfluence", (Platform.INSTAGRAM,), "(Average likes + average comments) / followers, posts of the last 90 days",
        "help.upfluence.co/en/articles/6989177", 90, ALL_POSTS, _mean,
    ),
    Definition(
        "Klear", (Platform.INSTAGRAM,), "Average engagements of the last 6 months' posts / followers",
        "help.meltwater.com/en/articles/6762650", 182, ALL_POSTS, _mean,
    ),
)  # fmt: skip


def as_others(platform: int, followers: float, posts: Posts, counts: Counts, as_of: float) -> list[Said]:
    """One entry per vendor that publishes a definition for this platform. All posts belong to one account.

    `as_of`: epoch seconds; later posts are left out, and so are those without a date. Vendors count pinned, young and
    sponsored posts, so they are in here though the headline leaves them out.
    """
    return [
        _said(definition, followers, posts, counts, as_of)
        for definition in DEFINITIONS
        if platform in definition.platforms
    ]


def _said(definition: Definition, followers: float, posts: Posts, counts: Counts, as_of: float) -> Said:
    age = as_of - posts.posted_at
    inside = (age >= 0) & ~np.isnan(counts.likes)
    if definition.days:
        inside &= age <= definition.days * DAY
    chosen = np.flatnonzero(inside)
    chosen = chosen[np.lexsort((-posts.post_id[chosen], age[chosen]))]
    chosen = chosen[: definition.posts] if definition.posts else chosen
    rate = float("nan")
    if len(chosen) and followers >= 1:
        rate = definition.rate(counts.likes[chosen], counts.comments[chosen], counts.views[chosen], followers)
    return Said(definition.vendor, definition.definition, definition.source, rate, len(chosen))
