"""What the fields of a file are called on pages, and the choices that a person has for a column."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale, UnknownLocaleError

from influencers.importing.columns.fields import AUDIENCE_AGES, FIELDS, QUALITY_FIELDS
from scoring.codes import Platform

LEAVE_OUT = "Leave out"
_LABELS = {
    "profile_url": "Link to the profile",
    "external_id": "Id on the platform",
    "as_of": "As-of date",
    "person": "Person (same for all accounts of one)",
    "kind": "Kind (account, page, group, board)",
    "display_name": "Name",
    "bio": "Bio",
    "category": "Niche or category",
    "verified": "Verified (yes or no)",
    "posts_count": "Number of posts",
    "group_members": "Members of the group",
    "monthly_views": "Monthly views",
    "avg_likes": "Average likes",
    "avg_comments": "Average comments",
    "avg_shares": "Average shares",
    "avg_views": "Average views",
    "engagement_avg": "Average engagements (a count)",
    "authentic_engagement": "Authentic engagements (a count)",
    "new_post_avg_like": "Average likes of new posts",
    "reported_er": "Engagement rate as reported",
    "reported_er_name": "Name of the reported rate",
    "last_post_at": "Last post",
    "credibility": "Audience credibility",
    "aqs": "Audience quality score",
    "audience_country": "Audience: main country",
    "audience_language": "Audience: main language",
    "email": "E-mail",
    "post_id": "Id of the post",
    "post_url": "Link to the post",
    "posted_at": "Posted at",
    "counts_as_of": "As-of date of the counts",
    "type": "Type of post",
    "is_sponsored": "Sponsored (yes or no)",
    "is_pinned": "Pinned (yes or no)",
    "comments_disabled": "Comments are off (yes or no)",
}
_UNITS = {"percent": "in percent", "fraction": "as a fraction of 1"}
# What files give for each platform beside the handle, where one row names several.
_WIDE = ("handle", "profile_url", "display_name", "followers", "posts_count", "reported_er")
_ALL = {"country": "countries", "city": "cities", "gender": "genders", "age": "ages", "language": "languages"}
_COMMON_COUNTRIES = ("US", "GB", "DE", "FR", "ES", "IT", "BR", "IN", "ID", "MX")


def label(target: str) -> str:
    """A mapping's target in words: "Followers", "Instagram: followers", "Audience: share in Germany"."""
    target, _, unit = target.partition(":")
    first, _, rest = target.partition(".")
    if rest:
        return f"{Platform.from_slug(first).label}: {_lowered(label(rest + (f':{unit}' if unit else '')))}"
    if not target:
        return LEAVE_OUT
    name = _share(target) if target.startswith("audience ") else _LABELS.get(target)
    name = name or target.replace("_", " ").capitalize()
    return f"{name} ({_UNITS[unit]})" if unit in _UNITS else name


def targets(records: str, platforms: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The choices of a mapping form: every field, rates with their unit, and those of `platforms` one by one."""
    names = ["", *FIELDS[records]]
    if records == "profiles":
        names += [f"{name}:{unit}" for name in ("reported_er", *QUALITY_FIELDS) for unit in _UNITS]
        names += [f"audience {kind}" for kind in _ALL]
        names += [f"audience gender {gender}" for gender in ("female", "male")]
        names += [f"audience age {age}" for age in AUDIENCE_AGES]
        names += [f"audience country {code}" for code in _COMMON_COUNTRIES]
    wide = [name for name in _WIDE if name in FIELDS[records]]
    names += [f"{platform}.{name}" for platform in platforms for name in wide]
    return [(name, label(name)) for name in names]


def _lowered(words: str) -> str:
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def _share(target: str) -> str:
    kind, _, key = target.removeprefix("audience ").partition(" ")
    if not key:
        return f"Audience: {_ALL[kind]} with their shares"
    if kind == "country":
        return f"Audience: share in {Locale('en').territories.get(key, key)}"
    if kind == "language":
        return f"Audience: share that speaks {_language(key)}"
    if kind == "city":
        return f"Audience: share in {key.title()}"
    return f"Audience: share of {key if kind == 'gender' else f'age {key}'}"


def _language(code: str) -> str:
    try:
        return str(Locale.parse(code).get_language_name("en") or code)
    except (UnknownLocaleError, ValueError):
        return code
