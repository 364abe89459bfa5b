"""The page of one creator over HTTP."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccessLog
from influencers.models import Contact, Listing, OldHandle, Post, Price, Profile, Snapshot
from tests.influencers.test_page_discover import words

pytestmark = pytest.mark.django_db
ANNA = "/creators/instagram/anna.cooks/"


@pytest.fixture
def anna(directory) -> Profile:
    """Anna with six posts (one pinned, one too young when it was read) and three follower counts."""
    profile = Profile.objects.get(handle="anna.cooks")
    now = timezone.now()
    for number in range(6):
        Post.objects.create(
            profile=profile, external_id=f"p{number}", posted_at=now - timedelta(days=1 + 5 * number), counts_as_of=now,
            likes=500 + 40 * number, comments=20, is_pinned=number == 5,
        )  # fmt: skip
    for weeks, followers in enumerate((24_000, 23_500, 23_000)):
        Snapshot.objects.create(profile=profile, date=(now - timedelta(weeks=weeks)).date(), followers=followers)
    return profile


def test_the_first_line_says_it_all(browser_of, viewer, anna) -> None:
    page = words(browser_of(viewer).get(ANNA))
    assert (
        "Micro (1,000 to 100,000 followers) · typical engagement 3.2 % (likely 2.5–4.1 %), "
        "higher than 80 % of 120 similar accounts · numbers of 5 Jan" in page
    )


def test_all_accounts_of_the_person_are_named(browser_of, viewer, anna) -> None:
    html = browser_of(viewer).get(ANNA).content.decode()
    assert 'href="/creators/tiktok/anna.videos/"' in html


def test_every_post_says_whether_it_counts_and_why_not(browser_of, viewer, anna) -> None:
    page = words(browser_of(viewer).get(ANNA))
    assert "4 counted, 2 left out (grey)" in page
    assert "Left out: it was still gathering engagement when its counts were read." in page
    assert "Left out: pinned posts gather engagement for longer." in page


def test_the_parts_add_up_to_the_score(browser_of, viewer, anna) -> None:
    page = words(browser_of(viewer).get(ANNA))
    assert "Engagement 80 45 % 36.0 Authenticity 90 25 % 22.5 Niche focus 70 20 % 14.0 Recency 90 10 % 9.0" in page
    assert "Score 81.5" in page


def test_what_is_not_known_has_a_reason(browser_of, viewer, directory) -> None:
    html = browser_of(viewer).get("/creators/instagram/nobody/").content.decode()
    assert "Neither posts nor averages are known, so there is no engagement rate" in html
    assert "not enough data" in html
    assert "No single posts are known" in html


def test_an_account_that_was_not_scored_yet_says_so(browser_of, viewer, anna) -> None:
    Listing.objects.filter(pk=anna.pk).delete()
    assert "imported but not scored yet" in words(browser_of(viewer).get(ANNA))


def test_an_old_handle_leads_to_the_account(browser_of, viewer, anna) -> None:
    OldHandle.objects.create(profile=anna, platform="instagram", handle="anna.old", until=timezone.now())
    assert browser_of(viewer).get("/creators/instagram/anna.old/").url == ANNA
    assert browser_of(viewer).get("/creators/instagram/Anna.Cooks/").url == ANNA


def test_nobody_of_that_name_is_not_found(browser_of, viewer, directory) -> None:
    response = browser_of(viewer).get("/creators/instagram/no.such.person/")
    assert response.status_code == 404
    assert "There is nothing here" in words(response)


def test_links_out_carry_no_opener_and_no_referrer(browser_of, viewer, anna) -> None:
    html = browser_of(viewer).get(ANNA).content.decode()
    assert re.search(r'href="https://instagram.com/anna.cooks" target="_blank" rel="noopener noreferrer"', html)


@pytest.fixture
def known_to_both(anna, workspace, other_workspace) -> None:
    """Two workspaces know other contacts and prices of Anna."""
    now = timezone.now()
    for team, mail, amount in ((workspace, "anna@tea.example", 250), (other_workspace, "a@other.example", 990)):
        Contact.objects.create(workspace=team, creator_id=anna.creator_id, kind="email", value=mail, as_of=now)
        Price.objects.create(workspace=team, profile=anna, amount=amount, currency="USD", as_of=now)


def test_contacts_are_shown_on_request_and_every_look_is_logged(browser_of, editor, known_to_both) -> None:
    client = browser_of(editor)
    assert "anna@tea.example" not in client.get(ANNA).content.decode()
    assert not AccessLog.objects.exists()
    html = client.get(ANNA + "?contacts=1").content.decode()
    assert "anna@tea.example" in html
    assert "a@other.example" not in html
    look = AccessLog.objects.get()
    assert (look.user, look.action, look.subject, look.rows) == (editor, "contact_view", "instagram/anna.cooks", 1)


def test_viewers_and_staff_without_a_workspace_see_no_contact(browser_of, viewer, admin, known_to_both) -> None:
    for person in (viewer, admin):
        html = browser_of(person).get(ANNA + "?contacts=1").content.decode()
        assert "example" not in html
    assert not AccessLog.objects.exists()


def test_a_price_is_the_workspaces_own(browser_of, viewer, stranger, known_to_both) -> None:
    assert "250 USD" in words(browser_of(viewer).get(ANNA))
    page = words(browser_of(stranger).get(ANNA))
    assert "990 USD" in page
    assert "250 USD" not in page


def test_the_page_costs_a_fixed_number_of_queries(browser_of, owner, anna, django_assert_num_queries) -> None:
    client = browser_of(owner)
    client.get(ANNA)
    with django_assert_num_queries(25):
        client.get(ANNA)
