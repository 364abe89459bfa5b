"""A real Celery worker in a process of its own, on the test's database and broker."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from redis import Redis

from config.embedded import Child, Family

START_SECONDS = 60


@pytest.fixture(scope="session")
def worker_child(django_db_setup: None) -> Iterator[Child]:
    """The worker's process, started once and kept for the whole run."""
    family = Family()
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--loglevel", "INFO", "--concurrency", "1"]
    log = Path(settings.VAR_DIR) / "worker.log"
    child = family.spawn("worker", command, log=log, env=_environment(), cwd=settings.BASE_DIR)
    _wait_for(child)
    yield child
    family.stop_all()


@pytest.fixture
def celery_worker_process(transactional_db: None, worker_child: Child) -> Iterator[Child]:
    """A running worker for one test that commits (transaction=True or live_server); old messages are dropped."""
    assert worker_child.running, worker_child.last_words(lines=20)
    with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.delete(settings.CELERY_TASK_DEFAULT_QUEUE)
    yield worker_child
    wait_until(lambda: not _busy(), seconds=60)


def wait_until(condition, seconds: float = 30.0, every: float = 0.1) -> None:
    """Wait for something another process does; fails the test when it does not happen."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Nothing happened within {seconds:g} seconds."
        time.sleep(every)


def _environment() -> dict[str, str]:
    """Ours, with the name of the test database instead of the one it was made beside."""
    name = connection.settings_dict["NAME"]
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return os.environ | {"DATABASE_URL": url}


def _wait_for(child: Child) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not current_app.control.ping(timeout=0.5, limit=1):
        assert child.running, child.last_words(lines=20)
        assert time.monotonic() < deadline, child.last_words(lines=20)


def _busy() -> bool:
    active = current_app.control.inspect(timeout=1.0).active() or {}
    return any(active.values())
