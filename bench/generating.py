"""Seconds and memory to write generated files.

python -m bench.generating [PROFILES]        (20,000; a million needs 4 GB of disk for its moment)
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from influencers.generating import generate


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        start, worked = time.perf_counter(), time.process_time()
        paths = generate(count, Path(folder), seed=1, as_of=date(2026, 11, 20), form="csv")
        took, worked = time.perf_counter() - start, time.process_time() - worked
        size = sum(path.stat().st_size for path in paths) / 1e6
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"generate {count:,} profiles: {took:.1f} s ({worked:.1f} s of one core), {size:,.0f} MB, {memory:.0f} MB held"
    )


if __name__ == "__main__":
    main()
