"""Workers and beat in processes of their own, made to be killed, with queues of their own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from celery import current_app
from django.conf import settings
from redis import Redis

from config.embedded import Child, Family
from influencers.models import Import
from tests.influencers.faults import files
from tests.worker import _environment, wait_until

SURVIVORS, VICTIMS = "faults-survivors", "faults-victims"
_numbers = count(1)


class Programs:
    """Beat and workers of one test, on the test's servers or on those that `environment` names."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self.family = Family()
        self._environment = dict(environment if environment is not None else _environment())

    def worker(self, queue: str) -> Child:
        """A worker that is starting; `ready` waits for it."""
        name = f"{queue}-{os.getpid()}-{next(_numbers)}"
        arguments = ["worker", "--loglevel", "INFO", "--concurrency", "1", "-n", f"{name}@%h", "--without-gossip"]
        return self._spawn(name, arguments, queue)

    def beat(self, queue: str) -> Child:
        """A beat that looks every second for work that nobody does."""
        schedule = settings.VAR_DIR / f"beat-{os.getpid()}-{next(_numbers)}"
        return self._spawn("beat", ["beat", "--loglevel", "INFO", "-s", str(schedule)], queue)

    def _spawn(self, name: str, arguments: list[str], queue: str) -> Child:
        environment = self._environment | {"CELERY_QUEUE": queue, "PICK_UP_SECONDS": "1"}
        log = Path(settings.VAR_DIR) / f"{name}.log"
        log.unlink(missing_ok=True)
        command = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "config", *arguments]
        return self.family.spawn(name, command, log=log, env=environment, cwd=settings.BASE_DIR)

    def stop(self) -> None:
        self.family.ask_to_stop(*self.family.children)
        self.family.stop_all()


def ready(worker: Child) -> Child:
    """Wait until a worker takes messages."""
    wait_until(lambda: not worker.running or " ready." in _log(worker), seconds=60)
    assert worker.running, worker.last_words(lines=20)
    return worker


def kill(child: Child) -> None:
    """SIGKILL to the program and every process it has started: no handler runs, nothing is tidied up."""
    os.killpg(child.process.pid, signal.SIGKILL)
    child.process.wait()


def pause(child: Child) -> None:
    os.killpg(child.process.pid, signal.SIGSTOP)


def go_on(child: Child) -> None:
    os.killpg(child.process.pid, signal.SIGCONT)


def _log(child: Child) -> str:
    return child.log.read_text(errors="replace") if child.log and child.log.exists() else ""


def give(queue: str, batch: Import) -> None:
    """Release an import and tell the workers of one queue."""
    files.release(batch)
    current_app.send_task("influencers.tasks.run_import", [batch.pk], queue=queue)


def forget_messages(*queues: str) -> None:
    with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.delete(*queues)


def waiting_messages(queue: str) -> int:
    with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        return int(broker.llen(queue))
