"""The admin of people who may be one: the list, both sides, and the decisions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from influencers import merging_people
from influencers.models import Creator, MergeSuggestion, Profile
from tests.influencers.imports import bring, table

pytestmark = pytest.mark.django_db
LIST = "/admin/influencers/mergesuggestion/"


@pytest.fixture
def staff(admin: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(admin)


def pairs(*names: str) -> None:
    rows = [[platform, name, name.title(), 5_000, "DE"] for name in names for platform in ("instagram", "tiktok")]
    bring(table(["platform", "username", "name", "followers", "country"], *rows), "creators.csv")
    merging_people.find()


def page(client: Client, address: str, **data: str) -> str:
    answer = client.post(address, data, follow=True) if data else client.get(address, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_list_shows_what_waits_with_its_evidence(staff: Client) -> None:
    pairs("teapot", "kettle")
    merging_people.dismiss([MergeSuggestion.objects.earliest("pk").pk])
    shown = page(staff, LIST)
    said = "Both have the handle “kettle” and the same name."
    assert said in shown
    assert "“teapot”" not in shown
    assert "instagram/kettle<br>tiktok/kettle" in shown


def test_it_is_found_by_either_handle(staff: Client) -> None:
    pairs("teapot", "kettle")
    for search, found in (("teap", True), ("tiktok/teapot", True), ("x/teapot", False), ("nobody", False)):
        assert ("“teapot”" in page(staff, f"{LIST}?status__exact=open&q={search}")) == found, search


def test_more_pairs_ask_no_more_questions(staff: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(staff, f"{LIST}?status__exact=open")
        return len(asked)

    pairs("teapot")
    page(staff, f"{LIST}?status__exact=open")
    one = queries()
    pairs(*(f"teapot{number}" for number in range(20)))
    assert queries() == one


def test_both_sides_are_shown_and_one_click_merges_and_undoes(staff: Client, admin: User) -> None:
    pairs("teapot")
    found = MergeSuggestion.objects.get()
    shown = page(staff, f"{LIST}{found.pk}/change/")
    for text in ("Are these accounts one person", "First person", "Second person", "Teapot", "5,000", "DE", "Possible"):
        assert text in shown, text

    shown = page(staff, f"{LIST}{found.pk}/decide/", decision="merge")
    assert "They are one person now." in shown
    assert f"by {admin}" in shown
    assert Profile.objects.values("creator").distinct().count() == 1

    shown = page(staff, f"{LIST}{found.pk}/decide/", decision="undo")
    assert "Undone." in shown
    assert Profile.objects.values("creator").distinct().count() == 2


def test_an_emptied_person_is_not_listed(staff: Client) -> None:
    pairs("teapot")
    found = MergeSuggestion.objects.get()
    merging_people.merge(found.pk)
    shown = page(staff, "/admin/influencers/creator/")
    assert f"/creator/{found.first_id}/change/" in shown
    assert f"/creator/{found.second_id}/change/" not in shown
    assert Creator.objects.filter(pk=found.second_id).exists()


def test_many_are_dismissed_at_once(staff: Client) -> None:
    pairs("teapot", "kettle", "cup")
    chosen = [str(pk) for pk in MergeSuggestion.objects.values_list("pk", flat=True)[:2]]
    answer = staff.post(
        f"{LIST}?status__exact=open", {"action": "dismiss_selected", "_selected_action": chosen}, follow=True
    )
    assert "Dismissed 2. They will not be suggested again." in answer.content.decode()
    assert MergeSuggestion.objects.filter(status="dismissed").count() == 2


def test_who_may_look_but_not_decide(browser_of: Callable[[User], Client]) -> None:
    pairs("teapot")
    looker = User.objects.create_user("looker", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_mergesuggestion"))
    client = browser_of(looker)
    pk = MergeSuggestion.objects.get().pk
    shown = page(client, f"{LIST}{pk}/change/")
    assert "First person" in shown
    assert "Merge: it is one person" not in shown
    assert client.post(f"{LIST}{pk}/decide/", {"decision": "merge"}).status_code == 403
    assert MergeSuggestion.objects.get().status == "open"


def test_a_decision_is_a_known_word_sent_by_post(
    staff: Client, owner: User, browser_of: Callable[[User], Client]
) -> None:
    pairs("teapot")
    pk = MergeSuggestion.objects.get().pk
    assert staff.get(f"{LIST}{pk}/decide/").status_code == 405
    assert staff.post(f"{LIST}{pk}/decide/", {"decision": "explode"}).status_code == 400
    assert browser_of(owner).get(f"{LIST}{pk}/change/").status_code == 302
    assert "gone" in page(staff, f"{LIST}999999/decide/", decision="merge")
