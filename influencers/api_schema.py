"""How the search looks in the OpenAPI document: its parameters and the shape of a listing."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from influencers.search import FIELDS, PARAMETERS
from influencers.search.pages import MAX_PAGE_SIZE, PAGE_SIZE
from influencers.search.parameters import Parameter
from influencers.search.rows import MONEY
from scoring import codes

_NUMBERS = (
    "er er_low er_high er_mean er_median percentile authenticity niche_focus community consistency adaptability "
    "avg_likes avg_comments avg_views posts_per_week growth_30d sponsored_share expected_engagements score coverage"
).split()
_COUNTS = "followers following posts_count peers".split()
_TEXTS = "handle url display_name country city language".split()
_CODES = {
    "size_band": codes.SizeBand,
    "er_basis": codes.Basis,
    "er_source": codes.ErSource,
}


class MoneySerializer(serializers.Serializer[Any]):
    """An amount with its currency; the amount is a decimal as text."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class ChecksSerializer(serializers.Serializer[Any]):
    """How many authenticity checks could be looked at, of how many."""

    evaluated = serializers.IntegerField()
    of = serializers.IntegerField()


class ScorePartSerializer(serializers.Serializer[Any]):
    """One part of the score. Weight in percent; the points of all parts add up to the score."""

    name = serializers.CharField()
    weight = serializers.FloatField()
    value = serializers.FloatField(allow_null=True)
    points = serializers.FloatField(allow_null=True)
    known = serializers.BooleanField()


def _field(name: str) -> serializers.Field[Any, Any, Any, Any]:
    """The field of one listing column. Everything may be unknown (null) but what says so here."""
    if name in _NUMBERS:
        return serializers.FloatField(allow_null=True)
    if name in _COUNTS:
        return serializers.IntegerField(allow_null=True)
    if name in _TEXTS:
        return serializers.CharField(allow_null=True)
    if name in MONEY:
        return MoneySerializer(allow_null=True)
    if name in _CODES:
        slugs = [slug for slug in _CODES[name].slugs() if slug not in ("unknown", "none")]
        return serializers.ChoiceField(slugs, allow_null=True)
    return _SPECIAL[name]()


_SPECIAL: dict[str, Any] = {
    "id": serializers.IntegerField,
    "creator_id": serializers.IntegerField,
    "platform": lambda: serializers.ChoiceField(codes.Platform.slugs()),
    "profile_kind": lambda: serializers.ChoiceField(codes.Kind.slugs()),
    "niches": lambda: serializers.ListField(child=serializers.CharField()),
    "tier": lambda: serializers.ChoiceField(codes.Tier.slugs()),
    "er_posts": serializers.IntegerField,
    "authenticity_checks": ChecksSerializer,
    "last_post_at": lambda: serializers.DateTimeField(allow_null=True),
    "score_parts": lambda: ScorePartSerializer(many=True),
    "verified": lambda: serializers.BooleanField(allow_null=True),
    "has_email": serializers.BooleanField,
    "as_of": serializers.DateTimeField,
    "scored_at": serializers.DateTimeField,
}


class ListingSerializer(serializers.Serializer[Any]):
    """A listing: rates and shares are percent points, scores 0-100, unknown is null."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {name: _field(name) for name in FIELDS}


class ListingPageSerializer(serializers.Serializer[Any]):
    """A page of listings."""

    count = serializers.IntegerField(
        help_text="Exact up to 10,000, above if `count_is_exact` says so; otherwise an estimate or a lower bound."
    )
    count_is_exact = serializers.BooleanField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ListingSerializer(many=True)


class FacetValueSerializer(serializers.Serializer[Any]):
    """One value of a facet with the accounts it would find."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    selected = serializers.BooleanField()


class BucketSerializer(serializers.Serializer[Any]):
    """From min (inside) to max (outside; null: open)."""

    min = serializers.FloatField()
    max = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()


class RateHistogramsSerializer(serializers.Serializer[Any]):
    """One histogram per basis: the two are never mixed."""

    followers = BucketSerializer(many=True)
    views = BucketSerializer(many=True)


class HistogramsSerializer(serializers.Serializer[Any]):
    """20 buckets each."""

    followers = BucketSerializer(many=True)
    er = RateHistogramsSerializer()


class FacetsSerializer(serializers.Serializer[Any]):
    """Accounts by platform, tier, size_band, country, niche and language, and two histograms."""

    count = serializers.IntegerField()
    facets = serializers.DictField(child=FacetValueSerializer(many=True))
    histograms = HistogramsSerializer()


def _documented(name: str, parameter: Parameter) -> OpenApiParameter:
    unit = f" Unit: {parameter.unit}." if parameter.unit else ""
    schema = {"type": "array", "items": parameter.openapi} if parameter.many else parameter.openapi
    text = f"{parameter.text}{unit} Example: `{parameter.example}`."
    return OpenApiParameter(name, schema, description=text, explode=True if parameter.many else None)


SEARCH = [_documented(name, parameter) for name, parameter in PARAMETERS.items()]
PAGING = [
    OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous` of another page."),
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
        description="Rows.",
    ),
]


def export_format(formats: list[str]) -> OpenApiParameter:
    return OpenApiParameter(
        "format", {"type": "string", "enum": formats}, required=True, description="The kind of file."
    )
