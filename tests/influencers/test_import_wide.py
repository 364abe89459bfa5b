"""Rows that name several networks: one person, several accounts."""

from typing import Any

import pytest

from accounts.models import Workspace
from influencers.importing.columns.headers import understand
from influencers.models import Contact, Creator, Import, Profile
from tests.influencers.imports import bring, counts, profile, sentences, table

pytestmark = pytest.mark.django_db


def wide(head: list[str], *rows: list[Any], **values: Any) -> Import:
    return bring(table(head, *rows), "list.csv", **values)


def test_shared_columns_belong_to_all_accounts_and_their_own_to_each() -> None:
    team = Workspace.objects.create(name="Team", slug="team")
    batch = wide(
        ["name", "email", "country", "instagram_username", "instagram_follower_count", "instagram_er",
         "tiktok_username", "tiktok_follower_count", "yt handle", "yt subscribers"],
        ["Tea", "tea@example.org", "Spain", "tea", "10k", "2.5%", "tea.time", "20k", "teatube", "3M"],
        workspace=team,
    )  # fmt: skip
    accounts = [profile("tea"), profile("tea.time", "tiktok"), profile("teatube", "youtube")]
    assert counts(batch) == {"created": 3}
    assert batch.rows == 1
    assert len({each.creator_id for each in accounts}) == 1
    assert [each.followers for each in accounts] == [10_000, 20_000, 3_000_000]
    assert [each.reported_er for each in accounts] == [2.5, None, None]
    assert {(each.display_name, each.country) for each in accounts} == {("Tea", "ES")}
    assert Contact.objects.filter(workspace=team, value="tea@example.org").count() >= 1


def test_a_blank_handle_is_no_account_and_no_rejection() -> None:
    batch = wide(
        ["instagram_username", "instagram_followers", "tiktok_username", "tiktok_followers"],
        ["tea", "1k", "", ""], ["", "", "coffee", "2k"], ["cake", "3k", "-", "4k"],
        ["", "", "", ""], ["", "5k", "", "6k"],
    )  # fmt: skip
    assert counts(batch) == {"created": 3, "rejected": 1}
    assert sentences(batch) == ["The row names no account."]
    assert set(Profile.objects.values_list("platform", "handle")) == {
        ("instagram", "tea"), ("tiktok", "coffee"), ("instagram", "cake"),
    }  # fmt: skip
    assert Creator.objects.count() == 3


def test_a_bad_handle_leaves_out_that_account_only() -> None:
    batch = wide(["ig", "tt"], ["tea", "???"], ["coffee", "coffee.time"])
    assert counts(batch) == {"created": 3, "rejected": 1}
    assert profile("tea").platform == "instagram"


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (["ig", "tt", "yt", "fb", "x"], ["tea", "tea", "tea", "tea", "tea"]),
        (["ig username", "tt username", "yt username", "fb username", "x username"], ["tea"] * 5),
        (["Instagram handle", "TikTok handle", "YouTube handle", "Facebook handle", "Twitter handle"], ["@Tea"] * 5),
        (
            ["instagram link", "tiktok link", "youtube url", "facebook url", "twitter profile url"],
            ["https://www.instagram.com/tea/", "https://www.tiktok.com/@tea?lang=de", "https://youtube.com/@tea",
             "https://facebook.com/tea", "https://twitter.com/tea"],
        ),
    ],
)  # fmt: skip
def test_short_names_and_links(head: list[str], row: list[str]) -> None:
    assert counts(wide(head, row)) == {"created": 5}
    assert set(Profile.objects.values_list("platform", "handle")) == {
        (platform, "tea") for platform in ("instagram", "tiktok", "youtube", "facebook", "x")
    }
    assert Creator.objects.count() == 1


def test_a_handle_and_a_link_of_each_platform_are_one_account() -> None:
    batch = wide(
        ["instagram_username", "instagram_url", "tiktok_username", "tiktok_url"],
        ["tea", "https://instagram.com/tea", "", "https://www.tiktok.com/@tea.time"],
    )
    assert counts(batch) == {"created": 2}


def test_a_platform_column_beside_columns_of_platforms() -> None:
    """The platform column says where the main account is; the prefixed columns stay with their own platform."""
    batch = wide(
        ["platform", "instagram_username", "instagram_followers", "tiktok_username", "tiktok_followers"],
        ["Instagram", "tea", "1k", "tea.time", "2k"], ["TikTok", "coffee", "3k", "", ""],
    )  # fmt: skip
    assert counts(batch) == {"created": 3}
    assert set(Profile.objects.values_list("platform", "handle", "followers")) == {
        ("instagram", "tea", 1_000), ("tiktok", "tea.time", 2_000), ("instagram", "coffee", 3_000),
    }  # fmt: skip


def test_a_main_account_beside_a_column_of_another_platform() -> None:
    batch = wide(
        ["platform", "username", "followers", "tiktok_username", "tiktok_followers"],
        ["Instagram", "tea", "1k", "tea.time", "2k"], ["YouTube", "coffee", "3k", "", ""],
    )  # fmt: skip
    assert counts(batch) == {"created": 3}
    assert set(Profile.objects.values_list("platform", "handle", "followers")) == {
        ("instagram", "tea", 1_000), ("tiktok", "tea.time", 2_000), ("youtube", "coffee", 3_000),
    }  # fmt: skip
    assert profile("tea").creator_id == profile("tea.time", "tiktok").creator_id


def test_each_rate_keeps_the_name_of_its_own_column() -> None:
    wide(["ig", "instagram_er", "tt", "tiktok engagement rate"], ["tea", "2.5%", "tea.time", "7%"])
    said = [(each.reported_er, each.reported_er_name) for each in (profile("tea"), profile("tea.time", "tiktok"))]
    assert said == [(2.5, "instagram_er"), (7.0, "tiktok engagement rate")]


def test_the_same_wide_file_again_changes_nothing() -> None:
    head = ["instagram_username", "instagram_followers", "tiktok_username", "tiktok_followers"]
    wide(head, ["tea", "1k", "tea.time", "2k"])
    assert counts(wide(head, ["tea", "1k", "tea.time", "2k"])) == {"unchanged": 2}


def test_one_platform_in_front_is_no_wide_row() -> None:
    found = understand(["instagram_username", "instagram_followers", "name"])
    assert found.platforms() == ["instagram"]
    wide(["instagram_username", "tiktok_followers"], ["tea", "5k"])
    assert profile("tea").followers is None


def test_what_does_not_say_whose_it_is_is_left_out() -> None:
    batch = wide(
        ["instagram_username", "tiktok_username", "followers", "er", "city", "youtube_subscribers"],
        ["tea", "tea.time", "5k", "2.5%", "Berlin", "7k"],
    )  # fmt: skip
    assert counts(batch) == {"created": 2}
    assert {(each.followers, each.reported_er, each.city) for each in Profile.objects.all()} == {(None, None, "Berlin")}
    assert batch.report["columns"]["ignored"] == ["followers", "er", "youtube_subscribers"]


def test_a_main_account_that_a_column_of_its_network_names_again_is_one_account() -> None:
    batch = wide(
        ["platform", "username", "followers", "instagram_username", "tiktok_username", "tiktok_followers"],
        ["Instagram", "tea", "1k", "@Tea", "tea.time", "2k"],
    )
    assert counts(batch) == {"created": 2}
    assert profile("tea").followers == 1_000


def test_a_bad_cell_of_a_shared_column_is_told_once() -> None:
    batch = wide(["ig", "tt", "country"], ["tea", "tea.time", "Gondor"])
    assert (counts(batch), sentences(batch)) == ({"created": 2}, ["“Gondor” is not a country that we know."])
