"""What stands for a handle, and what is nobody's."""

from __future__ import annotations

import pytest

from influencers.models import Profile
from tests.influencers.imports import bring, counts, profile, sentences, table

pytestmark = pytest.mark.django_db


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
