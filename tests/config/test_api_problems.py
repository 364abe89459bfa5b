"""Refusals of the API: problem documents whose sentences know no keys, objects or queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from campaigns.models import Campaign
from influencers.models import Shortlist
from tests.influencers.imports import queue

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


IMPOSSIBLE = [
    (rb'{"name": "\ud800"}', r"A text in the JSON is not valid Unicode: \ud800 is half of a sign."),
    (rb'{"a": [{"\udc01x": 1}]}', r"A text in the JSON is not valid Unicode: \udc01 is half of a sign."),
    (b'{"name":' + b"[" * 100_000, "The JSON is nested too deeply: 50 levels are the most."),
    (b'{"name":' + b"[" * 200 + b"]" * 200 + b"}", "The JSON is nested too deeply: 50 levels are the most."),
    (b'{"name": "\xff"}', "The request's text is not UTF-8. Please send UTF-8."),
    (b'{"name": \n"tea",}', "This is not JSON: see line 2, sign 7."),
    (b'{"name": NaN}', "NaN is not a number that JSON knows."),
    (b"[1]", 'Send an object such as {"name": "value"}, not a list.'),
    (b'"tea"', 'Send an object such as {"name": "value"}, not a text.'),
]


@pytest.mark.parametrize(("body", "sentence"), IMPOSSIBLE)
@pytest.mark.parametrize("address", ["shortlists/", "campaigns/", "imports/{}/run/"])
def test_a_body_that_cannot_be_worked_with_is_refused_everywhere(
    api: APIClient, owner: User, address: str, body: bytes, sentence: str
) -> None:
    batch = queue("username,followers\ntea,5\n", workspace=owner.memberships.get().workspace)
    refused = api.post(f"/api/v1/{address.format(batch.pk)}", body, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert refused.json()["detail"] == sentence


def test_whole_signs_may_be_escaped_as_two_halves(api: APIClient) -> None:
    made = api.post("/api/v1/shortlists/", rb'{"name": "Tea \ud83c\udf75"}', content_type="application/json")
    assert (made.status_code, made.json()["name"]) == (201, "Tea 🍵")


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (r'{"er": "\ud800"}', r"mapping: A text in the JSON is not valid Unicode: \ud800 is half of a sign."),
        ("[" * 100_000, "mapping: The JSON is nested too deeply: 50 levels are the most."),
        ("{er}", "mapping: This is not JSON: see line 1, sign 2."),
    ],
)
def test_json_within_a_form_is_read_as_carefully(api: APIClient, mapping: str, sentence: str) -> None:
    file = SimpleUploadedFile("ig.csv", b"username,er\ntea,5\n")
    refused = api.post("/api/v1/imports/", {"file": file, "as_of": "2026-11-20", "mapping": mapping})
    assert (refused.status_code, refused.json()["detail"]) == (400, sentence)
