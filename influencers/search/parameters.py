"""Every search parameter: how it is read, what it asks for, its unit and an example. docs/search.md lists the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms

from influencers.search import conditions as ask
from influencers.search import fields, mine, words
from influencers.search.conditions import Condition
from influencers.search.ordering import DEFAULT_ORDER, ORDERS
from scoring.codes import AccountType, Basis, Kind, Platform, SizeBand, Tier

BILLION = 1_000_000_000_000
ACCOUNT_TYPES = [slug for slug in AccountType.slugs() if slug != "unknown"]
BANDS = [slug for slug in SizeBand.slugs() if slug != "unknown"]
BASES = [slug for slug in Basis.slugs() if slug != "unknown"]


@dataclass(frozen=True)
class Parameter:
    """One parameter. `schema` is its OpenAPI type; `many` may be repeated; `is_mine` depends on the workspace."""

    field: Callable[[], forms.Field]
    condition: Condition | None
    text: str
    example: str
    unit: str = ""
    schema: dict[str, Any] | None = None
    many: bool = False
    is_mine: bool = False

    def __deepcopy__(self, memo: Any) -> Parameter:
        """django-filter copies every filter for every request; what never changes need not be copied."""
        return self

    @property
    def openapi(self) -> dict[str, Any]:
        return self.schema or {"type": "string"}


def _slugs(values: list[str], condition: Condition, text: str, example: str) -> Parameter:
    schema = {"type": "string", "enum": values}
    return Parameter(
        lambda: fields.ManyField(fields.one_of(values)), condition, text, example, schema=schema, many=True
    )


def _many(read: Callable[[str], Any], condition: Condition, text: str, example: str, **more: Any) -> Parameter:
    return Parameter(lambda: fields.ManyField(read), condition, text, example, many=True, **more)


def _number(
    condition: Condition, text: str, example: str, unit: str, low: float = 0, high: float = 100, whole: bool = False,
    is_mine: bool = False,
) -> Parameter:  # fmt: skip
    schema = {"type": "integer" if whole else "number", "minimum": low, "maximum": high}
    return Parameter(
        lambda: fields.NumberField(low, high, whole), condition, text, example, unit, schema, is_mine=is_mine
    )


def _count(condition: Condition, text: str, example: str, unit: str) -> Parameter:
    return _number(condition, text, example, unit, high=BILLION, whole=True)


def _yes_no(condition: Condition | None, text: str, is_mine: bool = False) -> Parameter:
    schema = {"type": "string", "enum": ["1", "0", "true", "false"]}
    return Parameter(fields.YesNoField, condition, text, "1", "yes/no", schema, is_mine=is_mine)


def _score(column: str, text: str) -> Parameter:
    return _number(ask.at_least(column), text, "70", "0-100")


WHO = {
    "q": _many(
        fields.plain_text,
        ask.any_words(words.tsquery),
        "Words in name, handle, bio, hashtags and recent captions: all of them, “quoted phrases”, -without; "
        "the last word may be unfinished. Accents and case do not matter.",
        'vegan "olive oil" -keto',
    ),
    "platform": _slugs(Platform.slugs(), ask.coded("platform", Platform), "The network.", "instagram"),
    "profile_kind": _slugs(Kind.slugs(), ask.coded("profile_kind", Kind), "The kind of account.", "account"),
    "tier": _slugs(Tier.slugs(), ask.coded("tier", Tier), "Nano, micro or macro by followers.", "micro"),
    "size_band": _slugs(
        BANDS, ask.coded("size_band", SizeBand), "Followers in the bands that peers are compared in.", "10k-50k"
    ),
    "country": _many(fields.country_code, ask.listed("country"), "The creator's country (ISO 3166 alpha-2).", "DE"),
    "city": _many(fields.plain_text, ask.city, "The creator's city, as imported.", "Berlin"),
    "language": _many(fields.language_code, ask.listed("language"), "The language they post in (ISO 639-1).", "de"),
    "niche": _many(fields.plain_text, ask.niche, "A niche by its slug; a parent finds its children too.", "food"),
    "niche_not": _many(fields.plain_text, ask.niche_not, "None of these niches, nor their children.", "vegan-food"),
    "verified": _yes_no(ask.equal("verified"), "Whether the platform verified the account; unknown matches neither."),
    "account_type": _slugs(ACCOUNT_TYPES, ask.coded("account_type", AccountType), "The type of account.", "creator"),
}

NUMBERS = {
    "followers_min": _count(ask.at_least("followers"), "At least this many followers.", "5000", "followers"),
    "followers_max": _count(ask.at_most("followers"), "At most this many followers.", "50000", "followers"),
    "er_min": _number(
        ask.at_least("er"), "Engagement rate at least, on each row's own basis.", "2.5", "percent", high=1000
    ),
    "er_max": _number(
        ask.at_most("er"), "Engagement rate at most, on each row's own basis.", "12", "percent", high=1000
    ),
    "er_basis": _slugs(BASES, ask.coded("er_basis", Basis), "What the engagement rate is divided by.", "followers"),
    "percentile_min": _score("percentile", "Engages more than this share of similar accounts."),
    "authenticity_min": _number(
        ask.authenticity_min, "Authenticity at least; only accounts with 3 checks or more.", "80", "0-100"
    ),
    "score_min": _score("score", "Quality score at least."),
    "niche_focus_min": _score("niche_focus", "Share of the top niche at least."),
    "community_min": _score("community", "Comments per 1,000 followers, as a percentile of similar accounts."),
    "consistency_min": _score("consistency", "How even engagement is from post to post."),
    "adaptability_min": _score("adaptability", "Engagement kept while the mix of niches changed."),
    "avg_views_min": _count(ask.at_least("avg_views"), "Average views of a post at least.", "10000", "views"),
    "avg_views_max": _count(ask.at_most("avg_views"), "Average views of a post at most.", "500000", "views"),
    "avg_likes_min": _count(ask.at_least("avg_likes"), "Average likes of a post at least.", "500", "likes"),
    "avg_comments_min": _count(ask.at_least("avg_comments"), "Average comments of a post at least.", "20", "comments"),
    "posts_per_week_min": _number(
        ask.at_least("posts_per_week"), "Posts a week at least.", "1.5", "posts a week", high=1000
    ),
    "last_post_days": _number(
        ask.last_post_days,
        "Posted within this many days of the directory's date.",
        "30",
        "days",
        high=36_500,
        whole=True,
    ),
    "growth_30d_min": _number(
        ask.at_least("growth_30d"), "Follower growth in 30 days at least.", "1", "percent", -100, 1_000_000
    ),
    "growth_30d_max": _number(
        ask.at_most("growth_30d"), "Follower growth in 30 days at most.", "20", "percent", -100, 1_000_000
    ),
    "sponsored_share_max": _number(
        ask.at_most("sponsored_share"), "Share of sponsored posts at most.", "30", "percent"
    ),
    "changed_since": Parameter(
        fields.MomentField,
        ask.at_least("scored_at"),
        "Scored at or after this moment (UTC unless it names a zone).",
        "2026-11-20T00:00:00Z",
        "ISO 8601",
        {"type": "string", "format": "date-time"},
    ),
}

CONTENT = {
    "hashtag": _many(fields.plain_text, ask.any_words(words.tag_query), "Uses this hashtag.", "vegan"),
    "mention": _many(fields.plain_text, ask.any_words(words.mention_query), "Mentions this handle.", "oatly"),
    "brand": _many(
        fields.plain_text,
        ask.any_words(words.brand_query),
        "Names this brand: as a mention, a hashtag or in words.",
        "oatly",
    ),
    "brand_not": _many(fields.plain_text, ask.no_words(words.brand_query), "Does not name this brand.", "nestle"),
    "audience": _many(
        fields.audience_share,
        ask.audience,
        "At least this share of the audience: kind:key:percent. Several must all hold. Kinds: country, "
        "gender, age, language.",
        "country:DE:20",
        unit="percent",
    ),
}

MINE = {
    "price_max": _number(
        mine.price_max,
        "A post costs at most this, in the workspace's currency: your own price where you "
        "have one, else the middle of the rate card's estimate.",
        "500",
        "money",
        high=BILLION,
        is_mine=True,
    ),
    "has_email": _yes_no(mine.has_email, "Your workspace has an e-mail address of the creator.", True),
    "in_shortlist": _many(
        fields.whole_number, mine.in_shortlist, "On one of these shortlists of yours.", "12", unit="id", is_mine=True
    ),
    "not_in_shortlist": _many(
        fields.whole_number,
        mine.not_in_shortlist,
        "On none of these shortlists of yours.",
        "12",
        unit="id",
        is_mine=True,
    ),
    "worked_with": _yes_no(mine.worked_with, "Your workspace has worked with the creator.", True),
    "not_contacted_days": _number(
        mine.not_contacted_days,
        "Your workspace has not contacted the creator for this many days.",
        "30",
        "days",
        high=36_500,
        whole=True,
        is_mine=True,
    ),
}

ORDER = {
    "one_per_creator": _yes_no(
        None, "Only the first account of each person, in the order; counts still count accounts."
    ),
    "order": Parameter(
        lambda: fields.ChoiceField(ORDERS),
        None,
        "The order; “-” for descending. Unknown values come last "
        f"and equal ones are ordered by id. Without it: {DEFAULT_ORDER}.",
        DEFAULT_ORDER,
        schema={"type": "string", "enum": ORDERS, "default": DEFAULT_ORDER},
    ),
}

PARAMETERS: dict[str, Parameter] = {**WHO, **NUMBERS, **CONTENT, **MINE, **ORDER}
# Parameters of the contract whose data this version does not compute yet: refused, never ignored.
NOT_YET = {"similar_to": "Finding similar creators is not available yet."}
BOUNDS = [
    (name, name[:-4] + "_max") for name in PARAMETERS if name.endswith("_min") and name[:-4] + "_max" in PARAMETERS
]
NICHES = ("niche", "niche_not")
SHORTLISTS = ("in_shortlist", "not_in_shortlist")
