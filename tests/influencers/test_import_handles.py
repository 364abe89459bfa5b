"""What stands for a handle, and what is nobody's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from influencers.models import Profile, Source
from tests.influencers.imports import DAY, bring, counts, profile, sentences, table
from tests.influencers.undoing import directory, undo

pytestmark = pytest.mark.django_db

LATER = DAY + timedelta(days=2)


@pytest.mark.parametrize("header", ["username", "handle", "profile name", "influencer insta name", "user id"])
@pytest.mark.parametrize(
    ("cell", "made"),
    [("md 15!", "md15"), ("=cmd|' /C calc'!A0", "cmdccalca0"), ("@foo bar", "foobar"), ("\u202eevil", "evil")],
)
def test_what_is_no_handle_is_not_made_one_that_is_somebody_elses(header: str, cell: str, made: str) -> None:
    bring(table(["username", "followers"], [made, 5_000]))
    batch = bring(table([header, "followers"], [cell, 9], ["good", 10]))
    assert counts(batch) == {"created": 1, "rejected": 1}
    assert sentences(batch) == [f"“{cell}” cannot be a handle."]
    assert profile(made).followers == 5_000


@pytest.mark.parametrize("header", ["youtuber name", "channel info", "influencer name"])
def test_ranking_lists_say_names_where_they_do_not_know_handles(header: str) -> None:
    batch = bring(table([header, "subscribers"], ["5-Minute Crafts", 9], ["✿ Tea", 8]), "yt_list.csv")
    assert counts(batch) == {"created": 2}
    assert set(Profile.objects.values_list("handle", flat=True)) == {"5-minutecrafts", "tea"}


def test_a_link_that_leads_nowhere_leaves_the_handle_to_say_it() -> None:
    head = ["username", "profile url", "followers"]
    batch = bring(table(head, ["tea", "https://instagram.com/md 15!/", 9], ["", "https://instagram.com/md 15!/", 8]))
    assert counts(batch) == {"created": 1, "rejected": 1}
    assert profile("tea").followers == 9


def links() -> dict[str, str]:
    return dict(Profile.objects.values_list("external_id", "url"))


def link(name: str) -> str:
    return f"https://www.instagram.com/{name}/" if name else ""


# What a file says of accounts under their ids, and the names that their links lead to then.
TURNS = [
    ([["rooms", "1", 11]], {"1": "rooms", "2": "cake"}),
    ([["cake", "1", 11], ["tea", "2", 22]], {"1": "cake", "2": "tea"}),
    ([["cake", "1", 11]], {"1": "cake", "2": ""}),
    ([["tea", "3", 33]], {"1": "", "2": "cake", "3": "tea"}),
]


@pytest.mark.parametrize(("rows", "names"), TURNS)
def test_a_link_that_follows_from_the_handle_changes_with_it(rows: list[list[object]], names: dict[str, str]) -> None:
    head = ["username", "account id", "followers"]
    bring(table(head, ["tea", "1", 1], ["cake", "2", 2]), as_of=DAY)
    before = directory()
    content = table(head, *rows)
    rehearsal = bring(content, as_of=LATER, rehearse=True)
    batch = bring(content, as_of=LATER)
    assert counts(batch) == counts(rehearsal)
    assert links() == {pk: link(name) for pk, name in names.items()}
    undo(batch)
    assert directory() == before


def test_a_better_source_keeps_its_link_but_not_the_one_of_a_handle_that_is_given_up() -> None:
    Source.objects.create(name="good", rank=5)
    head = ["username", "account id"]
    bring(table(head, ["tea", "1"]), as_of=DAY, source="good")
    bring(table(head, ["rooms", "1"]), as_of=LATER, source="other")
    assert links() == {"1": link("rooms")}


def test_a_link_that_a_file_gave_stays() -> None:
    head, given = ["username", "account id", "profile url"], "https://www.instagram.com/tea/?hl=en"
    bring(table(head, ["tea", "1", given], ["cake", "2", ""]), as_of=DAY)
    bring(table(head[:2], ["rooms", "1"], ["tea", "3"]), as_of=LATER)
    assert links() == {"1": given, "2": link("cake"), "3": link("tea")}


def test_who_comes_under_a_handle_that_a_newer_file_gives_another_has_no_link() -> None:
    head = ["username", "account id"]
    bring(table(head, ["tea", "1"]), as_of=LATER)
    bring(table(head, ["tea", "2"]), as_of=DAY)
    assert links() == {"1": link("tea"), "2": ""}


def test_who_lost_the_handle_gets_no_link_from_an_older_file() -> None:
    head = ["username", "account id"]
    bring(table(head, ["tea", "1"], ["cake", "2"]), as_of=DAY)
    bring(table(head, ["cake", "1"]), as_of=LATER)
    bring(table(head, ["cake", "2"]), as_of=DAY - timedelta(days=3))
    assert links() == {"1": link("cake"), "2": ""}


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_links_come_back_in_whichever_order_renames_are_undone(order: list[int]) -> None:
    head = ["username", "account id"]
    bring(table(head, ["tea", "1"], ["cake", "2"]), as_of=DAY - timedelta(days=9))
    before = directory()
    batches = [
        bring(table(head, ["cake", "1"]), as_of=DAY),
        bring(table(head, ["rooms", "1"], ["tea", "2"]), as_of=LATER),
    ]
    assert links() == {"1": link("rooms"), "2": link("tea")}
    for place in order:
        undo(batches[place])
    assert directory() == before
