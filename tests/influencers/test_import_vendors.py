"""Exports of other tools and public ranking lists, recognised and mapped by themselves."""

import json
from typing import Any

import pytest

from accounts.models import Workspace
from influencers.importing.columns import vendors
from influencers.importing.columns.headers import plain, understand
from influencers.models import Contact, Import, Price, Profile
from tests.influencers.imports import bring, counts, profile, table

pytestmark = pytest.mark.django_db

FILES = {
    "Modash": ["Username", "Platform", "Followers", "Engagement rate", "Avg. likes", "Fake followers (%)", "Email",
               "Country"],
    "HypeAuditor": ["Username", "Full name", "Followers", "ER", "AQS", "Quality audience", "Country", "Category"],
    "Heepsy": ["Username", "Full name", "Followers", "Engagement rate", "Suspicious followers", "Cost per post",
               "Email", "Location"],
    "Upfluence": ["influencer_id", "media_url", "profile_name", "first_name", "last_name", "email", "phone_number",
                  "shipping_address.country_code"],
    "influencers.club": ["email", "instagram_username", "instagram_full_name", "instagram_follower_count",
                         "instagram_engagement_percent", "instagram_biography", "tiktok_username"],
    vendors.RANKING: ["rank", "channel_info", "influence_score", "posts", "followers", "avg_likes", "60_day_eng_rate",
                      "new_post_avg_like", "total_likes", "country"],
}  # fmt: skip


@pytest.mark.parametrize(("vendor", "head"), FILES.items())
def test_the_vendor_is_recognised_by_its_headers(vendor: str, head: list[str]) -> None:
    found = understand(head)
    assert (found.vendor, found.records) == (vendor, "profiles")
    assert found.vendor_confidence >= vendors.ENOUGH


@pytest.mark.parametrize(
    "head",
    [["username", "followers", "engagement rate", "email", "country"], ["handle", "name"], ["rank", "user"]],
)
def test_an_ordinary_list_is_of_nobody(head: list[str]) -> None:
    assert (understand(head, "profiles").vendor, understand(head, "profiles").vendor_confidence) == ("", 0.0)


def test_the_share_of_the_signature_is_how_sure_it_is() -> None:
    head = FILES[vendors.RANKING]
    assert understand(head).vendor_confidence == 1.0
    assert understand([header for header in head if header not in ("rank", "posts")]).vendor_confidence == 0.8
    assert understand(["channel_info", "influence_score", "followers"]).vendor == ""


def test_no_header_of_a_signature_is_written_in_a_way_that_no_file_can_have() -> None:
    for shape in vendors.SHAPES:
        for name in (*shape.signature, *shape.telling, *shape.means):
            assert plain(name) == name
        understand(["the handle", *shape.means], "profiles", {"the handle": "handle"})


def test_a_csv_of_modash() -> None:
    row = ["tea", "Instagram", "12,345", "2.45%", "310", "12.5", "tea@example.org", "Spain"]
    batch = bring(table(FILES["Modash"], row), "export.csv")
    found = profile("tea")
    assert counts(batch) == {"created": 1}
    assert (found.followers, found.reported_er, found.avg_likes, found.country) == (12_345, 2.45, 310, "ES")
    assert found.reported_quality == {"fake_followers": 12.5}


def test_objects_of_modash_state_fractions() -> None:
    person: dict[str, Any] = {
        "profile": {
            "userId": "173", "isVerified": True, "accountType": "Creator", "postsCount": 900, "avgLikes": 120.5,
            "bio": "Tea", "country": "DE", "language": {"code": "de", "name": "German"},
            "profile": {
                "username": "tea", "fullname": "Tea Room", "followers": 5000, "engagementRate": 0.0245,
                "engagements": 123, "url": "https://www.instagram.com/tea/", "picture": "https://example.org/1.jpg",
            },
            "audience": {
                "credibility": 0.81,
                "genders": [{"code": "FEMALE", "weight": 0.61}, {"code": "MALE", "weight": 0.39}],
                "ages": [{"code": "18-24", "weight": 0.4}, {"code": "65-", "weight": 0.01}],
                "geoCountries": [{"code": "DE", "name": "Germany", "weight": 0.7}],
                "languages": [{"code": "de", "name": "German", "weight": 0.8}],
                "ethnicities": [{"code": "white", "name": "White", "weight": 0.5}],
            },
        }
    }  # fmt: skip
    batch = bring(json.dumps([person]), "export.json")
    assert batch.status == Import.Status.DONE, batch.error or batch.questions
    found = profile("tea")
    assert (found.external_id, found.display_name, found.followers) == ("173", "Tea Room", 5_000)
    assert (found.reported_er, found.engagement_avg, found.posts_count, found.avg_likes) == (2.45, 123, 900, 120.5)
    assert (found.verified, found.account_type, found.bio, found.country, found.language) == (
        True, "creator", "Tea", "DE", "de",
    )  # fmt: skip
    assert found.reported_quality == {"credibility": 81.0}
    shares = {(each.kind, each.key): each.share for each in found.audience.all()}
    assert shares[("gender", "female")] == 61
    assert shares[("age", "18-24")] == 40
    assert shares[("country", "DE")] == 70
    assert shares[("language", "de")] == 80
    assert any("ethnicities" in header for header in batch.report["columns"]["forbidden"])


def test_objects_of_hypeauditor() -> None:
    people = [
        {"basic": {"username": name, "title": name.title(), "avatar_url": ""}, "features": {"aqs": {"mark": "good"}},
         "metrics": {"er": {"value": rate}, "subscribers_count": {"value": 5000}}}
        for name, rate in (("tea", 2.5), ("coffee", 0.4))
    ]  # fmt: skip
    batch = bring(json.dumps({"results": people}), "ig.json")
    assert counts(batch) == {"created": 2}
    assert (profile("tea").followers, profile("tea").reported_er, profile("tea").display_name) == (5_000, 2.5, "Tea")
    assert profile("coffee").reported_er == 0.4


def test_a_report_of_hypeauditor() -> None:
    user = {"username": "tea", "full_name": "Tea Room", "about": "Tea", "followers_count": 5000, "posts_count": 9,
            "aqs": 78, "aqs_name": "good", "er": {"value": 2.5, "title": "good"}}  # fmt: skip
    batch = bring(json.dumps([{"result": {"user": user}}]), "ig.json")
    assert counts(batch) == {"created": 1}
    found = profile("tea")
    assert (found.followers, found.reported_er, found.reported_quality) == (5_000, 2.5, {"aqs": 78.0})


def test_a_csv_of_hypeauditor_and_of_heepsy() -> None:
    bring(table(FILES["HypeAuditor"], ["tea", "Tea", "5K", "2.5%", "78", "4K", "Spain", "Food"]), "ig.csv")
    assert (profile("tea").reported_quality, profile("tea").category) == ({"aqs": 78.0}, "Food")
    team = Workspace.objects.create(name="Team", slug="team")
    row = ["coffee", "Coffee", "5K", "2.5%", "11%", "$250", "c@example.org", "Spain"]
    bring(table(FILES["Heepsy"], row), "ig.csv", workspace=team)
    assert (profile("coffee").reported_quality, profile("coffee").country) == ({"fake_followers": 11.0}, "ES")
    assert (Price.objects.get().amount, Contact.objects.get().value) == (250, "c@example.org")


def test_upfluence_joins_the_networks_of_one_person() -> None:
    batch = bring(
        table(FILES["Upfluence"],
              ["77", "https://www.instagram.com/tea", "tea", "Tea", "Room", "", "", "DE"],
              ["77", "https://www.youtube.com/@tearoom", "Tea Room", "Tea", "Room", "", "", "DE"]),
        "list.csv",
    )  # fmt: skip
    assert counts(batch) == {"created": 2}
    assert profile("tea").creator_id == profile("tearoom", "youtube").creator_id
    assert profile("tea").country == ""
    assert "shipping_address.country_code" in batch.report["columns"]["ignored"]


def test_rows_of_influencers_club() -> None:
    row = ["t@example.org", "tea", "Tea Room", "25000", "0.9", "Tea", "tea.time"]
    batch = bring(table(FILES["influencers.club"], row), "list.csv")
    assert counts(batch) == {"created": 2}
    found = profile("tea")
    assert (found.followers, found.reported_er, found.bio) == (25_000, 0.9, "Tea")
    assert profile("tea.time", "tiktok").creator_id == found.creator_id


def test_objects_of_influencers_club() -> None:
    people = [{"result": {"email": "t@example.org", "instagram": {
        "username": "tea", "full_name": "Tea", "follower_count": 25000, "engagement_percent": 3.0, "biography": "Tea",
        "media_count": 12}, "youtube": {"custom_url": "@tearoom", "subscriber_count": 900}}}]  # fmt: skip
    batch = bring(json.dumps(people), "list.json")
    assert counts(batch) == {"created": 2}
    assert (profile("tea").posts_count, profile("tearoom", "youtube").followers) == (12, 900)


@pytest.mark.parametrize(
    ("head", "row", "platform", "said"),
    [
        (["Influencer insta name", "instagram name", "category_1", "category_2", "Followers",
          "Audience country(mostly)", "Authentic engagement\r\n", "Engagement avg\r\n"],
         ["tea", "Tea", "Food", "", "48.5M", "Spain", "383.1K", "637K"], "instagram",
         {"followers": 48_500_000, "engagement_avg": 637_000, "reported_quality": {"audience_country": "ES"}}),
        (["Tiktoker name", "Tiktok name", "Subscribers count", "Views avg.", "Likes avg", "Comments avg.",
          "Shares avg"],
         ["tea", "Tea", "221.7K", "26M", "2.8M", "29.4K", "116.4K"], "tiktok",
         {"followers": 221_700, "avg_views": 26_000_000, "avg_shares": 116_400}),
        (["youtuber name", "channel name", "Category", "Subscribers", "Audience Country", "avg views", "avg likes",
          "avg comments"],
         ["tea", "Tea", "Food", "212.1M", "India", "323.7K", "9.8K", "N/A"], "youtube",
         {"followers": 212_100_000, "avg_comments": None, "reported_quality": {"audience_country": "IN"}}),
        (["Rank", "Influencer", "Category", "Followers", "Country", "Eng. (Auth.)", "Eng. (Avg.)"],
         ["1", "@tea", "Food", "48.5M", "Spain", "383.1K", "637K"], "instagram",
         {"followers": 48_500_000, "authentic_engagement": 383_100, "engagement_avg": 637_000, "country": "",
          "reported_quality": {"audience_country": "ES"}}),
    ],
)  # fmt: skip
def test_public_ranking_lists(head: list[str], row: list[str], platform: str, said: dict[str, Any]) -> None:
    name = "ig_top.csv" if platform == "instagram" else "top.csv"
    batch = bring(table(head, row), name)
    assert batch.detected["vendor"] == vendors.RANKING
    found = Profile.objects.get(platform=platform, handle="tea")
    assert {field: getattr(found, field) for field in said} == said
    assert found.reported_er is None
