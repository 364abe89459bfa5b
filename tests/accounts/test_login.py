"""Logging in and out, being locked out, and choosing a workspace."""

from __future__ import annotations

import pytest
from django.conf import settings

from accounts.models import Membership, Role, Workspace
from influencers.models import Shortlist
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_first_page_says_what_it_is(client) -> None:
    page = client.get("/login/").content.decode()
    assert "Find creators your customers already trust" in page
    assert "Search micro-influencers by niche, country and engagement" in page


def test_the_first_page_after_it_is_discover(client, owner, directory) -> None:
    response = client.post("/login/", {"username": "owner", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0].startswith("/creators/?tier=micro")


def test_it_leads_to_the_page_that_was_asked_for(client, owner) -> None:
    response = client.post("/login/", {"username": "owner", "password": PASSWORD, "next": "/shortlists/"})
    assert response.url == "/shortlists/"


def test_a_wrong_password_is_said_and_the_name_is_kept(client, owner) -> None:
    page = client.post("/login/", {"username": "owner", "password": "wrong"}).content.decode()
    assert "This user name and password do not go together." in page
    assert 'name="username" value="owner"' in page


def test_guessing_locks_the_log_in_and_says_for_how_long(client, owner) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post("/login/", {"username": "owner", "password": "wrong"})
    assert response.status_code == 429
    assert "locked for 15 minutes" in response.content.decode()
    assert client.post("/login/", {"username": "owner", "password": PASSWORD}).status_code == 429


def test_logging_out(browser_of, owner) -> None:
    client = browser_of(owner)
    assert client.post("/logout/").url == "/login/"
    assert client.get("/shortlists/").status_code == 302


def test_people_of_two_workspaces_choose_one(browser_of, owner, workspace, other_workspace) -> None:
    Membership.objects.create(workspace=other_workspace, user=owner, role=Role.VIEWER)
    Shortlist.objects.create(workspace=workspace, name="Spring tea")
    Shortlist.objects.create(workspace=other_workspace, name="Their list")
    client = browser_of(owner)
    client.post("/workspace/", {"workspace": workspace.pk})
    assert "Spring tea" in client.get("/shortlists/").content.decode()
    client.post("/workspace/", {"workspace": other_workspace.pk})
    page = client.get("/shortlists/").content.decode()
    assert "Their list" in page
    assert "Spring tea" not in page
    assert client.post("/shortlists/", {"name": "Mine"}).status_code == 403


def test_a_strangers_workspace_cannot_be_chosen(browser_of, owner, other_workspace) -> None:
    assert browser_of(owner).post("/workspace/", {"workspace": other_workspace.pk}).status_code == 404
    assert Workspace.objects.visible_to(owner).count() == 1
