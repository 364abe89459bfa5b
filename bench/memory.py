"""What a process, its own helpers and its database session cost: memory and time of a core, as /proc tells."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType

_SECONDS = 0.1
_HELPER = b"influencers.importing.merging.crew"


class Peak:
    """`megabytes` is the largest sum of this process and its helpers that was seen."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_SECONDS):
            self.megabytes = max(self.megabytes, sum(_resident(pid) for pid in [os.getpid(), *_helpers()]))


def core_seconds() -> float:
    """Seconds of a core so far: of this process, its helpers (once they ended) and its session in PostgreSQL."""
    from django.db import connection

    connection.ensure_connection()
    own = sum(os.times()[:4])
    fields = _read(f"/proc/{connection.connection.info.backend_pid}/stat").rpartition(b")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else own


def _helpers() -> list[int]:
    ours = f"/proc/{os.getpid()}/task/{os.getpid()}/children"
    children = [int(pid) for pid in Path(ours).read_text().split()]
    return [pid for pid in children if _HELPER in _read(f"/proc/{pid}/cmdline")]


def _resident(pid: int) -> float:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if fields else 0.0


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""  # It ended meanwhile.
