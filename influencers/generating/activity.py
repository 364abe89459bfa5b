"""What generated accounts did: twelve posts with their counts and twelve weekly sizes, as matrices of numbers.

Engagement has the centres and variances of SCORING's benchmarks: it falls with size, differs between creators (tau2),
between posts (s2), and drifts slowly (d2). Followers basis except TikTok and YouTube, which count per view.
"""

from typing import NamedTuple

import numpy as np

from influencers.generating.accounts import (
    FACEBOOK,
    INSTAGRAM,
    PINTEREST,
    TIKTOK,
    YOUTUBE,
    Accounts,
    Bools,
    Floats,
    Ints,
)
from influencers.generating.places import PLACES
from influencers.generating.vocabulary import families

POSTS = 12
WEEKS = 12
DAY = 86_400

# Middles of the size bands in ln(followers), and the typical rate there: per follower, or per view.
_SIZES = np.log([500, 2_200, 7_000, 22_000, 70_000, 220_000, 700_000, 3_000_000])
_INSTAGRAM_RATES = np.log([0.065, 0.039, 0.0144, 0.0098, 0.0088, 0.0101, 0.0101, 0.0115])
_TIKTOK_RATES = np.log([0.14, 0.1305, 0.1117, 0.0888, 0.0763, 0.0703, 0.0652, 0.0652])
_YOUTUBE_RATES = np.log([0.036, 0.034, 0.032, 0.03, 0.029, 0.028, 0.026, 0.024])
# Views per follower at those sizes.
_TIKTOK_VIEWS = np.log([1.6, 1.1, 0.7, 0.45, 0.3, 0.2, 0.14, 0.1])
_YOUTUBE_VIEWS = np.log([0.7, 0.5, 0.35, 0.25, 0.18, 0.13, 0.1, 0.08])
_REEL_VIEWS = np.log([1.2, 0.9, 0.6, 0.4, 0.3, 0.25, 0.2, 0.18])

_FAMILY_EFFECTS = {
    "food": 0.05, "fashion": -0.1, "beauty": -0.05, "fitness": 0.0, "sports": 0.05, "travel": 0.0, "home": 0.0,
    "family": 0.15, "pets": 0.3, "technology": -0.1, "arts": 0.2, "entertainment": 0.1, "business": -0.25,
    "motoring": 0.05, "lifestyle": -0.05, "education": 0.1,
}  # fmt: skip
_CADENCE_DAYS = np.array([3.5, 2.0, 6.0, 2.5, 2.0])  # a typical gap between posts, by platform
_LIKES_PER_COMMENT = np.log([45.0, 110.0, 9.0, 14.0, 1.0])


class Posts(NamedTuple):
    """Matrices (accounts, POSTS), newest first; -1 stands for unknown."""

    exists: Bools
    age: Ints  # seconds before the as-of date
    type: Ints  # place in texts.POST_TYPES
    likes: Ints
    comments: Ints
    shares: Ints
    saves: Ints
    views: Ints
    sponsored: Bools
    label_known: Bools
    pinned: Bools
    hidden: Ints  # (accounts,) 0 likes shown, 1 written as -1, 2 left blank
    cadence: Floats  # (accounts,) days between posts; very long where dormant


class Snapshots(NamedTuple):
    """Matrices (accounts, WEEKS), this week first."""

    followers: Ints
    posts: Ints


def draw_posts(rng: np.random.Generator, accounts: Accounts) -> Posts:
    shape = (len(accounts.platform), POSTS)
    size = np.log(accounts.followers + 1)
    by_views = np.isin(accounts.platform, (TIKTOK, YOUTUBE))
    age, cadence = _ages(rng, accounts.platform)
    kind = _types(rng, accounts.platform, shape)
    sponsored = _sponsored(rng, shape)
    pinned = np.zeros(shape, dtype=bool)
    pinned[:, -1] = (rng.random(shape[0]) < 0.12) & (accounts.platform <= TIKTOK)
    views = _views(rng, accounts.platform, size, kind)
    base = np.where(by_views[:, None], views, accounts.followers[:, None])
    log_rate = _log_rates(rng, accounts, by_views, size)
    # Fresh posts have not gathered all they will; advertising gets less, pinned posts were the best ones.
    log_rate += np.where(age < 2 * DAY, np.log(0.83), 0) + np.where(sponsored, -0.2, 0) + np.where(pinned, 1.1, 0)
    engagements = base * np.minimum(np.exp(log_rate), 0.6)
    likes, comments, shares, saves = _split(rng, accounts.platform, engagements)
    hidden = np.where((accounts.platform == INSTAGRAM) & (rng.random(shape[0]) < 0.05), rng.integers(1, 3, shape[0]), 0)
    views = np.where(views > 0, np.maximum(views, likes + comments + 1), -1)
    return Posts(
        _existing(rng, accounts, shape), age, kind, likes, comments, shares, saves, views.astype(np.int64),
        sponsored, np.broadcast_to((rng.random(shape[0]) > 0.08)[:, None], shape), pinned, hidden, cadence,
    )  # fmt: skip


def draw_snapshots(rng: np.random.Generator, accounts: Accounts, cadence: Floats) -> Snapshots:
    """Sizes run back from today's by weekly growth; three in 200 accounts jumped in one of the weeks."""
    count = len(accounts.platform)
    growth = rng.normal(0.003, 0.006, count)[:, None] + rng.normal(0, 0.002, (count, WEEKS - 1))
    jumped = np.flatnonzero(rng.random(count) < 0.015)
    growth[jumped, rng.integers(0, WEEKS - 1, len(jumped))] += rng.uniform(0.15, 0.6, len(jumped))
    shrink = np.exp(-np.cumsum(growth, axis=1))
    followers = np.c_[accounts.followers, np.rint(accounts.followers[:, None] * shrink)].astype(np.int64)
    since = np.floor(np.arange(WEEKS) * 7 / cadence[:, None])
    return Snapshots(followers, np.maximum(accounts.posts[:, None] - since, 0).astype(np.int64))


def _log_rates(rng: np.random.Generator, accounts: Accounts, by_views: Bools, size: Floats) -> Floats:
    """Return ln(engagements / followers or views) of each post."""
    count = len(size)
    centre = np.interp(size, _SIZES, _INSTAGRAM_RATES)
    centre += np.select([accounts.platform == FACEBOOK, accounts.platform == PINTEREST], [-0.6, -1.0], 0.0)
    centre = np.where(accounts.platform == TIKTOK, np.interp(size, _SIZES, _TIKTOK_RATES), centre)
    centre = np.where(accounts.platform == YOUTUBE, np.interp(size, _SIZES, _YOUTUBE_RATES), centre)
    centre += np.array([_FAMILY_EFFECTS[family] for family in families()])[accounts.niche]
    centre += np.array([place.engagement for place in PLACES])[accounts.place]
    between = np.sqrt(np.where(by_views, 0.4, 0.5)) * rng.standard_normal(count)
    within = np.sqrt(np.where(by_views, 0.15, 0.8))
    # One account in 100 gets the same number of likes every time.
    within = np.where(rng.random(count) < 0.01, 0.06, within)
    # The halves of a history differ by D with variance d2; SCORING's d2 is .1 by followers and .05 by views.
    drift = np.sqrt(np.where(by_views, 0.05, 0.1)) * rng.standard_normal(count)
    slope = (np.arange(POSTS) - (POSTS - 1) / 2) / (POSTS / 2)
    noise = rng.standard_normal((count, POSTS)) * within[:, None]
    return np.asarray((centre + between)[:, None] + drift[:, None] * slope + noise)


def _views(rng: np.random.Generator, platform: Ints, size: Floats, kind: Ints) -> Floats:
    """Return views of each post, 0 where the platform shows none: TikTok, YouTube, reels, videos on Facebook."""
    per_follower = np.interp(size, _SIZES, _REEL_VIEWS)
    per_follower = np.where(platform == TIKTOK, np.interp(size, _SIZES, _TIKTOK_VIEWS), per_follower)
    per_follower = np.where(platform == YOUTUBE, np.interp(size, _SIZES, _YOUTUBE_VIEWS), per_follower)
    log_views = size + per_follower + 0.6 * rng.standard_normal(len(size))
    views = np.rint(np.exp(log_views[:, None] + 0.6 * rng.standard_normal(kind.shape)) + 3)
    shown = np.isin(platform, (TIKTOK, YOUTUBE))[:, None] | (kind == 0)
    return np.asarray(np.where(shown & (platform != PINTEREST)[:, None], views, 0))


def _split(rng: np.random.Generator, platform: Ints, engagements: Floats) -> tuple[Ints, Ints, Ints, Ints]:
    """Divide engagements into likes, comments, shares and saves as each platform shows them, -1 where it does not."""
    column = platform[:, None]
    usual = _LIKES_PER_COMMENT[platform] + 0.6 * rng.standard_normal(len(platform))
    ratio = np.exp(usual[:, None] + 0.35 * rng.standard_normal(engagements.shape))
    shared = np.select([column == TIKTOK, column == FACEBOOK], [0.05, 0.06], 0.0) * rng.lognormal(
        0, 0.4, engagements.shape
    )
    comments = engagements * (1 - shared) / (1 + ratio)
    likes = engagements * (1 - shared) - comments
    pins = column == PINTEREST
    saves = np.where(pins, engagements * 0.97, np.where(column == TIKTOK, likes * 0.08, -1))
    comments = np.where(pins, engagements * 0.03, comments)
    likes = np.where(pins, -1, likes)
    shares = np.where(shared > 0, engagements * shared, -1)
    lift = rng.random(engagements.shape)  # rounds up or down at random, so that small numbers keep their mean
    whole = [
        np.where(part < 0, -1, np.floor(part + lift)).astype(np.int64) for part in (likes, comments, shares, saves)
    ]
    return whole[0], whole[1], whole[2], whole[3]


def _ages(rng: np.random.Generator, platform: Ints) -> tuple[Ints, Floats]:
    """Return each post's age in seconds, newest first, and the days between posts. Six in 100 went quiet long ago."""
    count = len(platform)
    cadence = np.clip(_CADENCE_DAYS[platform] * rng.lognormal(0, 0.5, count), 0.3, 30)
    gaps = cadence[:, None] * rng.lognormal(-0.15, 0.55, (count, POSTS))
    gaps[:, 0] = cadence * rng.exponential(0.8, count)
    dormant = rng.random(count) < 0.06
    gaps[:, 0] += np.where(dormant, rng.uniform(60, 900, count), 0)
    age = np.cumsum(gaps, axis=1) * DAY + 60 * (1 + np.arange(POSTS))
    return age.astype(np.int64), np.where(dormant, 1000.0, cadence)


def _types(rng: np.random.Generator, platform: Ints, shape: tuple[int, int]) -> Ints:
    """Type 0 is a platform's video (reel, video, long video), 1 and 2 the others; see texts.POST_TYPES."""
    upto = np.array([[0.45, 0.75], [1, 1], [0.78, 1], [0.3, 0.85], [0.2, 1]])[platform]
    chance = rng.random(shape)
    return (chance >= upto[:, :1]).astype(np.int64) + (chance >= upto[:, 1:])


def _sponsored(rng: np.random.Generator, shape: tuple[int, int]) -> Bools:
    often = np.where(rng.random(shape[0]) < 0.45, 0, rng.beta(1.2, 6, shape[0]))
    return np.asarray(rng.random(shape) < often[:, None])


def _existing(rng: np.random.Generator, accounts: Accounts, shape: tuple[int, int]) -> Bools:
    """Most accounts have all twelve posts, four in 100 are new and have fewer, private ones show none."""
    known = np.where(rng.random(shape[0]) < 0.04, rng.integers(0, POSTS, shape[0]), POSTS)
    known = np.where(accounts.private, 0, known)
    return np.asarray(np.arange(POSTS) < known[:, None])
