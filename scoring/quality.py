"""Quality score: a weighted mean of four parts that are shown and add up (S7)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import Floats

PARTS = ("engagement", "authenticity", "niche_focus", "recency")
WEIGHTS = (0.45, 0.25, 0.20, 0.10)
UNKNOWN_COUNTS = 50.0
MIN_COVERAGE = 40.0


@dataclass(frozen=True)
class Quality:
    """`values` (n, 4), NaN unknown; `points` (n, 4) add up to the score; `coverage` and `score` 0-100, score NaN
    below 40 % coverage."""

    values: Floats
    points: Floats
    coverage: Floats
    score: Floats


def quality(values: Floats, weights: tuple[float, ...] = WEIGHTS) -> Quality:
    """Score of (n, 4) parts, each 0-100 or NaN. An unknown part counts 50, the cohort's middle."""
    weight = np.array(weights)
    known = ~np.isnan(values)
    points = np.where(known, values, UNKNOWN_COUNTS) * weight
    # whole weights per cent, so that .45 alone is 45 and not 45.000000000000001
    coverage = np.round(100 * (known * weight).sum(axis=1), 6)
    return Quality(values, points, coverage, np.where(coverage < MIN_COVERAGE, np.nan, points.sum(axis=1)))
