"""What a post may bring and what it may cost (S8). Estimates are ranges; a workspace's own prices come first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from . import groups
from .codes import Basis, ErSource, Kind, Platform, SizeBand
from .cohorts import Estimate
from .columns import Floats, Measures

FLOOR, PER_FOLLOWER, SPREAD = 25.0, 0.01, 2.4
SHAPE = (len(Platform) + 1, len(SizeBand))


@dataclass(frozen=True)
class RateCard:
    """Price of one post: max(floor, followers x per_follower), as a range x/: spread.

    Arrays of shape (platform code, size band code). Shipped everywhere: the published rule of thumb of 100 USD per
    10,000 followers, at least 25 USD, x/: 2.4.
    """

    floor: Floats = field(default_factory=lambda: np.full(SHAPE, FLOOR))
    per_follower: Floats = field(default_factory=lambda: np.full(SHAPE, PER_FOLLOWER))
    spread: Floats = field(default_factory=lambda: np.full(SHAPE, SPREAD))

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, float, float, float]]) -> RateCard:
        """From (platform, size_band, floor, per_follower, spread); a cohort without a row keeps the shipped price."""
        card = cls()
        for platform, band, floor, per_follower, spread in rows:
            card.floor[platform, band], card.per_follower[platform, band] = floor, per_follower
            card.spread[platform, band] = spread
        return card


@dataclass(frozen=True)
class Prices:
    """Estimated price of one post; `middle` is the rule itself. NaN where followers are unknown."""

    low: Floats
    middle: Floats
    high: Floats


def prices(measures: Measures, card: RateCard | None = None) -> Prices:
    """Range per account. Groups and boards count something else than followers, so they have no estimate."""
    card = card or RateCard()
    at = (measures.platform, measures.size_band)
    middle = np.maximum(card.floor[at], measures.followers * card.per_follower[at])
    unpriced = np.isin(measures.kind, (Kind.GROUP, Kind.BOARD)) | ~(measures.followers >= 1)
    middle = np.where(unpriced, np.nan, middle)
    return Prices(middle / card.spread[at], middle, middle * card.spread[at])


def expected_engagements(measures: Measures, estimate: Estimate) -> Floats:
    """Engagements that one more post brings on average.

    From single posts exp(theta + s2/2) x denominator: the mean of a skewed spread lies above its middle. Averages are
    means already. A vendor's rate has no known denominator: NaN.
    """
    of_posts = np.exp(estimate.theta + estimate.s2 / 2) * measures.denominator
    result = np.where(measures.er_source == ErSource.AVERAGES, measures.average_engagements, of_posts)
    return np.where(measures.basis == Basis.UNKNOWN, np.nan, result)


def cost_per(price: Floats, amount: Floats) -> Floats:
    """Price divided by an amount (engagements: CPE); NaN where the amount is 0 or unknown."""
    return groups.ratio(price, amount)


def cpm(price: Floats, views: Floats) -> Floats:
    """Price of 1,000 views."""
    return 1_000 * groups.ratio(price, views)
