"""Files that say who is running: locked as long as their owner lives, so a stale one heals by itself.

The kernel frees a lock when the last process that holds it ends, however it ended. Process ids in files
cannot do that: after a power cut the id belongs to somebody else.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any


class Held(Exception):
    """Somebody else holds the lock; `details` is what they wrote into the file."""

    def __init__(self, details: dict[str, Any]) -> None:
        super().__init__("The lock is held by another process.")
        self.details = details


class LockFile:
    """An exclusive lock on a file, with a small JSON object about its owner inside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd: int | None = None

    def acquire(self, timeout: float = 1.0) -> LockFile:
        """Take the lock or raise Held after `timeout` seconds (readers hold it for a moment, so never 0)."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + timeout
        while True:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            if _lock(fd, fcntl.LOCK_EX) and _is_current(fd, self.path):
                self._fd = fd
                return self
            os.close(fd)
            if time.monotonic() > deadline:
                raise Held(read_details(self.path))
            time.sleep(0.05)

    @property
    def fd(self) -> int:
        """The open file: a child that inherits it keeps the lock until it ends too."""
        if self._fd is None:
            raise RuntimeError("The lock is not held.")
        return self._fd

    def write(self, details: dict[str, Any]) -> None:
        """Replace what the file says about its owner."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, json.dumps(details).encode(), 0)
        os.fsync(self.fd)

    def release(self, *, remove: bool = True) -> None:
        """Give the lock back; `remove=False` where children may still hold it."""
        if self._fd is None:
            return
        if remove:
            self.path.unlink(missing_ok=True)
        os.close(self._fd)
        self._fd = None


def details_if_held(path: Path) -> dict[str, Any] | None:
    """What the living owner wrote, or None when nobody holds the file."""
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return None if _lock(fd, fcntl.LOCK_SH) else read_details(path)
    finally:
        os.close(fd)


def read_details(path: Path) -> dict[str, Any]:
    """The JSON object in a lock file; empty while its owner is just writing it."""
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def _lock(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_current(fd: int, path: Path) -> bool:
    """False when the last owner removed the file between our opening and our locking it."""
    try:
        return os.path.samestat(os.fstat(fd), os.stat(path))
    except FileNotFoundError:
        return False
