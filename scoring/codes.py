"""Small-integer codes for everything that a listing stores by the million.

The database, the engine and the numpy columns hold the integers; pages, files and the API speak the slugs. The values
are stored in rows, so a code never changes its meaning: new ones are added at the end.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class Code(IntEnum):
    """An integer with a slug for programs and a label for people."""

    _slug: str
    _label: str

    def __new__(cls, value: int, slug: str = "", label: str = "") -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member._slug = slug
        member._label = label
        return member

    @property
    def slug(self) -> str:
        return self._slug

    @property
    def label(self) -> str:
        return self._label

    @classmethod
    def from_slug(cls, slug: str) -> Self:
        """The member with this slug; ValueError names the slug and the slugs that exist."""
        for member in cls:
            if member._slug == slug:
                return member
        raise ValueError(f"{slug!r} is not one of {', '.join(cls.slugs())}")

    @classmethod
    def slugs(cls) -> list[str]:
        return [member._slug for member in cls]

    @classmethod
    def by_slug(cls) -> dict[str, int]:
        return {member._slug: int(member) for member in cls}

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(slug, label) pairs, as Django's `choices` wants them."""
        return [(member._slug, member._label) for member in cls]


class Platform(Code):
    INSTAGRAM = 1, "instagram", "Instagram"
    TIKTOK = 2, "tiktok", "TikTok"
    YOUTUBE = 3, "youtube", "YouTube"
    X = 4, "x", "X"
    FACEBOOK = 5, "facebook", "Facebook"
    PINTEREST = 6, "pinterest", "Pinterest"
    TWITCH = 7, "twitch", "Twitch"
    THREADS = 8, "threads", "Threads"
    BLUESKY = 9, "bluesky", "Bluesky"
    MASTODON = 10, "mastodon", "Mastodon"


class Kind(Code):
    ACCOUNT = 1, "account", "Account"
    PAGE = 2, "page", "Page"
    GROUP = 3, "group", "Group"
    BOARD = 4, "board", "Board"


class Tier(Code):
    UNKNOWN = 0, "unknown", "Unknown"
    NANO = 1, "nano", "Nano"
    MICRO = 2, "micro", "Micro"
    MACRO = 3, "macro", "Macro"


class SizeBand(Code):
    UNKNOWN = 0, "unknown", "Unknown"
    UNDER_1K = 1, "0-1k", "under 1k"
    FROM_1K = 2, "1k-5k", "1k-5k"
    FROM_5K = 3, "5k-10k", "5k-10k"
    FROM_10K = 4, "10k-50k", "10k-50k"
    FROM_50K = 5, "50k-100k", "50k-100k"
    FROM_100K = 6, "100k-500k", "100k-500k"
    FROM_500K = 7, "500k-1m", "500k-1M"
    FROM_1M = 8, "1m+", "1M+"


class Basis(Code):
    """What an engagement rate is divided by. Two bases are never ranked or averaged together."""

    UNKNOWN = 0, "unknown", "Unknown"
    FOLLOWERS = 1, "followers", "Followers"
    VIEWS = 2, "views", "Views"


class ErSource(Code):
    NONE = 0, "none", "Not known"
    POSTS = 1, "posts", "Single posts"
    AVERAGES = 2, "averages", "The file's averages"
    REPORTED = 3, "reported", "A vendor's rate"


class AccountType(Code):
    UNKNOWN = 0, "unknown", "Unknown"
    PERSONAL = 1, "personal", "Personal"
    CREATOR = 2, "creator", "Creator"
    BUSINESS = 3, "business", "Business"
