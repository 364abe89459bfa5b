"""Discover over HTTP."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_home_leads_to_the_search_that_most_people_come_for(browser_of, viewer, directory) -> None:
    response = browser_of(viewer).get("/")
    assert response.url == "/creators/?tier=micro&order=-score&one_per_creator=1"


def test_discover_shows(browser_of, viewer, directory) -> None:
    response = browser_of(viewer).get("/creators/?tier=micro&order=-score&one_per_creator=1")
    page = response.content.decode()
    assert "Anna Müller" in page
