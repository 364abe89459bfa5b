"""Where a likely range lies among the peers: both its ends, read from the same stored quantiles as the percentile."""

from __future__ import annotations

from typing import Any

import numpy as np

from influencers import receipts
from scoring.codes import Basis, Kind, Platform, SizeBand
from scoring.cohorts import CohortTable, cut_percentiles, percentiles
from scoring.tiers import cohort_key

Span = tuple[float, float]


def spans(rows: list[dict[str, Any]]) -> dict[int, Span]:
    """(percentile of er_low, percentile of er_high) by profile id, for rows that have a range and peers."""
    wanted = [row for row in rows if row.get("percentile") is not None and row.get("er_low") is not None]
    table = receipts.cohorts_now() if wanted else None
    if table is None:
        return {}
    at = table.index(np.array([_key(row) for row in wanted], np.int32))
    low, high = (_read(table, at, np.array([row[end] for row in wanted], np.float64)) for end in ("er_low", "er_high"))
    return {
        row["id"]: (float(a), float(b))
        for row, a, b in zip(wanted, low, high, strict=True)
        if not (np.isnan(a) or np.isnan(b))
    }


def _key(row: dict[str, Any]) -> int:
    parts = (
        (Platform, row["platform"]),
        (Kind, row["profile_kind"]),
        (Basis, row["er_basis"]),
        (SizeBand, row["size_band"]),
    )
    return int(cohort_key(*(code.from_slug(slug or "unknown") for code, slug in parts)))


def _read(table: CohortTable, at: Any, values: Any) -> Any:
    own = percentiles(table.er_grid, at, values)
    return np.where(np.isnan(own), cut_percentiles(table.cuts, at, values), own)
