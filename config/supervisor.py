"""The demo's supervisor: servers, worker, data, web and beat as one family that lives and ends together.

Uses no Django: the children get their addresses through the environment, as in any other installation.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from config import probes
from config.embedded import Child, EmbeddedError, EmbeddedServers, Family
from config.embedded.locks import Held, LockFile

PAGE_SECONDS = 60.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TOO_FULL_BYTES = 100 * 1024 * 1024
FULL_BYTES = 4 * 1024 * 1024
# A program that was killed is started again; one that keeps ending by itself has a fault that must be said.
RESTARTS = 3
RESTARTS_WITHIN = 120.0


class DemoError(Exception):
    """The demo cannot go on; the text is one sentence."""


class FillingFailed(DemoError):
    """The database could not be filled; the command that tried has already said why."""


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, SIGTERM, a closed terminal, or our parent has gone."""


class Demo:
    """Everything that `manage.py demo` starts, under the folder `var`."""

    def __init__(self, *, base: Path, var: Path, port: int, stop_with_parent: bool = False) -> None:
        self.base = base
        self.var = var
        self.port = port
        self.address = f"http://{probes.HOST}:{port}"
        self.family = Family()
        self._programs: list[Child] = []
        self._restart: dict[Child, Callable[[], Child]] = {}
        self._restarted: deque[float] = deque(maxlen=RESTARTS)
        self._servers: EmbeddedServers | None = None
        self._lock = LockFile(var / "demo.lock")
        self._parent = os.getppid() if stop_with_parent else None
        self._env: dict[str, str] = dict(os.environ)

    def run(self) -> None:
        """Start everything, then watch it until somebody asks to stop. DemoError or EmbeddedError with a sentence."""
        with _signals_raise():
            try:
                self._claim()
                self._start()
                self._watch()
            except Stopped:
                say("Stopping ...")
            finally:
                _ignore_signals()
                self._stop()
                self._lock.release()

    def _stop(self) -> None:
        """Programs first, side by side; then the servers that they talk to."""
        self.family.ask_to_stop(*self._programs)
        for program in self._programs:
            self.family.stop(program)
        self.family.stop_all()
        if self._servers is not None:
            self._servers.stop()

    def _claim(self) -> None:
        """Be the only demo of this folder, on a port that is free."""
        try:
            self._lock.acquire()
        except Held as held:
            about = held.details
            raise DemoError(
                f"A demo is already running at {about.get('address', 'an unknown address')} "
                f"(process {about.get('pid', '?')}, since {about.get('since', '?')}); open that address, "
                "or stop it with Ctrl-C in its terminal."
            ) from None
        except OSError as error:
            raise DemoError(f"The folder {self.var} cannot be written: {error.strerror}.") from None
        since = time.strftime("%Y-%m-%d %H:%M:%S")
        self._lock.write({"pid": os.getpid(), "address": self.address, "since": since})
        self._wait_for_port()

    def _wait_for_port(self) -> None:
        """A demo that was killed a moment ago may need some seconds to give its port back."""
        deadline = time.monotonic() + 6
        while not probes.port_is_free(self.port):
            if time.monotonic() > deadline:
                raise DemoError(
                    f"Port {self.port} is used by another program; choose another: make demo PORT={self.port + 1}"
                )
            time.sleep(0.2)

    def _start(self) -> None:
        self._start_servers()
        worker = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel", "INFO"]
        worker += ["--concurrency", "2", "--without-gossip", "--without-mingle"]
        # A worker that is told to stop drops its task at once: the row says how far it came, and it goes on later.
        self._spawn("worker", worker, REMAP_SIGTERM="SIGQUIT")
        # The second time the tables are there already: the web server loads while they are looked over.
        filled_before = (self.var / "demo" / "as-of").exists()
        if filled_before:
            self._start_web()
        self._fill()
        if not filled_before:
            self._start_web()
        self._wait_for_page()
        beat = [sys.executable, "-m", "celery", "-A", "config", "beat", "--loglevel", "INFO", "--pidfile="]
        self._spawn("beat", beat)
        say(_welcome(self.address, self.var))

    def _start_web(self) -> None:
        web = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{probes.HOST}:{self.port}"]
        web += [
            "--limit-request-line",
            "8190",
            "--preload",
            "--workers",
            "2",
            "--threads",
            "4",
            "--graceful-timeout",
            "5",
            "--no-control-socket",
        ]
        self._spawn("web", [*web, "--access-logfile", "-"])

    def _start_servers(self) -> None:
        """The embedded servers, but for those whose address is given."""
        given = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")}
        wanted = [title for title, url in zip(("PostgreSQL", "Valkey"), given.values(), strict=True) if not url]
        if wanted:
            say(f"Starting {' and '.join(wanted)} ...")
            self._refuse_full_disk(TOO_FULL_BYTES)
        servers = self._servers = EmbeddedServers(
            self.var, postgres=not given["DATABASE_URL"], valkey=not given["REDIS_URL"], family=self.family
        ).start()
        self._env |= {
            "DATABASE_URL": given["DATABASE_URL"] or servers.database_url,
            "REDIS_URL": given["REDIS_URL"] or servers.redis_url,
            "MICROSCOPE_VAR": str(self.var),
            "PYTHONUNBUFFERED": "1",
        }
        self._check_given(given)

    def _refuse_full_disk(self, needed: int) -> None:
        stats = os.statvfs(self.var)
        if stats.f_bavail * stats.f_frsize < needed:
            raise DemoError(
                f"The disk of {self.var} is full; free some space (the demo needs about 1 GB) and start again."
            )

    def _check_given(self, given: dict[str, str]) -> None:
        """A server of the person's own that does not answer is said at once, by its name."""
        for name, url in given.items():
            if url and not probes.answers(url):
                where = urlsplit(url)
                raise DemoError(
                    f"No server answers at {where.hostname}:{where.port}, the address in {name}; "
                    f"start it, or leave {name} empty for the embedded one."
                )

    def _fill(self) -> None:
        """Tables, log-ins and data, by a command of its own that talks to the terminal."""
        filler = self._spawn("fill", [sys.executable, "manage.py", "fill_demo"], quiet=False)
        while filler.running:
            self._look_after(but=filler)
            # A database on a full disk may neither fail nor go on.
            self._refuse_full_disk(FULL_BYTES)
        if filler.process.returncode != 0:
            self._look_after(but=filler)
            raise FillingFailed
        self.family.stop(filler)

    def _wait_for_page(self) -> None:
        deadline = time.monotonic() + PAGE_SECONDS
        while not probes.page_answers(self.address):
            self._look_after()
            if time.monotonic() > deadline:
                raise DemoError(
                    f"No page answered within {PAGE_SECONDS:g} seconds; {self.var}/log/web.log may say why."
                )

    def _watch(self) -> None:
        while True:
            self._look_after()

    def _look_after(self, but: Child | None = None) -> None:
        """One look: is everybody there, is our parent there? Waits a little."""
        for child in list(self.family.children):
            if child is not but and not child.running:
                self._revive(child)
        if self._parent is not None and os.getppid() != self._parent:
            raise Stopped
        time.sleep(0.2)

    def _revive(self, child: Child) -> None:
        """Start a program again that somebody killed; DemoError where that is a server or happens too often."""
        now = time.monotonic()
        often = len(self._restarted) == RESTARTS and now - self._restarted[0] < RESTARTS_WITHIN
        was_killed = child.process.returncode in (-signal.SIGKILL, -signal.SIGTERM)
        if child not in self._restart or often or not was_killed:
            raise DemoError(_obituary(child))
        say(f"{child.name} was killed and is started again.")
        self._restarted.append(now)
        self.family.stop(child)
        self._programs.remove(child)
        self._restart.pop(child)()

    def _spawn(self, name: str, arguments: list[str], *, quiet: bool = True, **env: str) -> Child:
        log = self.var / "log" / f"{name}.log" if quiet else None
        title = {"worker": "The worker", "beat": "The timer (beat)", "web": "The web server"}.get(name, name)
        child = self.family.spawn(title, arguments, log=log, env=self._env | env, cwd=self.base)
        self._programs.append(child)
        if quiet:
            self._restart[child] = partial(self._spawn, name, arguments, quiet=True, **env)
        return child


def _obituary(child: Child) -> str:
    """Why everything was stopped, when one of the children ended by itself."""
    if "No space left on device" in child.last_words(lines=30):
        why = "the disk is full; free some space and start again"
    else:
        why = f"its last words: {child.last_words() or 'none'}"
    return (
        f"{child.name} stopped by itself (exit code {child.process.returncode}), so everything was stopped: "
        f"{why} (see {child.log})."
    )


def say(text: str) -> None:
    """One line for the person at the terminal, at once."""
    print(text, flush=True)


def _welcome(address: str, var: Path) -> str:
    return f"""
Microscope is running at {address}

  Log in as   owner, editor or viewer   (one workspace)
              stranger                  (owner of another workspace)
              admin                     ({address}/admin/, also imports)
  Password    microscope
  API         {address}/api/docs/
  Logs        {var}/log

Ctrl-C stops everything."""


@contextmanager
def _signals_raise() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    """While we stop: an impatient second Ctrl-C must not interrupt the shutdown of the database."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


__all__ = ["Demo", "DemoError", "EmbeddedError", "FillingFailed"]
