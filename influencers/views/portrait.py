"""What a creator's page says beyond the listing: posts with their reasons, checks, parts of the score, pictures.

The posts and checks come from the same engine functions as the scores, run for this one account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.safestring import SafeString

from influencers import charts, clock
from influencers.formats import GAP, human, percent
from influencers.models import Listing, Post, Profile, Snapshot
from influencers.rescoring import reading, stats
from influencers.templatetags.show import day
from influencers.views import standing
from influencers.views.rows import PARTS, Shown
from scoring import authenticity, cohorts, engine, niches
from scoring.codes import Basis
from scoring.cohorts import CohortTable
from scoring.columns import Measures
from scoring.engagement import REASONS, Reason, Selection, select
from scoring.models import NicheTerm

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


def portrait(profile: Profile, listing: Listing, row: Shown) -> Portrait:
    """Everything about one scored account, in nine queries whatever it has."""
    as_of = clock.directory_now()
    chosen = reading.Selection(ids=[profile.pk])
    columns = reading.profiles(chosen)
    columns_of_posts = reading.posts(chosen, columns.profile_id)
    selection = select(columns, columns_of_posts, as_of.timestamp(), stats.rules())
    snapshots = reading.snapshots(chosen, columns.profile_id, as_of.timestamp())
    measures = engine.measure(columns, columns_of_posts, snapshots, as_of.timestamp(), stats.rules(), selection)
    known = list(Post.objects.filter(profile=profile))
    posts = _posts(known, columns_of_posts.post_id, selection)
    table = standing.cohorts()
    return Portrait(
        basis=_basis(row),
        text=_pull(measures, table, row),
        stats=_stats(row),
        parts=_parts(row),
        posts=posts,
        posts_line=_posts_line(posts),
        post_chart=charts.post_chart(posts, row["er"], row["er_low"], row["er_high"]),
        authenticity_line=_authenticity_line(listing),
        checks=_checks(measures, table) if table else [],
        growth_chart=_growth(profile),
        niches=_niches(profile, listing, known, row),
    )


def _basis(row: Shown) -> str:
    if row["er_basis"] is None:
        return ""
    by_views = row["er_basis"] == Basis.VIEWS.slug
    return f"engagements of a post per {'view' if by_views else 'follower'}"


def _pull(measures: Measures, table: CohortTable | None, row: Shown) -> str:
    """How much of the headline is the account's own posts and how much the average of its peers."""
    if table is None or row["er_source"] != "posts":
        return ""
    w = float(cohorts.estimate(measures, cohorts.mu_of(measures, table), table.variances).w[0])
    if not 0 < w < 0.995:
        return ""
    peers = f"{row['size_band'] or 'similar'} {row['platform_label']} creators"
    return f"{100 * w:.0f}{GAP}% own posts, {100 - 100 * w:.0f}{GAP}% average of {peers}."


def _stats(row: Shown) -> list[dict[str, Any]]:
    def stat(label: str, value: Any, write: Any, reason: str, note: str = "") -> dict[str, Any]:
        return {"label": label, "value": "" if value is None else write(value), "reason": reason, "note": note}

    unknown = "Not in any file and no posts to count it from"
    return [
        stat("Followers", row["followers"], human, "The follower count was not in any file", row["tier_label"]),
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


def _posts(posts: Sequence[Post], ids: Any, selection: Selection) -> list[dict[str, Any]]:
    """Each post with its rate and why it counts or not, oldest first."""
    place = {int(post_id): at for at, post_id in enumerate(ids)}
    headline = set(selection.window[selection.headline].tolist())
    shown = []
    for post in sorted(posts, key=lambda post: post.posted_at):
        at = place.get(post.pk)
        if at is None:
            continue
        rate = float(100 * selection.counts.engagements[at] / selection.denominator[at])
        reason = Reason(int(selection.reason[at]))
        counted = at in headline
        says = "Counted." if counted else REASONS[reason if reason else Reason.SPONSORED_APART]
        known = rate if np.isfinite(rate) else None
        label = f"{day(post.posted_at)}: {percent(known)}. {says}"
        shown.append({
            "posted_at": post.posted_at, "likes": post.likes, "comments": post.comments, "views": post.views,
            "rate": known, "counted": counted, "says": says, "label": label,
        })  # fmt: skip
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


def _checks(measures: Measures, table: CohortTable) -> list[dict[str, Any]]:
    """The sentence of every check, those with signs first."""
    found = authenticity.assess(measures, cohorts.estimate(measures, cohorts.mu_of(measures, table), table.variances))
    checks = []
    for points, sentence in zip(found.points[0], authenticity.sentences(measures, found, 0), strict=True):
        state = "unseen" if np.isnan(points) else "sign" if points < 0 else "clear"
        if state == "unseen":
            continue
        shown = f"−{-points:.0f}" if points < 0 else ""
        checks.append({"state": state, "icon": CHECK_ICONS[state], "sentence": sentence, "points": shown})
    return sorted(checks, key=lambda check: check["state"] != "sign")


def _growth(profile: Profile) -> SafeString:
    points = list(Snapshot.objects.filter(profile=profile).order_by("date").values_list("date", "followers"))
    if len(points) < 2:
        return charts.NOTHING
    (first, low), (last, high) = points[0], points[-1]
    return charts.line_chart(points, f"Followers from {human(low)} on {day(first)} to {human(high)} on {day(last)}")


def _niches(profile: Profile, listing: Listing, posts: Sequence[Post], row: Shown) -> list[dict[str, Any]]:
    """The niches of the listing, each with the words that said so or the category of the file."""
    packed = [profile.bio_terms, *(post.niche_terms for post in posts)]
    term_ids = {hit // niches.WEIGHTS for hits in packed for hit in hits}
    terms = NicheTerm.objects.filter(pk__in=term_ids).values_list("pk", "niche_id", "term")
    shares = niches.shares(packed, niches.Dictionary(niches.Term(*term) for term in terms))
    by_id = {share.niche_id: share for share in shares}
    shown = []
    for niche_id, label in zip(listing.niches, row["niche_labels"], strict=False):
        share = by_id.get(niche_id)
        words = ", ".join(share.words[:8]) if share else f"the file's category “{profile.category}” says so"
        shown.append({
            "label": label, "share": 100 * share.share if share else None, "words": words, "imported": share is None,
        })  # fmt: skip
    return shown
