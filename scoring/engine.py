"""The engine: columns in, scores out. The same functions serve one creator's receipt and a million creators.

    measures = measure(profiles, posts, snapshots, as_of)      # pass 1, any range of profiles at a time
    table = fit(Measures.concatenate(parts), shipped(), Variances())
    scores = score(measures, table)                            # pass 2, any range of profiles at a time

No database, no clock, no state: the as-of time, the rules, the benchmarks and the variances are arguments.
"""

from __future__ import annotations

import numpy as np

from . import authenticity, cohorts, money, quality
from .benchmarks import Benchmarks, shipped
from .codes import ErSource
from .cohorts import CohortTable, PercentileSource, estimate_variances, fit
from .columns import Floats, Ints, Measures, Posts, Profiles, Rows, Scores, Snapshots
from .engagement import REASONS, Reason, select
from .measuring import measure
from .rules import Rules, Variances

__all__ = [
    "REASONS",
    "Benchmarks",
    "CohortTable",
    "Measures",
    "Posts",
    "Profiles",
    "Reason",
    "Rules",
    "Scores",
    "Snapshots",
    "Variances",
    "estimate_variances",
    "fit",
    "measure",
    "score",
    "select",
    "shipped",
]


def score(measures: Measures, table: CohortTable, card: money.RateCard | None = None) -> Scores:
    """One row of Scores per row of measures, against the cohorts of the table."""
    estimate = cohorts.estimate(measures, cohorts.mu_of(measures, table), table.variances)
    at = table.index(measures.cohort)
    percentile, source, peers = _standing(measures, table, at, estimate.er)
    real = authenticity.assess(measures, estimate)
    parts = np.column_stack([percentile, real.score, measures.niche_focus, measures.recency])
    overall = quality.quality(parts)
    price = money.prices(measures, card)
    expected = money.expected_engagements(measures, estimate)
    return Scores(
        profile_id=measures.profile_id,
        theta=estimate.theta,
        w=estimate.w,
        mu=estimate.mu,
        er=estimate.er,
        er_low=estimate.er_low,
        er_high=estimate.er_high,
        percentile=percentile,
        percentile_source=source,
        peers=peers,
        community=cohorts.percentiles(table.community_grid, at, measures.comments_per_1000),
        consistency=100 - cohorts.percentiles(table.sd_grid, at, measures.sd_ln_engagement),
        authenticity=real.score,
        checks_evaluated=real.evaluated,
        points=real.points,
        expected_engagements=expected,
        price_low=price.low,
        price_high=price.high,
        cpe=money.cost_per(price.middle, expected),
        parts=parts,
        coverage=overall.coverage,
        score=overall.score,
    )


def _standing(measures: Measures, table: CohortTable, at: Ints, er: Floats) -> tuple[Floats, Rows, Floats]:
    """(percentile of er, where it comes from, peers): own cohort first, then the benchmark's cut points (S4)."""
    ranked = np.isin(measures.er_source, (ErSource.POSTS, ErSource.AVERAGES))
    er = np.where(ranked, er, np.nan)
    own = cohorts.percentiles(table.er_grid, at, er)
    outside = cohorts.cut_percentiles(table.cuts, at, er)
    source = np.where(np.isnan(outside), PercentileSource.NONE, PercentileSource.BENCHMARK)
    source = np.where(np.isnan(own), source, PercentileSource.OWN_COHORT).astype(np.int16)
    peers = np.where(source == PercentileSource.OWN_COHORT, np.append(table.n, 0)[at], np.nan)
    return np.where(np.isnan(own), outside, own), source, peers
