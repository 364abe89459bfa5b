"""Outside benchmarks: what is typical for an account of a size where the directory itself has too few to tell."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import tiers
from .codes import Basis, Kind, Platform, SizeBand
from .columns import Floats, Rows

FILE = Path(__file__).parent / "data" / "benchmarks.csv"
CUT_AT = (20.0, 40.0, 60.0, 80.0)


@dataclass(frozen=True)
class Benchmarks:
    """Rows by cohort key. `er`: typical rate in percent; `cuts`: (m, 4) rates at percentiles 20/40/60/80 or NaN."""

    key: Rows
    er: Floats
    cuts: Floats
    source: tuple[str, ...]
    date: tuple[str, ...]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, object]]) -> Benchmarks:
        """From rows with platform, basis and size_band slugs, rate (percent), cut20 to cut80, source, date.

        Raises ValueError for a slug or number that makes no sense. Of two rows for a cohort the newer date wins.
        """
        by_key: dict[int, tuple[float, list[float], str, str]] = {}
        for row in rows:
            platform = Platform.from_slug(str(row["platform"]))
            basis, band = Basis.from_slug(str(row["basis"])), SizeBand.from_slug(str(row["size_band"]))
            cuts = [_number(row.get(f"cut{int(at)}")) for at in CUT_AT]
            values = (_number(row["rate"]), cuts, str(row["source"]), str(row["date"]))
            key = int(tiers.cohort_key(platform, Kind.ACCOUNT, basis, band))
            if key not in by_key or by_key[key][3] <= values[3]:
                by_key[key] = values
        ordered = sorted(by_key)
        return cls(
            key=np.array(ordered, np.int32),
            er=np.array([by_key[key][0] for key in ordered], np.float64),
            cuts=np.array([by_key[key][1] for key in ordered], np.float64).reshape(-1, len(CUT_AT)),
            source=tuple(by_key[key][2] for key in ordered),
            date=tuple(by_key[key][3] for key in ordered),
        )


def read_rows(path: Path = FILE) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def shipped() -> Benchmarks:
    """The table that comes with the product (an instance's own rows are in the database)."""
    return Benchmarks.of(read_rows())


def _number(value: object) -> float:
    """Percent as a float; blank is unknown. ValueError below or at 0."""
    if value is None or value == "":
        return float("nan")
    number = float(str(value))
    if not number > 0:
        raise ValueError(f"a benchmark rate must be above 0, not {value}")
    return number
