"""The scoring rules once more, in plain Python and one account at a time: slow, obvious, and sharing no code."""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left, bisect_right
from typing import Any

HOUR, DAY = 3_600, 86_400
VIEWED = {2, 3, 4}
VARIANCES = {1: (0.8, 0.5, 0.1), 2: (0.15, 0.4, 0.05)}


def number(value: float, least: float = 0) -> float | None:
    return value if math.isfinite(value) and value >= least else None


def engagements(platform: int, post: dict[str, Any]) -> tuple[str, float]:
    """("", engagements) or (reason, 0)."""
    likes, comments = number(post["likes"]), number(post["comments"])
    if post["comments_disabled"]:
        comments = None
    if likes == 0 and comments != 0:
        likes = None
    shares, saves = number(post["shares"]) or 0, number(post["saves"]) or 0
    views = number(post["views"])
    if platform == 6:
        return ("saves_unknown", 0) if number(post["saves"]) is None else ("", saves + (comments or 0))
    if likes is None:
        return "likes_hidden", 0
    if platform == 3 and post["comments_disabled"]:
        return "comments_disabled", 0
    if platform in VIEWED and views is not None and 1 <= views < likes:
        return "likes_exceed_views", 0
    total = likes + (comments or 0)
    if platform != 3:
        total += shares
    if platform in (1, 4, 5, 8):
        total += saves
    return "", total


def reason(platform: int, post: dict[str, Any], as_of: float) -> str:
    if not (math.isfinite(post["posted_at"]) and math.isfinite(post["counts_as_of"])):
        return "no_date"
    if post["posted_at"] > as_of:
        return "future_date"
    if post["counts_as_of"] - post["posted_at"] < (168 if platform == 3 else 48) * HOUR:
        return "too_young"
    if post["pinned"]:
        return "pinned"
    why, _ = engagements(platform, post)
    if why:
        return why
    return "too_old" if as_of - post["posted_at"] > 180 * DAY else "counted"


def account(profile: dict[str, Any], posts: list[dict[str, Any]], as_of: float) -> dict[str, Any]:
    """basis, k, xbar, er_mean, er_median and the reasons by post id."""
    platform, followers = profile["platform"], number(profile["followers"])
    reasons = {post["post_id"]: reason(platform, post, as_of) for post in posts}
    usable = [post for post in posts if reasons[post["post_id"]] == "counted"]
    seen = [post for post in usable if (number(post["views"]) or 0) >= 1]
    by_views = platform in VIEWED and bool(seen) and (2 * len(seen) >= len(usable) or not (followers or 0) >= 1)
    rates = []
    for post in usable:
        below = number(post["views"]) if by_views else followers
        if below is None or below < 1:
            reasons[post["post_id"]] = "no_denominator"
        else:
            rates.append((post["posted_at"], post["post_id"], engagements(platform, post)[1], below, post["sponsored"]))
    rates.sort(key=lambda rate: (-rate[0], -rate[1]))
    size = 12 if platform == 1 else 30
    for _, post_id, *_ in rates[size:]:
        reasons[post_id] = "beyond_window"
    rates = rates[:size]
    paid = [rate for rate in rates if rate[4] == 1]
    if 3 <= len(paid) < len(rates):
        for _, post_id, *_ in paid:
            reasons[post_id] = "sponsored_apart"
        rates = [rate for rate in rates if rate[4] != 1]
    found: dict[str, Any] = {"reasons": reasons, "k": len(rates), "basis": 0}
    if rates:
        x = [math.log((e + 0.5) / d) for _, _, e, d, _ in rates]
        percent = [100 * e / d for _, _, e, d, _ in rates]
        found |= {"basis": 2 if by_views else 1, "xbar": math.fsum(x) / len(x), "er_mean": math.fsum(percent) / len(x)}
        found |= {
            "er_median": statistics.median(percent),
            "within_variance": statistics.variance(x) if len(x) > 1 else None,
        }
    return found


def headline(found: dict[str, Any], mu: float | None) -> tuple[float, float, float]:
    """(er, er_low, er_high) in percent."""
    s2, tau2, d2 = VARIANCES[found["basis"]]
    noise = s2 / found["k"] + d2
    w = 1.0 if mu is None else tau2 / (tau2 + noise)
    theta = w * found["xbar"] + (0 if mu is None else (1 - w) * mu)
    half = 1.2816 * math.sqrt(w * noise)
    return 100 * math.exp(theta), 100 * math.exp(theta - half), 100 * math.exp(theta + half)


def quantile(ordered: list[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def percentile(values: list[float], value: float) -> float:
    ordered = sorted(values)
    grid = [quantile(ordered, i / 1000) for i in range(1001)]
    low, high = bisect_left(grid, value), bisect_right(grid, value)
    if high > low:
        return (low + high - 1) / 20
    if low in (0, 1001):
        return 0.0 if low == 0 else 100.0
    return (low - 1 + (value - grid[low - 1]) / (grid[low] - grid[low - 1])) / 10
