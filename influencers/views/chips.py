"""The active filters of a search in words, each with the address of the same search without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from influencers.formats import GAP, grouped, human
from influencers.models import Shortlist
from influencers.search.asker import Asker
from influencers.search.fields import countries, languages
from influencers.views.rows import tier_range
from scoring.codes import AccountType, Basis, Kind, Platform, SizeBand, Tier

# Parameters that shape the list rather than narrow it, so they have no chip.
SILENT = {"order", "one_per_creator", "cursor", "page_size"}


@dataclass(frozen=True)
class Chip:
    parameter: str
    value: str
    label: str
    drop_url: str
    relaxed: str
    """The query string of the same search without this filter."""


def chips(query: QueryDict, asker: Asker) -> list[Chip]:
    """One chip per value of every filter that was given."""
    found = []
    for name in query:
        if name in SILENT or name not in WORDS:
            continue
        for value in dict.fromkeys(text.strip() for text in query.getlist(name) if text.strip()):
            relaxed = without(query, name, value)
            url = reverse("influencers:discover") + (f"?{relaxed}" if relaxed else "?")
            found.append(Chip(name, value, WORDS[name](value, asker), url, relaxed))
    return found


def without(query: QueryDict, name: str, value: str) -> str:
    """The query string without one value, from the first page."""
    rest = query.copy()
    rest.setlist(name, [text for text in query.getlist(name) if text.strip() != value])
    rest.pop("cursor", None)
    return rest.urlencode()


Say = Callable[[str, Asker], str]


def _label(codes: Any) -> Say:
    labels = {code.slug: code.label for code in codes}
    return lambda value, asker: labels.get(value, value)


def _name(names: Callable[[], Mapping[str, str]], upper: bool) -> Say:
    return lambda value, asker: names().get(value.upper() if upper else value.lower(), value)


def _plain(text: str, write: Callable[[float], str] | None = None) -> Say:
    """A sentence with the value in it; numbers as people write them."""

    def say(value: str, asker: Asker) -> str:
        try:
            shown = write(float(value)) if write else value
        except ValueError:
            shown = value
        return text.format(shown.lstrip("#@") if write is None else shown)

    return say


def _yes(yes: str, no: str) -> Say:
    return lambda value, asker: yes if value in ("1", "true") else no


def _tier(value: str, asker: Asker) -> str:
    return f"{_label(Tier)(value, asker)} · {tier_range(value)}".replace(" to ", "–")


def _niche(text: str) -> Say:
    def say(value: str, asker: Asker) -> str:
        niches = asker.niches
        return text.format(niches.names.get(niches.ids.get(value.lower(), 0), value))

    return say


def _audience(value: str, asker: Asker) -> str:
    kind, _, rest = value.partition(":")
    key, _, share = rest.rpartition(":")
    named = {"country": countries().get(key.upper(), key), "language": languages().get(key.lower(), key)}.get(kind, key)
    return f"audience {named} ≥ {share}{GAP}%"


def _list(text: str) -> Say:
    def say(value: str, asker: Asker) -> str:
        own = Shortlist.objects.of(asker.workspace).filter(pk=value if value.isdigit() else 0).first()
        return text.format(own.name if own else value)

    return say


def _money(value: str, asker: Asker) -> str:
    return f"post ≤ {_plain('{}', grouped)(value, asker)} {asker.currency}"


PERCENT = GAP + "%"
WORDS: dict[str, Say] = {
    "q": _plain("“{}”", None),
    "platform": _label(Platform), "profile_kind": _label(Kind), "tier": _tier,
    "size_band": lambda value, asker: f"{_label(SizeBand)(value, asker)} followers",
    "country": _name(countries, True), "city": _plain("in {}"), "language": _name(languages, False),
    "niche": _niche("{}"), "niche_not": _niche("not {}"),
    "verified": _yes("verified", "not verified"), "account_type": _label(AccountType),
    "followers_min": _plain("from {} followers", human), "followers_max": _plain("up to {} followers", human),
    "er_min": _plain("engagement ≥ {}" + PERCENT), "er_max": _plain("engagement ≤ {}" + PERCENT),
    "er_basis": lambda value, asker: f"rate by {_label(Basis)(value, asker).lower()}",
    "percentile_min": _plain("above {}" + PERCENT + " of peers"), "authenticity_min": _plain("authenticity ≥ {}"),
    "score_min": _plain("score ≥ {}"), "niche_focus_min": _plain("niche focus ≥ {}"),
    "community_min": _plain("community ≥ {}"), "consistency_min": _plain("consistency ≥ {}"),
    "adaptability_min": _plain("adaptability ≥ {}"),
    "avg_views_min": _plain("views ≥ {}", human), "avg_views_max": _plain("views ≤ {}", human),
    "avg_likes_min": _plain("likes ≥ {}", human), "avg_comments_min": _plain("comments ≥ {}", human),
    "posts_per_week_min": _plain("≥ {} posts a week"), "last_post_days": _plain("posted in the last {} days"),
    "growth_30d_min": _plain("growth ≥ {}" + PERCENT), "growth_30d_max": _plain("growth ≤ {}" + PERCENT),
    "sponsored_share_max": _plain("sponsored ≤ {}" + PERCENT), "changed_since": _plain("scored since {}"),
    "hashtag": _plain("#{}"), "mention": _plain("mentions @{}"), "brand": _plain("names {}"),
    "brand_not": _plain("does not name {}"), "audience": _audience, "price_max": _money,
    "has_email": _yes("has an e-mail address", "no e-mail address"),
    "in_shortlist": _list("on {}"), "not_in_shortlist": _list("not on {}"),
    "worked_with": _yes("worked with us", "never worked with us"),
    "not_contacted_days": _plain("not contacted for {} days"),
}  # fmt: skip
