"""API tokens: made with a password, shown once, bound to a workspace and a scope."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, Membership, Role, User, Workspace
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/tokens/"


def basic(name: str, password: str = PASSWORD) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Basic " + base64.b64encode(f"{name}:{password}".encode()).decode())
    return client


def with_key(key: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {key}")
    return client


def test_a_new_token_shows_its_key_once_and_lasts_a_year(owner: User, workspace: Workspace) -> None:
    made = basic("owner").post(TOKENS, {"name": "Nightly"}, format="json")
    assert made.status_code == 201
    body = made.json()
    assert (body["name"], body["workspace"], body["scope"]) == ("Nightly", workspace.slug, "read")
    token = ApiToken.objects.get()
    assert token.expiry is not None
    assert timedelta(days=364) < token.expiry - timezone.now() <= timedelta(days=365)
    assert body["key"] not in (token.digest, token.token_key)
    listed = basic("owner").get(TOKENS).json()
    assert [item["id"] for item in listed["results"]] == [body["id"]]
    assert "key" not in listed["results"][0]
    assert with_key(body["key"]).get("/api/v1/shortlists/").status_code == 200


def test_without_a_body_everything_has_a_default(owner: User) -> None:
    assert basic("owner").post(TOKENS).status_code == 201


def test_wrong_passwords_count_and_lock(owner: User) -> None:
    for _ in range(9):
        refused = basic("owner", "wrong").post(TOKENS)
        assert refused.status_code == 401
        assert refused["WWW-Authenticate"].startswith("Basic")
        assert refused["Content-Type"] == "application/problem+json"
    basic("owner", "wrong").post(TOKENS)
    locked = basic("owner").post(TOKENS)
    assert locked.status_code == 429
    assert locked["Content-Type"] == "application/problem+json"
    assert not ApiToken.objects.exists()


def test_members_of_several_workspaces_name_one(owner: User, other_workspace: Workspace) -> None:
    Membership.objects.create(workspace=other_workspace, user=owner, role=Role.VIEWER)
    refused = basic("owner").post(TOKENS, {}, format="json")
    assert refused.status_code == 400
    assert "other-agency, team-tea" in refused.json()["errors"]["workspace"][0]
    made = basic("owner").post(TOKENS, {"workspace": "other-agency"}, format="json")
    assert (made.status_code, made.json()["workspace"]) == (201, "other-agency")
    assert (
        basic("owner").post(TOKENS, {"workspace": "other-agency", "scope": "write"}, format="json").status_code == 403
    )
    assert basic("owner").post(TOKENS, {"workspace": "nowhere"}, format="json").status_code == 400


def test_a_viewer_may_read_only(viewer: User) -> None:
    assert basic("viewer").post(TOKENS, {"scope": "write"}, format="json").status_code == 403
    made = basic("viewer").post(TOKENS, {"scope": "read"}, format="json")
    client = with_key(made.json()["key"])
    assert client.get("/api/v1/shortlists/").status_code == 200
    assert client.post("/api/v1/shortlists/", {"name": "Mine"}, format="json").status_code == 403


def test_staff_without_a_workspace_have_tokens_without_one(admin: User) -> None:
    made = basic("admin").post(TOKENS, {"scope": "write"}, format="json")
    assert (made.status_code, made.json()["workspace"]) == (201, None)
    client = with_key(made.json()["key"])
    assert client.get("/api/v1/creators/").status_code == 200
    assert client.post("/api/v1/shortlists/", {"name": "Mine"}, format="json").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"scope": "all"},
        {"expires_at": "2001-01-01T00:00:00Z"},
        {"expires_at": "soon"},
        {"name": "n" * 81},
        {"colour": "red"},
        [1],
    ],
)
def test_a_bad_field_is_named(owner: User, body: Any) -> None:
    refused = basic("owner").post(TOKENS, body, format="json")
    assert refused.status_code == 400
    assert not ApiToken.objects.exists()
    if isinstance(body, dict):
        assert list(refused.json()["errors"]) == list(body)


def test_expiry_can_be_chosen_and_ends_the_token(owner: User) -> None:
    until = (timezone.now() + timedelta(hours=1)).isoformat()
    key = basic("owner").post(TOKENS, {"expires_at": until}, format="json").json()["key"]
    assert with_key(key).get("/api/v1/creators/").status_code == 200
    ApiToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert with_key(key).get("/api/v1/creators/").status_code == 401


def test_tokens_are_ended_by_their_owner_only(owner: User, stranger: User) -> None:
    made = basic("owner").post(TOKENS).json()
    assert basic("stranger").delete(f"{TOKENS}{made['id']}/").status_code == 404
    assert basic("stranger").get(TOKENS).json()["count"] == 0
    assert basic("owner").delete(f"{TOKENS}{made['id']}/").status_code == 204
    assert with_key(made["key"]).get("/api/v1/creators/").status_code == 401


def test_a_token_makes_no_tokens_and_a_read_token_ends_itself_only(
    owner: User, api_of: Callable[..., APIClient]
) -> None:
    assert api_of(owner).post(TOKENS, {}, format="json").status_code == 403
    mine, other = (basic("owner").post(TOKENS).json() for _ in range(2))
    client = with_key(mine["key"])
    assert client.delete(f"{TOKENS}{other['id']}/").status_code == 403
    assert client.delete(f"{TOKENS}{mine['id']}/").status_code == 204
    assert api_of(owner).delete(f"{TOKENS}{other['id']}/").status_code == 204


@pytest.mark.parametrize("header", [None, "Token", "Token x", "Token " + "f" * 64, "Token \u00e9", "Bearer x"])
def test_no_or_a_bad_token_is_401(db: None, header: str | None) -> None:
    client = APIClient()
    if header:
        client.credentials(HTTP_AUTHORIZATION=header)
    refused = client.get("/api/v1/creators/")
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Token"
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["status"] == 401


def test_a_token_of_a_former_member_sees_nothing_of_the_workspace(owner: User, workspace: Workspace) -> None:
    key = basic("owner").post(TOKENS, {"scope": "write"}, format="json").json()["key"]
    shortlist = with_key(key).post("/api/v1/shortlists/", {"name": "Mine"}, format="json").json()
    Membership.objects.filter(user=owner).delete()
    assert with_key(key).get(f"/api/v1/shortlists/{shortlist['id']}/").status_code == 404
    assert with_key(key).post("/api/v1/shortlists/", {"name": "New"}, format="json").status_code == 403
