"""Shortlists over the REST API."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from rest_framework.test import APIClient

from accounts.models import AccessLog, User, Workspace
from campaigns.models import Campaign
from influencers.models import Contact, Entry, Listing, Profile, Shortlist
from influencers.search import FIELDS

pytestmark = pytest.mark.django_db
SHORTLISTS = "/api/v1/shortlists/"


@pytest.fixture
def api(owner: User, api_of: Callable[..., APIClient]) -> APIClient:
    return api_of(owner)


@pytest.fixture
def spring(owner: User, workspace: Workspace) -> Shortlist:
    return Shortlist.objects.create(workspace=workspace, name="Spring tea", created_by=owner)


def entries(shortlist: Shortlist) -> str:
    return f"{SHORTLISTS}{shortlist.pk}/entries/"


def test_make_list_rename_and_delete(api: APIClient, workspace: Workspace) -> None:
    made = api.post(SHORTLISTS, {"name": "Autumn"}, format="json")
    assert made.status_code == 201
    body = made.json()
    assert (body["name"], body["entries"], body["created_by"]) == ("Autumn", 0, "owner")
    assert api.get(SHORTLISTS).json()["results"] == [body]
    assert api.patch(f"{SHORTLISTS}{body['id']}/", {"name": "Winter"}, format="json").json()["name"] == "Winter"
    assert api.get(f"{SHORTLISTS}{body['id']}/").json()["name"] == "Winter"
    assert api.delete(f"{SHORTLISTS}{body['id']}/").status_code == 204
    assert not Shortlist.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "Spring tea"}, {"name": "n" * 121}, {"name": "New", "size": 3}]
)
def test_a_bad_name_is_refused(api: APIClient, spring: Shortlist, body: dict[str, Any]) -> None:
    refused = api.post(SHORTLISTS, body, format="json")
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [list(body)[-1] if body else "name"]


def test_an_entry_freezes_the_numbers(api: APIClient, spring: Shortlist, directory: dict[str, Listing]) -> None:
    anna = directory["anna.cooks"]
    made = api.post(entries(spring), {"creator_id": anna.pk, "note": "Loves tea"}, format="json")
    assert made.status_code == 201
    body = made.json()
    assert (body["profile_id"], body["note"], body["added_by"]) == (anna.pk, "Loves tea", "owner")
    row = api.get(f"/api/v1/creators/{anna.pk}/").json()
    assert body["frozen"] == row
    Listing.objects.filter(pk=anna.pk).update(followers=1, score=2)
    assert api.get(f"{entries(spring)}{body['id']}/").json()["frozen"] == row


def test_a_person_stands_for_their_largest_account(
    api: APIClient, spring: Shortlist, directory: dict[str, Listing]
) -> None:
    emil = directory["emil"]
    Listing.objects.filter(pk=emil.pk).update(creator_id=emil.creator_id)
    person = Profile.objects.get(pk=emil.pk).creator
    Profile.objects.filter(pk=directory["finn"].pk).update(creator=person)
    Profile.objects.filter(pk=emil.pk).update(id=emil.pk + 1_000_000)
    Listing.objects.filter(pk=emil.pk).update(profile_id=emil.pk + 1_000_000)
    made = api.post(entries(spring), {"creator_id": person.pk}, format="json").json()
    assert made["frozen"]["handle"] == "emil"
    assert (made["profile_id"], made["creator_id"]) == (emil.pk + 1_000_000, person.pk)
    campaign = Campaign.objects.create(workspace=spring.workspace, name="Tea", currency="EUR")
    placements = f"/api/v1/campaigns/{campaign.pk}/placements/"
    placed = api.post(placements, {"creator_id": person.pk}, format="json").json()
    assert (placed["profile_id"], placed["creator_id"]) == (made["profile_id"], made["creator_id"])


def test_twice_is_a_conflict(api: APIClient, spring: Shortlist, directory: dict[str, Listing]) -> None:
    body = {"creator_id": directory["chloe"].pk}
    assert api.post(entries(spring), body, format="json").status_code == 201
    refused = api.post(entries(spring), body, format="json")
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("@chloe is on this shortlist since ")


def test_an_account_without_numbers_has_to_wait(
    api: APIClient, spring: Shortlist, directory: dict[str, Listing]
) -> None:
    Listing.objects.filter(pk=directory["chloe"].pk).delete()
    refused = api.post(entries(spring), {"creator_id": directory["chloe"].pk}, format="json")
    assert (refused.status_code, Entry.objects.count()) == (409, 0)


def test_all_that_a_search_finds(api: APIClient, spring: Shortlist, directory: dict[str, Listing]) -> None:
    api.post(entries(spring), {"creator_id": directory["chloe"].pk}, format="json")
    added = api.post(entries(spring), {"query": "?niche=food&order=-followers", "note": "food"}, format="json")
    assert added.status_code == 201
    body = added.json()
    assert (body["added"], body["already_there"]) == (2, 1)
    assert body["id"] == body["ids"][0]
    ordered = [entry.frozen["handle"] for entry in spring.entries.all()]
    assert ordered == ["chloe", "anna.cooks", "anna.videos"]
    again = api.post(entries(spring), {"query": "niche=food"}, format="json")
    assert (again.status_code, again.json()) == (200, {"id": None, "ids": [], "added": 0, "already_there": 3})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"creator_id": 1, "query": ""}, 400),
        ({"query": "tier=mega"}, 400),
        ({"query": "page=2"}, 400),
        ({"creator_id": "x"}, 400),
        ({"creator_id": -1}, 400),
        ({"creator_id": 2**70}, 400),
        ({"creator_id": 2**60}, 404),
        ({"creator_id": 1, "stars": 5}, 400),
    ],
)
def test_bad_entries_are_refused(api: APIClient, spring: Shortlist, body: dict[str, Any], status: int) -> None:
    refused = api.post(entries(spring), body, format="json")
    assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json")
    assert not spring.entries.exists()


def test_note_and_remove(api: APIClient, spring: Shortlist, directory: dict[str, Listing]) -> None:
    entry = api.post(entries(spring), {"creator_id": directory["finn"].pk}, format="json").json()
    changed = api.patch(f"{entries(spring)}{entry['id']}/", {"note": "Ask in May"}, format="json")
    assert changed.json()["note"] == "Ask in May"
    assert api.patch(f"{entries(spring)}{entry['id']}/", {"frozen": {}}, format="json").status_code == 400
    assert api.get(SHORTLISTS).json()["results"][0]["entries"] == 1
    assert api.delete(f"{entries(spring)}{entry['id']}/").status_code == 204
    assert api.get(entries(spring)).json()["results"] == []


def test_a_viewer_reads_and_a_stranger_finds_nothing(
    viewer: User, stranger: User, api: APIClient, api_of: Callable[..., APIClient], spring: Shortlist,
    directory: dict[str, Listing],
) -> None:  # fmt: skip
    entry = api.post(entries(spring), {"creator_id": directory["finn"].pk}, format="json").json()
    addresses = [f"{SHORTLISTS}{spring.pk}/", entries(spring), f"{entries(spring)}{entry['id']}/"]
    reader = api_of(viewer, "read")
    foreign = api_of(stranger)
    for address in addresses:
        assert reader.get(address).status_code == 200
        assert foreign.get(address).status_code == 404
    for client, status in ((reader, 403), (api_of(viewer, "write"), 403), (foreign, 404)):
        assert client.patch(addresses[0], {"name": "X"}, format="json").status_code == status
        assert client.post(addresses[1], {"creator_id": directory["emil"].pk}, format="json").status_code == status
        assert client.patch(addresses[2], {"note": "X"}, format="json").status_code == status
        assert client.delete(addresses[2]).status_code == status
        assert client.delete(addresses[0]).status_code == status
    assert foreign.get(f"{addresses[0]}export/?format=csv").status_code == 404
    assert spring.entries.count() == 1


@pytest.fixture
def with_contacts(
    spring: Shortlist, api: APIClient, directory: dict[str, Listing], other_workspace: Workspace
) -> Shortlist:
    chloe = directory["chloe"]
    api.post(entries(spring), {"creator_id": chloe.pk, "note": "=HYPERLINK()"}, format="json")
    for workspace, kind, value in (
        (spring.workspace, "email", "chloe@example.org"),
        (spring.workspace, "phone", "+33 1 23"),
        (other_workspace, "email", "chloe@stranger.example"),
    ):
        Contact.objects.create(
            workspace=workspace, creator_id=chloe.creator_id, kind=kind, value=value, as_of=timezone.now()
        )
    return spring


def test_contacts_leave_with_a_shortlist_for_those_who_may_see_them(
    api: APIClient, viewer: User, api_of: Callable[..., APIClient], with_contacts: Shortlist, owner: User
) -> None:
    address = f"{SHORTLISTS}{with_contacts.pk}/export/?format="
    text = b"".join(api.get(address + "csv").streaming_content).decode()  # type: ignore[attr-defined]
    row = next(csv.DictReader(io.StringIO(text)))
    assert list(row) == [*FIELDS, "note", "added_at", "emails", "phones"]
    assert (row["emails"], row["phones"], row["note"]) == ("chloe@example.org", "'+33 1 23", "'=HYPERLINK()")
    assert "stranger" not in text
    log = AccessLog.objects.get()
    assert (log.user, log.rows, "emails" in log.columns) == (owner, 1, True)
    book = load_workbook(io.BytesIO(b"".join(api.get(address + "xlsx").streaming_content)))  # type: ignore[attr-defined]
    sheet = book.active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][FIELDS.index("handle")] == "chloe"
    seen = b"".join(api_of(viewer, "read").get(address + "csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "chloe@" not in seen
    assert "emails" not in AccessLog.objects.first().columns  # type: ignore[union-attr]
    assert api.get(address + "ndjson").status_code == 400


def test_a_removed_person_leaves_a_line(api: APIClient, with_contacts: Shortlist) -> None:
    Entry.objects.update(profile=None, frozen={})
    response = api.get(f"{SHORTLISTS}{with_contacts.pk}/export/?format=csv")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert next(csv.DictReader(io.StringIO(text)))["display_name"] == "Removed at the person's request"
    assert api.get(entries(with_contacts)).json()["results"][0]["profile_id"] is None
    assert api.get(entries(with_contacts)).json()["results"][0]["creator_id"] is None
