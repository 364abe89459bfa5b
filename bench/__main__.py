"""`make bench`: every benchmark of this folder in a process of its own, one after the other. Fails when one does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> int:
    """Benchmarks are the files that can be run; the others are their helpers."""
    failed = []
    for file in sorted(FOLDER.glob("*.py")):
        if file.name.startswith("__") or '__name__ == "__main__"' not in file.read_text():
            continue
        print(f"== {file.stem}: {_first_line(file)}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{file.stem}"], cwd=FOLDER.parent).returncode != 0:
            failed.append(file.stem)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _first_line(file: Path) -> str:
    return file.read_text().split('"""', 2)[1].strip().splitlines()[0]


if __name__ == "__main__":
    raise SystemExit(main())
