"""What an account's dates say: how often it posts, when last, how its followers grow (S10, and the jump of S5)."""

from __future__ import annotations

import numpy as np

from . import groups
from .columns import DAY, Bools, Floats, Ints, Posts, Profiles, Snapshots, positive

WEEKS = 12
RECENCY_DAYS = 30
GAP_MIN, GAP_MAX, GAP_AIM = 20, 45, 30
JUMP_PER_DAY = 0.05
JUMP_SPREADS = 5 * 1.4826
JUMP_GAP_MAX = 14
VIRAL = 3
VIRAL_DAYS_AFTER = 3


def oldest_post(posts: Posts, n: int) -> Floats:
    """Date of the oldest post per account, pinned ones aside (they are shown long after their neighbours)."""
    dated = np.isfinite(posts.posted_at) & ~posts.pinned
    oldest = np.full(n, np.inf)
    np.minimum.at(oldest, posts.row[dated], posts.posted_at[dated])
    return np.where(np.isinf(oldest), np.nan, oldest)


def posts_per_week(posts: Posts, oldest: Floats, as_of: float) -> Floats:
    """Posts in the 84 days before the as-of / 12; unknown where the known posts do not reach back that far."""
    since = as_of - WEEKS * 7 * DAY
    inside = (posts.posted_at > since) & (posts.posted_at <= as_of)
    return np.where(oldest <= since, groups.total(posts.row, inside, len(oldest)) / WEEKS, np.nan)


def last_post_at(profiles: Profiles, posts: Posts, as_of: float) -> Floats:
    """Epoch seconds of the newest known post, from the posts or from the import; dates in the future are ignored."""
    last = np.where(profiles.last_post_at <= as_of, profiles.last_post_at, -np.inf)
    past = posts.posted_at <= as_of
    np.maximum.at(last, posts.row[past], posts.posted_at[past])
    return np.where(np.isinf(last), np.nan, last)


def recency(last: Floats, as_of: float) -> Floats:
    """100 exp(-days since the last post / 30)."""
    return 100 * np.exp(-(as_of - last) / DAY / RECENCY_DAYS)


def tidy(snapshots: Snapshots, as_of: float) -> Snapshots:
    """By account and day, one a day (the larger count), without days after the as-of and without empty counts."""
    followers = positive(snapshots.followers)
    usable = snapshots.take(~np.isnan(followers) & (snapshots.day <= as_of // DAY))
    later = (usable.row[1:] > usable.row[:-1]) | (
        (usable.row[1:] == usable.row[:-1]) & (usable.day[1:] > usable.day[:-1])
    )
    if later.all():
        return usable
    usable = usable.take(np.lexsort((usable.followers, usable.day, usable.row)))
    last = np.append((usable.row[1:] != usable.row[:-1]) | (usable.day[1:] != usable.day[:-1]), True)
    return usable.take(last)


def growth_30d(snapshots: Snapshots, n: int) -> Floats:
    """100 (f1 / f0 - 1) scaled to 30 days, f1 the newest of tidy snapshots, f0 the one nearest to 30 days before it.

    Unknown unless f0 lies 20-45 days before f1; of two equally near ones the later counts.
    """
    result = np.full(n, np.nan)
    if not len(snapshots):
        return result
    ends = groups.starts(snapshots.row, n)
    newest = np.maximum(ends[1:] - 1, 0)[snapshots.row]
    gap = snapshots.day[newest] - snapshots.day
    near = np.flatnonzero((gap >= GAP_MIN) & (gap <= GAP_MAX))
    distance = np.abs(gap[near] - GAP_AIM) * 100 + gap[near]
    best = np.full(n, np.iinfo(np.int64).max)
    np.minimum.at(best, snapshots.row[near], distance)
    chosen = near[distance == best[snapshots.row[near]]]
    change = snapshots.followers[newest[chosen]] / snapshots.followers[chosen] - 1
    result[snapshots.row[chosen]] = 100 * change * GAP_AIM / gap[chosen]
    return result


def jumps(snapshots: Snapshots, posts: Posts, engagements: Floats, oldest: Floats) -> Floats:
    """1 where followers jumped and no post explains it, 0 where not, NaN where it could not be looked at (S5).

    A jump: growth per day between two tidy snapshots at most 14 days apart above max(5 %, 5 x 1.4826 x MAD of the
    account's growth per day). A post explains it with at least 3 times the account's median engagements, posted from
    the first day to 3 days after the second. A jump from before the oldest known post cannot be judged.
    """
    n = len(oldest)
    row, start, end, growth = _intervals(snapshots)
    result = np.where(groups.count(row, n) > 0, 0.0, np.nan)
    jumped = growth > np.maximum(JUMP_PER_DAY, JUMP_SPREADS * _spread(row, growth, n)[row])
    row, start, end = row[jumped], start[jumped], end[jumped]
    covered = oldest[row] <= start
    explained = _viral_between(posts, engagements, row, start, end, n)
    result[row] = np.nan
    result[row[covered & explained]] = 0.0
    result[row[covered & ~explained]] = 1.0
    return result


def _intervals(snapshots: Snapshots) -> tuple[Ints, Floats, Floats, Floats]:
    """(account, first second, last second with the 3 days, growth per day) of neighbours at most 14 days apart."""
    gap = snapshots.day[1:] - snapshots.day[:-1]
    near = np.flatnonzero((snapshots.row[1:] == snapshots.row[:-1]) & (gap <= JUMP_GAP_MAX))
    growth = (snapshots.followers[near + 1] / snapshots.followers[near] - 1) / gap[near]
    start = snapshots.day[near] * DAY
    end = (snapshots.day[near + 1] + VIRAL_DAYS_AFTER + 1) * DAY
    return snapshots.row[near], start.astype(np.float64), end.astype(np.float64), growth


def _spread(row: Ints, growth: Floats, n: int) -> Floats:
    """Median absolute deviation of the growth per day, for accounts with any growth worth the question (else 0)."""
    wanted = np.zeros(n, dtype=bool)
    wanted[row[growth > JUMP_PER_DAY]] = True
    some = wanted[row]
    _, small = np.unique(row[some], return_inverse=True)
    m = int(wanted.sum())
    centre = groups.median(small, growth[some], m)
    spread = np.zeros(n)
    spread[wanted] = groups.median(small, np.abs(growth[some] - centre[small]), m)
    return spread


def _viral_between(posts: Posts, engagements: Floats, row: Ints, start: Floats, end: Floats, n: int) -> Bools:
    """Whether a post with at least 3 times its account's median engagements was posted in [start, end)."""
    wanted = np.zeros(n, dtype=bool)
    wanted[row] = True
    some = np.flatnonzero(wanted[posts.row] & np.isfinite(posts.posted_at) & ~np.isnan(engagements))
    some = some[np.lexsort((posts.posted_at[some], posts.row[some]))]
    of = posts.row[some]
    typical = groups.median(of, engagements[some], n)
    viral = some[(engagements[some] >= VIRAL * typical[of]) & (engagements[some] > 0)]
    # one sorted key for (account, time): epoch seconds stay far below 2**34
    key = posts.row[viral] * 2.0**34 + posts.posted_at[viral]
    return np.searchsorted(key, row * 2.0**34 + start) < np.searchsorted(key, row * 2.0**34 + end)
