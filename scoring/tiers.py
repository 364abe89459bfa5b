"""Tier, size band and cohort of an account (S1)."""

from __future__ import annotations

import numpy as np

from .codes import Basis, Kind, Platform, SizeBand, Tier
from .columns import Rows, known
from .rules import Rules

EDGES = np.array([1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000], dtype=np.float64)
MICRO_TOP = 100_000.0


def tier(followers: Rows, rules: Rules | None = None) -> Rows:
    """i2 codes.Tier: nano below 1,000, micro 1,000 to 100,000 with both inside, macro above; unknown for NaN."""
    rules = rules or Rules()
    counts = known(followers)
    result = np.where(counts < rules.nano_below, Tier.NANO, np.where(counts <= rules.micro_to, Tier.MICRO, Tier.MACRO))
    return np.where(np.isnan(counts), Tier.UNKNOWN, result).astype(np.int16)


def size_band(followers: Rows) -> Rows:
    """i2 codes.SizeBand. The lower bound is inside, except that exactly 100,000 belongs to 50k-100k (as in micro)."""
    counts = known(followers)
    band = np.searchsorted(EDGES, counts, side="right") + 1
    band = np.where(counts == MICRO_TOP, SizeBand.FROM_50K, band)
    return np.where(np.isnan(counts), SizeBand.UNKNOWN, band).astype(np.int16)


def cohort_key(platform: Rows | int, kind: Rows | int, basis: Rows | int, band: Rows | int) -> Rows:
    """i4 key of platform x kind x basis x size band; 0 where basis or size is unknown.

    Pages are compared with accounts. Groups count members and boards monthly viewers, so they have their own cohorts.
    """
    own = np.where(np.isin(kind, (Kind.GROUP, Kind.BOARD)), kind, Kind.ACCOUNT)
    key = ((np.asarray(platform, np.int32) * 8 + own) * 4 + basis) * 16 + band
    has_peers = (np.asarray(basis) != Basis.UNKNOWN) & (np.asarray(band) != SizeBand.UNKNOWN)
    return np.where(has_peers, key, 0).astype(np.int32)


def cohort_of(key: int) -> tuple[Platform, Kind, Basis, SizeBand]:
    """The parts of a cohort key (not 0)."""
    rest, band = divmod(int(key), 16)
    rest, basis = divmod(rest, 4)
    platform, kind = divmod(rest, 8)
    return Platform(platform), Kind(kind), Basis(basis), SizeBand(band)
