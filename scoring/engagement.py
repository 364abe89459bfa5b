"""Engagement of one post, and which posts count (S2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from . import groups
from .codes import Basis, Platform
from .columns import DAY, Bools, Floats, Ints, Posts, Profiles, Rows, known, positive
from .rules import Rules

HOUR = 3_600.0


class Reason(IntEnum):
    """Why a post is not behind the headline rate; the first that applies, in this order."""

    COUNTED = 0
    NO_DATE = 1
    FUTURE_DATE = 2
    TOO_YOUNG = 3
    PINNED = 4
    LIKES_HIDDEN = 5
    SAVES_UNKNOWN = 6
    COMMENTS_DISABLED = 7
    LIKES_EXCEED_VIEWS = 8
    TOO_OLD = 9
    NO_DENOMINATOR = 10
    BEYOND_WINDOW = 11
    SPONSORED_APART = 12

    @property
    def slug(self) -> str:
        return self.name.lower()


REASONS = {
    Reason.COUNTED: "Counted.",
    Reason.NO_DATE: "Left out: when it was posted or read is not known.",
    Reason.FUTURE_DATE: "Left out: its date lies in the future.",
    Reason.TOO_YOUNG: "Left out: it was still gathering engagement when its counts were read.",
    Reason.PINNED: "Left out: pinned posts gather engagement for longer.",
    Reason.LIKES_HIDDEN: "Left out: the like count is hidden or missing.",
    Reason.SAVES_UNKNOWN: "Left out: the number of saves is not known.",
    Reason.COMMENTS_DISABLED: "Left out: comments were turned off.",
    Reason.LIKES_EXCEED_VIEWS: "Left out: more likes than views, so one of the two is wrong.",
    Reason.TOO_OLD: "Left out: older than 180 days.",
    Reason.NO_DENOMINATOR: "Left out: no followers or views to divide by.",
    Reason.BEYOND_WINDOW: "Left out: there are enough newer posts.",
    Reason.SPONSORED_APART: "Sponsored: counted apart from the creator's own posts.",
}

#                    likes, comments, shares, saves
_DEFAULT_PARTS = (True, True, True, True)
_PARTS = {
    Platform.TIKTOK: (True, True, True, False),
    Platform.YOUTUBE: (True, True, False, False),
    Platform.PINTEREST: (False, True, False, True),
    Platform.TWITCH: (True, True, True, False),
    Platform.BLUESKY: (True, True, True, False),
    Platform.MASTODON: (True, True, True, False),
}
PARTS = np.array([_PARTS.get(Platform(code), _DEFAULT_PARTS) if code else _DEFAULT_PARTS for code in range(11)])
VIEW_PLATFORMS = (Platform.TIKTOK, Platform.YOUTUBE, Platform.X)


@dataclass(frozen=True)
class Counts:
    """The counts of posts after what cannot be a count became NaN; `engagements` is NaN where its core is unknown."""

    likes: Floats
    comments: Floats
    views: Floats
    engagements: Floats
    hidden: Bools


def counts_of(posts: Posts, platform: Rows) -> Counts:
    """Engagements of each post: the parts that the platform counts, as far as they are known.

    Likes (on Pinterest: saves) must be known. A like count that is blank, negative, or 0 while the comments are not
    known to be 0, is hidden. `platform`: code of each post's account.
    """
    likes, views = known(posts.likes), known(posts.views)
    comments = np.where(posts.comments_disabled, np.nan, known(posts.comments))
    hidden = np.isnan(likes) | ((likes == 0) & ~(comments == 0))
    likes = np.where(hidden, np.nan, likes)
    parts = PARTS[platform]
    total = np.zeros(len(posts))
    for column, values in enumerate((likes, comments, known(posts.shares), known(posts.saves))):
        total += np.where(parts[:, column] & ~np.isnan(values), values, 0.0)
    core = np.where(platform == Platform.PINTEREST, known(posts.saves), likes)
    return Counts(likes, comments, views, np.where(np.isnan(core), np.nan, total), hidden)


@dataclass(frozen=True)
class Selection:
    """Which posts count. `reason`, `denominator` and `counts` follow the posts as given; `window` holds indices of
    the posts inside the window (sponsored ones included), by account and newest first; `headline` is a mask on it."""

    counts: Counts
    reason: Rows
    denominator: Floats
    basis: Rows
    window: Ints
    headline: Bools


def select(profiles: Profiles, posts: Posts, as_of: float, rules: Rules) -> Selection:
    """Choose the basis of each account and the posts behind its rate (S2).

    An account's rates are by views where its platform counts views and at least half of its usable posts know
    theirs (or the followers are unknown), else by followers: never a mixture.
    """
    platform = profiles.platform[posts.row]
    counts = counts_of(posts, platform)
    reason = _reasons(posts, counts, platform, as_of, rules)
    usable = np.flatnonzero(reason == Reason.COUNTED)
    basis = _basis(profiles, posts.row[usable], counts.views[usable])
    by_views = basis[posts.row] == Basis.VIEWS
    denominator = np.where(by_views, counts.views, known(profiles.followers)[posts.row])
    reason[usable] = np.where(denominator[usable] >= 1, Reason.COUNTED, Reason.NO_DENOMINATOR)
    window = _newest(profiles, posts, np.flatnonzero(reason == Reason.COUNTED), reason, rules)
    headline = _headline(posts, window, len(profiles), rules)
    reason[window[~headline]] = Reason.SPONSORED_APART
    return Selection(counts, reason, denominator, basis, window, headline)


def _reasons(posts: Posts, counts: Counts, platform: Rows, as_of: float, rules: Rules) -> Rows:
    """The first reason to leave a post out that can be told without its neighbours."""
    posted, read = (np.where(np.isfinite(at), at, np.nan) for at in (posts.posted_at, posts.counts_as_of))
    age = read - posted
    youngest = np.where(platform == Platform.YOUTUBE, rules.min_age_hours_youtube, rules.min_age_hours) * HOUR
    pinterest = platform == Platform.PINTEREST
    too_liked = (counts.likes > counts.views) & (counts.views >= 1) & np.isin(platform, VIEW_PLATFORMS)
    tests = [
        (np.isnan(age), Reason.NO_DATE),
        (posted > as_of, Reason.FUTURE_DATE),
        (age < youngest, Reason.TOO_YOUNG),
        (posts.pinned, Reason.PINNED),
        (counts.hidden & ~pinterest, Reason.LIKES_HIDDEN),
        (np.isnan(counts.engagements) & pinterest, Reason.SAVES_UNKNOWN),
        (posts.comments_disabled & (platform == Platform.YOUTUBE), Reason.COMMENTS_DISABLED),
        (too_liked, Reason.LIKES_EXCEED_VIEWS),
        (as_of - posted > rules.max_age_days * DAY, Reason.TOO_OLD),
    ]
    reason = np.full(len(posts), int(Reason.COUNTED), np.int8)
    for applies, code in reversed(tests):
        reason[applies] = code
    return reason


def _basis(profiles: Profiles, row: Ints, views: Floats) -> Rows:
    """i2 codes.Basis per account, from its usable posts; UNKNOWN without any."""
    usable = groups.count(row, len(profiles))
    with_views = groups.total(row, views >= 1, len(profiles))
    counts_views = np.isin(profiles.platform, VIEW_PLATFORMS) & (with_views > 0)
    enough = (2 * with_views >= usable) | ~(known(profiles.followers) >= 1)
    basis = np.where(counts_views & enough, Basis.VIEWS, Basis.FOLLOWERS)
    return np.where(usable > 0, basis, Basis.UNKNOWN).astype(np.int16)


def _newest(profiles: Profiles, posts: Posts, usable: Ints, reason: Rows, rules: Rules) -> Ints:
    """The newest 12 (Instagram) or 30 posts of each account; the older ones get their reason."""
    order = groups.newest_first(posts.row[usable], posts.posted_at[usable], posts.post_id[usable])
    usable = usable[order]
    row = posts.row[usable]
    size = np.where(profiles.platform[row] == Platform.INSTAGRAM, rules.window_instagram, rules.window)
    inside = groups.ranks(row, len(profiles)) < size
    reason[usable[~inside]] = Reason.BEYOND_WINDOW
    return usable[inside]


def _headline(posts: Posts, window: Ints, n: int, rules: Rules) -> Bools:
    """Mask on the window: all posts, or the organic ones where enough are labelled sponsored and some are not."""
    row, labelled = posts.row[window], posts.sponsored[window] == 1
    sponsored = groups.total(row, labelled, n)
    apart = (sponsored >= rules.sponsored_apart_from) & (sponsored < groups.count(row, n))
    return ~(labelled & apart[row])


class Numerator(IntEnum):
    """Which imported average a rate was made of."""

    NONE = 0
    ENGAGEMENT_AVG = 1
    NEW_POST_LIKES = 2
    LIKES_AND_COMMENTS = 3


@dataclass(frozen=True)
class Averages:
    """The rate that a file's averages give: `rate` in percent points, NaN where they do not suffice."""

    likes: Floats
    comments: Floats
    views: Floats
    engagements: Floats
    numerator: Rows
    basis: Rows
    denominator: Floats
    rate: Floats


def averages(profiles: Profiles) -> Averages:
    """Rates for accounts without single posts: imported averages over the latest followers (or average views).

    Numerator: the first known of engagement average; new-post likes (+ comments); likes (+ comments, + shares where
    the platform counts them). Average likes of 0 are hidden unless the average comments are 0 too. Pinterest counts
    saves, so only its engagement average will do.
    """
    comments, views = known(profiles.avg_comments), known(profiles.avg_views)
    likes, fresh = (_shown(known(c), comments) for c in (profiles.avg_likes, profiles.new_post_avg_like))
    pins = profiles.platform == Platform.PINTEREST
    parts = PARTS[profiles.platform]
    shares = np.where(parts[:, 2], np.nan_to_num(known(profiles.avg_shares)), 0.0)
    ways = [
        (Numerator.ENGAGEMENT_AVG, positive(profiles.engagement_avg)),
        (Numerator.NEW_POST_LIKES, np.where(pins, np.nan, fresh + np.nan_to_num(comments))),
        (Numerator.LIKES_AND_COMMENTS, np.where(pins, np.nan, likes + np.nan_to_num(comments) + shares)),
    ]
    engagements, numerator = np.full(len(profiles), np.nan), np.zeros(len(profiles), np.int16)
    for code, values in reversed(ways):
        there = ~np.isnan(values)
        engagements, numerator = np.where(there, values, engagements), np.where(there, code, numerator)
    by_views = np.isin(profiles.platform, VIEW_PLATFORMS) & (views >= 1)
    followers = known(profiles.followers)
    denominator = np.where(by_views, views, np.where(followers >= 1, followers, np.nan))
    basis = np.where(by_views, Basis.VIEWS, Basis.FOLLOWERS).astype(np.int16)
    rate = 100 * groups.ratio(engagements, denominator)
    contradicts = by_views & (likes > views)
    rate = np.where(contradicts, np.nan, rate)
    return Averages(likes, comments, views, engagements, numerator, basis, denominator, rate)


def _shown(likes: Floats, comments: Floats) -> Floats:
    return np.where((likes == 0) & ~(comments == 0), np.nan, likes)
