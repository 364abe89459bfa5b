"""Faults of the surroundings (settings, database, broker, disk) as one sentence for the person at the terminal."""

from __future__ import annotations

import errno
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import NotSupportedError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from redis import RedisError

# SQLSTATE codes of PostgreSQL's manual, appendix A.
DISK_FULL = "53100"
TOO_MANY_CONNECTIONS = "53300"
SERVER_GOES_AWAY = ("57P01", "57P02", "57P03")


def sentence(error: BaseException) -> str | None:
    """What to tell the person, or None where the fault is ours and the traceback should be seen."""
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, OperationalError):
        return _database(error)
    if isinstance(error, NotSupportedError) and "or later is required" in str(error):
        return f"{_first_line(error)} Microscope needs it: update the server or set DATABASE_URL to a newer one."
    if isinstance(error, BrokerError | RedisError):
        return f"{_broker_name()} does not answer: {_first_line(error)} Start it or set REDIS_URL."
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"The disk is full{f' ({error.filename})' if error.filename else ''}. Free some space and start again."
    return None


def _database(error: OperationalError) -> str | None:
    code = getattr(error.__cause__, "pgcode", None)
    if code == DISK_FULL:
        return f"The disk of the database is full: {_first_line(error)} Nothing was changed."
    if code is not None and code not in (TOO_MANY_CONNECTIONS, *SERVER_GOES_AWAY):
        return None
    if not settings.DATABASE_URL:
        return "No database is set: start one with `make demo`, or set DATABASE_URL."
    return f"{_database_name()} does not answer: {_first_line(error)} Start it or set DATABASE_URL."


def _database_name() -> str:
    at = settings.DATABASES["default"]
    return f"The database at {at['HOST'] or 'this machine'}:{at['PORT'] or 5432}"


def _broker_name() -> str:
    """The broker without its password."""
    if not settings.REDIS_URL:
        return "No broker is set and the default one"
    at = urlsplit(settings.REDIS_URL)
    return f"The broker at {at.hostname or 'this machine'}:{at.port or 6379}"


def _first_line(error: BaseException) -> str:
    line = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".?")
    return f"{line}."
