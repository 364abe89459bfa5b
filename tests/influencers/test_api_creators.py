"""Creators over the REST API: rows, pages, facets, export, and that page, API and export agree."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from rest_framework.test import APIClient

from accounts.models import AccessLog, User, Workspace
from influencers import search, spreadsheet
from influencers.api_schema import ListingSerializer
from influencers.models import Contact, Entry, Listing, Price, Profile, Shortlist
from influencers.search import FIELDS, Asker, ListingFilter, TooSlow
from tests.cast import make_listing

pytestmark = pytest.mark.django_db
CREATORS = "/api/v1/creators/"


@pytest.fixture
def api(owner: User, api_of: Callable[..., APIClient]) -> APIClient:
    return api_of(owner)


def _body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_row_has_the_fields_of_the_contract(api: APIClient, directory: dict[str, Listing]) -> None:
    row = api.get(f"{CREATORS}{directory['anna.cooks'].pk}/").json()
    assert list(row) == FIELDS == list(ListingSerializer().fields)
    assert row["id"] == directory["anna.cooks"].pk
    assert (row["platform"], row["profile_kind"], row["tier"], row["size_band"]) == (
        "instagram",
        "account",
        "micro",
        "10k-50k",
    )
    assert (row["er"], row["er_basis"], row["er_source"]) == (3.2, "followers", "posts")
    assert row["niches"] == ["vegan-food"]
    assert row["authenticity_checks"] == {"evaluated": 5, "of": 7}
    assert row["price_low"] == {"amount": "100.00", "currency": "USD"}
    assert row["as_of"] == "2026-01-05T00:00:00Z"
    assert sum(part["points"] for part in row["score_parts"]) == pytest.approx(row["score"], abs=1e-9)
    assert [part["weight"] for part in row["score_parts"]] == [45, 25, 20, 10]
    assert row["score_parts"][3]["value"] == pytest.approx(90, abs=0.01)


def test_unknown_is_null_and_never_zero(api: APIClient, directory: dict[str, Listing]) -> None:
    row = api.get(f"{CREATORS}{directory['nobody'].pk}/").json()
    unknown = (
        "followers er er_basis er_source size_band score percentile country language cpe price_low last_post_at".split()
    )
    assert {row[name] for name in unknown} == {None}
    assert {part["points"] for part in row["score_parts"]} == {None}
    assert {part["known"] for part in row["score_parts"]} == {False}
    assert (row["tier"], row["has_email"]) == ("unknown", False)


def test_who_is_not_there_is_404(api: APIClient, directory: dict[str, Listing]) -> None:
    for wrong in ("999999999", "0", "99999999999999999999999", "abc"):
        refused = api.get(f"{CREATORS}{wrong}/")
        assert (refused.status_code, refused["Content-Type"]) == (404, "application/problem+json")


def test_pages_link_to_one_another(api: APIClient, directory: dict[str, Listing]) -> None:
    first = api.get(CREATORS, {"page_size": 3, "order": "-followers"}).json()
    assert list(first) == ["count", "count_is_exact", "next", "previous", "results"]
    assert (first["count"], first["count_is_exact"], first["previous"]) == (8, True, None)
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    handles = [row["handle"] for page in (first, second, third) for row in page["results"]]
    assert handles[:2] == ["emil", "chloe"]
    assert handles[-1] == "nobody"
    assert len(set(handles)) == 8
    assert third["next"] is None
    assert api.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page_size=0", "page_size"),
        ("page_size=201", "page_size"),
        ("page_size=ten", "page_size"),
        ("cursor=nonsense", "cursor"),
        ("format=csv", "format"),
        ("utm_source=mail", "utm_source"),
        ("followers_min=9&followers_max=1", "followers_min"),
        ("similar_to=4", "similar_to"),
        ("q=%00", "q"),
    ],
)
def test_a_bad_parameter_is_a_problem_that_names_it(api: APIClient, query: str, name: str) -> None:
    refused = api.get(f"{CREATORS}?{query}")
    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    body = refused.json()
    assert list(body["errors"]) == [name]
    assert body["detail"].startswith(f"{name}: ")


def test_facets_and_export_refuse_as_well(api: APIClient) -> None:
    assert list(api.get(f"{CREATORS}facets/?tier=mega").json()["errors"]) == ["tier"]
    assert list(api.get(f"{CREATORS}facets/?cursor=x").json()["errors"]) == ["cursor"]
    assert list(api.get(f"{CREATORS}export/?format=csv&tier=mega").json()["errors"]) == ["tier"]
    for query in ("", "?format=pdf", "?format=csv&format=xlsx"):
        assert list(api.get(f"{CREATORS}export/{query}").json()["errors"]) == ["format"]


def test_facets_have_the_shape_of_the_contract(api: APIClient, directory: dict[str, Listing]) -> None:
    body = api.get(f"{CREATORS}facets/?tier=micro").json()
    assert list(body) == ["count", "facets", "histograms"]
    assert list(body["facets"]) == ["platform", "tier", "size_band", "country", "niche", "language"]
    assert body["facets"]["tier"][1] == {"value": "micro", "label": "Micro", "count": 5, "selected": True}
    assert list(body["histograms"]) == ["followers", "er"]
    assert list(body["histograms"]["er"]) == ["followers", "views"]


PARITY = [
    "", "tier=micro&order=-score&one_per_creator=1", "order=er", "order=-er_low&er_min=1", "q=vegan&order=-relevance",
    "niche=food&order=-last_post_at", "country=DE&country=FR&order=cpe", "price_max=500&order=-cpe", "has_email=1",
    "followers_max=50000&order=followers&one_per_creator=true", "hashtag=vegan&order=-growth_30d", "verified=0",
]  # fmt: skip


@pytest.mark.parametrize("query", PARITY)
def test_page_api_and_export_agree(
    api: APIClient, owner: User, workspace: Workspace, directory: dict[str, Listing], query: str
) -> None:
    Price.objects.create(
        workspace=workspace, profile_id=directory["chloe"].pk, amount=5, currency="USD", as_of=directory["chloe"].as_of
    )
    page = search.page(ListingFilter(QueryDict(query), asker=Asker(owner, workspace)))
    ids = [row.listing.pk for row in page.rows]
    assert [row["id"] for row in api.get(f"{CREATORS}?{query}").json()["results"]] == ids
    text = _body(api.get(f"{CREATORS}export/?format=csv&{query}")).decode()
    assert [int(row["id"]) for row in csv.DictReader(io.StringIO(text))] == ids
    lines = _body(api.get(f"{CREATORS}export/?format=ndjson&{query}")).splitlines()
    assert [json.loads(line)["id"] for line in lines if line] == ids
    if "one_per_creator" not in query:
        assert api.get(f"{CREATORS}facets/?{query}").json()["count"] == len(ids)


def test_an_export_says_the_same_in_every_format_and_is_logged(
    api: APIClient, owner: User, workspace: Workspace, directory: dict[str, Listing]
) -> None:
    rows = api.get(f"{CREATORS}?order=-followers").json()["results"]
    lines = _body(api.get(f"{CREATORS}export/?format=ndjson&order=-followers")).splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = list(csv.DictReader(io.StringIO(_body(api.get(f"{CREATORS}export/?format=csv&order=-followers")).decode())))
    assert list(table[0]) == FIELDS
    anna = next(row for row in table if row["handle"] == "anna.cooks")
    assert (anna["price_low"], anna["er"], anna["verified"], anna["city"]) == ("100.00 USD", "3.2", "true", "")
    book = load_workbook(io.BytesIO(_body(api.get(f"{CREATORS}export/?format=xlsx&order=-followers"))))
    sheet = book.active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == FIELDS
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [row["id"] for row in rows]
    logs = list(AccessLog.objects.order_by("id"))
    assert [(log.user, log.workspace, log.action, log.rows, log.columns) for log in logs] == [
        (owner, workspace, "export", 8, FIELDS)
    ] * 3
    assert logs[1].query == "format=csv&order=-followers"


@pytest.mark.parametrize("name", ["=1+1", "+49 30", "-anna-", "@anna", "\tx", "=cmd|' /C calc'!A0"])
def test_formulas_leave_as_text(api: APIClient, directory: dict[str, Listing], name: str) -> None:
    Profile.objects.filter(pk=directory["emil"].pk).update(display_name=name)
    table = csv.DictReader(io.StringIO(_body(api.get(f"{CREATORS}export/?format=csv&q=emil")).decode(), newline=""))
    assert [row["display_name"] for row in table] == ["'" + name]
    book = load_workbook(io.BytesIO(_body(api.get(f"{CREATORS}export/?format=xlsx&q=emil"))))
    sheet = book.active
    assert sheet is not None
    assert sheet.cell(2, FIELDS.index("display_name") + 1).value == "'" + name
    assert sheet.cell(2, FIELDS.index("display_name") + 1).data_type == "s"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("<b>&amp; \"x\"", "<b>&amp; \"x\""), (" two  spaces ", " two  spaces "), ("a\x01bc", "a_x0001_bc"),
     ("ä\n🍵", "ä\n🍵"), ("y" * 40_000, "y" * 32_767), ("_x0041_", "_x0041_")],
)  # fmt: skip
def test_a_spreadsheet_holds_any_text_and_every_number(text: str, kept: str) -> None:
    file = io.BytesIO()
    spreadsheet.write(file, "A & B", [["id", "text"], [2**40, text], [0.1, ""], *[[n, "z"] for n in range(1_200)]])
    sheet = load_workbook(file).active
    assert sheet is not None
    assert sheet.title == "A & B"
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert (rows[0], rows[2], len(rows)) == (["id", "text"], [0.1, None], 1_203)
    assert rows[1] == [2**40, kept.replace("_x0041_", "_x005F_x0041_")]
    assert rows[-1] == [1_199, "z"]


def test_a_large_export_comes_in_batches(api: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(25):
        make_listing(f"one{number}", followers=number)
    monkeypatch.setattr("influencers.search.pages.batches.__defaults__", (4,))
    lines = _body(api.get(f"{CREATORS}export/?format=ndjson&order=-followers")).splitlines()
    assert [json.loads(line)["followers"] for line in lines] == list(range(24, -1, -1))


def test_counts_are_exact_up_to_ten_thousand_and_beyond_where_that_is_quick(
    api: APIClient, directory: dict[str, Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:
        columns = ", ".join(field.column for field in Listing._meta.fields if field.column != "profile_id")
        cursor.execute(
            f"insert into influencers_listing (profile_id, {columns}) select 1000000 + n, {columns}"
            " from influencers_listing, generate_series(1, 10001) n where profile_id = %s",
            [directory["emil"].pk],
        )
    monkeypatch.setattr("influencers.search.pages.QUICK_COUNT_SECONDS", 60)
    body = api.get(f"{CREATORS}?tier=macro").json()
    assert (body["count"], body["count_is_exact"]) == (10_002, True)
    monkeypatch.setattr("influencers.search.pages.QUICK_UP_TO", 10_001)
    body = api.get(f"{CREATORS}?tier=macro").json()
    assert body["count_is_exact"] is False
    assert body["count"] >= 10_002
    assert api.get(f"{CREATORS}?tier=micro").json()["count_is_exact"] is True


def test_a_count_that_takes_too_long_becomes_an_estimate(
    directory: dict[str, Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(seconds: float) -> None:
        raise TooSlow

    monkeypatch.setattr("influencers.search.pages.limited", slow)
    assert search.count(ListingFilter("")) == (10_001, False)


def test_a_page_takes_a_fixed_number_of_queries(api: APIClient, directory: dict[str, Listing]) -> None:
    """Token, its user's other tokens, membership, savepoint, time limit, listings (known, unknown), limit off, release,
    the same four around the count, profiles, e-mails, prices, niches."""
    query = f"{CREATORS}?tier=micro&order=-score&page_size=50"
    api.get(query)
    with CaptureQueriesContext(connection) as few:
        api.get(query)
    for number in range(20):
        make_listing(f"more{number}", followers=5_000, score=float(number))
    with CaptureQueriesContext(connection) as many:
        api.get(query)
    assert len(many) == len(few), [entry["sql"] for entry in many]
    assert len(many) <= 18, [entry["sql"] for entry in many]


def test_two_workspaces_never_see_one_another(
    owner: User, stranger: User, workspace: Workspace, other_workspace: Workspace, api_of: Callable[..., APIClient],
    directory: dict[str, Listing],
) -> None:  # fmt: skip
    """The stranger's answers are the same before and after the team's e-mails, prices and shortlists come in."""
    theirs = api_of(stranger)
    listing = directory["chloe"]
    for space, email, amount in ((other_workspace, "c@stranger.example", 900),):
        _own_things(space, listing, email, amount)
    addresses = [
        CREATORS, f"{CREATORS}?order=cpe", f"{CREATORS}?has_email=1", f"{CREATORS}?has_email=0",
        f"{CREATORS}?price_max=1000",
        f"{CREATORS}{listing.pk}/", f"{CREATORS}facets/?has_email=1", f"{CREATORS}facets/?price_max=1000",
        "/api/v1/shortlists/",
    ]  # fmt: skip
    before = [theirs.get(address).json() for address in addresses]
    exported = _body(theirs.get(f"{CREATORS}export/?format=csv&order=cpe"))
    _own_things(workspace, listing, "c@team.example", 3)
    _own_things(workspace, directory["finn"], "f@team.example", 7)
    mine = api_of(owner)
    assert mine.get(addresses[1]).json()["results"] != before[1]["results"]
    assert [theirs.get(address).json() for address in addresses] == before
    assert _body(theirs.get(f"{CREATORS}export/?format=csv&order=cpe")) == exported
    row = theirs.get(addresses[5]).json()
    assert (row["price_low"], row["has_email"]) == ({"amount": "900.00", "currency": "USD"}, True)
    assert b"example" not in exported
    foreign = Shortlist.objects.get(workspace=workspace, name="List of finn")
    for method in ("get", "patch", "delete"):
        assert getattr(theirs, method)(f"/api/v1/shortlists/{foreign.pk}/").status_code == 404
    assert list(theirs.get(f"{CREATORS}?in_shortlist={foreign.pk}").json()["errors"]) == ["in_shortlist"]


def _own_things(workspace: Workspace, listing: Listing, email: str, amount: int) -> None:
    handle = Profile.objects.get(pk=listing.pk).handle
    Contact.objects.create(
        workspace=workspace, creator_id=listing.creator_id, kind="email", value=email, as_of=listing.as_of
    )
    Price.objects.create(
        workspace=workspace, profile_id=listing.pk, amount=Decimal(amount), currency="USD", as_of=listing.as_of
    )
    shortlist = Shortlist.objects.create(workspace=workspace, name=f"List of {handle}")
    Entry.objects.create(shortlist=shortlist, profile_id=listing.pk)
