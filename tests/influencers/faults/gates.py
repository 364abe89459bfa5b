"""Places in an import where a worker waits for the test: the database makes it wait, the code knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2

from tests.worker import wait_until

GATE = 4_711_001
_FUNCTION = f"""
    create or replace function faults_gate() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared({GATE}); return null; end $$
"""


class Gate:
    """Closed, it holds whoever comes to it until it is opened."""

    def __init__(self, url: str) -> None:
        self._own: Any = psycopg2.connect(url)
        self._own.autocommit = True
        self._drop = ""

    def close(self, how: str, table: str) -> None:
        """Nobody gets past an insert, update or delete in this table; or, how "read", past anything."""
        if how == "read":
            self._own.autocommit = False
            self._run(f"lock table {table} in access exclusive mode")
            return
        self._run(_FUNCTION)
        self._run(
            f"create or replace trigger faults_gate before {how} on {table}"
            " for each statement execute function faults_gate()"
        )
        self._drop = f"drop trigger if exists faults_gate on {table}"
        self._run(f"select pg_advisory_lock({GATE})")

    def waits(self) -> bool:
        """Whether somebody stands at the gate."""
        self._run(
            "select 1 from pg_locks where not granted and "
            f"((locktype = 'advisory' and objid = {GATE}) or pg_backend_pid() = any(pg_blocking_pids(pid))) limit 1"
        )
        return self._found is not None

    def wait(self) -> None:
        wait_until(self.waits, seconds=60, every=0.05)

    def open(self) -> None:
        """Let everybody through, now and later."""
        self._own.rollback()
        self._own.autocommit = True
        self._run("select pg_advisory_unlock_all()")
        if self._drop:
            self._run(self._drop)
            self._drop = ""

    def end(self) -> None:
        """A crash of the database has opened it already, and there is no session left to tidy up with."""
        with suppress(psycopg2.Error):
            self.open()
        self._own.close()

    def _run(self, statement: str) -> None:
        with self._own.cursor() as cursor:
            cursor.execute(statement)
            self._found = cursor.fetchone() if cursor.description else None


@contextmanager
def gate(url: str) -> Iterator[Gate]:
    made = Gate(url)
    try:
        yield made
    finally:
        made.end()
