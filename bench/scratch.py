"""A PostgreSQL for benchmarks, in a temporary folder, gone afterwards. BENCH_DATABASE_URL names another server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database() -> Iterator[None]:
    """Start the server, point Django at it and migrate."""
    from config.embedded import EmbeddedServers

    home = Path(tempfile.mkdtemp(prefix="microscope-bench-"))
    given = os.environ.get("BENCH_DATABASE_URL", "")
    try:
        with EmbeddedServers(home, durable=False, postgres=not given) as servers:
            os.environ |= {
                "DATABASE_URL": given or servers.database_url,
                "REDIS_URL": servers.redis_url,
                "MICROSCOPE_VAR": str(home),
                "SECRET_KEY": "a-key-that-only-the-benchmarks-use-0123456789-0123456789",
                "LOG_LEVEL": "WARNING",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
            import django
            from django.core.management import call_command
            from django.db import connections

            django.setup()
            call_command("migrate", verbosity=0)
            try:
                yield
            finally:
                connections.close_all()
    finally:
        shutil.rmtree(home, ignore_errors=True)
