"""From the engine's columns to rows of a listing."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.conf import settings
from django.db import connection

from influencers.rescoring import binary
from influencers.rescoring.reading import COUNTED, Selection, code_sql
from influencers.search.tokens import tokens_sql
from scoring import authenticity
from scoring.codes import AccountType, Tier
from scoring.columns import Measures, Scores

LISTING = "influencers_listing"
_SCORED = "rescoring_scored"
# What the engine computes, by column of the listing; "real" becomes null where it is NaN.
_SMALL = (
    "platform",
    "profile_kind",
    "tier",
    "size_band",
    "er_basis",
    "er_source",
    "er_posts",
    "authenticity_evaluated",
)
_REAL = (
    "er", "er_low", "er_high", "er_mean", "er_median", "percentile", "authenticity", "community", "consistency",
    "avg_likes", "avg_comments", "avg_views", "posts_per_week", "growth_30d", "sponsored_share",
    "expected_engagements", "price_low", "price_high", "cpe", "score", "coverage",
)  # fmt: skip
_CREATE = f"""
create temporary table if not exists {_SCORED} (profile_id int8 not null,
  {", ".join(f"{name} int2 not null" for name in _SMALL)}, {", ".join(f"{name} float4 not null" for name in _REAL)},
  peers float8 not null, last_post_at float8 not null) on commit delete rows
"""
_COPIED = {
    "profile_id": "s.profile_id",
    "creator_id": "p.creator_id",
    "followers": COUNTED,
    "following": "p.following",
    "posts_count": "p.posts_count",
    "as_of": "p.as_of",
    "account_type": code_sql("p.account_type", AccountType),
    "verified": "p.verified",
    "country": "p.country",
    "language": "p.language",
    "city": "p.city",
    "niches": "p.niche_ids",
    "niche_focus": "p.niche_focus",
    "authenticity_of": str(authenticity.OF),
    **{name: f"s.{name}" for name in _SMALL},
    **{name: f"nullif(s.{name}, 'NaN')" for name in _REAL},
    "peers": "nullif(s.peers, 'NaN')::int",
    "last_post_at": "to_timestamp(nullif(s.last_post_at, 'NaN'))",
    "price_currency": "case when s.price_low = 'NaN' then '' else coalesce(card.currency, 'USD') end",
    "audience": "coalesce(shares.tokens, '{}')",
}


def write(
    table: str, selection: Selection, measures: Measures, scores: Scores, scored_at: datetime, as_of: datetime
) -> None:
    """Insert or replace the rows of `table` (a listing) for these profiles, inside the caller's transaction."""
    columns = {**_COPIED, "tier": _tier(), "scored_at": "%(scored_at)s", "scored_as_of": "%(as_of)s"}
    names = ", ".join(columns)
    replaced = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "profile_id")
    conflict = f"on conflict (profile_id) do update set {replaced}"
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        cursor.execute(f"truncate {_SCORED}")
        binary.write(_SCORED, _arrays(measures, scores))
        cursor.execute(
            f"insert into {table} ({names}) select {', '.join(columns.values())} from {_SCORED} s"
            " join influencers_profile p on p.id = s.profile_id"
            " left join scoring_ratecard card on card.platform = s.platform and card.size_band = s.size_band"
            f"{_BEFORE if settings.TIER_HYSTERESIS else ''}"
            f" left join ({_shares(selection)}) shares on shares.profile_id = s.profile_id"
            f" order by s.profile_id {conflict if _has_key(table) else ''}",
            {"scored_at": scored_at, "as_of": as_of},
        )


# Two columns only: the others have the names of the profile's.
_BEFORE = (
    f" left join (select profile_id, tier from {LISTING}) before (profile_id, tier) on before.profile_id = s.profile_id"
)


def _tier() -> str:
    """SQL: the tier as computed, or the one before while the followers are not clearly beyond its bounds."""
    if not settings.TIER_HYSTERESIS:
        return "s.tier"
    slack = settings.TIER_HYSTERESIS / 100
    low, high = settings.TIER_MICRO_MIN, settings.TIER_MICRO_MAX
    size = f"({COUNTED})"
    return (
        f"case when before.tier = {int(Tier.NANO)} and {size} < {low * (1 + slack)}"
        f" or before.tier = {int(Tier.MICRO)} and {size} between {low * (1 - slack)} and {high * (1 + slack)}"
        f" or before.tier = {int(Tier.MACRO)} and {size} > {high * (1 - slack)} then before.tier else s.tier end"
    )


def _shares(selection: Selection) -> str:
    """Audience tokens of each selected profile, ascending."""
    token = tokens_sql("a").replace("%", "%%")
    return (
        f"select profile_id, array_agg(token order by token) tokens from"
        f" (select a.profile_id, {token} token from influencers_audience a where {selection.where('a.profile_id')}) t"
        " where token is not null group by profile_id"
    )


def _has_key(table: str) -> bool:
    """A table that is still being filled has no primary key yet."""
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from pg_index where indrelid = %s::regclass and indisprimary)", [table])
        return bool(cursor.fetchone()[0])


def _arrays(measures: Measures, scores: Scores) -> dict[str, binary.Array]:
    small = {
        "platform": measures.platform,
        "profile_kind": measures.kind,
        "tier": measures.tier,
        "size_band": measures.size_band,
        "er_basis": measures.basis,
        "er_source": measures.er_source,
        "er_posts": measures.k,
        "authenticity_evaluated": scores.checks_evaluated,
    }
    real = {name: getattr(scores if hasattr(scores, name) else measures, name) for name in _REAL}
    with np.errstate(over="ignore"):  # beyond float4: infinite, and left unknown
        floats = {name: values.astype(np.float32) for name, values in real.items()}
    return {
        "profile_id": measures.profile_id,
        **{name: values.astype(np.int16) for name, values in small.items()},
        **{name: np.where(np.isinf(values), np.float32(np.nan), values) for name, values in floats.items()},
        "peers": scores.peers,
        "last_post_at": measures.last_post_at,
    }
