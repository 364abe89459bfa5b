"""Sums, means and medians per row of flat columns (row: index of the group each value belongs to)."""

from __future__ import annotations

import numpy as np

from .columns import Floats, Ints, Rows


def count(row: Ints, n: int) -> Ints:
    return np.bincount(row, minlength=n)


def mean(row: Ints, values: Floats, n: int) -> Floats:
    """Mean of the known values per row; NaN where a row has none."""
    there = ~np.isnan(values)
    sums = np.bincount(row, weights=np.where(there, values, 0.0), minlength=n)
    counts = np.bincount(row, weights=there, minlength=n)
    return ratio(sums, counts)


def total(row: Ints, values: Rows, n: int) -> Floats:
    return np.bincount(row, weights=values, minlength=n).astype(np.float64, copy=False)


def ratio(above: Rows, below: Rows) -> Floats:
    """above / below, NaN where below is 0 or unknown."""
    result = np.full(np.broadcast(above, below).shape, np.nan)
    np.divide(above, below, out=result, where=np.asarray(below) > 0)
    return result


def variance(row: Ints, values: Floats, n: int) -> Floats:
    """Variance about each row's own mean (n - 1 below the line); NaN below two known values."""
    rest = values - mean(row, values, n)[row]
    there = ~np.isnan(rest)
    squares = np.bincount(row, weights=np.where(there, rest, 0.0) ** 2, minlength=n)
    counts = np.bincount(row, weights=there, minlength=n)
    return ratio(squares, counts - 1)


def starts(row: Ints, n: int) -> Ints:
    """Where each group begins, for rows in order (length n + 1)."""
    return np.concatenate([[0], np.cumsum(count(row, n))])


def ranks(row: Ints, n: int) -> Ints:
    """0, 1, 2 ... inside each group, for rows in order."""
    return np.arange(len(row)) - starts(row, n)[row]


def median(row: Ints, values: Floats, n: int) -> Floats:
    """Median of the values per row (none of them NaN), for rows in order; NaN where a row has none."""
    counts = count(row, n)
    widest = int(counts.max(initial=0))
    result = np.full(n, np.nan)
    if widest == 0:
        return result
    if n * widest > 16 * len(values) + 1_000_000:
        order, first = np.lexsort((values, row)), starts(row, n)[:-1]
        flat = values[order]
    else:  # a padded table with short rows sorts several times faster than one long lexsort
        table = np.full((n, widest), np.inf)
        table[row, ranks(row, n)] = values
        table.sort(axis=1)
        flat, first = table.ravel(), np.arange(n) * widest
    some = counts > 0
    low, high = first + (counts - 1) // 2, first + counts // 2
    result[some] = (flat[low[some]] + flat[high[some]]) / 2
    return result


def newest_first(row: Ints, when: Floats, tie: Ints) -> Ints:
    """The order that sorts by row, then newest first, then larger tie first (`when` in seconds, known)."""
    if len(row) < 2 or _is_ordered(row, when, tie):
        return np.arange(len(row))
    return np.lexsort((-tie, -when, row))


def _is_ordered(row: Ints, when: Floats, tie: Ints) -> bool:
    """Whether the columns already come in that order, as a database index delivers them."""
    same, later = row[1:] == row[:-1], when[1:] < when[:-1]
    ordered = (row[1:] > row[:-1]) | (same & (later | ((when[1:] == when[:-1]) & (tie[1:] <= tie[:-1]))))
    return bool(ordered.all())
