"""What a creator's page says beyond the listing: posts with their reasons, checks, parts of the score, pictures.

Posts, checks and niches are those of the receipt, which the same engine functions make as the scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from influencers import charts, receipts
from influencers.formats import GAP, human, percent
from influencers.models import Listing, Profile, Snapshot
from influencers.templatetags.show import day
from influencers.views.rows import PARTS, Shown
from scoring.codes import Basis

CHECK_ICONS = {"clear": "check", "sign": "triangle-alert", "unseen": "minus"}


@dataclass(frozen=True)
class Portrait:
    basis: str
    text: str
    stats: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    posts: list[dict[str, Any]]
    posts_line: str
    post_chart: SafeString
    authenticity_line: str
    checks: list[dict[str, Any]]
    growth_chart: SafeString
    niches: list[dict[str, Any]]
    receipt: dict[str, Any]


def portrait(profile: Profile, listing: Listing, row: Shown) -> Portrait:
    """Everything about one scored account, read from its receipt and nothing else."""
    evidence = receipts.of(profile, listing)
    receipt = receipts.receipt(evidence)
    posts = _posts(receipt["inputs"]["posts"])
    return Portrait(
        basis=_basis(row),
        text=_pull(receipt, row),
        stats=_stats(row),
        parts=_parts(row),
        posts=posts,
        posts_line=_posts_line(posts),
        post_chart=charts.post_chart(posts, row["er"], row["er_low"], row["er_high"]),
        authenticity_line=_authenticity_line(listing),
        checks=_checks(receipt["authenticity"]["checks"]),
        growth_chart=_growth(profile),
        niches=_niches(receipt["niches"]),
        receipt=receipt,
    )


def _basis(row: Shown) -> str:
    if row["er_basis"] is None:
        return ""
    by_views = row["er_basis"] == Basis.VIEWS.slug
    return f"engagements of a post per {'view' if by_views else 'follower'}"


def _pull(receipt: dict[str, Any], row: Shown) -> str:
    """How much of the headline is the account's own posts and how much the average of its peers."""
    w = receipt["estimate"]["weight"]
    if w is None or not 0 < w < 0.995:
        return ""
    peers = f"{row['size_band'] or 'similar'} {row['platform_label']} creators"
    return f"{100 * w:.0f}{GAP}% own posts, {100 - 100 * w:.0f}{GAP}% average of {peers}."


def _stats(row: Shown) -> list[dict[str, Any]]:
    def stat(label: str, value: Any, write: Any, reason: str, note: str = "") -> dict[str, Any]:
        return {"label": label, "value": "" if value is None else write(value), "reason": reason, "note": note}

    counted = row["counted"]
    unknown = "Not in any file and no posts to count it from"
    return [
        stat(counted.capitalize(), row["followers"], human, f"No file says how many {counted}", row["tier_label"]),
        stat("Likes a post", row["avg_likes"], human, unknown),
        stat("Comments a post", row["avg_comments"], human, unknown),
        stat("Views a post", row["avg_views"], human, "Views of posts are not known"),
        stat("Posts a week", row["posts_per_week"], lambda v: f"{v:.1f}", "The known posts do not reach back 12 weeks"),
        stat("Last post", row["last_post_at"], day, "No post is known"),
        stat("Sponsored", row["sponsored_share"], percent, "No post says whether it is sponsored"),
        stat("Plain mean", row["er_mean"], percent, "No single posts are known", "mean of the posts' rates"),
        stat("Plain median", row["er_median"], percent, "No single posts are known", "median of the posts' rates"),
        stat("Community", row["community"], _of_peers, "Too few peers or no comments known", "comments per follower"),
        stat("Consistency", row["consistency"], _of_peers, "Needs 4 posts and enough peers", "evenness of posts"),
    ]


def _of_peers(value: float) -> str:
    return f"{value:.0f}/100"


def _parts(row: Shown) -> list[dict[str, Any]]:
    return [
        {**part, "label": PARTS.get(part["name"], part["name"]), "percent": f"{part['weight']:.0f}"}
        for part in row.get("score_parts") or []
    ]


def _posts(posts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each post with its rate and why it counts or not, oldest first."""
    shown = []
    for post in posts:
        posted_at = datetime.fromisoformat(post["posted_at"])
        label = f"{day(posted_at)}: {percent(post['rate'])}. {post['sentence']}"
        shown.append({**post, "posted_at": posted_at, "says": post["sentence"], "label": label})
    return shown


def _posts_line(posts: list[dict[str, Any]]) -> str:
    counted = sum(post["counted"] for post in posts)
    left_out = len(posts) - counted
    return f"{counted} counted" + (f", {left_out} left out (grey)" if left_out else "") if posts else ""


def _authenticity_line(listing: Listing) -> str:
    if listing.authenticity is None:
        return "not enough data"
    seen, of = listing.authenticity_evaluated, listing.authenticity_of
    if listing.authenticity >= 100:
        return f"no signs in {seen} of {of} checks"
    return f"{seen} of {of} checks could be made; what is unusual costs points"


def _checks(checks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sentence of every check that could be made, those with signs first, then those without enough data."""
    shown = []
    for check in checks:
        points = check["points"]
        state = "unseen" if points is None else "sign" if points < 0 else "clear"
        if state == "unseen":
            continue
        lost = f"−{-points:.0f}" if points < 0 else ""
        shown.append({"state": state, "icon": CHECK_ICONS[state], "sentence": check["sentence"], "points": lost})
    return sorted(shown, key=lambda check: check["state"] != "sign")


def _growth(profile: Profile) -> SafeString:
    points = list(Snapshot.objects.filter(profile=profile).order_by("date").values_list("date", "followers"))
    if len(points) < 2:
        return charts.NOTHING
    (first, low), (last, high) = points[0], points[-1]
    return charts.line_chart(points, f"Followers from {human(low)} on {day(first)} to {human(high)} on {day(last)}")


def _niches(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The niches of the listing, each with the words that said so or the category of the file."""
    return [
        {
            "label": niche["name"], "share": niche["share"], "imported": niche["share"] is None,
            "words": ", ".join(niche["words"][:8]) or _category(niche["category"]),
        }
        for niche in found
    ]  # fmt: skip


def _category(name: str | None) -> str:
    return f"the file's category “{name}” says so" if name else ""
