"""What the engine is told besides the creators' own numbers, and the cohorts that a full run leaves behind."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import QuerySet

from scoring.benchmarks import CUT_AT, Benchmarks
from scoring.codes import Basis, Platform, SizeBand
from scoring.cohorts import QUANTILES, CohortTable, MuSource
from scoring.models import Benchmark, CohortStat, RateCard, RunStatus, ScoringRun
from scoring.money import RateCard as Prices
from scoring.rules import Rules, Variance, Variances
from scoring.tiers import cohort_key, cohort_of

GRIDS = {"er": "er_grid", "community": "community_grid", "consistency": "sd_grid"}
RUNS_KEPT = 2


def rules() -> Rules:
    return Rules(nano_below=settings.TIER_MICRO_MIN, micro_to=settings.TIER_MICRO_MAX)


def benchmarks() -> Benchmarks:
    """The instance's own benchmark rows."""
    return Benchmarks.of(
        {
            "platform": Platform(row.platform).slug,
            "basis": Basis(row.basis).slug,
            "size_band": SizeBand(row.size_band).slug,
            "rate": row.rate,
            **{f"cut{int(at)}": getattr(row, f"cut{int(at)}") for at in CUT_AT},
            "source": row.source,
            "date": row.date.isoformat(),
        }
        for row in Benchmark.objects.all()
    )


def prices() -> Prices:
    """The instance's own rate card."""
    rows = RateCard.objects.values_list("platform", "size_band", "floor", "per_follower", "spread")
    return Prices.of((p, band, float(floor), float(each), spread) for p, band, floor, each, spread in rows)


def to_json(variances: Variances) -> dict[str, Any]:
    return asdict(variances)


def from_json(stored: dict[str, Any]) -> Variances:
    """The variances of a run, by basis; the shipped ones for an empty dict."""
    names = ("followers", "views")
    return Variances(**{name: Variance(**stored[name]) for name in names if name in stored})


def save(run: ScoringRun, table: CohortTable) -> None:
    """Store every cohort that has a mu or peers of its own."""
    rows = []
    for at in np.flatnonzero((table.n > 0) | (table.mu_source == MuSource.OWN_COHORT)):
        platform, kind, basis, band = cohort_of(table.key[at])
        grids = {name: getattr(table, column)[at] for name, column in GRIDS.items()}
        own = table.mu_source[at] == MuSource.OWN_COHORT
        rows.append(
            CohortStat(
                run=run,
                platform=platform,
                kind=kind,
                basis=basis,
                size_band=band,
                n=int(table.n[at]),
                mu=float(table.mu[at]) if own else None,
                variances={**asdict(table.variances.of(basis)), "mu_n": int(table.mu_n[at])},
                grids={name: grid.tolist() for name, grid in grids.items() if not np.isnan(grid[0])},
                date=run.as_of,
            )
        )
    CohortStat.objects.filter(run=run).delete()
    CohortStat.objects.bulk_create(rows)


def finished_runs() -> QuerySet[ScoringRun]:
    """Full runs that were finished, the latest first."""
    done = ScoringRun.objects.filter(kind=ScoringRun.Kind.FULL, status=RunStatus.DONE)
    return done.order_by("-finished_at", "-id")


def latest_run() -> ScoringRun | None:
    """The run that every percentile is read from now."""
    return finished_runs().first()


def prune() -> None:
    """Drop the cohorts of all runs but the last two that were finished."""
    kept = list(finished_runs().values_list("id", flat=True)[:RUNS_KEPT])
    CohortStat.objects.exclude(run__in=kept).delete()


def load(run: ScoringRun) -> CohortTable:
    """The cohorts as that run left them, with today's benchmark where a cohort had no mu of its own."""
    outside = benchmarks()
    stored = {
        int(cohort_key(row.platform, row.kind, row.basis, row.size_band)): row
        for row in CohortStat.objects.filter(run=run)
    }
    keys = np.union1d(np.array(list(stored), np.int32), outside.key).astype(np.int32)
    m = len(keys)
    place = np.searchsorted(keys, outside.key)
    mu, cuts = np.full(m, np.nan), np.full((m, len(CUT_AT)), np.nan)
    mu[place], cuts[place] = np.log(outside.er / 100), outside.cuts
    source = np.where(np.isnan(mu), MuSource.NONE, MuSource.BENCHMARK).astype(np.int16)
    n, mu_n = np.zeros(m, np.int64), np.zeros(m, np.int64)
    grids = {column: np.full((m, QUANTILES), np.nan) for column in GRIDS.values()}
    for at, key in enumerate(keys.tolist()):
        if key in stored:
            row = stored[key]
            n[at], mu_n[at] = row.n, row.variances.get("mu_n", 0)
            if row.mu is not None:
                mu[at], source[at] = row.mu, MuSource.OWN_COHORT
            for name, grid in row.grids.items():
                grids[GRIDS[name]][at] = grid
    return CohortTable(keys, mu, source, mu_n, n, cuts=cuts, variances=from_json(run.variances), **grids)
