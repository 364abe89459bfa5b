"""Both servers as one thing, and the note that tells other commands where they are."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from config.embedded.errors import EmbeddedError
from config.embedded.locks import Held, LockFile, details_if_held
from config.embedded.postgres import Postgres
from config.embedded.processes import Family
from config.embedded.valkey import Valkey

NOTE = "embedded.json"


class EmbeddedServers:
    """PostgreSQL and Valkey under one folder, for as long as this object (or its process) lives.

    `home` gets `postgres/`, `valkey/`, `log/` and `embedded.json`. With `durable=False` nothing waits for
    the disk, which is right for tests only. `postgres` and `valkey` say which of the two to start.
    """

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        postgres: bool = True,
        valkey: bool = True,
        family: Family | None = None,
    ) -> None:
        self.home = home.absolute()
        self.family = family or Family()
        logs = self.home / "log"
        self.postgres = Postgres(self.home / "postgres", log=logs / "postgres.log", durable=durable)
        self.valkey = Valkey(self.home / "valkey", log=logs / "valkey.log")
        self.database_url = ""
        self.redis_url = ""
        self._wanted = (postgres, valkey)
        self._note = LockFile(self.home / NOTE)

    def start(self) -> EmbeddedServers:
        """Start what is wanted; EmbeddedError with one sentence when that fails, and nothing is left running."""
        try:
            self._note.acquire()
        except Held as held:
            raise EmbeddedError(
                f"The embedded servers in {self.home} are already running (process {held.details.get('pid', '?')})."
            ) from None
        except OSError as error:
            raise EmbeddedError(f"{self.home} cannot be written: {error.strerror}.") from None
        try:
            if self._wanted[0]:
                self.database_url = self.postgres.start(self.family)
            if self._wanted[1]:
                self.redis_url = self.valkey.start(self.family)
            self._note.write(self._details())
        except OSError as error:
            self.stop()
            raise EmbeddedError(f"The embedded servers could not start in {self.home}: {error}.") from None
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop both and take the note away; safe to call twice."""
        self._note.release()
        self.valkey.stop(self.family)
        self.postgres.stop(self.family)
        if not self.family.children:
            self.family.stop_all()

    def __enter__(self) -> EmbeddedServers:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _details(self) -> dict[str, Any]:
        urls = {"database_url": self.database_url, "redis_url": self.redis_url}
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        return {"pid": os.getpid(), "since": since} | {name: url for name, url in urls.items() if url}


def running_servers(home: Path) -> dict[str, str]:
    """`database_url` and `redis_url` of the servers that run under `home` right now; empty when none do."""
    details = details_if_held(home / NOTE) or {}
    return {name: str(details[name]) for name in ("database_url", "redis_url") if details.get(name)}
