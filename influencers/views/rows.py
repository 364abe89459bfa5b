"""Listing rows as a page shows them: names instead of slugs, sentences beside numbers, the workspace's own marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from influencers.formats import GAP, grouped, percent, span
from influencers.models import Entry, Snapshot
from influencers.search.asker import NicheMap
from influencers.search.fields import countries, languages
from influencers.views import standing
from scoring.codes import Basis, Kind, Platform, Tier

Shown = dict[str, Any]
SPARK_POINTS = 26
PARTS = {"engagement": "Engagement", "authenticity": "Authenticity", "niche_focus": "Niche focus", "recency": "Recency"}


def platform_label(slug: str) -> str:
    return Platform.from_slug(slug).label


def tier_range(slug: str) -> str:
    """The followers that a tier stands for on this instance."""
    low, high = grouped(settings.TIER_MICRO_MIN), grouped(settings.TIER_MICRO_MAX)
    return {
        "nano": f"below {low} followers",
        "micro": f"{low} to {high} followers",
        "macro": f"above {high} followers",
    }.get(slug, "follower count not known")


# What stands under followers for those who have none.
COUNTED = {"group": "members", "board": "monthly viewers"}
KINDS = {kind.slug: kind.label for kind in Kind if kind is not Kind.ACCOUNT}


def show(row: dict[str, Any], niches: NicheMap) -> Shown:
    """One listing row (the contract's fields) with everything that a template prints."""
    tier = Tier.from_slug(row["tier"])
    names = {slug: niches.names[number] for number, slug in niches.slugs.items()}
    return {
        **row,
        "name": row.get("display_name") or f"@{row['handle']}",
        "page_url": reverse("influencers:creator", args=[row["platform"], row["handle"]]),
        "platform_label": platform_label(row["platform"]),
        "kind_label": KINDS.get(row.get("profile_kind") or "", ""),
        "counted": COUNTED.get(row.get("profile_kind") or "", "followers"),
        "country_label": countries().get(row.get("country") or "", row.get("country")),
        "language_label": languages().get(row.get("language") or "", ""),
        "place": ", ".join(filter(None, [row.get("city"), countries().get(row.get("country") or "", "")])),
        "niche_labels": [names.get(slug, slug) for slug in row.get("niches") or []],
        "tier_label": tier.label if tier else "No count",
        "tier_title": f"{tier.label}: {tier_range(row['tier'])}",
        "er_span": span(row.get("er_low"), row.get("er_high")),
        "er_title": engagement_sentence(row),
        "er_reason": "Neither posts nor averages are known, so there is no engagement rate",
        "standing": standing_text(row),
        "score_title": score_sentence(row),
        "first_line": first_line(row),
    }


def engagement_sentence(row: dict[str, Any]) -> str:
    """What the rate is and what it rests on."""
    rate, source = row.get("er"), row.get("er_source")
    if rate is None:
        return "Engagement is not known."
    if source == "averages":
        return f"Engagement {percent(rate)}, from the file's averages; no single posts known."
    if source == "reported":
        return f"Engagement {percent(rate)} as a vendor reports it; not comparable with the rates computed here."
    counted = COUNTED.get(row.get("profile_kind") or "", "followers")
    basis = "views" if row.get("er_basis") == Basis.VIEWS.slug else counted
    posts = row.get("er_posts") or 0
    likely = f" (likely {span(row['er_low'], row['er_high'])})" if row.get("er_low") is not None else ""
    return f"Typical engagement {percent(rate)}{likely} by {basis}, from {posts} post{'' if posts == 1 else 's'}."


def standing_text(row: dict[str, Any]) -> str:
    """Where the rate stands among accounts of the same platform, basis and size."""
    if row.get("percentile") is None:
        return "no peers to compare with"
    share = f"higher than {_below(row['percentile'])}"
    return f"{share} of {grouped(row['peers'])}" if row.get("peers") else f"{share} by a benchmark"


def _below(percentile: float) -> str:
    """Whole percent, rounded down: nobody is higher than all of a group that they belong to."""
    return f"{min(99, int(percentile))}{GAP}%"


def score_sentence(row: dict[str, Any]) -> str:
    """The parts of the score with their points."""
    if row.get("score") is None:
        return "Not enough data to score."
    parts = [
        f"{PARTS.get(part['name'], part['name'])} {part['points']:.0f}{'' if part['known'] else ' (assumed)'}"
        for part in row.get("score_parts") or []
    ]
    return f"{row['score']:.0f} of 100: {' + '.join(parts)}"


def first_line(row: dict[str, Any]) -> str:
    """The creator in one sentence, without its end: the page adds the date's source."""
    tier = Tier.from_slug(row["tier"])
    parts = [f"{tier.label} ({tier_range(row['tier'])})" if tier else "Follower count not known"]
    if row.get("er") is None:
        parts.append("engagement not known")
    else:
        text = engagement_sentence(row).rstrip(".")
        if row.get("er_source") == "posts":
            text = f"typical engagement {percent(row['er'])} (likely {span(row['er_low'], row['er_high'])})"
        if row.get("percentile") is not None:
            of = (
                f" of {grouped(row['peers'])} similar accounts"
                if row.get("peers")
                else " of similar accounts, by a benchmark"
            )
            text += f", higher than {_below(row['percentile'])}{of}"
        parts.append(text[0].lower() + text[1:])
    return " · ".join(parts)


def add_marks(rows: list[Shown], entries: dict[int, Entry]) -> None:
    """Sparklines, the likely range among the peers, and which rows are on the current shortlist: three queries."""
    lines = follower_lines([row["id"] for row in rows])
    spans = standing.spans(rows)
    for row in rows:
        line = lines.get(row["id"], [])
        row["spark"] = line
        row["spark_label"] = f"Followers went from {grouped(line[0])} to {grouped(line[-1])}" if len(line) > 1 else ""
        row["span"] = spans.get(row["id"])
        row["entry"] = entries.get(row["id"])


def follower_lines(ids: Iterable[int]) -> dict[int, list[int]]:
    """The last follower counts of each profile, oldest first."""
    lines: dict[int, list[int]] = defaultdict(list)
    found = Snapshot.objects.filter(profile_id__in=list(ids)).order_by("profile_id", "date")
    for profile_id, followers in found.values_list("profile_id", "followers"):
        lines[profile_id].append(followers)
    return {profile_id: line[-SPARK_POINTS:] for profile_id, line in lines.items()}
