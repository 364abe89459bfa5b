"""The demo: seconds until a page answers, the first time with its import and later; and what it takes on disk."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from config.embedded.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent


def seconds_to_page(var: Path, profiles: int) -> float:
    """Start the demo as a person does, wait for its address, and stop it."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    kept |= {"MICROSCOPE_VAR": str(var), "MICROSCOPE_DEMO_PROFILES": str(profiles)}
    command = [sys.executable, "manage.py", "demo", "--port", str(free_port()), "--stop-with-parent"]
    begin = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=kept, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        said = next((True for line in demo.stdout if "Microscope is running at" in line), False)
        took = time.monotonic() - begin
        demo.send_signal(signal.SIGINT)
        demo.communicate()
    if not said:
        raise SystemExit("The demo ended before a page answered.")
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="microscope-bench-") as folder:
        var = Path(folder) / "var"
        first = seconds_to_page(var, options.profiles)
        later = seconds_to_page(var, options.profiles)
        size = sum(path.stat().st_size for path in var.rglob("*") if path.is_file())
    print(f"  first start with {options.profiles:,} profiles: {first:.0f} s; later start: {later:.1f} s")
    print(f"  ratio: {first / later:.0f}x; {size / 1e6:,.0f} MB on disk; load of the machine {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
