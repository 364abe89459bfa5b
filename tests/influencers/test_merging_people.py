"""Accounts that may be one person's: what is suggested and why, merging, and taking it apart again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User, Workspace
from campaigns.models import Campaign, Placement
from influencers import erasing, merging_people
from influencers.models import (
    Contact,
    Creator,
    Listing,
    MergeSuggestion,
    OldHandle,
    Profile,
    Relationship,
    Suppression,
)
from influencers.tasks import suggest_merges, suggest_merges_after
from tests.influencers.directory import score_all
from tests.influencers.imports import bring, counts, profile, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log(settings: Any, tmp_path: Any) -> None:
    settings.SUPPRESSION_LOG = tmp_path / "suppressions.log"
    settings.MEDIA_ROOT = tmp_path / "uploads"


def accounts(*rows: tuple[str, str], **values: Any) -> Any:
    """Accounts as "platform/handle" with their bios, each a person of their own."""
    lines = [[*name.split("/", 1), bio] for name, bio in rows]
    return bring(table(["platform", "username", "bio"], *lines), "creators.csv", **values)


def person(name: str) -> int:
    platform, _, handle = name.partition("/")
    return profile(handle, platform).creator_id


def suggested() -> dict[str, list[str]]:
    """Sentences by pair of accounts, the strongest pair first."""
    return {
        " + ".join(
            sorted(str(each) for each in Profile.objects.filter(creator__in=(found.first_id, found.second_id)))
        ): [each["sentence"] for each in found.evidence]
        for found in MergeSuggestion.objects.filter(status="open")
    }


def the_one() -> MergeSuggestion:
    return MergeSuggestion.objects.get()


EVIDENCE = [
    (
        [("instagram/a.tea", "Videos: https://www.tiktok.com/@b_tea?lang=de"), ("tiktok/b_tea", "")],
        "The bio of instagram/a.tea links to tiktok/b_tea.",
    ),
    (
        [("instagram/a.tea", "shop 👉 linktr.ee/TeaPot/"), ("x/b_tea", "all at https://linktr.ee/teapot?x=1")],
        "The bios of instagram/a.tea and x/b_tea link to linktr.ee/teapot.",
    ),
    (
        [("instagram/a.tea", "Mail Tilly@Pot.example!"), ("x/b_tea", "tilly@pot.example")],
        "The bios of instagram/a.tea and x/b_tea name the same e-mail address.",
    ),
    ([("instagram/teapot", ""), ("tiktok/teapot", "")], "Both have the handle “teapot”."),
    (
        [("pinterest/teapot", ""), ("pinterest/teapot/cakes", "")],
        "The board pinterest/teapot/cakes is one of pinterest/teapot.",
    ),
    (
        [("instagram/tea", "my shop: teapots.shop"), ("x/b_tea", "teapots.shop")],
        "The bios of instagram/tea and x/b_tea link to teapots.shop.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "sentence"), EVIDENCE)
@pytest.mark.parametrize("after_import", [True, False])
def test_what_speaks_for_one_person_is_said(rows: list[tuple[str, str]], sentence: str, after_import: bool) -> None:
    accounts(rows[0])
    second = accounts(rows[1])

    suggest_merges_after(second.pk) if after_import else suggest_merges()

    assert list(suggested().values()) == [[sentence]]
    assert the_one().first_id < the_one().second_id


NOTHING = [
    [("instagram/a.tea", "all my links: linktr.ee"), ("x/b_tea", "all my links: linktr.ee/")],
    [("instagram/a.tea", "https://youtube.com/watch?v=1"), ("x/b_tea", "https://youtube.com/watch?v=1")],
    [("instagram/a.tea", "e.g. this. Or that"), ("x/b_tea", "e.g. this. Or that")],
    [("instagram/123456", ""), ("facebook/123456", "")],
    [("pinterest/a/tea", ""), ("pinterest/b/tea", "")],
    [("instagram/tea", ""), ("tiktok/teas", "")],
    [(f"instagram/a{number}", "mail agency@example.org or agency.example/talent") for number in range(11)],
    [("instagram/star", ""), *((f"tiktok/fan{number}", "instagram.com/star") for number in range(11))],
]


@pytest.mark.parametrize("rows", NOTHING)
def test_what_many_share_or_nobody_means_says_nothing(rows: list[tuple[str, str]]) -> None:
    batch = accounts(*rows)

    suggest_merges()
    suggest_merges_after(batch.pk)

    assert suggested() == {}


def test_the_strongest_comes_first_and_evidence_adds_up() -> None:
    accounts(
        ("instagram/teapot", "tiktok.com/@teapot"), ("tiktok/teapot", ""), ("x/kettle", ""), ("threads/kettle", "")
    )

    assert merging_people.find() == 2

    assert list(suggested().items()) == [
        (
            "instagram/teapot + tiktok/teapot",
            ["The bio of instagram/teapot links to tiktok/teapot.", "Both have the handle “teapot”."],
        ),
        ("threads/kettle + x/kettle", ["Both have the handle “kettle”."]),
    ]
    strengths = list(MergeSuggestion.objects.values_list("strength", flat=True))
    assert strengths[0] > 90 > strengths[1]


def test_an_address_that_one_workspace_knows_counts_within_that_workspace_only(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    for name, team in (("a.tea", workspace), ("b_tea", other_workspace), ("c-tea", workspace)):
        bring(table(["username", "email"], [name, "tilly@pot.example"]), f"ig_{name}.csv", workspace=team)

    suggest_merges()

    assert suggested() == {
        "instagram/a.tea + instagram/c-tea": ["One workspace knows both under the same e-mail address."]
    }
    assert "tilly" not in str(the_one().evidence)


def test_the_same_again_changes_nothing_and_what_no_longer_holds_goes() -> None:
    accounts(("instagram/a.tea", "x.com/b_tea"), ("x/b_tea", ""))
    assert merging_people.find() == 1
    before = list(MergeSuggestion.objects.values())
    assert merging_people.find() == 0
    assert list(MergeSuggestion.objects.values()) == before

    Profile.objects.update(bio="")
    merging_people.find()

    assert not MergeSuggestion.objects.exists()


def test_a_dismissed_suggestion_never_comes_back(owner: User) -> None:
    accounts(("instagram/teapot", ""), ("tiktok/teapot", ""))
    suggest_merges()
    assert merging_people.dismiss([the_one().pk], owner) == 1

    accounts(("tiktok/teapot", "I am instagram.com/teapot"), as_of=timezone.now())
    suggest_merges()

    assert suggested() == {}
    assert (the_one().status, the_one().decided_by) == ("dismissed", owner)


def test_a_weekly_files_hint_at_a_new_name_is_kept_over_the_night() -> None:
    batch = accounts(("instagram/old.name", ""), ("instagram/new.name", ""))
    hint = {"old": "instagram/old.name", "new": "instagram/new.name", "because": "Both have the link a.example."}
    batch.report["weekly"] = {"perhaps_renamed": [hint]}
    batch.save()

    suggest_merges_after(batch.pk)
    suggest_merges()

    assert list(suggested().values()) == [["Both have the link a.example."]]


@pytest.fixture
def pair(workspace: Workspace) -> MergeSuggestion:
    """Two people with contacts, dates and placements, some of them alike."""
    accounts(("instagram/a.tea", "tiktok.com/@b_tea"), ("tiktok/b_tea", ""))
    score_all()
    suggest_merges()
    first, second = Creator.objects.order_by("pk")
    now = timezone.now()
    for creator, values in ((first, ["both@x.example"]), (second, ["both@x.example", "second@x.example"])):
        for value in values:
            Contact.objects.create(workspace=workspace, creator=creator, kind="email", value=value, as_of=now)
    Relationship.objects.create(workspace=workspace, creator=first, last_contacted_at=now - timedelta(days=9))
    Relationship.objects.create(
        workspace=workspace, creator=second, last_contacted_at=now, last_worked_at=now - timedelta(days=3)
    )
    for title, creators in (("Spring", [first, second]), ("Autumn", [second])):
        campaign = Campaign.objects.create(workspace=workspace, name=title, currency="EUR")
        for creator in creators:
            Placement.objects.create(
                campaign=campaign, creator=creator, profile=creator.profiles.get(), platform="x", handle="h"
            )
    return the_one()


def everything() -> dict[str, Any]:
    """What a merge may move."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values(*names))
        for model, names in (
            (Creator, ("id", "merged_into_id")), (Profile, ("id", "creator_id")),
            (Listing, ("profile_id", "creator_id")),
            (Contact, ("id", "creator_id", "value")), (Placement, ("id", "creator_id")),
            (Relationship, ("id", "creator_id", "last_contacted_at", "last_worked_at")),
            (MergeSuggestion, ("id", "status", "moved", "decided_at")),
        )
    }  # fmt: skip


def test_a_merge_moves_what_it_can_and_its_undo_puts_all_back(pair: MergeSuggestion, admin: User) -> None:
    before = everything()
    first = pair.first_id

    merging_people.merge(pair.pk, admin)

    assert set(Profile.objects.values_list("creator_id", flat=True)) == {first}
    assert set(Listing.objects.values_list("creator_id", flat=True)) == {first}
    assert set(Contact.objects.filter(creator=first).values_list("value", flat=True)) == {
        "both@x.example", "second@x.example",
    }  # fmt: skip
    assert set(Placement.objects.filter(creator=first).values_list("campaign__name", flat=True)) == {"Spring", "Autumn"}
    joined = Relationship.objects.get(creator=first)
    other = Relationship.objects.get(creator=pair.second_id)
    assert (joined.last_contacted_at, joined.last_worked_at) == (other.last_contacted_at, other.last_worked_at)
    assert Creator.objects.get(pk=pair.second_id).merged_into_id == first
    suggest_merges()
    assert the_one().status == "accepted"

    merging_people.take_back(pair.pk, admin)

    assert everything() == before


def test_an_undo_leaves_what_newer_imports_added(pair: MergeSuggestion) -> None:
    merging_people.merge(pair.pk)
    wide = table(["instagram username", "youtube username"], ["a.tea", "a.tea.tv"])
    assert counts(bring(wide, "people.csv")) == {"created": 1, "unchanged": 1}
    assert person("youtube/a.tea.tv") == pair.first_id

    merging_people.take_back(pair.pk)

    assert person("youtube/a.tea.tv") == person("instagram/a.tea") == pair.first_id
    assert person("tiktok/b_tea") == pair.second_id


def test_merges_of_merged_people_come_apart_in_any_order(admin: User) -> None:
    accounts(("instagram/one", "tiktok.com/@two"), ("tiktok/two", "x.com/three"), ("x/three", ""))
    suggest_merges()
    inner = MergeSuggestion.objects.get(first=person("tiktok/two"))
    outer = MergeSuggestion.objects.get(first=person("instagram/one"))
    two, three = person("tiktok/two"), person("x/three")
    merging_people.merge(inner.pk)
    merging_people.merge(outer.pk)
    assert Profile.objects.values("creator").distinct().count() == 1

    merging_people.take_back(inner.pk)
    assert (person("x/three"), person("tiktok/two")) == (three, person("instagram/one"))
    merging_people.take_back(outer.pk)
    assert (person("x/three"), person("tiktok/two")) == (three, two)


def test_whom_somebody_told_apart_stays_apart_under_the_merged_name() -> None:
    accounts(("instagram/one", "tiktok.com/@two"), ("tiktok/two", "linktr.ee/tea"), ("x/three", "linktr.ee/tea"))
    suggest_merges()
    told_apart = MergeSuggestion.objects.get(second=person("x/three"))
    merging_people.dismiss([told_apart.pk])
    merging_people.merge(MergeSuggestion.objects.get(status="open").pk)

    suggest_merges()

    assert suggested() == {}


def test_what_is_decided_is_not_decided_twice(pair: MergeSuggestion) -> None:
    merging_people.merge(pair.pk)
    with pytest.raises(merging_people.Refused, match="decided this already"):
        merging_people.merge(pair.pk)
    with pytest.raises(merging_people.Refused, match="gone"):
        merging_people.take_back(0)


@pytest.mark.parametrize("known_by", ["instagram/a.tea", "tiktok/b_tea", "second@x.example", "both@x.example"])
def test_erasing_a_merged_person_removes_all_of_them(pair: MergeSuggestion, known_by: str) -> None:
    merging_people.merge(pair.pk)

    by_email = "@" in known_by
    erased = erasing.erase_email(known_by) if by_email else erasing.erase_profile(*known_by.split("/"))

    assert (erased.people, erased.accounts) == (1, 2)
    for model in (Creator, Profile, Listing, Contact, MergeSuggestion, OldHandle):
        assert not model._default_manager.exists(), model
    again = accounts(("instagram/a.tea", ""), ("tiktok/b_tea", ""))
    assert counts(again) == {"suppressed": 2}
    with pytest.raises(merging_people.Refused):
        merging_people.take_back(pair.pk)
    assert not Profile.objects.exists()


def test_undoing_a_merge_brings_no_erased_account_back(pair: MergeSuggestion) -> None:
    """Two accounts taken apart, then one person erased: the other one stays, and nobody returns."""
    merging_people.merge(pair.pk)
    merging_people.take_back(pair.pk)
    erasing.erase_profile("tiktok", "b_tea")

    assert list(Profile.objects.values_list("handle", flat=True)) == ["a.tea"]
    assert not MergeSuggestion.objects.exists()
    suggest_merges()
    assert not MergeSuggestion.objects.exists()
    assert Suppression.objects.exists()
