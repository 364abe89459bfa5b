"""Whom an undo leaves, whom it never brings back, and what else follows from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User, Workspace
from campaigns.models import Campaign, Placement
from influencers import clock, erasing, importing
from influencers.models import (
    Contact,
    Creator,
    Entry,
    Import,
    JournalRow,
    Listing,
    Post,
    Profile,
    SearchText,
    Shortlist,
    Source,
)
from tests.influencers.imports import bring, profile, table
from tests.influencers.undoing import directory, undo

pytestmark = pytest.mark.django_db

EARLIER, DAY, LATER = date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 20)


def left(batch: Import) -> dict[str, tuple[int, list[str]]]:
    return {each["because"]: (each["accounts"], each["examples"]) for each in batch.report["undo"]["left"]}


@pytest.fixture(autouse=True)
def log(settings: Any, tmp_path: Path) -> None:
    settings.SUPPRESSION_LOG = tmp_path / "suppressions.log"


def test_new_accounts_go_with_all_that_was_made_of_them(workspace: Workspace, admin: User) -> None:
    batch = bring(table(["username", "followers", "email", "price", "bio"], ["tea", 5, "a@example.org", 3, "Tea"]),
                  workspace=workspace)  # fmt: skip
    pk = profile("tea").pk
    Listing.objects.create(profile_id=pk, creator_id=pk, platform=1, profile_kind=1, tier=2, size_band=2,
                           as_of=batch.as_of, scored_at=batch.as_of)  # fmt: skip

    undo(batch, admin)

    for model in (Profile, Creator, Listing, SearchText, JournalRow, Contact):
        assert not model._default_manager.exists(), model
    said = batch.report["undo"]
    assert (said["removed"], said["restored"], said["by"]) == (1, 0, str(admin))
    assert batch.undone_at is not None
    assert batch.report["columns"]["read"]["followers"] == "followers"  # what the import did is still said


def test_accounts_that_somebody_uses_stay_without_what_the_import_said(workspace: Workspace) -> None:
    names = ["listed", "placed", "merged", "nobody"]
    batch = bring(table(["username", "followers", "bio"], *([name, 5, "Tea"] for name in names)))
    Entry.objects.create(shortlist=Shortlist.objects.create(workspace=workspace, name="Tea"), profile=profile("listed"))
    campaign = Campaign.objects.create(workspace=workspace, name="Tea", currency="EUR")
    Placement.objects.create(campaign=campaign, profile=profile("placed"), creator=profile("placed").creator,
                             handle="placed")  # fmt: skip
    Creator.objects.create(pk=9_000, merged_into=profile("merged").creator)

    undo(batch)

    assert set(Profile.objects.values_list("handle", "followers", "bio")) == {
        ("listed", None, ""), ("placed", None, ""), ("merged", None, ""),
    }  # fmt: skip
    assert left(batch) == {
        "They are on a shortlist.": (1, ["instagram/listed"]),
        "They are in a campaign.": (1, ["instagram/placed"]),
        "They belong to a person that staff merged.": (1, ["instagram/merged"]),
    }
    assert Placement.objects.get().handle == "placed"


def test_contacts_of_another_import_keep_the_account(workspace: Workspace) -> None:
    batch = bring(table(["username"], ["tea"]))
    Contact.objects.create(workspace=workspace, creator=profile("tea").creator, kind="email", value="a@example.org",
                           as_of=batch.as_of)  # fmt: skip
    undo(batch)
    assert "A workspace keeps contacts of them that other files brought." in left(batch)
    assert Contact.objects.count() == 1


def test_an_account_kept_for_its_posts_goes_with_them() -> None:
    first = bring(table(["username", "followers"], ["tea", 5]))
    posts = bring(table(["username", "post id", "posted at", "likes"], ["tea", "A", "2026-10-01", 5]), "ig_posts.csv")
    undo(first)
    assert (profile("tea").followers, Post.objects.count()) == (None, 1)
    undo(posts)
    assert not Profile.objects.exists()
    assert not JournalRow.objects.exists()


def test_newer_values_stay_and_the_report_says_so() -> None:
    bring(table(["username", "followers", "bio"], ["tea", 5, "Tea"]), as_of=EARLIER)
    batch = bring(table(["username", "followers", "bio"], ["tea", 6, "Cakes"]), as_of=DAY)
    bring(table(["username", "followers"], ["tea", 7]), as_of=LATER)
    undo(batch)
    assert (profile("tea").followers, profile("tea").bio) == (7, "Tea")
    because = "Newer files have said something about them since; what these said stays."
    assert left(batch) == {because: (1, ["instagram/tea"])}


def test_words_and_niches_follow(django_assert_max_num_queries: Any) -> None:
    bring(table(["username", "bio"], ["tea", "Vegan recipes and vegan cakes, plant-based"]), as_of=EARLIER)
    before = (profile("tea").niche_ids, words())
    batch = bring(table(["username", "bio"], ["tea", "Travel"]), as_of=DAY)
    assert (profile("tea").niche_ids, words()) != before
    with django_assert_max_num_queries(120):
        undo(batch)
    assert (profile("tea").niche_ids, words()) == before


def words() -> list[Any]:
    return list(SearchText.objects.extra(select={"said": "vector::text"}).values_list("said"))


def test_erased_people_do_not_come_back() -> None:
    bring(table(["username", "account id", "followers"], ["tea", "7", 5], ["milk", "8", 5]), as_of=EARLIER)
    batch = bring(table(["username", "account id", "followers"], ["rooms", "7", 6], ["milk", "8", 6]), as_of=DAY)
    erasing.erase_profile("instagram", "tea")
    undo(batch)
    assert list(Profile.objects.values_list("handle", "followers")) == [("milk", 5)]


def test_a_name_of_somebody_who_asked_is_not_given_back() -> None:
    bring(table(["username", "account id"], ["tea", "7"]), as_of=EARLIER)
    batch = bring(table(["username", "account id"], ["tea", "8"]), as_of=DAY)
    first = Profile.objects.get(external_id="7")
    assert first.handle == f"tea~{first.pk}"
    erasing.erase_profile("instagram", "tea")
    undo(batch)
    assert list(Profile.objects.values_list("handle")) == [(f"tea~{first.pk}",)]
    assert "Their former name belongs to somebody who asked to be removed." in left(batch)


def test_marks_of_the_gone_are_taken_back() -> None:
    week = {"source": "Weekly"}
    bring(table(["username", "followers"], *([name, 5] for name in ("tea", "milk", "rice"))), as_of=EARLIER, **week)
    second = bring(table(["username", "followers"], ["tea", 5], ["milk", 6]), as_of=DAY, **week)
    assert profile("rice").gone_at is not None
    third = bring(table(["username", "followers"], ["tea", 5], ["milk", 6], ["rice", 5]), as_of=LATER, **week)
    assert profile("rice").gone_at is None
    undo(third)
    assert profile("rice").gone_at is not None
    undo(second)
    assert profile("rice").gone_at is None


def test_an_import_that_brought_nothing_and_one_whose_accounts_are_gone() -> None:
    content = table(["username", "followers"], ["tea", 5])
    first, again = bring(content), bring(content)
    before = directory()
    undo(again)
    assert directory() == before
    erasing.erase_profile("instagram", "tea")
    undo(first)
    assert (first.report["undo"]["removed"], left(first)) == (0, {})


def test_the_source_forgets_how_the_file_was_read_and_the_directory_its_date() -> None:
    bring(table(["username", "followers"], ["tea", 5]), as_of=EARLIER, source="Weekly")
    remembered = Source.objects.get(name="Weekly").mapping
    batch = bring(table(["username", "size"], ["tea", 6]), as_of=DAY, source="Weekly", mapping={"size": "followers"})
    assert Source.objects.get(name="Weekly").mapping != remembered
    assert clock.data_dates().newest == batch.as_of
    undo(batch)
    assert Source.objects.get(name="Weekly").mapping == remembered
    newest = clock.data_dates().newest
    assert newest is not None
    assert newest.date() == EARLIER


def test_what_is_not_done_cannot_be_undone() -> None:
    rehearsed = bring(table(["username"], ["tea"]), rehearse=True)
    with pytest.raises(importing.WrongState):
        importing.undo(rehearsed)
    batch = undo(bring(table(["username"], ["tea"])))
    with pytest.raises(importing.WrongState):
        importing.undo(batch)
