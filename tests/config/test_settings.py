"""A broken setting, a stopped database, an old one: one sentence, a non-zero exit, nothing half-written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import NotSupportedError, OperationalError, connection
from kombu.exceptions import OperationalError as BrokerError

from config import faults
from config.postgresql.base import DatabaseFeatures

ROOT = Path(__file__).resolve().parents[2]

BROKEN = {
    "database that is not PostgreSQL": ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL"),
    "database without a name": ({"DATABASE_URL": "postgresql://a@b:5432/"}, "DATABASE_URL"),
    "port that is no number": ({"DATABASE_URL": "postgresql://a@b:port/c"}, "DATABASE_URL"),
    "broker of another kind": ({"REDIS_URL": "amqp://b"}, "REDIS_URL"),
    "tiers the wrong way round": ({"TIER_MICRO_MIN": "200000"}, "TIER_MICRO_MIN"),
    "tier below 1": ({"TIER_MICRO_MIN": "0"}, "TIER_MICRO_MIN"),
    "size in words": ({"IMPORT_MAX_BYTES": "lots"}, "IMPORT_MAX_BYTES"),
    "no size at all": ({"IMPORT_MAX_UNPACKED_BYTES": "-1"}, "IMPORT_MAX_UNPACKED_BYTES"),
    "neither yes nor no": ({"DEBUG": "perhaps"}, "DEBUG"),
    "no such time zone": ({"TIME_ZONE": "Atlantis/Harbour"}, "TIME_ZONE"),
    "no such log level": ({"LOG_LEVEL": "loud"}, "LOG_LEVEL"),
    "no secret": ({"SECRET_KEY": ""}, "SECRET_KEY"),
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py as a person at a terminal runs it, with a few settings changed."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def one_sentence(run: subprocess.CompletedProcess[str]) -> str:
    assert run.returncode == 1, (run.stdout, run.stderr)
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1, run.stderr
    return run.stderr.strip()


@pytest.mark.parametrize("case", BROKEN)
def test_broken_setting_is_named_in_one_sentence(case: str, tmp_path: Path) -> None:
    environment, name = BROKEN[case]

    said = one_sentence(manage("migrate", "--check", MICROSCOPE_VAR=str(tmp_path), **environment))

    assert f"The setting {name} " in said
    assert said.endswith(".")


def test_database_that_does_not_answer_is_named_with_its_address() -> None:
    said = one_sentence(manage("migrate", DATABASE_URL="postgresql://somebody:hush@127.0.0.1:9/nothing"))

    assert said.startswith("The database at 127.0.0.1:9 does not answer: ")
    assert said.endswith("Start it or set DATABASE_URL.")
    assert "hush" not in said


def test_without_any_database_the_sentence_says_how_to_get_one(tmp_path: Path) -> None:
    said = one_sentence(manage("migrate", DATABASE_URL="", MICROSCOPE_VAR=str(tmp_path)))

    assert said == "No database is set: start one with `make demo`, or set DATABASE_URL."


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    assert faults.sentence(KeyError("handle")) is None
    assert faults.sentence(OSError(errno.EACCES, "not allowed")) is None


def test_full_disk_is_said_with_the_file_that_did_not_fit() -> None:
    said = faults.sentence(OSError(errno.ENOSPC, "No space left on device", "var/uploads/weekly.csv"))

    assert said == "The disk is full (var/uploads/weekly.csv). Free some space and start again."


@pytest.mark.django_db
def test_a_refused_statement_is_our_fault_and_not_the_databases() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5ms'")
        with pytest.raises(OperationalError) as refused:
            cursor.execute("SELECT pg_sleep(1)")

    assert faults.sentence(refused.value) is None


@pytest.mark.django_db
def test_full_disk_of_the_database_is_said() -> None:
    with pytest.raises(OperationalError) as refused, connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$")

    said = faults.sentence(refused.value)
    assert said == "The disk of the database is full: could not extend file. Nothing was changed."


def test_broker_that_does_not_answer_is_named_without_its_password(settings: Any) -> None:
    settings.REDIS_URL = "redis://:hush@127.0.0.1:9/0"

    said = faults.sentence(BrokerError("Connection refused."))

    assert said == "The broker at 127.0.0.1:9 does not answer: Connection refused. Start it or set REDIS_URL."


def test_postgresql_18_is_the_oldest_that_the_backend_takes() -> None:
    assert settings.DATABASES["default"]["ENGINE"] == "config.postgresql"
    assert DatabaseFeatures.minimum_database_version == (18,)


@pytest.mark.django_db
def test_an_older_server_is_refused_at_the_first_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.features, "minimum_database_version", (99,))

    with pytest.raises(NotSupportedError) as refused:
        connection.check_database_version_supported()

    said = faults.sentence(refused.value)
    assert said is not None
    assert said.startswith("PostgreSQL 99 or later is required (found 18")
