"""The receipt as the API gives it: inputs, formula, estimate, cohort, authenticity, niches, score, as others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from influencers.models import Post
from influencers.receipts.evidence import Evidence, Standing
from influencers.receipts.steps import steps
from influencers.search.asker import niche_map
from influencers.search.rows import moment, score_parts
from scoring import niches, vendors
from scoring.authenticity import CHECKS, OF, sentences
from scoring.codes import Basis, ErSource, Kind, Platform, SizeBand
from scoring.cohorts import MuSource
from scoring.engagement import REASONS, Numerator, Reason
from scoring.models import Benchmark, NicheTerm

FORMULAS = {
    ErSource.POSTS: "er = 100 * exp(theta); theta = weight * xbar + (1 - weight) * mu; xbar = mean of"
    " ln((engagements + 0.5) / denominator) over the counted posts; weight = tau2 / (tau2 + s2 / k + d2), and 1 without"
    " mu; er_low, er_high = 100 * exp(theta -/+ 1.2816 * sqrt(weight * (s2 / k + d2)))",
    ErSource.AVERAGES: "er = 100 * engagements of an average post / denominator, as imported: no single posts known;"
    " er_low, er_high = er * exp(-/+ 1.2816 * sqrt(s2 / 6 + d2)): six posts are assumed",
    ErSource.REPORTED: "er = the rate that the file's vendor computed, unchanged; no interval, no percentile",
    ErSource.NONE: "Nothing that is known gives an engagement rate.",
}
NUMERATORS = {
    Numerator.ENGAGEMENT_AVG: "engagement_avg",
    Numerator.NEW_POST_LIKES: "new_post_avg_like",
    Numerator.LIKES_AND_COMMENTS: "avg_likes + avg_comments",
}
COUNTS = ("likes", "comments", "shares", "saves", "views")


def receipt(evidence: Evidence) -> dict[str, Any]:
    """The contract's receipt, JSON-ready. Rates are percent points, logs natural, unknown is None."""
    found = {
        "inputs": _inputs(evidence),
        "formula": FORMULAS[ErSource(evidence.listing.er_source)],
        "estimate": _estimate(evidence),
        "cohort": _cohort(evidence),
        "authenticity": _authenticity(evidence),
        "niches": words_behind(evidence),
        "score": _score(evidence),
        "as_others": _as_others(evidence),
    }
    source = ErSource(evidence.listing.er_source)
    return found | {"steps": steps(found, source.slug if source else None)}


def number(value: Any) -> float | None:
    """A float for JSON: NaN and what is infinite are None."""
    return float(value) if np.isfinite(value) else None


def posts_with_reasons(evidence: Evidence) -> list[dict[str, Any]]:
    """Every known post, oldest first: counted or not, why not, and its rate where it has one."""
    place = {int(post_id): at for at, post_id in enumerate(evidence.posts.post_id)}
    headline = set(evidence.selection.window[evidence.selection.headline].tolist())
    # A post that came in between the two queries is not on the receipt yet.
    found = ((post, place.get(post.pk)) for post in evidence.known)
    return [_post(evidence, post, at, at in headline) for post, at in found if at is not None]


def _post(evidence: Evidence, post: Post, at: int, counted: bool) -> dict[str, Any]:
    chosen = evidence.selection
    engagements, denominator = chosen.counts.engagements[at], chosen.denominator[at]
    reason = Reason(int(chosen.reason[at])) or Reason.SPONSORED_APART
    rate = 100 * engagements / denominator if denominator >= 1 else np.nan
    return {
        "id": post.pk,
        "url": post.url or None,
        "posted_at": moment(post.posted_at),
        "counts_as_of": moment(post.counts_as_of),
        "counted": counted,
        "reason": None if counted else reason.slug,
        "sentence": REASONS[Reason.COUNTED if counted else reason],
        **{name: getattr(post, name) for name in COUNTS},
        "engagements": number(engagements),
        "denominator": number(denominator),
        "rate": number(rate),
    }


def _inputs(evidence: Evidence) -> dict[str, Any]:
    columns, vendor = evidence.columns, evidence.vendor
    averages = evidence.listing.er_source == ErSource.AVERAGES
    return {
        "followers": number(columns.followers[0]),
        "as_of": moment(evidence.as_of),
        "posts": posts_with_reasons(evidence),
        "averages": {
            "numerator": NUMERATORS[Numerator(int(vendor.numerator[0]))],
            "engagements": number(vendor.engagements[0]),
            "denominator": number(vendor.denominator[0]),
        }
        if averages and vendor.numerator[0]
        else None,
        "reported_er": number(columns.reported_er[0]),
        "reported_er_name": evidence.profile.reported_er_name or None,
    }


def _estimate(evidence: Evidence) -> dict[str, Any]:
    listing, measures = evidence.listing, evidence.measures
    rated = listing.er_source in (ErSource.POSTS, ErSource.AVERAGES)
    ours = evidence.standing.estimate if evidence.standing and rated else None
    parts = {name: number(getattr(ours, name)[0]) if ours else None for name in ("mu", "s2", "tau2", "d2")}
    return {
        "xbar": number(measures.xbar[0]) if rated else None,
        "k": int(measures.k[0]),
        **parts,
        "weight": number(ours.w[0]) if ours and listing.er_source == ErSource.POSTS else None,
        **{name: getattr(listing, name) for name in ("er", "er_low", "er_high", "er_mean", "er_median")},
    }


def _cohort(evidence: Evidence) -> dict[str, Any]:
    listing = evidence.listing
    known: dict[str, Any] = {
        "platform": Platform(listing.platform).slug,
        "profile_kind": Kind(listing.profile_kind).slug,
        "basis": Basis(listing.er_basis).slug if listing.er_basis else None,
        "size_band": SizeBand(listing.size_band).slug if listing.size_band else None,
        "peers": listing.peers,
        "percentile": listing.percentile,
    }
    return known | (_behind(evidence, evidence.standing) if evidence.standing else dict.fromkeys(_BEHIND))


_BEHIND = ("source", "date", "mu_source", "mu_peers", "mu_date")


def _behind(evidence: Evidence, standing: Standing) -> dict[str, Any]:
    """Where the percentile and mu come from: this instance's own accounts, or a published benchmark."""
    at = int(standing.table.index(evidence.measures.cohort)[0])
    mu = MuSource(int(standing.table.mu_source[at])) if at >= 0 else MuSource.NONE
    listing = evidence.listing
    by_benchmark = mu == MuSource.BENCHMARK or (listing.percentile is not None and not listing.peers)
    own, outside = ("own cohort", moment(standing.run.as_of)), _benchmark(evidence) if by_benchmark else (None, None)
    by = {MuSource.NONE: (None, None), MuSource.OWN_COHORT: own, MuSource.BENCHMARK: outside}
    source = own if listing.peers else outside if listing.percentile is not None else (None, None)
    return {
        "source": source[0],
        "date": source[1],
        "mu_source": by[mu][0],
        "mu_peers": int(standing.table.mu_n[at]) if mu == MuSource.OWN_COHORT else None,
        "mu_date": by[mu][1],
    }


def _benchmark(evidence: Evidence) -> tuple[str | None, str | None]:
    listing = evidence.listing
    row = Benchmark.objects.filter(
        platform=listing.platform, basis=listing.er_basis, size_band=listing.size_band
    ).first()
    return (row.source, row.date.isoformat()) if row else (None, None)


def _authenticity(evidence: Evidence) -> dict[str, Any]:
    listing, standing = evidence.listing, evidence.standing
    checks = []
    if standing:
        said = sentences(evidence.measures, standing.authenticity, 0)
        points = standing.authenticity.points[0]
        checks = [
            {"name": name, "sentence": sentence, "points": number(point)}
            for name, sentence, point in zip(CHECKS, said, points, strict=True)
        ]
    return {
        "score": listing.authenticity, "evaluated": listing.authenticity_evaluated, "of": OF, "checks": checks,
    }  # fmt: skip


def words_behind(evidence: Evidence) -> list[dict[str, Any]]:
    """The niches of the listing with the words that said so; of an imported category that no word confirms, none."""
    packed = [evidence.profile.bio_terms, *(post.niche_terms for post in evidence.known)]
    shares = {share.niche_id: share for share in _shares(packed)}
    slugs, category = niche_map(), evidence.profile.category
    result = []
    for niche_id in evidence.listing.niches:
        share = shares.get(niche_id)
        result.append({
            "slug": slugs.slugs.get(niche_id), "name": slugs.names.get(niche_id),
            "share": 100 * share.share if share else None, "words": share.words if share else [],
            "category": category or None if share is None else None,
        })  # fmt: skip
    return result


def _shares(packed: Sequence[Sequence[int]]) -> list[niches.Share]:
    term_ids = {hit // niches.WEIGHTS for hits in packed for hit in hits}
    terms = NicheTerm.objects.filter(pk__in=term_ids).values_list("pk", "niche_id", "term")
    return niches.shares(packed, niches.Dictionary(niches.Term(*term) for term in terms))


def _score(evidence: Evidence) -> dict[str, Any]:
    listing = evidence.listing
    return {"value": listing.score, "coverage": listing.coverage, "parts": score_parts(listing)}


def _as_others(evidence: Evidence) -> list[dict[str, Any]]:
    followers = float(evidence.columns.followers[0])
    counts, platform = evidence.selection.counts, evidence.listing.platform
    said = vendors.as_others(platform, followers, evidence.posts, counts, evidence.as_of.timestamp())
    return [
        {
            "vendor": each.vendor, "definition": each.definition, "source": each.source,
            "rate": number(each.rate), "posts": each.posts,
        }
        for each in said
    ]  # fmt: skip
