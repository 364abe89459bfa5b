"""Which columns a file may have, what they mean, and in which order a profile remembers where its values came from.

This is the one table: the mapping, the docs and the tests read it. Headers are compared after `headers.plain`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One thing a column can mean.

    `reads` names the reader in `values.READERS`. `headers` are the plain names seen in real files, without a platform.
    """

    name: str
    reads: str
    headers: tuple[str, ...] = ()
    limit: int = 0


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


_LINKS = (
    "profile url, profile link, channel url, channel link, account url, page url, page link, group url, group link, "
    "board url, board link"
)

# Who the row is about. In a file of posts "url" and "link" lead to the post.
_POST_IDENTITY = (
    Field("handle", "text", _names(
        "username, user name, handle, account, account name, profile, profile name, platform username, custom url, "
        "channel info, channel handle, creator handle, screen name, owner username, influencer name, influencer, "
        "author, user"
    ), 500),
    Field("profile_url", "text", _names(_LINKS), 500),
    Field("external_id", "text", _names(
        "external id, account id, profile id, user id, channel id, platform id, page id, group id, board id, "
        "owner id"
    ), 100),
    Field("platform", "platform", _names("platform, network, social network, channel type, source platform")),
)  # fmt: skip

IDENTITY = tuple(
    Field("profile_url", "text", _names(f"url, link, media url, {_LINKS}"), 500)
    if field.name == "profile_url"
    else field
    for field in _POST_IDENTITY
)

PROFILE = (
    *IDENTITY,
    Field("as_of", "date", _names(
        "as of, as of date, snapshot date, scraped at, collected at, crawled at, fetched at, updated at, last updated, "
        "data date, date"
    )),
    Field("person", "text", _names("person, person id, creator id, creator, talent id"), 200),
    Field("kind", "kind", _names("kind, profile kind, page type")),
    Field("display_name", "text", _names(
        "name, full name, fullname, display name, creator name, channel name, channel title, title, nickname, "
        "page name, page title, group name, group title, board name, board title"
    ), 300),
    Field("bio", "text", _names("bio, biography, introduction, description, about, profile description"), 20_000),
    Field("country", "country", _names("country, country region, location, country code")),
    Field("city", "text", _names("city, town"), 120),
    Field("language", "language", _names("language, lang, main language")),
    Field("category", "text", _names(
        "niche, niches, category, category 1, category 2, category 3, categories, topics, vertical, interests, "
        "main category"
    ), 200),
    Field("account_type", "account_type", _names("account type")),
    Field("verified", "boolean", _names("verified, is verified")),
    Field("followers", "count", _names(
        "followers, follower count, followers count, number of followers, total followers, subscribers, "
        "subscriber count, subscribers count, number of subscribers, audience size, fans, page likes, page followers, "
        "page fans, board followers"
    )),
    Field("following", "count", _names("following, follows, following count, followings, number of following")),
    Field("posts_count", "count", _names(
        "posts, posts count, post count, number of posts, media count, video count, content count, uploads, videos"
    )),
    Field("group_members", "count", _names("group members, members, member count, members count")),
    Field("monthly_views", "count", _names("monthly views, monthly viewers, monthly unique viewers")),
    Field("avg_likes", "average", _names("avg likes, average likes, likes avg, mean likes, likes average")),
    Field("avg_comments", "average", _names("avg comments, average comments, comments avg, comments average")),
    Field("avg_shares", "average", _names("avg shares, average shares, shares avg")),
    Field("avg_views", "average", _names(
        "avg views, average views, views avg, play count median, reels avg view count, avg reels plays, avg plays, "
        "median views"
    )),
    Field("engagement_avg", "average", _names(
        "engagement avg, avg engagement, average engagement, engagements, avg engagements, average engagements, eng avg"
    )),
    Field("authentic_engagement", "average", _names("authentic engagement, eng auth")),
    Field("new_post_avg_like", "average", _names("new post avg like, new post avg likes")),
    Field("reported_er", "percent", _names(
        "er, engagement rate, engagement percent, avg engagement rate, average engagement rate, 60 day eng rate, "
        "eng rate, engagement"
    )),
    Field("last_post_at", "date", _names(
        "most recent post date, last upload date, last post, last post at, last post date, latest post"
    )),
    Field("influence_score", "average", _names("influence score")),
    Field("credibility", "percent", _names("credibility, audience credibility")),
    Field("fake_followers", "percent", _names("fake followers, suspicious followers, bots")),
    Field("aqs", "average", _names("aqs, audience quality score")),
    Field("audience_country", "country", _names(
        "audience country, audience country mostly, audience country mostly from, top audience country"
    )),
    Field("audience_language", "language", _names("audience language, top audience language")),
    Field("email", "email", _names("email, e mail, contact email, public email, email address, mail")),
    Field("phone", "phone", _names("phone, phone number, contact phone number, public phone number, mobile")),
    Field("price", "price", _names("price, post price, cost per post, price per post, rate, fee")),
    Field("currency", "currency", _names("currency, price currency")),
)  # fmt: skip

POST = (
    *_POST_IDENTITY,
    Field("post_id", "text", _names(
        "post id, id, shortcode, short code, media id, video id, pin id, tweet id, post external id"
    ), 200),
    Field("post_url", "text", _names(
        "post url, url, link, post link, permalink, media url, video url, link to post"
    ), 500),
    Field("posted_at", "date", _names(
        "posted at, posted, date, timestamp, taken at, publish time, published at, published, created at, upload date, "
        "post date, time, datetime, taken at timestamp"
    )),
    Field("counts_as_of", "date", _names("counts as of, as of, as of date, scraped at, collected at, fetched at")),
    Field("type", "text", _names("type, post type, media type, product type, format"), 20),
    Field("caption", "text", _names("caption, title, text, post text, message, description"), 20_000),
    Field("hashtags", "hashtags", _names("hashtags, tags")),
    Field("likes", "hidden_count", _names("likes, like count, likes count, number of likes, digg count, reactions")),
    Field("comments", "count", _names("comments, comment count, comments count, replies, number of comments")),
    Field("shares", "count", _names("shares, share count, shares count, reposts, retweets")),
    Field("saves", "count", _names("saves, save count, saved, collect count, bookmarks")),
    Field("views", "count", _names("views, view count, plays, play count, video views, impressions, video view count")),
    Field("is_sponsored", "boolean", _names("is sponsored, sponsored, is ad, paid partnership, is paid partnership")),
    Field("is_pinned", "boolean", _names("is pinned, pinned")),
    Field("comments_disabled", "boolean", _names("comments disabled, comments off")),
)  # fmt: skip

SNAPSHOT = (
    *IDENTITY,
    Field("date", "date", _names("date, day, snapshot date, as of, as of date, recorded at, timestamp")),
    *(field for field in PROFILE if field.name in ("followers", "following", "posts_count")),
)

FIELDS: dict[str, dict[str, Field]] = {
    "profiles": {field.name: field for field in PROFILE},
    "posts": {field.name: field for field in POST},
    "snapshots": {field.name: field for field in SNAPSHOT},
}

# A header that holds nothing else than these names a platform, alone or in front of another name.
PLATFORM_WORDS = {
    "instagram": "instagram", "insta": "instagram", "ig": "instagram", "tiktok": "tiktok", "tt": "tiktok",
    "youtube": "youtube", "yt": "youtube", "twitter": "x", "x": "x", "facebook": "facebook", "fb": "facebook",
    "pinterest": "pinterest", "twitch": "twitch", "threads": "threads", "bluesky": "bluesky", "mastodon": "mastodon",
}  # fmt: skip

# Headers that name the platform in their own way: (field, platform).
SPECIAL = {
    "influencer insta name": ("handle", "instagram"),
    "instagram name": ("display_name", "instagram"),
    "tiktoker name": ("handle", "tiktok"),
    "tiktok name": ("display_name", "tiktok"),
    "youtuber name": ("handle", "youtube"),
}

# Ranking lists say a name in these where they do not know the handle.
_NAMES = _names("tiktoker name, youtuber name, channel info, influencer, influencer name")
NAMES = frozenset((*_NAMES, *next(field for field in PROFILE if field.name == "display_name").headers))

# Facts about people that are nobody's business here. Never imported, and the report names the columns.
FORBIDDEN = re.compile(
    r"ethnic|racial|\braces?\b|religi|\bfaith|\bhealth|\bmedical|disabilit|\bpolitic|\bparty\b|"
    r"\borientation|sexual"
)

# What our own export computes. It is recognised by three columns that nobody else has.
OWN_EXPORT = frozenset({"er basis", "er source", "size band"})
COMPUTED = frozenset(
    _names(
        "id, creator id, niches, tier, size band, er, er low, er high, er mean, er median, er basis, er posts, "
        "er source, percentile, peers, authenticity, authenticity checks, niche focus, community, consistency, "
        "adaptability, avg likes, avg comments, avg views, posts per week, last post at, growth 30d, sponsored share, "
        "expected engagements, price low, price high, cpe, score, score parts, coverage, has email, scored at"
    )
)

# In NDJSON these hold objects, whose parts come as columns of their own.
COMPUTED_PARTS = ("authenticity checks ", "price low ", "price high ", "cpe ")

# Position -> column of Profile: Profile.sources[i] is the import that said TRACKED[i]. Append only, never reorder.
TRACKED = (
    "handle", "external_id", "kind", "url", "display_name", "bio", "country", "city", "language", "category",
    "account_type", "verified", "followers", "following", "posts_count", "group_members", "monthly_views", "avg_likes",
    "avg_comments", "avg_shares", "avg_views", "engagement_avg", "authentic_engagement", "new_post_avg_like",
    "reported_er", "reported_er_name", "reported_quality", "last_post_at",
)  # fmt: skip

# Vendors' own quality figures are kept together in Profile.reported_quality, under these names.
QUALITY = ("influence_score", "credibility", "fake_followers", "aqs", "audience_country", "audience_language")

# Those of them that are rates.
QUALITY_FIELDS = ("credibility", "fake_followers")

AUDIENCE_KINDS = ("country", "city", "gender", "age", "language")
AUDIENCE_AGES = ("13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+")

# What belongs to one account of a person who has several. The rest (name, country, e-mail, ...) belongs to all of them.
ACCOUNTS_OWN = frozenset({*TRACKED, *QUALITY, "audience", "profile_url"}) - {
    "display_name", "bio", "country", "city", "language", "category",
}  # fmt: skip

# Headers that say what the accounts of a platform are, where no column and no address says it.
KINDS = {
    "page": (
        "facebook",
        _names("page name, page title, page url, page link, page id, page likes, page followers, page fans"),
    ),
    "group": ("facebook", _names("group name, group title, group url, group link, group id")),
    "board": ("pinterest", _names("board name, board title, board url, board link, board id, board followers")),
}
