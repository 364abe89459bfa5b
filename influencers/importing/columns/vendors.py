"""The exports of other tools and the public ranking lists: how each is recognised, and what its own headers mean.

A shape is recognised by the headers of its signature that a file has; the share of them is how sure that is. Only
headers that the general table does not know, or that mean something else here, are listed. A unit is given only where
the tool documents it; everywhere else the column decides, or somebody is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from influencers.importing.columns.fields import PLATFORM_WORDS

ENOUGH = 0.6


@dataclass(frozen=True)
class Shape:
    """One file that a tool writes.

    `telling` headers are seldom elsewhere: one of them must be there. `before` are words that nested objects put in
    front of every header. `means` is {plain header: target of a mapping}.
    """

    vendor: str
    what: str
    signature: tuple[str, ...]
    telling: tuple[str, ...]
    means: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    wide: bool = False

    def inner(self, name: str) -> str:
        """A plain header without the words that nesting puts in front of it."""
        words = name.split()
        while len(words) > 1 and words[0] in self.before:
            words = words[1:]
        return " ".join(words)

    def share(self, names: Iterable[str]) -> float:
        """How much of the signature these plain headers hold; 0 without anything telling."""
        found = {each for name in names for each in self._said(self.inner(name))}
        if not found & set(self.telling):
            return 0.0
        return len(found & set(self.signature)) / len(self.signature)

    def _said(self, name: str) -> Iterator[str]:
        yield name
        first, _, rest = name.partition(" ")
        if self.wide and rest and first in PLATFORM_WORDS:
            yield rest


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


RANKING = "Public ranking list"

SHAPES = (
    Shape(
        "Modash", "API (JSON)",
        _names("userid, username, fullname, followers, engagements, engagementrate, picture, url"),
        _names("engagementrate"),
        {
            "userid": "external_id", "fullname": "display_name", "engagements": "engagement_avg",
            "engagementrate": "reported_er:fraction", "averageviews": "avg_views", "avgviews": "avg_views",
            "avglikes": "avg_likes", "avgcomments": "avg_comments", "avgshares": "avg_shares",
            "postscount": "posts_count", "isverified": "verified", "accounttype": "account_type",
            "audience credibility": "credibility:fraction", "language code": "language", "picture": "",
            "followerscount": "followers", "followingcount": "following", "channel": "platform",
        },
        before=("profile", "data"),
    ),
    Shape(
        "Modash", "CSV",
        _names("username, platform, followers, engagement rate, avg likes, fake followers percent, email, country"),
        _names("fake followers percent, fake followers"),
        {"avg reels plays": "avg_views", "profile link": "profile_url", "influencer name": "display_name"},
    ),
    Shape(
        "HypeAuditor", "search (JSON)",
        _names("basic username, basic title, metrics subscribers count, features aqs mark"),
        _names("metrics subscribers count, metrics subscribers count value, metrics er value"),
        {
            "basic id": "external_id", "basic username": "handle", "basic title": "display_name",
            "metrics subscribers count": "followers", "metrics subscribers count value": "followers",
            "metrics er": "reported_er", "metrics er value": "reported_er", "metrics likes avg value": "avg_likes",
            "metrics comments avg value": "avg_comments", "metrics views avg value": "avg_views",
            "features blogger topics": "category", "features aqs mark": "", "basic avatar url": "",
        },
    ),
    Shape(
        "HypeAuditor", "report (JSON)",
        _names("username, full name, about, followers count, posts count, aqs, er value"),
        _names("aqs, aqs name"),
        {
            "er value": "reported_er", "er": "reported_er", "aqs name": "", "likes count": "avg_likes",
            "comments count": "avg_comments", "is business": "", "avatar url": "", "er title": "",
        },
        before=("result", "user", "report", "data"),
    ),
    Shape(
        "HypeAuditor", "CSV",
        _names("username, full name, followers, er, aqs, country, category, quality audience"),
        _names("aqs, quality audience, eng auth"),
        {"quality audience": "", "reach": ""},
    ),
    Shape(
        "Heepsy", "CSV",
        _names("username, full name, followers, engagement rate, suspicious followers, cost per post, email, location"),
        _names("suspicious followers, cost per post"),
        {"authority": "", "contact": "email"},
    ),
    Shape(
        "Upfluence", "CSV",
        _names("influencer id, media url, profile name, first name, last name, email, phone number"),
        _names("influencer id, media url"),
        {
            "influencer id": "person", "media url": "profile_url", "community size": "followers",
            "first name": "", "last name": "",
        },
    ),
    Shape(
        "influencers.club", "CSV and API (JSON)",
        _names("username, full name, follower count, engagement percent, biography"),
        _names("engagement percent"),
        {
            "userid": "external_id", "profile picture hd": "", "creator has": "", "first name": "",
            "picture": "", "number of posts": "posts_count", "subscriber count": "followers",
        },
        before=("result",), wide=True,
    ),
    Shape(
        RANKING, "Instagram",
        _names("influencer insta name, instagram name, category 1, category 2, followers, audience country mostly, "
               "authentic engagement, engagement avg"),
        _names("influencer insta name, instagram name, authentic engagement"),
    ),
    Shape(
        RANKING, "Instagram, with scores",
        _names("rank, channel info, influence score, posts, followers, avg likes, 60 day eng rate, new post avg like, "
               "total likes, country"),
        _names("influence score, 60 day eng rate, new post avg like"),
    ),
    Shape(
        RANKING, "TikTok",
        _names("tiktoker name, tiktok name, subscribers count, views avg, likes avg, comments avg, shares avg"),
        _names("tiktoker name, tiktok name"),
    ),
    Shape(
        RANKING, "YouTube",
        _names("youtuber name, channel name, category, subscribers, audience country, avg views, avg likes, "
               "avg comments"),
        _names("youtuber name"),
    ),
    Shape(
        RANKING, "HypeAuditor's tops",
        _names("rank, influencer, category, followers, country, eng auth, eng avg"),
        _names("eng auth, eng avg"),
        {"influencer": "handle", "country": "audience_country"},
    ),
)  # fmt: skip


def recognised(names: Iterable[str]) -> tuple[Shape | None, float]:
    """The shape that plain headers look like, and how sure that is; (None, 0) where none fits well enough."""
    listed = list(names)
    rated = [(shape.share(listed), len(shape.signature), -place) for place, shape in enumerate(SHAPES)]
    share, _length, place = max(rated)
    return (SHAPES[-place], round(share, 2)) if share >= ENOUGH else (None, 0.0)
