"""How far an import is, written on a connection of its own: others can read it while the merge is not committed."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Any

from django.db import DatabaseError, connection

from influencers.importing.errors import Stopped

BEAT_SECONDS = 1.0
_BEAT = """
    update influencers_import set stage = %s, progress = %s, rows_done = %s, heartbeat_at = now()
    where id = %s and status in ('parsing', 'running') returning id
"""


class Progress:
    """Writes stage, share and heartbeat every second, and notices when somebody cancelled.

    A cancelled import's running statement is stopped too, so that nobody waits for a long merge.
    """

    def __init__(self, import_id: int) -> None:
        self._id = import_id
        self._now: tuple[str, float, int] = ("", 0.0, 0)
        self._ended = threading.Event()
        self._paused = threading.Lock()
        self.cancelled = False
        self._own = connection.copy()
        self._own.inc_thread_sharing()
        self._working = connection.connection
        self._thread = threading.Thread(target=self._beat, name=f"import-{import_id}-heartbeat", daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()
        self._own.close()

    def tell(self, stage: str, share: float, rows: int | None = None) -> None:
        """What is going on, in words for people; raises Stopped when the import was cancelled."""
        self._now = (stage, min(max(share, 0.0), 1.0), self._now[2] if rows is None else rows)
        self.check()

    def check(self) -> None:
        if self.cancelled:
            raise Stopped

    def write(self) -> None:
        """Write now what was told last."""
        with self._paused, self._own.cursor() as cursor:
            cursor.execute(_BEAT, [*self._now, self._id])

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            try:
                with self._paused, self._own.cursor() as cursor:
                    cursor.execute(_BEAT, [*self._now, self._id])
                    here = cursor.fetchone() is not None
                    here = here or not self._was_stopped(cursor)
            except DatabaseError:
                self._own.close()
                continue
            if not here:
                self.cancelled = True
                if self._working is not None and not self._ended.is_set():
                    self._working.cancel()
                return

    def _was_stopped(self, cursor: Any) -> bool:
        """A row that is still invisible to this connection (created in an open transaction) was not stopped."""
        cursor.execute("select status from influencers_import where id = %s", [self._id])
        found = cursor.fetchone()
        return found is not None and found[0] == "cancelled"
