"""How far an import is, written on a connection of its own: others can read it while the merge is not committed."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from influencers.importing.errors import Stopped
from influencers.models import Import

BEAT_SECONDS = 1.0
# An estimate from less than this is a guess, and one of more than a day helps nobody.
ENOUGH_SECONDS, ENOUGH_SHARE, LONGEST = 2.0, 0.02, 24 * 3600
STAGE_LETTERS = Import._meta.get_field("stage").max_length or 60
_BEAT = """
    update influencers_import
    set stage = %s, progress = %s, rows_done = %s, rows_per_second = %s, seconds_left = %s, heartbeat_at = now()
    where id = %s and status in ('parsing', 'running') returning id
"""


class Pace:
    """How fast it goes and when it will be over, from what was told. None where that is not known yet.

    The time left is taken from the share done since the beginning, without the time spent waiting for others. Between
    two tellings it counts down, and it is silent rather than wrong once it has run out.
    """

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._stage, self._stage_begun, self._stage_rows = "", self._begun, 0
        self._rate: float | None = None
        self._ends: float | None = None

    def told(self, stage: str, share: float, rows: int) -> None:
        now = time.monotonic()
        name = stage.partition(":")[0]
        if name != self._stage:
            if self._stage.startswith("Waiting"):
                self._begun += now - self._stage_begun
            self._stage, self._stage_begun, self._stage_rows, self._rate = name, now, rows, None
        spent, brought = now - self._stage_begun, rows - self._stage_rows
        if brought > 0 and spent >= ENOUGH_SECONDS:
            self._rate = brought / spent
        known = share >= ENOUGH_SHARE and now - self._begun >= ENOUGH_SECONDS and not name.startswith("Waiting")
        self._ends = self._begun + (now - self._begun) / share if known else None

    @property
    def rows_per_second(self) -> float | None:
        return None if self._rate is None else round(self._rate, 1)

    @property
    def seconds_left(self) -> int | None:
        if self._ends is None:
            return None
        left = round(self._ends - time.monotonic())
        return left if 1 <= left <= LONGEST else None


class Progress:
    """Writes stage, share, pace and heartbeat every second, and notices when somebody stopped it.

    The running statement is stopped too, so that nobody waits for a long merge.
    """

    def __init__(self, import_id: int, *, undoing: bool = False) -> None:
        self._id = import_id
        # An undo that is stopped leaves an import that is done.
        self._taken_away = ("queued", "done" if undoing else "cancelled")
        self._now: tuple[str, float, int] = ("", 0.0, 0)
        self._pace = Pace()
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
        share = min(max(share, 0.0), 1.0)
        self._now = (stage[:STAGE_LETTERS], share, self._now[2] if rows is None else rows)
        self._pace.told(*self._now)
        self.check()

    def check(self) -> None:
        if self.cancelled:
            raise Stopped

    def write(self) -> None:
        """Write now what was told last."""
        with self._paused, self._own.cursor() as cursor:
            self._write(cursor)

    def _write(self, cursor: Any) -> bool:
        """Whether the row still says that somebody works on it."""
        cursor.execute(_BEAT, [*self._now, self._pace.rows_per_second, self._pace.seconds_left, self._id])
        return cursor.fetchone() is not None

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            try:
                with self._paused, self._own.cursor() as cursor:
                    here = self._write(cursor) or not self._was_stopped(cursor)
            except (DatabaseError, InterfaceError):
                self._own.close()
                continue
            if not here:
                self.cancelled = True
                if self._working is not None and not self._ended.is_set():
                    self._working.cancel()
                return

    def _was_stopped(self, cursor: Any) -> bool:
        """Whether somebody took the row away from this worker, by stopping it or by asking for it anew.

        A row that is still invisible to this connection (created in an open transaction) was not stopped, and neither
        was one that says how this worker ended it.
        """
        cursor.execute("select status from influencers_import where id = %s", [self._id])
        found = cursor.fetchone()
        return found is not None and found[0] in self._taken_away
