"""`manage.py demo` as a person meets it: started, interrupted, killed, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import psutil
import psycopg2
import pytest

from config.embedded import running_servers
from config.embedded.postgres import free_port
from tests.config.processes import descendants, living, python, read_until, wait_until_gone

PROFILES = 300
LIFETIME = 240.0
RUNNING = "Microscope is running at"


class Terminal:
    """Starts demos that share one folder, and ends what a test left behind."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        self.started: list[tuple[subprocess.Popen, set[int]]] = []
        self.limits: list[Timer] = []

    def demo(self, *arguments: str, **env: str) -> subprocess.Popen:
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        kept |= {"MICROSCOPE_VAR": str(self.var), "MICROSCOPE_DEMO_PROFILES": str(PROFILES)} | env
        process = python("manage.py", "demo", "--port", str(self.port), "--stop-with-parent", *arguments, env=kept)
        self.started.append((process, set()))
        # A demo that says nothing must fail a test, not hold it for ever.
        self.limits.append(Timer(LIFETIME, process.kill))
        self.limits[-1].start()
        return process

    def until(self, process: subprocess.Popen, words: str) -> set[int]:
        """Wait until the demo says the words; returns its family."""
        read_until(process.stdout, lambda line: words in line)
        family = descendants(process.pid)
        self.started.append((process, family))
        return family

    def refused(self, **env: str) -> str:
        """The only sentence of a demo that does not start."""
        process = self.demo(**env)
        _out, err = process.communicate(timeout=120)
        assert process.returncode == 1, err
        assert "Traceback" not in err
        (sentence,) = err.strip().splitlines()
        return sentence

    def clean_up(self) -> None:
        for limit in self.limits:
            limit.cancel()
        for process, family in self.started:
            process.kill()
            process.communicate()
            wait_until_gone(family)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(tmp_path / "a checkout" / "var")
    yield terminal
    terminal.clean_up()


def _counts(var: Path) -> tuple[int, ...]:
    connection = psycopg2.connect(running_servers(var)["database_url"])
    try:
        with connection.cursor() as cursor:
            tables = ("influencers_profile", "influencers_post", "influencers_snapshot", "influencers_listing")
            cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables))
            return cursor.fetchone()
    finally:
        connection.close()


def test_the_life_of_a_demo(terminal: Terminal) -> None:
    """One folder from the first start to the last: the data is made once, so the steps share it."""
    _the_first_run_is_killed(terminal)
    before = _the_second_goes_on_and_refuses_another_beside_it(terminal)
    _a_later_run_imports_nothing_and_ends_when_a_server_dies(terminal, before)


def _the_first_run_is_killed(terminal: Terminal) -> None:
    killed = terminal.demo()
    family = terminal.until(killed, "Importing posts")
    killed.kill()
    wait_until_gone(family)
    assert running_servers(terminal.var) == {}


def _the_second_goes_on_and_refuses_another_beside_it(terminal: Terminal) -> tuple[int, ...]:
    demo = terminal.demo()
    family = terminal.until(demo, RUNNING)
    counts = _counts(terminal.var)
    assert counts[0] == PROFILES
    assert min(counts) >= PROFILES
    address = f"http://127.0.0.1:{terminal.port}"
    with urllib.request.urlopen(address, timeout=30) as page:
        assert "Log in" in page.read().decode()
    sentence = terminal.refused()
    assert f"A demo is already running at {address} (process {demo.pid}, since " in sentence
    assert demo.poll() is None

    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=60)
    assert demo.returncode == 0
    assert living(family) == []
    return counts


def _a_later_run_imports_nothing_and_ends_when_a_server_dies(terminal: Terminal, before: tuple[int, ...]) -> None:
    later = terminal.demo()
    lines = read_until(later.stdout, lambda line: RUNNING in line)
    assert not [line for line in lines if "Import" in line or "Generating" in line]
    assert _counts(terminal.var) == before

    programs = living({child.pid for child in psutil.Process(later.pid).children()})
    (worker,) = [line for line in programs if "celery -A config worker" in line]
    os.kill(int(worker.split()[0]), signal.SIGKILL)
    read_until(later.stdout, lambda line: "The worker was killed and is started again." in line)

    family = descendants(later.pid)
    (postmaster,) = [line for line in living(family) if "bin/postgres -D" in line]
    os.kill(int(postmaster.split()[0]), signal.SIGKILL)
    _out, err = later.communicate(timeout=60)
    assert later.returncode == 1
    assert "PostgreSQL stopped by itself" in err
    assert "Traceback" not in err
    wait_until_gone(family)


def test_a_demo_ends_with_the_make_that_started_it(terminal: Terminal) -> None:
    """The shell stands for make: it starts the demo and is then killed."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    script = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, *sys.argv[1:]]))"
    options = ["manage.py", "demo", "--stop-with-parent", "--port", str(terminal.port)]
    make = python("-c", script, *options, env=kept | {"MICROSCOPE_VAR": str(terminal.var)})
    family = terminal.until(make, "Starting PostgreSQL and Valkey")
    make.kill()
    wait_until_gone(family)


def test_a_port_in_use_is_said_before_anything_is_started(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", terminal.port)):
        sentence = terminal.refused()
    assert f"Port {terminal.port} is used by another program" in sentence
    assert not (terminal.var / "postgres").exists()


def test_a_database_that_does_not_answer_is_named(terminal: Terminal) -> None:
    port = free_port()
    sentence = terminal.refused(DATABASE_URL=f"postgresql://a:b@127.0.0.1:{port}/c")
    assert f"No server answers at 127.0.0.1:{port}, the address in DATABASE_URL" in sentence


def test_a_setting_that_cannot_be_used_is_named(terminal: Terminal) -> None:
    assert "TIER_MICRO_MIN" in terminal.refused(TIER_MICRO_MIN="many")
    assert "DATABASE_URL" in terminal.refused(DATABASE_URL="mysql://a:b@c/d")
    assert not (terminal.var / "postgres").exists()


def test_a_folder_that_cannot_be_written_is_named(terminal: Terminal) -> None:
    terminal.var.parent.mkdir(parents=True)
    terminal.var.write_text("a file where the folder should be")
    assert str(terminal.var) in terminal.refused()
