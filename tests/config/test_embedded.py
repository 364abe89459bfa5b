"""The embedded servers: started, killed, started again, side by side."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from config.embedded import running_servers
from tests.config.processes import descendants, living, python, wait_until_gone


def _started(home: Path, *options: str) -> tuple[subprocess.Popen, dict[str, str]]:
    child = python("-m", "tests.config.embedded_child", home, *options)
    line = child.stdout.readline()
    assert line, child.stderr.read()
    return child, json.loads(line)


def _run(url: str, *statements: str) -> list:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "a folder with spaces"


def test_it_is_postgresql_18_with_the_builtin_locale_and_vectors(home: Path) -> None:
    child, said = _started(home, "stay")
    try:
        assert int(_run(said["database_url"], "SHOW server_version_num")[0][0]) >= 180000
        assert _run(
            said["database_url"],
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()",
        ) == [("b", "C.UTF-8")]
        assert _run(said["database_url"], "CREATE EXTENSION vector", "SELECT '[1,2]'::vector::text") == [("[1,2]",)]
        assert Redis.from_url(said["redis_url"]).ping()
    finally:
        child.terminate()
        child.wait()


def test_other_people_on_the_machine_cannot_get_in(home: Path) -> None:
    child, said = _started(home, "stay")
    try:
        with pytest.raises(psycopg2.OperationalError, match=r"no password supplied|authentication failed"):
            psycopg2.connect(_without_password(said["database_url"]), options="", passfile="/dev/null")
        with pytest.raises(AuthenticationError):
            Redis.from_url(_without_password(said["redis_url"])).ping()
        note = home / "embedded.json"
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        arguments = " ".join(living(descendants(child.pid)))
        assert _password(said["database_url"]) not in arguments
        assert _password(said["redis_url"]) not in arguments
    finally:
        child.terminate()
        child.wait()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_parent_leaves_no_process_and_no_damage(home: Path, end: signal.Signals) -> None:
    child, said = _started(home, "stay", "durable")
    _run(said["database_url"], "CREATE TABLE kept AS SELECT generate_series(1, 5000) AS n")
    family = descendants(child.pid)
    assert len(living(family)) > 5
    assert running_servers(home)["database_url"] == said["database_url"]
    child.send_signal(end)
    child.wait()
    wait_until_gone(family)
    assert running_servers(home) == {}

    again, said = _started(home, "stay", "durable")
    try:
        assert _run(said["database_url"], "SELECT count(*), sum(n) FROM kept") == [(5000, 12502500)]
    finally:
        again.terminate()
        again.wait()


def test_a_power_cut_heals(home: Path) -> None:
    """Every process gone at once: no shutdown, a stale pid file that names a process that lives."""
    child, said = _started(home, "stay", "durable")
    _run(said["database_url"], "CREATE TABLE kept AS SELECT generate_series(1, 100) AS n")
    family = descendants(child.pid)
    for pid in (*sorted(family), child.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    child.wait()
    wait_until_gone(family)
    note = Path(said["data"]) / "postmaster.pid"
    note.write_text(note.read_text().replace(note.read_text().split()[0], "1", 1))

    again, said = _started(home, "stay", "durable")
    try:
        assert "not properly shut down" in (home / "log" / "postgres.log").read_text()
        assert _run(said["database_url"], "SELECT count(*) FROM kept") == [(100,)]
    finally:
        again.terminate()
        again.wait()


def test_a_set_up_that_was_interrupted_is_done_again(home: Path) -> None:
    first, said = _started(home)
    first.wait()
    data = Path(said["data"])
    half = data.with_name("data.unfinished")
    data.rename(half)
    child, _said = _started(home)
    child.wait()
    assert child.returncode == 0
    assert (data / "PG_VERSION").exists()
    assert not half.exists()


def test_two_families_run_side_by_side(tmp_path: Path) -> None:
    first, one = _started(tmp_path / "one", "stay")
    second, two = _started(tmp_path / "two", "stay")
    try:
        _run(one["database_url"], "CREATE TABLE mine ()")
        assert _run(two["database_url"], "SELECT to_regclass('mine')") == [(None,)]
    finally:
        for child in (first, second):
            child.terminate()
            child.wait()


def test_a_second_start_in_the_same_folder_says_so_and_disturbs_nothing(home: Path) -> None:
    first, said = _started(home, "stay")
    try:
        second = python("-m", "tests.config.embedded_child", home)
        _out, err = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"already running (process {first.pid})" in err
        assert len(err.strip().splitlines()) == 1
        assert _run(said["database_url"], "SELECT 1") == [(1,)]
    finally:
        first.terminate()
        first.wait()


def test_modes_of_folders_outside_stay_as_they_are(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    child, _said = _started(closed / "var")
    child.wait()
    assert child.returncode == 0
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in (tmp_path, closed)] == [0o700, 0o700]


def test_the_way_around_root_is_found(home: Path) -> None:
    """An ordinary user needs none, root is called nobody in a namespace, or in Docker changes to nobody."""
    child, said = _started(home)
    child.wait()
    if os.geteuid() == 0:
        assert said["way"] in ("in a user namespace", "as the user nobody")
    else:
        assert said["way"] == "as the current user"


def test_root_without_namespaces_runs_as_nobody_from_a_folder_outside(tmp_path: Path) -> None:
    """Only root can try this; for an ordinary user the same start must simply work."""
    as_root = os.geteuid() == 0
    options = ["no-namespaces"] if as_root and _namespaces_allowed() else []
    closed = tmp_path / "home of mode 0700"
    closed.mkdir(mode=0o700)
    for _time in range(2):
        child, said = _started(closed / "var", *options)
        assert (child.wait(), said["way"]) == (0, "as the user nobody" if as_root else "as the current user")
    assert said["data"].startswith(os.environ["MICROSCOPE_OUTSIDE"] if as_root else str(closed))
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def _namespaces_allowed() -> bool:
    return subprocess.run(["unshare", "--user", "true"], capture_output=True).returncode == 0


def _password(url: str) -> str:
    return url.split("@")[0].rsplit(":", 1)[1]


def _without_password(url: str) -> str:
    return url.replace(f":{_password(url)}@", "@")
