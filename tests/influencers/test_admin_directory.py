"""Staff look an account up, see where its values came from, and erase a person who asks for it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AccessLog, User
from influencers.admin_directory import account_of
from influencers.models import Import, JournalRow, Listing, Profile, Source, Suppression
from scoring.codes import Platform

LIST = "/admin/influencers/profile/"


@pytest.fixture
def staff(admin: User, settings: Any, tmp_path: Path) -> Client:
    settings.SUPPRESSION_LOG = tmp_path / "suppressions.log"
    client = Client()
    client.force_login(admin)
    return client


def found(client: Client, text: str) -> set[str]:
    return {profile.handle for profile in client.get(LIST, {"q": text}).context["cl"].result_list}


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("anna", {"anna.cooks", "anna.videos"}),
        (" @Anna.Cooks ", {"anna.cooks"}),
        ("tiktok/anna", {"anna.videos"}),
        ("https://www.instagram.com/anna.cooks/?hl=en", {"anna.cooks"}),
        ("cooks", set()),
        ("instagram/", {"anna.cooks", "anna.videos", "bruno.fit", "chloe", "dora", "emil", "nobody", "finn"}),
    ],
)
def test_search_takes_what_people_paste(
    staff: Client, directory: dict[str, Listing], text: str, handles: set[str]
) -> None:
    assert found(staff, text) == handles


@pytest.mark.django_db
def test_search_uses_the_unique_index() -> None:
    query = Profile.objects.filter(platform__in=Platform.slugs(), handle__startswith="anna").order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = query.explain()

    assert "profile_handle_once_per_platform" in plan
    assert "handle)::text >= 'anna'" in plan


def test_platform_names_are_not_handles() -> None:
    assert account_of("youtube/@Somebody") == ("youtube", "somebody")
    assert account_of("not-a-platform/somebody") == ("", "not-a-platform/somebody")


def test_an_account_shows_its_scores_and_what_imports_changed(staff: Client, directory: dict[str, Listing]) -> None:
    anna = directory["anna.cooks"]
    batch = Import.objects.create(source=Source.objects.create(name="Weekly <export>"), file_name="week 46.csv")
    JournalRow.objects.create(batch=batch, profile_id=anna.pk, old={"followers": 23_000, "bio": ""})
    JournalRow.objects.create(batch=batch, profile_id=anna.pk, old={"posts": [["p1", 5], ["p2", 6]], "sources": [1]})
    page = staff.get(f"{LIST}{anna.pk}/change/").content.decode()

    assert "week 46.csv" in page
    assert "Weekly &lt;export&gt;" in page
    assert "bio: unknown; followers: 23000" in page
    assert ">2 posts</td>" in page
    assert re.search(r"<td[^>]*>tier</td><td[^>]*>micro</td>", page)
    assert re.search(r"<td[^>]*>er</td><td[^>]*>3.2</td>", page)


def test_an_account_without_scores_and_history_says_so(staff: Client, directory: dict[str, Listing]) -> None:
    Listing.objects.all().delete()
    page = staff.get(f"{LIST}{directory['dora'].pk}/change/").content.decode()

    assert "Not scored yet." in page
    assert "Nothing was imported over it." in page


def test_accounts_are_looked_at_and_not_edited(staff: Client, directory: dict[str, Listing]) -> None:
    dora = directory["dora"].pk
    assert staff.get(f"{LIST}add/").status_code == 403
    assert staff.post(f"{LIST}{dora}/change/", {"handle": "other"}).status_code == 403
    assert staff.post(f"{LIST}{dora}/delete/", {"post": "yes"}).status_code == 403
    assert Profile.objects.get(pk=dora).handle == "dora"


def test_erasing_asks_first_and_then_takes_all_accounts(staff: Client, directory: dict[str, Listing]) -> None:
    address = f"{LIST}{directory['anna.cooks'].pk}/erase/"
    question = staff.get(address).content.decode()
    assert "instagram/anna.cooks" in question
    assert "tiktok/anna.videos" in question
    assert Profile.objects.filter(handle__startswith="anna").count() == 2

    answer = staff.post(address, follow=True).content.decode()

    assert "Erased 1 person with 2 accounts" in answer
    assert not Profile.objects.filter(handle__startswith="anna").exists()
    assert AccessLog.objects.get(action="erase").user == User.objects.get(username="admin")


def test_only_who_may_erase_can(client: Client, directory: dict[str, Listing], settings: Any) -> None:
    client.force_login(User.objects.create_user("clerk", is_staff=True))

    assert client.get(f"{LIST}{directory['dora'].pk}/erase/").status_code == 403
    assert client.post(f"{LIST}{directory['dora'].pk}/erase/").status_code == 403
    assert client.post("/admin/influencers/suppression/erase/").status_code == 403
    assert Profile.objects.filter(handle="dora").exists()


def test_erasing_an_account_that_is_gone_is_404(staff: Client, db: None) -> None:
    assert staff.get(f"{LIST}4711/erase/").status_code == 404
    assert staff.get(f"{LIST}nobody/erase/").status_code == 404


def test_a_wish_by_email_is_kept_without_the_address(staff: Client, db: None) -> None:
    answer = staff.post("/admin/influencers/suppression/erase/", {"email": "tilly@pot.example"}, follow=True)

    page = answer.content.decode()
    assert "Nobody here goes by that. The wish is kept. No import will bring them in." in page
    assert "tilly" not in page
    assert Suppression.objects.get().kind == "email"


@pytest.mark.parametrize("given", [{}, {"platform": "x"}, {"platform": "x", "handle": "a", "email": "a@b.example"}])
def test_a_wish_needs_one_name(staff: Client, db: None, given: dict[str, str]) -> None:
    answer = staff.post("/admin/influencers/suppression/erase/", given)

    assert "Give either a platform and a handle, or an e-mail address." in answer.content.decode()
    assert not Suppression.objects.exists()
