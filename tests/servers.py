"""The PostgreSQL and Valkey that the tests run on: our own, in a temporary folder, gone afterwards.

`start()` must run before Django reads its settings. With pytest-xdist the first process starts the servers,
each worker takes a database of its own on them (pytest-django adds the worker's name) and a Redis number of
its own. Set TEST_DATABASE_URL and TEST_REDIS_URL to use other servers.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from config.embedded import EmbeddedServers, running_servers

PREFIX = "microscope-test-"
STARTED = "MICROSCOPE_TEST_HOME"
_servers: EmbeddedServers | None = None


def start() -> None:
    """Point DATABASE_URL, REDIS_URL and MICROSCOPE_VAR at servers and a folder of this test run's own."""
    if STARTED not in os.environ:
        _start_servers()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    var = Path(os.environ[STARTED]) / worker
    var.mkdir(exist_ok=True)
    os.environ["MICROSCOPE_VAR"] = str(var)
    os.environ["REDIS_URL"] = _numbered(os.environ["TEST_REDIS_URL"], worker)
    os.environ["SECRET_KEY"] = "a-key-that-only-the-tests-use-0123456789-0123456789"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    # Playwright keeps an event loop in the main thread, and Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def stop() -> None:
    """End the servers and remove their folder, in the process that started them."""
    global _servers
    if _servers is not None:
        _servers.stop()
        shutil.rmtree(_servers.home, ignore_errors=True)
        _servers = None


def _start_servers() -> None:
    global _servers
    _sweep()
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    # Where root cannot have a user namespace, the servers run as nobody, who must get as far as this.
    home.chmod(0o711)
    outside = home / "outside"
    outside.mkdir(mode=0o711)
    os.environ["MICROSCOPE_OUTSIDE"] = str(outside)
    database, redis = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
    _servers = EmbeddedServers(home, durable=False, postgres=not database, valkey=not redis).start()
    os.environ["DATABASE_URL"] = _own_name(database) if database else _servers.database_url
    os.environ["TEST_REDIS_URL"] = redis or _servers.redis_url
    os.environ[STARTED] = str(home)


def _own_name(url: str) -> str:
    """Two test runs may share a server that was given to them, so the database's name holds the process."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}_{os.getpid()}"))


def _numbered(url: str, worker: str) -> str:
    """The Redis address with a database number for this worker: 0, or gw0 -> 1, gw1 -> 2 ..."""
    number = re.sub(r"\D", "", worker)
    return urlunsplit(urlsplit(url)._replace(path=f"/{int(number) + 1}")) if number else url


def _sweep() -> None:
    """Remove folders of test runs that were killed; theirs are older and nobody holds them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            old = time.time() - folder.stat().st_mtime > 3600 and folder.stat().st_uid == os.geteuid()
        except OSError:
            continue
        if old and not running_servers(folder):
            shutil.rmtree(folder, ignore_errors=True)
