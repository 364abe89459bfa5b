"""Starts the servers, then Django; fixtures live in the modules named in pytest_plugins."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import django
import pytest
from django.core.cache import cache

from tests import servers

servers.start()
django.setup()

pytest_plugins = ["tests.worker", *(name for name in ("tests.cast", "tests.factories") if find_spec(name))]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """The processes to come would read the settings by this name before they have a Redis of their own."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    servers.stop()


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """What one test put into the cache is not seen by the next."""
    yield
    cache.clear()
