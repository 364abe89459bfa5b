"""An account's page in admin: where each value comes from, and what stood there before."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User, Workspace
from influencers.models import Import
from tests.influencers.imports import bring, profile, table
from tests.influencers.undoing import undo

pytestmark = pytest.mark.django_db


def page(admin: User, handle: str = "tea") -> str:
    client = Client()
    client.force_login(admin)
    return client.get(f"/admin/influencers/profile/{profile(handle).pk}/change/").content.decode()


def rows(text: str, heading: str) -> list[list[str]]:
    """The rows of the table whose last heading this is, as the words of their cells."""
    found = re.search(rf">{heading}</th></tr></thead><tbody>(.*?)</tbody>", text, re.DOTALL)
    assert found, heading
    return [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", found[1], re.DOTALL)
    ]


@pytest.fixture
def weeks(workspace: Workspace) -> list[Import]:
    head = ["username", "followers", "bio", "audience_country_DE", "email"]
    files = ((1, 1200, "Cakes", "First"), (8, 1300, "", "Second"), (15, 1400, "Tea", "First"))
    return [
        bring(
            table(head, ["tea", followers, bio, 40, "a@example.org"]),
            f"ig_{day}.csv",
            as_of=date(2026, 11, day),
            source=source,
            workspace=workspace,
        )
        for day, followers, bio, source in files
    ]


def test_each_value_names_its_import_source_and_date(weeks: list[Import], admin: User) -> None:
    shown = page(admin)
    said = {row[0]: row[1:] for row in rows(shown, "As of")}
    assert said["Followers"] == ["1,400", "ig_15.csv", "First", "Nov. 15, 2026"]
    assert said["Bio"] == ["Tea", "ig_15.csv", "First", "Nov. 15, 2026"]
    assert said["Audience: country DE"] == ["40 %", "ig_15.csv", "First", "Nov. 15, 2026"]
    assert "Country" not in said
    assert f'href="/admin/influencers/import/{weeks[2].pk}/change/"' in shown


def test_the_history_of_a_field_is_newest_first(weeks: list[Import], admin: User) -> None:
    assert rows(page(admin), "Replaced by") == [
        ["Bio", "Tea", "ig_15.csv", "First", "Nov. 15, 2026", "It stands now."],
        ["", "Cakes", "ig_1.csv", "First", "Nov. 1, 2026", "ig_15.csv"],
        ["Followers", "1,400", "ig_15.csv", "First", "Nov. 15, 2026", "It stands now."],
        ["", "1,300", "ig_8.csv", "Second", "Nov. 8, 2026", "ig_15.csv"],
        ["", "1,200", "ig_1.csv", "First", "Nov. 1, 2026", "ig_8.csv"],
    ]


def test_an_undone_import_is_no_part_of_the_history(weeks: list[Import], admin: User) -> None:
    undo(weeks[1])
    assert [row[1] for row in rows(page(admin), "Replaced by")] == ["Tea", "Cakes", "1,400", "1,200"]
    undo(weeks[2])
    assert "No value was replaced by another one." in page(admin)


def test_rows_with_dates_of_their_own_show_them(admin: User) -> None:
    rows_with_dates = table(["username", "followers", "as of"], ["tea", 5, "2026-10-03"], ["milk", 5, "2026-11-01"])
    bring(rows_with_dates, records="profiles")
    said = {row[0]: row[1:] for row in rows(page(admin), "As of")}
    assert said["Followers"][-1] == "Oct. 3, 2026"


def test_addresses_and_prices_of_a_workspace_are_not_shown(weeks: list[Import], admin: User) -> None:
    shown = page(admin)
    assert "a@example.org" not in shown
    assert "1 contact" in shown


def test_a_long_history_costs_no_more_questions(weeks: list[Import], admin: User) -> None:
    def count() -> Any:
        with CaptureQueriesContext(connection) as asked:
            page(admin)
        return len(asked)

    page(admin)
    before = count()
    for day in range(16, 20):
        bring(table(["username", "followers"], ["tea", day]), f"ig_{day}.csv", as_of=date(2026, 11, day))
    assert count() == before
