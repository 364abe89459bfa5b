"""What each search parameter asks of a listing, as Django conditions. Unknown values never pass a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, FloatField, OuterRef, Q, Value
from django.db.models.functions import Cast
from django.db.models.lookups import LessThanOrEqual

from influencers.models import Audience, SearchText
from influencers.search.asker import Asker
from influencers.search.tokens import STEP, STEPS, token
from scoring.codes import Code

Condition = Callable[[Any, Asker], Q]

# Below three checks, "no signs found" says little.
ENOUGH_CHECKS = 3


def coded(column: str, codes: type[Code]) -> Condition:
    """Slugs -> one of their codes."""
    return lambda slugs, _: Q(**{f"{column}__in": [int(codes.from_slug(slug)) for slug in slugs]})


def listed(column: str) -> Condition:
    return lambda values, _: Q(**{f"{column}__in": values})


def at_least(column: str) -> Condition:
    return lambda value, _: Q(**{f"{column}__gte": value})


def at_most(column: str) -> Condition:
    return lambda value, _: Q(**{f"{column}__lte": value})


def equal(column: str) -> Condition:
    return lambda value, _: Q(**{column: value})


def city(names: list[str], _: Asker) -> Q:
    found = Q()
    for name in names:
        found |= Q(city__iexact=name)
    return found


def authenticity_min(value: float, _: Asker) -> Q:
    return Q(authenticity__gte=value, authenticity_evaluated__gte=ENOUGH_CHECKS)


def last_post_days(days: int, asker: Asker) -> Q:
    return Q(last_post_at__gte=asker.now - timedelta(days=days))


def niche(ids: list[set[int]], _: Asker) -> Q:
    return Q(niches__overlap=sorted(set().union(*ids)))


def niche_not(ids: list[set[int]], _: Asker) -> Q:
    return ~Q(niches__overlap=sorted(set().union(*ids)))


def _with_words(query: str) -> Q:
    return Q(profile_id__in=SearchText.objects.filter(vector__matches=query).values("profile_id"))


def any_words(build: Callable[[str], str]) -> Condition:
    """Any of the texts, each turned into a tsquery by `build`."""
    return lambda texts, _: _with_words(" | ".join(f"({build(text)})" for text in texts))


def no_words(build: Callable[[str], str]) -> Condition:
    def condition(texts: list[str], _: Asker) -> Q:
        return ~_with_words(" | ".join(f"({build(text)})" for text in texts))

    return condition


def audience(shares: Iterable[tuple[str, str, float]], _: Asker) -> Q:
    """All of the shares: by the index, and by the exact share for accounts in the bound's own step."""
    condition = Q()
    for kind, key, percent in shares:
        first = int(-(-percent // STEP))
        sure = Q(audience__overlap=[token(kind, key, step) for step in range(first, STEPS + 1)])
        if percent % STEP:
            exact = Audience.objects.filter(
                profile_id=OuterRef("profile_id"), kind=kind, key__iexact=key, share__gte=percent
            )
            sure |= Q(audience__contains=[token(kind, key, first - 1)]) & Q(Exists(exact))
        condition &= sure
    return condition


def price_estimate(value: float, asker: Asker) -> Q:
    """The middle of the rate card's range (low and high lie the same factor below and above it)."""
    middle_squared = Cast(F("price_low"), FloatField()) * Cast(F("price_high"), FloatField())
    return Q(price_currency=asker.currency) & Q(LessThanOrEqual(middle_squared, Value(value * value, FloatField())))
