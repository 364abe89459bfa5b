"""Authenticity: 100 minus points that can be seen and looked up (S5). Signs of bought followers, never a verdict.

A check that could not be looked at costs nothing and is not counted as looked at. `points` is (n, 7) in the order of
CHECKS: 0 or minus points, NaN not looked at. The seventh check needs a sample of followers and so has its own table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .codes import ErSource, Kind, Platform, SizeBand
from .cohorts import Estimate
from .columns import Bools, Floats, Measures, Rows

CHECKS = ("following", "engagement", "likes_per_comment", "flat_likes", "jump", "few_posts", "follower_sample")
OF = len(CHECKS)
MIN_EVALUATED = 2

_NAN = float("nan")
# P95 and P99 of following / followers by size band, measured on 33,934 influencers; none below 1,000 followers.
FOLLOWING_P95 = np.array([_NAN, _NAN, 2.05, 0.809, 0.332, 0.0749, 0.0256, 0.0036, 0.0014])
FOLLOWING_P99 = np.array([_NAN, _NAN, 4.01, 1.10, 0.563, 0.123, 0.0515, 0.0072, 0.0034])
Z_LOW, Z_VERY_LOW = -1.645, -2.33
# Likes per comment: lowest and highest that is common, and the points.
LIKES_PER_COMMENT = {
    Platform.INSTAGRAM: (2.8, 815, 10),
    Platform.TIKTOK: (33, 406, 5),
    Platform.YOUTUBE: (1.1, 25.5, 5),
}
FLAT_LIKES = 0.15
FEW_POSTS, FEW_POSTS_FROM = 9, 5_000


@dataclass(frozen=True)
class Authenticity:
    """`score` 0-100 or NaN below two checks; `points` (n, 7); `evaluated` of OF checks; `z` of the engagement."""

    score: Floats
    points: Floats
    evaluated: Rows
    z: Floats


def assess(measures: Measures, estimate: Estimate) -> Authenticity:
    """All checks that need no follower sample. Unusually high engagement costs points only beside another sign."""
    z = z_score(measures, estimate)
    following, ratio = _following(measures), _likes_per_comment(measures)
    flat = np.where(np.isnan(measures.sd_ln_likes), np.nan, np.where(measures.sd_ln_likes < FLAT_LIKES, -10.0, 0.0))
    jump = np.where(np.isnan(measures.jump), np.nan, np.where(measures.jump > 0, -15.0, 0.0))
    other_sign = (ratio < 0) | (flat < 0) | (jump < 0)
    sample = np.full(len(measures), np.nan)
    points = np.column_stack([following, _engagement(z, other_sign), ratio, flat, jump, _few_posts(measures), sample])
    evaluated = (~np.isnan(points)).sum(axis=1)
    score = np.where(evaluated >= MIN_EVALUATED, np.maximum(0, 100 + np.nansum(points, axis=1)), np.nan)
    return Authenticity(score, points, evaluated.astype(np.int16), z)


def z_score(measures: Measures, estimate: Estimate) -> Floats:
    """(xbar - mu) / sqrt(tau2 + s2/k + d2); NaN without mu, or where only a vendor's rate is known."""
    rated = np.isin(measures.er_source, (ErSource.POSTS, ErSource.AVERAGES))
    spread = np.sqrt(estimate.tau2 + estimate.s2 / estimate.k + estimate.d2)
    return np.where(rated, (measures.xbar - estimate.mu) / spread, np.nan)


def _following(measures: Measures) -> Floats:
    """Accounts followed per follower, against what is rare at this size. Groups and boards follow nobody."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = measures.following / measures.followers
    p95, p99 = FOLLOWING_P95[measures.size_band], FOLLOWING_P99[measures.size_band]
    known = ~np.isnan(ratio) & ~np.isnan(p95) & ~np.isin(measures.kind, (Kind.GROUP, Kind.BOARD))
    return np.where(known, np.where(ratio > p99, -15.0, np.where(ratio > p95, -7.0, 0.0)), np.nan)


def _engagement(z: Floats, other_sign: Bools) -> Floats:
    low = np.where(z < Z_VERY_LOW, -20.0, np.where(z < Z_LOW, -10.0, 0.0))
    high = np.where(z > -Z_VERY_LOW, -20.0, np.where(z > -Z_LOW, -10.0, 0.0))
    return np.where(np.isnan(z), np.nan, low + np.where(other_sign, high, 0.0))


def _likes_per_comment(measures: Measures) -> Floats:
    result = np.full(len(measures), np.nan)
    for platform, (lowest, highest, points) in LIKES_PER_COMMENT.items():
        here = (measures.platform == platform) & ~np.isnan(measures.likes_per_comment)
        outside = (measures.likes_per_comment < lowest) | (measures.likes_per_comment > highest)
        result = np.where(here, np.where(outside, -float(points), 0.0), result)
    return result


def _few_posts(measures: Measures) -> Floats:
    """Many followers and hardly a post. Posts counted here are enough where the account's total is not known."""
    large = measures.followers >= FEW_POSTS_FROM
    counted = np.where(measures.k >= FEW_POSTS, measures.k, np.nan)
    posts = np.where(np.isnan(measures.posts_count), counted, measures.posts_count)
    return np.where(large & ~np.isnan(posts), np.where(posts < FEW_POSTS, -10.0, 0.0), np.nan)


def sentences(measures: Measures, found: Authenticity, row: int) -> list[str]:
    """What each check says about one account, in the order of CHECKS; the reader sees them beside the points."""
    looks = found.points[row]
    return [
        _NOT_ENOUGH if np.isnan(points) else say(measures, found, row)
        for points, say in zip(
            looks,
            (_say_following, _say_engagement, _say_ratio, _say_flat, _say_jump, _say_few, _say_sample),
            strict=True,
        )
    ]


_NOT_ENOUGH = "Not enough data."


def _say_following(measures: Measures, found: Authenticity, row: int) -> str:
    ratio = measures.following[row] / measures.followers[row]
    band = SizeBand(int(measures.size_band[row])).label
    says = f"Follows {ratio:.2g} accounts per follower"
    if found.points[row, 0] == 0:
        return f"{says}; that is common for accounts of {band}."
    rare = "1 in 100" if found.points[row, 0] <= -15 else "5 in 100"
    return f"{says}; only {rare} creators this size ({band}) follow more."


def _say_engagement(measures: Measures, found: Authenticity, row: int) -> str:
    z, points = found.z[row], found.points[row, 1]
    if points == 0 and z > -Z_LOW:
        return "Unusually high engagement; nothing else looks unusual."
    if points == 0:
        return "Engagement is in the usual range for accounts of this size."
    if z < 0:
        return "Engagement is far below that of accounts of this size."
    return "Unusually high engagement, beside another unusual sign."


def _say_ratio(measures: Measures, found: Authenticity, row: int) -> str:
    platform = Platform(int(measures.platform[row]))
    lowest, highest, _ = LIKES_PER_COMMENT[platform]
    says = f"{measures.likes_per_comment[row]:.3g} likes per comment"
    if found.points[row, 2] == 0:
        return f"{says}; that is common on {platform.label}."
    return f"{says}; on {platform.label} {lowest:g} to {highest:g} is common."


def _say_flat(measures: Measures, found: Authenticity, row: int) -> str:
    if found.points[row, 3] == 0:
        return "Likes vary from post to post, as they usually do."
    return "Nearly the same number of likes on every post, which is rare."


def _say_jump(measures: Measures, found: Authenticity, row: int) -> str:
    if found.points[row, 4] == 0:
        return "No jump in followers that its posts do not explain."
    return "Followers jumped, and no widely seen post explains it."


def _say_few(measures: Measures, found: Authenticity, row: int) -> str:
    if found.points[row, 5] == 0:
        return "Enough posts for an account of this size."
    return f"{measures.posts_count[row]:.0f} posts only, which is rare for an account of this size."


def _say_sample(measures: Measures, found: Authenticity, row: int) -> str:
    return "The sample of followers looks as usual."
