"""Looking at the machine's processes from outside, as a person with `ps` would."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
from django.conf import settings


def python(*arguments: str | Path, **options) -> subprocess.Popen:
    """A Python process in the project's folder whose output can be read."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def descendants(pid: int) -> set[int]:
    """Every process below `pid`, while it still lives."""
    return {process.pid for process in psutil.Process(pid).children(recursive=True)}


def living(pids: set[int]) -> list[str]:
    """Those of `pids` that still run, with their commands (zombies that nobody collected do not run)."""
    found = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{pid} {' '.join(process.cmdline())}")
    return found


def wait_until_gone(pids: set[int], seconds: float = 25.0) -> None:
    deadline = time.monotonic() + seconds
    while living(pids):
        assert time.monotonic() < deadline, living(pids)
        time.sleep(0.1)


def read_until(stream, wanted: Callable[[str], bool], seconds: float = 120.0) -> list[str]:
    """Lines of a program's output up to the wanted one."""
    lines: list[str] = []
    deadline = time.monotonic() + seconds
    for line in stream:
        lines.append(line.rstrip("\n"))
        if wanted(line):
            return lines
        assert time.monotonic() < deadline, lines
    raise AssertionError(f"The program ended before it said what it should: {lines}")
