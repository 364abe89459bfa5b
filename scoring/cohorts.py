"""Peers: what is typical for accounts of one platform, basis and size, and where one of them stands (S3, S4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from . import groups
from .benchmarks import CUT_AT, Benchmarks
from .codes import Basis, ErSource
from .columns import Floats, Ints, Measures, Rates, Rows
from .rules import Variance, Variances

MIN_COHORT = 30
MIN_POSTS_FOR_MU = 3
MIN_POSTS_FOR_VARIANCES = 4
QUANTILES = 1_001
_LEVELS = np.linspace(0, 1, QUANTILES)
_POSITIONS = np.linspace(0, 100, QUANTILES)


class PercentileSource(IntEnum):
    NONE = 0
    OWN_COHORT = 1
    BENCHMARK = 2


class MuSource(IntEnum):
    NONE = 0
    OWN_COHORT = 1
    BENCHMARK = 2


@dataclass(frozen=True)
class CohortTable:
    """One row per cohort, by key. Grids are (m, 1001) quantiles, rows of NaN where fewer than 30 creators have a
    value; `n` counts the creators behind `er_grid`, `mu_n` those behind mu."""

    key: Rows
    mu: Floats
    mu_source: Rows
    mu_n: Ints
    n: Ints
    er_grid: Floats
    community_grid: Floats
    sd_grid: Floats
    cuts: Floats
    variances: Variances

    def index(self, cohort: Rows) -> Ints:
        """Row of each cohort key in this table, -1 where it has none."""
        return find(self.key, cohort)


def find(keys: Rows, wanted: Rows) -> Ints:
    """Position of each wanted key among the sorted keys, -1 where it is missing."""
    if not len(keys):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


@dataclass(frozen=True)
class Estimate:
    """Headline rate of each creator (S3). `theta` is ln of a rate (not percent), the er_* are percent points."""

    mu: Floats
    w: Floats
    theta: Floats
    er: Floats
    er_low: Floats
    er_high: Floats
    s2: Floats
    tau2: Floats
    d2: Floats
    k: Floats
    """Posts the interval rests on: the counted ones, or six assumed behind an average."""


ASSUMED_POSTS = 6
Z80 = 1.2816


def estimate(measures: Measures | Rates, mu: Floats, variances: Variances) -> Estimate:
    """theta = w xbar + (1 - w) mu with w = tau2 / (tau2 + s2/k + d2); er = 100 exp(theta).

    80 % interval: exp(theta -/+ 1.2816 sqrt(w (s2/k + d2))). Without mu, w = 1. Averages are taken unchanged, their
    interval assumes six posts; a vendor's rate is taken unchanged and has no interval. `mu`: per creator, NaN none.
    """
    by_views = measures.basis == Basis.VIEWS
    s2, tau2, d2 = (
        np.where(by_views, getattr(variances.views, name), getattr(variances.followers, name))
        for name in ("s2", "tau2", "d2")
    )
    from_posts, from_averages = (measures.er_source == s for s in (ErSource.POSTS, ErSource.AVERAGES))
    k = np.where(from_posts, measures.k, np.where(from_averages, float(ASSUMED_POSTS), np.nan))
    noise = s2 / k + d2
    w = np.where(from_posts & ~np.isnan(mu), tau2 / (tau2 + noise), 1.0)
    pulled = w * measures.xbar + (1 - w) * np.where(np.isnan(mu), 0.0, mu)
    er = np.where(from_posts, 100 * np.exp(pulled), measures.rate)
    theta = np.where(from_posts, pulled, _log(measures.rate / 100))
    spread = np.exp(Z80 * np.sqrt(w * noise))
    return Estimate(mu, w, theta, er, er / spread, er * spread, s2, tau2, d2, k)


def _log(values: Floats) -> Floats:
    """ln, and minus infinity at 0 without a warning."""
    result = np.full(len(values), -np.inf)
    np.log(values, out=result, where=values != 0)
    return result


def mu_of(measures: Measures | Rates, table: CohortTable) -> Floats:
    """mu of each creator's cohort, NaN where there is none."""
    at = table.index(measures.cohort)
    return np.where(at >= 0, np.append(table.mu, np.nan)[at], np.nan)


def fit(
    measures: Measures | Rates, benchmarks: Benchmarks, variances: Variances, *, re_estimate: bool = False
) -> CohortTable:
    """Cohorts of the given measures: mu, then the quantiles of er, community and spread.

    mu: unweighted mean of xbar over creators with at least 3 posts, where a cohort has 30 of them; else ln of the
    benchmark; else none (NaN, and w = 1). With `re_estimate` the variances come from the measures where they suffice,
    and the given ones stand in where they do not.
    """
    table = _without_grids(measures, benchmarks, variances)
    if re_estimate:
        variances = estimate_variances(measures, table)
        table = replace(table, variances=variances)
    at = table.index(measures.cohort)
    ranked = np.isin(measures.er_source, (ErSource.POSTS, ErSource.AVERAGES))
    er = np.where(ranked, estimate(measures, mu_of(measures, table), variances).er, np.nan)
    grid, n = _grids(at, er, len(table.key))
    community, _ = _grids(at, measures.comments_per_1000, len(table.key))
    spread, _ = _grids(at, measures.sd_ln_engagement, len(table.key))
    return replace(table, n=n, er_grid=grid, community_grid=community, sd_grid=spread)


def _without_grids(measures: Measures | Rates, benchmarks: Benchmarks, variances: Variances) -> CohortTable:
    keys = np.union1d(measures.cohort[measures.cohort > 0], benchmarks.key).astype(np.int32)
    m = len(keys)
    at = find(keys, measures.cohort)
    good = (at >= 0) & (measures.er_source == ErSource.POSTS) & (measures.k >= MIN_POSTS_FOR_MU)
    mu_n = groups.count(at[good], m)
    own = np.where(mu_n >= MIN_COHORT, groups.mean(at[good], measures.xbar[good], m), np.nan)
    outside, cuts = np.full(m, np.nan), np.full((m, len(CUT_AT)), np.nan)
    place = find(keys, benchmarks.key)
    outside[place], cuts[place] = np.log(benchmarks.er / 100), benchmarks.cuts
    source = np.where(np.isnan(outside), MuSource.NONE, MuSource.BENCHMARK)
    source = np.where(np.isnan(own), source, MuSource.OWN_COHORT).astype(np.int16)
    empty = np.full((m, QUANTILES), np.nan)
    mu = np.where(np.isnan(own), outside, own)
    return CohortTable(keys, mu, source, mu_n, np.zeros(m, np.int64), empty, empty, empty, cuts, variances)


def _grids(at: Ints, values: Floats, m: int) -> tuple[Floats, Ints]:
    """(m, 1001) quantiles and the counts behind them; NaN rows below 30 values."""
    there = np.flatnonzero((at >= 0) & ~np.isnan(values))
    order = there[np.argsort(at[there], kind="stable")]
    ends = groups.starts(at[order], m)
    counts = np.diff(ends)
    grid = np.full((m, QUANTILES), np.nan)
    for row in np.flatnonzero(counts >= MIN_COHORT):
        grid[row] = np.quantile(values[order[ends[row] : ends[row + 1]]], _LEVELS)
    return grid, counts


def percentile(grid: Floats, values: Floats) -> Floats:
    """Percent of the cohort below each value, by linear interpolation in its grid; equal values get the middle."""
    low, high = np.searchsorted(grid, values, side="left"), np.searchsorted(grid, values, side="right")
    between = np.interp(values, grid, _POSITIONS)
    middle = (low + high - 1) / 2 * (100 / (QUANTILES - 1))
    return np.where(np.isnan(values), np.nan, np.where(high > low, middle, between))


def percentiles(grids: Floats, at: Ints, values: Floats) -> Floats:
    """As `percentile`, each value in the grid of its own cohort (`at`: row of the grids, -1 none)."""
    result = np.full(len(values), np.nan)
    wanted = np.flatnonzero((at >= 0) & ~np.isnan(values))
    order = wanted[np.argsort(at[wanted], kind="stable")]
    ends = groups.starts(at[order], len(grids))
    for row in np.flatnonzero(np.diff(ends)):
        if not np.isnan(grids[row, 0]):
            some = order[ends[row] : ends[row + 1]]
            result[some] = percentile(grids[row], values[some])
    return result


def cut_percentiles(cuts: Floats, at: Ints, values: Floats) -> Floats:
    """Percentile through a benchmark's cut points, linear in ln rate; the outer pieces go on, at most to 0 and 100."""
    result = np.full(len(values), np.nan)
    with_cuts = np.append(~np.isnan(cuts[:, 0]), False)
    rows = np.flatnonzero(with_cuts[at] & ~np.isnan(values))
    if not len(rows):
        return result
    x, levels = _log(values[rows]), np.log(cuts[at[rows]])
    piece = np.clip((x[:, None] >= levels).sum(axis=1) - 1, 0, len(CUT_AT) - 2)
    here = np.arange(len(rows))
    left, right = levels[here, piece], levels[here, piece + 1]
    marks = np.array(CUT_AT)
    result[rows] = np.clip(marks[piece] + (x - left) / (right - left) * (marks[1] - marks[0]), 0, 100)
    return result


def estimate_variances(measures: Measures | Rates, table: CohortTable) -> Variances:
    """Variances per basis from the creators at hand; the ones in the table where fewer than 30 have >= 4 posts.

    s2: mean within variance. d2 = max(.02, var(newer - older half) - s2 mean(1/k1 + 1/k2)).
    tau2 = max(.05, var(xbar - mu) - s2/mean(k) - d2), over those that have a mu.
    """
    mu = mu_of(measures, table)
    good = (measures.er_source == ErSource.POSTS) & (measures.k >= MIN_POSTS_FOR_VARIANCES) & ~np.isnan(mu)
    found = {}
    for name, basis in (("followers", Basis.FOLLOWERS), ("views", Basis.VIEWS)):
        some = np.flatnonzero(good & (measures.basis == basis))
        if len(some) < MIN_COHORT:
            found[name] = table.variances.of(basis)
            continue
        k = measures.k[some].astype(np.float64)
        s2 = float(measures.within_variance[some].mean())
        older = measures.k[some] // 2
        noise = float((1 / older + 1 / (k - older)).mean())
        d2 = max(0.02, float(measures.half_difference[some].var(ddof=1)) - s2 * noise)
        between = float((measures.xbar[some] - mu[some]).var(ddof=1))
        found[name] = Variance(s2, max(0.05, between - s2 / float(k.mean()) - d2), d2, len(some))
    return Variances(**found)
