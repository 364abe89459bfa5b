"""Pass 1: everything that an account's own data says (S1-S3, S10), without comparing it with anybody."""

from __future__ import annotations

import numpy as np

from . import activity, groups, tiers
from .codes import Basis, ErSource
from .columns import Floats, Ints, Measures, Posts, Profiles, Rows, Snapshots, known, positive
from .engagement import Averages, Selection, averages, select
from .rules import Rules

MIN_FOR_HALVES = 4
MIN_FOR_SPREAD = 4
MIN_FOR_FLAT_LIKES = 8
CONTINUITY = 0.5


def measure(
    profiles: Profiles,
    posts: Posts,
    snapshots: Snapshots,
    as_of: float,
    rules: Rules | None = None,
    selection: Selection | None = None,
) -> Measures:
    """One row of Measures per profile. `as_of`: epoch seconds. A receipt passes the selection that it shows."""
    rules = rules or Rules()
    chosen = selection or select(profiles, posts, as_of, rules)
    vendor = averages(profiles)
    rates = _headline_rates(posts, chosen, len(profiles))
    window = _window_means(profiles, posts, chosen, vendor)
    source = _source(rates["k"], vendor, positive(profiles.reported_er))
    from_averages = source == ErSource.AVERAGES
    basis = np.where(from_averages, vendor.basis, np.where(source == ErSource.POSTS, chosen.basis, Basis.UNKNOWN))
    size = _size(profiles, rules)
    log_average = np.log(groups.ratio(vendor.engagements + CONTINUITY, vendor.denominator))
    rates["xbar"] = np.where(from_averages, log_average, rates["xbar"])
    rates["denominator"] = np.where(from_averages, vendor.denominator, rates["denominator"])
    return Measures(
        profile_id=profiles.profile_id,
        platform=profiles.platform,
        kind=profiles.kind,
        basis=basis.astype(np.int16),
        er_source=source,
        numerator=np.where(from_averages, vendor.numerator, 0).astype(np.int16),
        cohort=tiers.cohort_key(profiles.platform, profiles.kind, basis, size["size_band"]),
        following=known(profiles.following),
        posts_count=known(profiles.posts_count),
        rate=np.where(from_averages, vendor.rate, np.where(source == ErSource.REPORTED, profiles.reported_er, np.nan)),
        average_engagements=np.where(from_averages, vendor.engagements, np.nan),
        niche_focus=np.where(known(profiles.niche_focus) <= 100, profiles.niche_focus, np.nan),
        **size,
        **rates,
        **window,
        **_dates(profiles, posts, snapshots, chosen, as_of),
    )


def _size(profiles: Profiles, rules: Rules) -> dict[str, Rows]:
    return {
        "followers": known(profiles.followers),
        "tier": tiers.tier(profiles.followers, rules),
        "size_band": tiers.size_band(profiles.followers),
    }


def _source(k: Rows, vendor: Averages, reported: Floats) -> Rows:
    source = np.where(np.isnan(reported), ErSource.NONE, ErSource.REPORTED)
    source = np.where(np.isnan(vendor.rate), source, ErSource.AVERAGES)
    return np.where(k > 0, ErSource.POSTS, source).astype(np.int16)


def _headline_rates(posts: Posts, chosen: Selection, n: int) -> dict[str, Rows]:
    """k, xbar, variance, halves, mean and median of the posts behind the headline; organic against sponsored."""
    index = chosen.window[chosen.headline]
    row, denominator = posts.row[index], chosen.denominator[index]
    engagements = chosen.counts.engagements[index]
    x = np.log((engagements + CONTINUITY) / denominator)
    k = groups.count(row, n)
    percent = 100 * engagements / denominator
    everything = chosen.window
    labelled = posts.sponsored[everything] == 1
    all_percent = 100 * chosen.counts.engagements[everything] / chosen.denominator[everything]
    return {
        "k": k.astype(np.int32),
        "xbar": groups.mean(row, x, n),
        "within_variance": groups.variance(row, x, n),
        "half_difference": _half_difference(row, x, k),
        "er_mean": groups.mean(row, percent, n),
        "er_median": groups.median(row, percent, n),
        "er_organic": groups.mean(posts.row[everything], np.where(labelled, np.nan, all_percent), n),
        "er_sponsored": groups.mean(posts.row[everything], np.where(labelled, all_percent, np.nan), n),
        "denominator": groups.mean(row, denominator, n),
    }


def _half_difference(row: Ints, x: Floats, k: Ints) -> Floats:
    """Newer half minus older half of x (the older has k // 2 posts), for k >= 4."""
    n = len(k)
    newer = groups.ranks(row, n) < (k - k // 2)[row]
    difference = groups.mean(row[newer], x[newer], n) - groups.mean(row[~newer], x[~newer], n)
    return np.where(k >= MIN_FOR_HALVES, difference, np.nan)


def _window_means(profiles: Profiles, posts: Posts, chosen: Selection, vendor: Averages) -> dict[str, Rows]:
    """Means and spreads over the counted posts, else the imported averages."""
    n, index = len(profiles), chosen.window
    row = posts.row[index]
    likes, comments, views = (c[index] for c in (chosen.counts.likes, chosen.counts.comments, chosen.counts.views))
    avg_comments = _else(groups.mean(row, comments, n), vendor.comments)
    ln_engagement = np.log(chosen.counts.engagements[index] + CONTINUITY)
    liked = groups.total(row, ~np.isnan(likes), n)
    sponsored = np.where(np.isin(posts.sponsored[index], (0, 1)), posts.sponsored[index], np.nan)
    spread = np.sqrt(groups.variance(row, ln_engagement, n))
    flat = np.sqrt(groups.variance(row, np.log(likes + CONTINUITY), n))
    return {
        "avg_likes": _else(groups.mean(row, likes, n), vendor.likes),
        "avg_comments": avg_comments,
        "avg_views": _else(groups.mean(row, views, n), vendor.views),
        "sponsored_share": 100 * groups.mean(row, sponsored, n),
        "comments_per_1000": 1_000 * groups.ratio(avg_comments, known(profiles.followers)),
        "sd_ln_engagement": np.where(groups.count(row, n) >= MIN_FOR_SPREAD, spread, np.nan),
        "sd_ln_likes": np.where(liked >= MIN_FOR_FLAT_LIKES, flat, np.nan),
        "likes_per_comment": _likes_per_comment(row, likes, comments, vendor, n),
    }


def _likes_per_comment(row: Ints, likes: Floats, comments: Floats, vendor: Averages, n: int) -> Floats:
    """Likes per comment over posts where both are known (no comment at all counts as one), else of the averages."""
    both = ~np.isnan(likes) & ~np.isnan(comments)
    all_likes = groups.total(row[both], likes[both], n)
    all_comments = groups.total(row[both], comments[both], n)
    of_posts = np.where(groups.count(row[both], n) > 0, all_likes / np.maximum(all_comments, 1), np.nan)
    return _else(of_posts, groups.ratio(vendor.likes, vendor.comments))


def _dates(profiles: Profiles, posts: Posts, snapshots: Snapshots, chosen: Selection, as_of: float) -> dict[str, Rows]:
    n = len(profiles)
    oldest = activity.oldest_post(posts, n)
    last = activity.last_post_at(profiles, posts, as_of)
    days = activity.tidy(snapshots, as_of)
    return {
        "posts_per_week": activity.posts_per_week(posts, oldest, as_of),
        "last_post_at": last,
        "recency": activity.recency(last, as_of),
        "growth_30d": activity.growth_30d(days, n),
        "jump": activity.jumps(days, posts, chosen.counts.engagements, oldest),
    }


def _else(values: Floats, otherwise: Floats) -> Floats:
    return np.where(np.isnan(values), otherwise, values)
