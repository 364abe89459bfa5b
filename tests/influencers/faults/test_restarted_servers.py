"""PostgreSQL crashes and Redis loses its queue while imports run; on servers of the test's own, which nobody shares."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings

from config.embedded import Child, EmbeddedServers
from tests.influencers.faults import files
from tests.influencers.faults.gates import gate
from tests.influencers.faults.programs import SURVIVORS, Programs, ready
from tests.worker import wait_until

ALL = {"status": "done", "rows": files.MANY + 4, "created": files.MANY, "conflicts": 4}


class Instance:
    """Servers, a worker and beat, and what the command line does there."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.servers = EmbeddedServers(home / "servers", durable=False).start()
        (home / "var").mkdir()
        self.environment = os.environ | {
            "DATABASE_URL": self.servers.database_url, "REDIS_URL": self.servers.redis_url,
            "MICROSCOPE_VAR": str(home / "var"), "CELERY_QUEUE": SURVIVORS,
        }  # fmt: skip
        self.programs = Programs(self.environment)

    def start(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        worker = self.programs.worker(SURVIVORS)
        self.programs.beat(SURVIVORS)
        ready(worker)

    def stop(self) -> None:
        self.programs.stop()
        self.servers.stop()

    def manage(self, *arguments: object) -> None:
        command = [sys.executable, "-W", "ignore", "manage.py", *map(str, arguments)]
        subprocess.run(command, cwd=settings.BASE_DIR, env=self.environment, check=True, timeout=120)

    def queue(self, name: str, content: str) -> None:
        file = self.home / name
        file.write_text(content)
        self.manage(
            "import_creators", file, "--as-of", "2026-11-20", "--platform", "instagram", "--no-wait", "--verbosity", 0
        )

    def last(self) -> dict[str, Any]:
        """What the newest import's row says; nothing while the database does not answer."""
        names = "status rows created updated unchanged conflicts report finished_at".split()
        try:
            found = self.rows(f"select {', '.join(names)} from influencers_import order by id desc limit 1")
        except psycopg2.OperationalError:
            return {}
        return dict(zip(names, found[0], strict=True)) if found else {}

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        own = psycopg2.connect(self.servers.database_url)
        try:
            with own.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            own.close()

    def wait_until_scored(self) -> dict[str, Any]:
        wait_until(lambda: "scoring_run" in (self.last().get("report") or {}), seconds=90)
        running = "select 1 from scoring_scoringrun where status in ('queued', 'running')"
        wait_until(lambda: not self.rows(running), seconds=90)
        return self.last()

    def crash_database(self) -> None:
        """An immediate stop, as a crash is, and a start on the same port."""
        postgres = self.servers.postgres
        _kill(postgres.child, signal.SIGQUIT)
        (postgres.data / "postmaster.pid").unlink(missing_ok=True)
        assert postgres._launch(self.servers.family)

    def lose_queue(self) -> None:
        _kill(self.servers.valkey.child, signal.SIGKILL)

    def start_queue(self) -> None:
        """On the same port, and empty."""
        assert self.servers.valkey._launch(self.servers.family)


def _kill(child: Child | None, number: signal.Signals) -> None:
    assert child is not None
    child.process.send_signal(number)
    child.process.wait(30)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    home = tmp_path_factory.mktemp("faults")
    for folder in (home, *home.parents):
        if folder.stat().st_uid == os.geteuid() and folder.name.startswith(("pytest-", "faults")):
            folder.chmod(0o711)  # Where root has no user namespace, the server runs as nobody.
    made = Instance(home)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def check(instance: Instance, prefix: str, expected: dict[str, Any]) -> None:
    """Everything is there once, nothing is left behind."""
    done = instance.wait_until_scored()
    assert {name: done[name] for name in expected} == expected
    mine = f"from influencers_profile p where p.handle like '{prefix}%'"
    assert instance.rows(f"select count(*) {mine}") == [(files.MANY,)]
    assert instance.rows(
        f"select count(*) from influencers_listing l join (select id {mine}) p on p.id = l.profile_id"
    ) == [(files.MANY,)]
    journal = "select count(*) from influencers_journalrow where batch_id = (select max(id) from influencers_import)"
    assert instance.rows(journal) == [(files.MANY,)]
    left = "select count(*) from pg_class where relname like 'import_staging%' and relkind = 'r'"
    assert instance.rows(left) == [(0,)]


def week(prefix: str) -> str:
    return files.week(1.0).replace("creator", prefix)


@pytest.mark.parametrize(("table", "prefix"), [("influencers_rejection", "reader"), ("influencers_profile", "merger")])
def test_a_database_that_crashes_while_an_import_reads_or_merges(instance: Instance, table: str, prefix: str) -> None:
    with gate(instance.servers.database_url) as closed:
        closed.close("insert", table)
        instance.queue(f"{prefix}.csv", week(prefix))
        closed.wait()
        instance.crash_database()
    check(instance, prefix, ALL)
    assert instance.last()["report"]["attempts"] > 1


def test_a_queue_that_is_lost_while_one_import_runs_and_another_is_brought(instance: Instance) -> None:
    with gate(instance.servers.database_url) as closed:
        closed.close("insert", "influencers_profile")
        instance.queue("running.csv", week("running"))
        closed.wait()
        instance.lose_queue()
        instance.queue("waiting.csv", week("waiting"))
        instance.start_queue()
        closed.open()
    wait_until(lambda: instance.rows("select distinct status from influencers_import") == [("done",)], seconds=90)
    check(instance, "waiting", ALL)
    check(instance, "running", {})
