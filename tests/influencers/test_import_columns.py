"""Every header that real files have, and what it means."""

import pytest

from influencers import importing
from influencers.importing.columns import headers
from influencers.importing.columns.headers import plain, understand
from influencers.models import Profile
from tests.influencers.imports import bring, table

PLATFORMS = {"instagram": "instagram", "ig": "instagram", "insta": "instagram", "tiktok": "tiktok", "tt": "tiktok",
             "youtube": "youtube", "yt": "youtube", "facebook": "facebook", "fb": "facebook", "pinterest": "pinterest",
             "x": "x", "twitter": "x", "twitch": "twitch", "threads": "threads"}  # fmt: skip
PROFILES = {
    "handle": "username, user name, handle, account, profile, profile name, platform username, custom url, "
    "channel info",
    "profile_url": "url, link, profile url, profile link, media url, channel url",
    "display_name": "name, full name, fullname, display name, creator name, channel name, title",
    "platform": "platform, network, social network, channel type",
    "followers": "followers, follower count, followers count, number of followers, subscribers, subscriber count, "
    "subscribers count, audience size, fans, page likes, page followers",
    "group_members": "group members",
    "monthly_views": "monthly views, monthly viewers",
    "following": "following, follows, #follows",
    "posts_count": "posts, #posts, media count, video count, content count, uploads",
    "reported_er": "er, engagement rate, engagement percent, avg engagement rate, 60 day eng rate",
    "engagement_avg": "engagement avg, engagements",
    "authentic_engagement": "authentic engagement",
    "avg_likes": "avg likes, likes avg, Likes avg.",
    "avg_comments": "avg comments, Comments avg.",
    "avg_views": "avg views, views avg., play count median, reels avg view count",
    "new_post_avg_like": "new post avg like",
    "fake_followers": "fake followers (%), fake followers, suspicious followers",
    "credibility": "credibility, audience credibility",
    "aqs": "aqs, AQS",
    "influence_score": "influence score",
    "category": "niche, category, category 1, category 2, category_1, topics, vertical, interests",
    "country": "country, country region, Country/Region, location",
    "language": "language",
    "city": "city",
    "audience_country": "audience country (mostly), audience country (mostly from), top audience country, "
    "Audience Country",
    "audience_language": "top audience language, audience language",
    "audience country DE": "audience_country_DE, audience country de %, Audience country: Germany, "
    "audience_geo_countries_DE",
    "audience gender female": "audience female %, audience_gender_female, female audience %, audience women share",
    "audience gender male": "audience male %, audience_genders_male",
    "audience age 18-24": "audience age 18-24, audience_age_18_24, audience 18-24 %, audience ages 18 24 percent",
    "audience age 65+": "audience age 65+, audience_age_65_plus, audience 65+ %",
    "audience language en": "audience_language_en, audience language english %",
    "audience country": "audience countries, top audience countries, audience geo countries %",
    "audience gender": "audience gender, audience genders, audience gender split",
    "audience age": "audience age, audience ages, audience age distribution",
    "audience city": "audience city, audience cities",
    "audience language": "audience languages",
    "audience city berlin": "audience city berlin, audience_city_Berlin",
    "email": "email, contact email, public email, e-mail",
    "phone": "phone number, contact phone number",
    "bio": "bio, biography, introduction, description",
    "last_post_at": "most recent post date, last upload date, last post",
    "price": "price, post price, cost per post, rate, fee",
}
POSTS = {
    "post_url": "post url",
    "post_id": "shortcode, id, post id",
    "likes": "likes, like count",
    "comments": "comments, comment count",
    "shares": "shares",
    "saves": "saves",
    "views": "views, plays, play count",
    "caption": "caption, title, text",
    "hashtags": "hashtags",
    "posted_at": "posted at, date, timestamp, taken at, publish time",
    "type": "type",
    "is_sponsored": "is sponsored",
    "is_pinned": "is pinned",
    "handle": "username, owner username",
}
SNAPSHOTS = {"date": "date, day", "followers": "followers, subscribers", "handle": "handle, username"}
SPECIAL = {
    "influencer insta name": "instagram.handle",
    "tiktoker name": "tiktok.handle",
    "youtuber name": "youtube.handle",
    "instagram name": "instagram.display_name",
    "tiktok name": "tiktok.display_name",
    "instagram url": "instagram.profile_url",
    "tiktok link": "tiktok.profile_url",
    "instagram er": "instagram.reported_er",
    "instagram_audience_country_DE": "instagram.audience country DE",
    "fb page likes": "facebook.followers",
    "Facebook group members": "facebook.group_members",
    "pinterest monthly views": "pinterest.monthly_views",
}


def rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(header.strip(), target) for target, listed in table.items() for header in listed.split(",")]


def means(header: str, records: str = "profiles") -> str:
    """What a header means beside one that says whose account it is."""
    found = understand(["the account", header], records, {"the account": "external_id"})
    return next((column.target for column in found.columns if column.header == header), "")


@pytest.mark.parametrize(("header", "target"), rows(PROFILES))
def test_headers_of_profiles(header: str, target: str) -> None:
    assert means(header) == target


@pytest.mark.parametrize(("header", "target"), rows(POSTS))
def test_headers_of_posts(header: str, target: str) -> None:
    assert means(header, "posts") == target


@pytest.mark.parametrize(("header", "target"), rows(SNAPSHOTS))
def test_headers_of_snapshots(header: str, target: str) -> None:
    assert means(header, "snapshots") == target


@pytest.mark.parametrize(("header", "target"), SPECIAL.items())
def test_headers_that_name_a_platform(header: str, target: str) -> None:
    assert means(header) == target


@pytest.mark.parametrize(("word", "platform"), PLATFORMS.items())
def test_a_platform_in_front(word: str, platform: str) -> None:
    assert means(word) == f"{platform}.handle"
    assert means(f"{word} username") == means(f"{word.upper()} Handle") == f"{platform}.handle"
    assert means(f"{word}_link") == f"{platform}.profile_url"
    assert means(f"{word}-follower-count") == f"{platform}.followers"


@pytest.mark.parametrize("header", ["engagementRate", "avgLikes", "isVerified", "postsCount", "profileUrl", "fullName"])
def test_headers_of_programs_run_words_together(header: str) -> None:
    assert means(header)


@pytest.mark.parametrize(
    "header",
    ["rank", "total likes", "first name", "likes from non followers", "audience size growth", "colour", "#", ""],
)
def test_what_is_not_known_is_left_out(header: str) -> None:
    assert means(header) == ""


@pytest.mark.parametrize(
    "header",
    ["ethnicity", "Audience ethnicities White", "religion", "audience_race_black", "Health interests",
     "political party", "sexual orientation", "audienceEthnicities"],
)  # fmt: skip
def test_what_is_never_imported(header: str) -> None:
    found = understand(["username", header], "profiles", {header: "bio"})
    assert found.forbidden == [header]
    assert [column.header for column in found.columns] == ["username"]


def test_reported_counts_are_never_a_rate() -> None:
    for header in ("Engagement avg", "Authentic engagement", "Engagements", "avg likes", "new post avg like"):
        assert means(header) != "reported_er"


@pytest.mark.parametrize(
    ("names", "records"),
    [
        (["username", "followers", "bio"], "profiles"),
        (["username", "followers", "date"], "snapshots"),
        (["username", "followers", "date", "country"], "profiles"),
        (["instagram_username", "date", "instagram_followers"], "snapshots"),
        (["username", "shortcode", "likes", "comments", "taken at"], "posts"),
        (["username", "followers", "post url", "posted at", "likes"], "posts"),
        (["handle", "url", "title", "followers", "date"], "profiles"),
    ],
)
def test_the_kind_of_file(names: list[str], records: str) -> None:
    assert understand(names).records == records


def test_how_sure_the_kind_is() -> None:
    sure = headers.kind_confidence(["username", "shortcode", "likes", "taken at"], "posts")
    torn = headers.kind_confidence(["username", "followers", "likes", "caption"], "profiles")
    assert sure == 1
    assert torn == 0.5


@pytest.mark.parametrize(
    "target", ["audience country Atlantis", "audience shoe", "audience age old", "audience shoe 38", "nonsense", "x"]
)
def test_a_mapping_to_what_does_not_exist_is_refused(target: str) -> None:
    with pytest.raises(importing.Refused, match="is not something a column can mean"):
        understand(["username", "a"], "profiles", {"a": target})


def test_headers_that_differ_only_by_case_can_be_mapped_apart() -> None:
    found = understand(["Name", "name", "url"], "profiles", {"Name": "handle", "name": "city"})
    assert [column.target for column in found.columns] == ["handle", "city", "profile_url"]


@pytest.mark.parametrize(("header", "meant"), [
    ("\ufeffUser Name", "user name"), ("60_day_eng_rate", "60 day eng rate"), ("Engagement avg\r\n", "engagement avg"),
    ("fake followers (%)", "fake followers percent"), ("#follows", "follows"), ("Avg.\u00a0likes", "avg likes"),
])  # fmt: skip
def test_headers_are_compared_plainly(header: str, meant: str) -> None:
    assert plain(header) == meant


@pytest.mark.parametrize(
    ("head", "platform", "kind"),
    [
        (["Page name", "Page URL", "Page likes"], "facebook", "page"),
        (["Facebook page likes", "facebook url"], "facebook", "page"),
        (["Group name", "Group URL", "Group members"], "facebook", "group"),
        (["Board name", "Board URL", "Board followers"], "pinterest", "board"),
        (["Page name", "Group name", "URL"], "facebook", ""),
        (["Page URL", "followers"], "pinterest", ""),
        (["username", "followers"], "facebook", ""),
    ],
)
def test_headers_of_facebook_and_pinterest_say_the_kind(head: list[str], platform: str, kind: str) -> None:
    assert headers.sorted_out(head, "profiles").kind_on(platform) == kind


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        (["Page name", "Page URL", "Page likes"], ["Tea Room", "https://www.facebook.com/tearoom", "1.2M"],
         ("facebook", "tearoom", "page", 1_200_000, None, None)),
        (["Group name", "Group URL", "Group members"], ["Tea", "https://www.facebook.com/groups/tea", "4,500"],
         ("facebook", "tea", "group", None, 4_500, None)),
        (["Facebook username", "Group members"], ["tea", "4,500"], ("facebook", "tea", "group", None, 4_500, None)),
        (["pinterest username", "followers", "monthly viewers"], ["tea", "9K", "2.28E+6"],
         ("pinterest", "tea", "account", 9_000, None, 2_280_000)),
        (["Board name", "Board URL", "Board followers"], ["Cakes", "https://www.pinterest.com/tea/cakes/", "77"],
         ("pinterest", "tea/cakes", "board", 77, None, None)),
        (["page url", "followers", "platform"], ["https://www.instagram.com/tea", "5", "instagram"],
         ("instagram", "tea", "account", 5, None, None)),
    ],
)  # fmt: skip
def test_pages_groups_and_boards(head: list[str], row: list[str], said: tuple[object, ...]) -> None:
    batch = bring(table(head, row), "list.csv")
    assert batch.created == 1, batch.error or batch.questions
    found = Profile.objects.get()
    counted = (found.followers, found.group_members, found.monthly_views)
    assert (found.platform, found.handle, found.kind, *counted) == said
