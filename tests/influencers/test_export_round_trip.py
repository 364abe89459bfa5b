"""Our own export imported again changes nothing: no value, no history, no journal, no mark, no question."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from rest_framework.test import APIClient

from accounts.models import User, Workspace
from influencers.models import Import, Listing, Profile, Source
from tests.influencers.directory import score_all
from tests.influencers.imports import bring, counts, table

pytestmark = pytest.mark.django_db
# What an import writes about itself, and no more than that.
BOOKKEEPING = {"influencers_import"}
FORMATS = ("csv", "xlsx", "ndjson")
WEEK, LATER, LATEST = date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 20)

ODD_NAMES = [
    "=1+2", "+49 30", "-", "- dash", "@home", "'quoted", "'=both", '"Tea" & "Co"', "Ümläut 🍵🇩🇪", "Line\nbreak",
    "a;b,c\td|e", "na", "12345", "0.50", "TRUE", "1.2M", "  spaces  ", "Côte d’Ivoire", "x" * 300, "_x0041_",
    "50 %", "ÃƒÂ© twice",
]  # fmt: skip
LINKS = [
    "https://www.tiktok.com/@round", "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv", "https://x.com/round",
    "https://www.facebook.com/pages/Round-Cakes/123456789", "https://www.facebook.com/groups/roundlovers",
    "https://www.pinterest.de/round/", "https://www.pinterest.com/round/cakes/", "https://www.twitch.tv/round",
    "https://www.threads.net/@round", "https://bsky.app/profile/round.bsky.social",
]  # fmt: skip


@pytest.fixture
def everything(workspace: Workspace) -> None:
    """Accounts of every platform and kind, with odd names, unknowns, dates of their own and several to a person."""
    names = [[f"odd{number}", name, "y" * 19_000 if number < 3 else "", "10k"] for number, name in enumerate(ODD_NAMES)]
    bring(table(["username", "full name", "bio", "followers"], *names), as_of=WEEK, workspace=workspace)
    links = [[link, 100 * number, 7_000 + number, 900_000] for number, link in enumerate(LINKS, 11)]
    bring(table(["link", "followers", "group members", "monthly views"], *links), "all.csv", as_of=WEEK)
    bring(table(["username", "platform", "followers"], ["tea@example.social", "mastodon", 5_000], ["na", "x", 50]))
    dated = [["early", "2026-10-01T07:08:09", "x@y.example", 5], ["unknown", "", "", ""]]
    bring(table(["username", "as of", "email", "followers"], *dated), workspace=workspace, as_of=WEEK)
    wide = ["wide", 1_000, "wide.tv", ""]
    bring(table(["instagram username", "instagram followers", "youtube username", "youtube followers"], wide))
    # Newer words about older numbers, and an account that lost its handle to another.
    bring(table(["username", "city", "country", "verified"], ["odd3", "São Paulo", "NA", "yes"]), as_of=LATER)
    bring(table(["username", "id", "account id", "followers"], ["taken", 1, "77", 10]), as_of=WEEK)
    bring(table(["username", "id", "account id", "followers"], ["taken", 1, "88", 20]), as_of=LATER)
    # An account that its source's last file did not have any more.
    bring(table(["username", "followers"], ["stays", 1_000], ["stays too", 1_000], ["goes", 1_000]), as_of=WEEK)
    bring(table(["username", "followers"], ["stays", 1_000], ["stays too", 1_000]), as_of=LATER)
    assert Profile.objects.get(handle="goes").gone_at is not None
    score_all()


def state() -> dict[str, str]:
    """Every row of every table of the directory, and of what workspaces own, as one digest a table."""
    tables = [model._meta.db_table for model in apps.get_app_config("influencers").get_models()]
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(set(tables) - BOOKKEEPING):
            cursor.execute(f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from {name} t")
            found[name] = str(cursor.fetchone())
    return found


def export(client: APIClient, file_format: str, query: str = "") -> bytes:
    answer = client.get(f"/api/v1/creators/export/?format={file_format}&{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def unchanged(batch: Import) -> int:
    """The number of rows, where all of them changed nothing and nothing was asked or said of them."""
    assert (batch.status, batch.error, batch.questions) == (Import.Status.DONE, "", [])
    assert counts(batch) == {"unchanged": batch.rows}
    assert not batch.rejections.exists()
    weekly = batch.report.get("weekly") or {}
    assert not weekly.get("gone")
    assert not weekly.get("renamed")
    assert not (weekly.get("implausible") or {}).get("accounts")
    return batch.rows


@pytest.mark.parametrize("file_format", FORMATS)
def test_an_export_imported_again_changes_nothing(
    everything: None, owner: User, api_of: Callable[..., APIClient], workspace: Workspace, file_format: str
) -> None:
    client = api_of(owner)
    for query in ("", "one_per_creator=1", "followers_min=1000&order=-followers"):
        content = export(client, file_format, query)
        before = state()

        # Of the source of the last file, so that whoever the filter left out would count as gone.
        last = Source.objects.latest("pk")
        batch = bring(content, f"list.{file_format}", source=last, workspace=workspace, as_of=None)

        assert unchanged(batch) >= (5 if query else len(ODD_NAMES) + len(LINKS))
        assert state() == before
    _check_columns(batch.report["columns"])


def _check_columns(columns: dict[str, Any]) -> None:
    """What is computed here is named and not imported; everything else is read."""
    computed = {name.split("_amount")[0].split("_currency")[0] for name in columns["computed"]}
    assert {"er", "percentile", "tier", "size_band", "score", "niches", "growth_30d", "price_low", "cpe"} <= computed
    assert columns["ignored"] == []
    assert set(columns["read"].values()) == {
        "platform", "kind", "handle", "profile_url", "display_name", "country", "city", "language", "followers",
        "following", "posts_count", "verified", "as_of",
    }  # fmt: skip


@pytest.mark.parametrize("file_format", FORMATS)
def test_nor_does_an_older_export_after_newer_imports_and_a_rescore(
    everything: None, owner: User, api_of: Callable[..., APIClient], file_format: str
) -> None:
    content = export(api_of(owner), file_format)
    rows = [[f"odd{number}", "Newer", 20_000 + number] for number in range(5)]
    bring(table(["username", "name", "followers"], *rows), as_of=LATEST)
    score_all()
    before = state()

    batch = bring(content, f"creators.{file_format}", as_of=None)

    assert unchanged(batch) > len(ODD_NAMES)
    assert state() == before


def test_what_somebody_mends_in_an_export_is_imported(
    everything: None, owner: User, api_of: Callable[..., APIClient]
) -> None:
    rows = list(csv.DictReader(io.StringIO(export(api_of(owner), "csv").decode())))
    for row in rows:
        if row["handle"] == "odd5":
            row |= {"country": "AT", "score": "99"}
    mended = table(list(rows[0]), *(row.values() for row in rows))

    batch = bring(mended, "mended.csv", as_of=None)

    assert counts(batch) == {"updated": 1, "unchanged": len(rows) - 1}
    assert Profile.objects.get(handle="odd5").country == "AT"


def test_every_row_of_the_list_is_in_the_export(
    everything: None, owner: User, api_of: Callable[..., APIClient]
) -> None:
    lines = export(api_of(owner), "ndjson").decode().splitlines()

    assert len(lines) == Listing.objects.count() == Profile.objects.count()
