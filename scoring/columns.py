"""The columns that go into the engine and come out of it.

Everything is a numpy array with one value per row; NaN means unknown, never 0. Times are epoch seconds (UTC), days are
whole days since 1970-01-01, rates and shares are percent points. Nothing here knows a database or a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[Any]

DAY = 86_400.0


def known(values: Rows) -> Floats:
    """The values as floats, with everything that cannot be a count (negative, infinite, NaN) as NaN."""
    floats = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(floats) & (floats >= 0), floats, np.nan)


def positive(values: Rows) -> Floats:
    """As `known`, and 0 is unknown as well."""
    floats = np.asarray(values, dtype=np.float64)
    return np.where(np.isfinite(floats) & (floats > 0), floats, np.nan)


@dataclass(frozen=True)
class Columns:
    """Arrays of one length, all indexed by the same row."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, rows: Rows | slice) -> Self:
        """The same columns for some rows only (indices, a mask or a slice)."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @classmethod
    def concatenate(cls, parts: Sequence[Self]) -> Self:
        """The rows of all parts, in order. At least one part is needed."""
        return cls(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)})


@dataclass(frozen=True)
class Profiles(Columns):
    """One row per account, as imported. Counts that make no sense are tolerated: they become unknown."""

    profile_id: Ints
    platform: Rows
    """i2, codes.Platform."""
    kind: Rows
    """i2, codes.Kind."""
    followers: Floats
    following: Floats
    posts_count: Floats
    avg_likes: Floats
    avg_comments: Floats
    avg_shares: Floats
    avg_views: Floats
    engagement_avg: Floats
    """Average engagements of a post as the vendor counts them (not its "authentic" ones)."""
    new_post_avg_like: Floats
    reported_er: Floats
    """A vendor's rate in percent points: shown beside ours, used only where nothing else is known."""
    last_post_at: Floats
    """Epoch seconds, for accounts whose single posts are not known."""
    niche_focus: Floats
    """0-100, share of the top niche; computed by scoring.niches."""

    @classmethod
    def of(cls, profile_id: Rows, platform: Rows, kind: Rows, **columns: Rows) -> Self:
        """Columns that are not named are unknown for every row."""
        n = len(profile_id)
        names = [f.name for f in fields(cls)[3:]]
        unexpected = set(columns) - set(names)
        if unexpected:
            raise TypeError(f"no such column: {', '.join(sorted(unexpected))}")
        rest = {name: np.asarray(columns.get(name, np.full(n, np.nan)), np.float64) for name in names}
        return cls(np.asarray(profile_id, np.int64), np.asarray(platform, np.int16), np.asarray(kind, np.int16), **rest)


@dataclass(frozen=True)
class Posts(Columns):
    """One row per post; `row` points into Profiles. Neither profiles' nor posts' order matters."""

    row: Ints
    post_id: Ints
    posted_at: Floats
    counts_as_of: Floats
    """When the counts were read: decides whether the post was old enough by then."""
    likes: Floats
    comments: Floats
    shares: Floats
    saves: Floats
    views: Floats
    pinned: Bools
    sponsored: Floats
    """1 labelled as sponsored, 0 labelled as not, NaN not known."""
    comments_disabled: Bools

    @classmethod
    def of(cls, row: Rows, **columns: Rows) -> Self:
        """Columns that are not named are unknown (flags: false) for every row."""
        n = len(row)
        result: dict[str, Rows] = {"row": np.asarray(row, np.int64)}
        for name in (f.name for f in fields(cls)[1:]):
            if name == "post_id":
                result[name] = np.asarray(columns.pop(name, np.arange(n)), np.int64)
            elif name in ("pinned", "comments_disabled"):
                result[name] = np.asarray(columns.pop(name, np.zeros(n)), np.bool_)
            else:
                result[name] = np.asarray(columns.pop(name, np.full(n, np.nan)), np.float64)
        if columns:
            raise TypeError(f"no such column: {', '.join(sorted(columns))}")
        return cls(**result)


@dataclass(frozen=True)
class Snapshots(Columns):
    """One row per account and day on which its followers were counted."""

    row: Ints
    day: Ints
    followers: Floats

    @classmethod
    def of(cls, row: Rows, day: Rows, followers: Rows) -> Self:
        return cls(np.asarray(row, np.int64), np.asarray(day, np.int64), np.asarray(followers, np.float64))


@dataclass(frozen=True)
class Measures(Columns):
    """What one account's own data says, before anybody is compared with anybody (pass 1)."""

    profile_id: Ints
    platform: Rows
    kind: Rows
    tier: Rows
    size_band: Rows
    basis: Rows
    er_source: Rows
    numerator: Rows
    """engagement.Numerator: which imported average the rate was made of."""
    cohort: Rows
    """i4, tiers.cohort_key; 0 where the account has no peers (size or basis unknown)."""
    followers: Floats
    following: Floats
    posts_count: Floats
    k: Rows
    """i4, posts behind the headline rate."""
    xbar: Floats
    """Mean of ln((engagements + .5) / denominator); from averages where no single post is known."""
    within_variance: Floats
    """Variance of the same about xbar (k >= 2)."""
    half_difference: Floats
    """Mean of the newer half of the posts minus the older half (k >= 4); the older half has k // 2."""
    er_mean: Floats
    er_median: Floats
    er_organic: Floats
    er_sponsored: Floats
    rate: Floats
    """Averages over the denominator, or the vendor's rate (percent points), where er_source says so."""
    denominator: Floats
    """Followers, or the mean views of a post."""
    average_engagements: Floats
    """The imported numerator, where er_source is averages."""
    avg_likes: Floats
    avg_comments: Floats
    avg_views: Floats
    posts_per_week: Floats
    last_post_at: Floats
    recency: Floats
    """100 exp(-days since the last post / 30)."""
    growth_30d: Floats
    sponsored_share: Floats
    comments_per_1000: Floats
    sd_ln_engagement: Floats
    sd_ln_likes: Floats
    likes_per_comment: Floats
    jump: Floats
    """1 an unexplained follower jump, 0 none, NaN could not be looked at."""
    niche_focus: Floats


@dataclass(frozen=True)
class Rates(Columns):
    """The part of Measures that makes cohorts: what a fit over everybody has to hold in memory."""

    cohort: Rows
    basis: Rows
    er_source: Rows
    k: Rows
    xbar: Floats
    within_variance: Floats
    half_difference: Floats
    rate: Floats
    comments_per_1000: Floats
    sd_ln_engagement: Floats


@dataclass(frozen=True)
class Scores(Columns):
    """What follows once the cohorts are known (pass 2). Row i belongs to row i of the Measures."""

    profile_id: Ints
    theta: Floats
    w: Floats
    mu: Floats
    er: Floats
    er_low: Floats
    er_high: Floats
    percentile: Floats
    percentile_source: Rows
    """i2, cohorts.PercentileSource."""
    peers: Floats
    community: Floats
    consistency: Floats
    authenticity: Floats
    checks_evaluated: Rows
    points: Floats
    """(n, 7): minus points per authenticity.CHECKS; NaN where a check could not be looked at."""
    expected_engagements: Floats
    price_low: Floats
    price_high: Floats
    cpe: Floats
    parts: Floats
    """(n, 4): the values of quality.PARTS; NaN unknown."""
    coverage: Floats
    score: Floats
