"""The orders of a search, cut into segments that an index can walk.

A segment holds rows whose order is simply (value, id) without unknown values: "score known", then "score unknown".
`er` puts accounts measured by followers before those measured by views: two bases never interleave. Keyset pages walk
one segment after another, so a deep page costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, F, FloatField, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce

from influencers.models import Listing, Price, SearchText
from influencers.models.fields import RealField
from influencers.search.asker import Asker
from scoring.codes import Basis

COLUMNS = ("score", "followers", "percentile", "authenticity", "niche_focus", "community", "growth_30d", "avg_views",
           "last_post_at")  # fmt: skip
RATES = ("er", "er_low")
KEYS = [*COLUMNS, *RATES, "cpe", "relevance"]
ORDERS = [f"{sign}{key}" for key in KEYS for sign in ("", "-")]
# Keys of the contract that need data of a later version.
NOT_YET = {"similarity": "Ordering by similarity is not available yet."}
DEFAULT_ORDER = "-score"
RANKED = 10_000


@dataclass(frozen=True)
class Segment:
    """Rows that `where` keeps, in the order of `value` (None: by id alone)."""

    where: Q
    value: str | None


@dataclass(frozen=True)
class Order:
    """`annotate` adds the values that are not columns of Listing."""

    name: str
    descending: bool
    segments: list[Segment]
    annotate: Callable[[QuerySet[Listing]], QuerySet[Listing]] = lambda rows: rows

    def within(self, segment: Segment, backwards: bool = False) -> list[Any]:
        """ORDER BY inside a segment. No value is null there, so the side of nulls is free: it follows the index."""
        if self.descending != backwards:
            value, end = F(segment.value or "").desc(nulls_last=True), F("profile_id").desc()
        else:
            value, end = F(segment.value or "").asc(nulls_first=True), F("profile_id").asc()
        return [value, end] if segment.value else [end]

    def clauses(self) -> list[Any]:
        """ORDER BY for the whole: the segments in turn, each in its order."""
        names = [segment.value for segment in self.segments if segment.value]
        by_value: Any = F(names[0])
        by_rank = []
        if self.name.lstrip("-") in (*RATES, "relevance"):
            *ranked, rest = self.segments
            by_value = Case(When(rest.where, then=None), default=by_value)
            cases = [When(segment.where, then=Value(number)) for number, segment in enumerate(ranked)]
            by_rank = [Case(*cases, default=Value(len(ranked))).asc()]
        ends = [by_value, F("profile_id")]
        if self.descending:
            return [*by_rank, *(end.desc(nulls_last=True) for end in ends)]
        return [*by_rank, *(end.asc(nulls_last=True) for end in ends)]


def order_of(name: str, asker: Asker, query: str = "", matches: QuerySet[Listing] | None = None) -> Order:
    """The order of this name ("-score"). `query` (a tsquery) and `matches` are what relevance ranks."""
    key, descending = name.lstrip("-"), name.startswith("-")
    if key in RATES:
        bases = [
            Segment(Q(er_basis=int(basis), **{f"{key}__isnull": False}), key)
            for basis in (Basis.FOLLOWERS, Basis.VIEWS)
        ]
        unknown = ~Q(er_basis__in=[int(Basis.FOLLOWERS), int(Basis.VIEWS)]) | Q(**{f"{key}__isnull": True})
        return Order(name, descending, [*bases, Segment(unknown, None)])
    plain = Order(name, descending, _known_then_unknown(key))
    if key == "cpe":
        return _cpe(plain, asker)
    if key == "relevance":
        assert matches is not None
        return _relevance(plain, query, matches)
    return plain


def _known_then_unknown(value: str) -> list[Segment]:
    return [Segment(Q(**{f"{value}__isnull": False}), value), Segment(Q(**{f"{value}__isnull": True}), None)]


def _cpe(plain: Order, asker: Asker) -> Order:
    """Cost per engagement by the workspace's own price where it has one, else by the rate card."""
    own = Price.objects.of(asker.workspace).filter(currency=asker.currency)
    if not own.exists():
        return plain
    price = Subquery(own.filter(profile_id=OuterRef("profile_id")).annotate(n=Cast("amount", FloatField())).values("n"))
    engagements = Func(F("expected_engagements"), Value(0.0), function="nullif", output_field=FloatField())
    mine = Cast(Coalesce(price / engagements, Cast(F("cpe"), FloatField())), RealField())
    return replace(plain, segments=_known_then_unknown("own_cpe"), annotate=lambda rows: rows.annotate(own_cpe=mine))


def _relevance(plain: Order, query: str, matches: QuerySet[Listing]) -> Order:
    """The 10,000 matches of the best score are ranked by their words; the rest follow by id."""
    rank = Func(
        F("vector"),
        Cast(Value(query), TextField()),
        template="ts_rank(%(expressions)s::tsquery)",
        output_field=RealField(),
    )
    texts = SearchText.objects.filter(profile_id=OuterRef("profile_id")).annotate(rank=rank).values("rank")
    best = matches.order_by(F("score").desc(nulls_last=True), F("profile_id").desc()).values("profile_id")[:RANKED]
    ranked = Q(profile_id__in=best)
    return replace(
        plain, segments=[Segment(ranked, "relevance"), Segment(~ranked, None)],
        annotate=lambda rows: rows.annotate(relevance=Subquery(texts)),
    )  # fmt: skip
