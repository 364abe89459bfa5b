"""The advisory locks of the directory: who may merge files into it, and who may replace the listing.

All of them are held until the end of the transaction, so that a killed process gives them back.
"""

from __future__ import annotations

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """Numbers that PostgreSQL knows the locks by."""

    # Held by one at a time: a file's merge, an undo, an erasure, and the rename that ends a full rescore.
    DIRECTORY = 7_201_001
    # Shared by everything that writes single listings; the rename takes it alone.
    LISTING = 7_201_002
    # One process at a time creates runs.
    RUNS = 7_201_003


def hold(lock: Lock, *, shared: bool = False) -> None:
    """Wait for the lock and keep it until the transaction ends. Must be called inside a transaction."""
    assert connection.in_atomic_block, "a lock needs a transaction to end with"
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s)", [int(lock)])
