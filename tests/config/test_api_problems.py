"""Refusals of the API: problem documents whose sentences know no keys, objects or queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from campaigns.models import Campaign
from influencers.models import Shortlist

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/nothing/", "/api/v1/shortlists/x/entries/"])
def test_an_address_that_is_not_there_is_a_problem_in_every_method(method: str, address: str) -> None:
    refused = getattr(Client(enforce_csrf_checks=True), method)(address)
    assert (refused.status_code, refused["Content-Type"]) == (404, "application/problem+json")
    assert refused.json()["detail"].startswith("There is no such address.")


@pytest.fixture
def api(owner: User, api_of: Callable[..., APIClient]) -> APIClient:
    return api_of(owner)


@pytest.mark.parametrize(
    ("method", "address", "sentence"),
    [
        ("get", "creators/999/", "There is no creator 999 here."),
        ("get", "shortlists/999/", "There is no shortlist 999 here."),
        ("get", "shortlists/999/entries/3/", "There is no shortlist 999 here."),
        ("get", "imports/999/", "There is no import 999 here."),
        ("delete", "tokens/999/", "There is no token 999 here."),
        ("get", "campaigns/999/report/", "There is no campaign 999 here."),
    ],
)
def test_who_is_missing_is_named(api: APIClient, method: str, address: str, sentence: str) -> None:
    refused = getattr(api, method)(f"/api/v1/{address}")
    assert (refused.status_code, refused.json()["detail"]) == (404, sentence)


def test_what_stands_inside_something_is_named_by_its_own_number(api: APIClient, owner: User) -> None:
    workspace = owner.memberships.get().workspace
    shortlist = Shortlist.objects.create(workspace=workspace, name="Tea")
    campaign = Campaign.objects.create(workspace=workspace, name="Tea", currency="EUR")
    for address, sentence in (
        (f"shortlists/{shortlist.pk}/entries/987/", "There is no entry 987 here."),
        (f"campaigns/{campaign.pk}/placements/987/", "There is no placement 987 here."),
        (f"campaigns/{campaign.pk}/placements/987/deliverables/", "There is no placement 987 here."),
    ):
        assert api.get(f"/api/v1/{address}").json()["detail"] == sentence


@pytest.mark.parametrize(
    ("value", "sentence"),
    [(999, "There is no shortlist 999 here."), ([], "Name the shortlist by its id, a whole number.")],
)
def test_a_field_that_names_nothing_says_so_plainly(api: APIClient, value: object, sentence: str) -> None:
    refused = api.post("/api/v1/campaigns/", {"name": "Tea", "shortlist": value}, format="json")
    assert refused.status_code == 400
    assert refused.json()["errors"] == {"shortlist": [sentence]}
    assert refused.json()["detail"] == f"shortlist: {sentence}"
