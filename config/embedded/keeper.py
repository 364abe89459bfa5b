"""The watchdog of a family of processes: when its parent is gone, however it went, it ends the family.

Run as a script of its own (standard library only, so that it starts in a few milliseconds). It reads from
a pipe that only the parent holds: `watch PID SIGNAL` and `forget PID`. The end of the pipe is the end of
the parent, and works on every Unix; Linux's parent-death signal, set in processes.py, is the second net.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

GRACE_SECONDS = 15.0


def main() -> None:
    """Follow the parent's orders until the pipe ends, then end what is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, int] = {}
    for line in sys.stdin:
        verb, pid, *rest = line.split()
        if verb == "watch":
            watched[int(pid)] = int(rest[0])
        else:
            watched.pop(int(pid), None)
    end(watched)


def end(watched: dict[int, int]) -> None:
    """Ask every process to stop, the youngest first; after the grace, kill whole process groups."""
    for pid, number in reversed(watched.items()):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(_lives(pid) for pid in watched) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in watched:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return not _ended(pid)


def _ended(pid: int) -> bool:
    """True for a process that has ended and waits to be collected; Linux says so, elsewhere we wait it out."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


if __name__ == "__main__":
    main()
