"""Whose account a row is about: handles and addresses as each platform compares them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category
from urllib.parse import unquote, urlsplit

HOSTS = {
    "instagram.com": "instagram", "tiktok.com": "tiktok", "youtube.com": "youtube", "youtu.be": "youtube",
    "twitter.com": "x", "x.com": "x", "facebook.com": "facebook", "fb.com": "facebook", "pinterest.com": "pinterest",
    "twitch.tv": "twitch", "threads.net": "threads", "threads.com": "threads", "bsky.app": "bluesky",
}  # fmt: skip
ADDRESSES = {
    "instagram": "https://www.instagram.com/{}/", "tiktok": "https://www.tiktok.com/@{}",
    "youtube": "https://www.youtube.com/@{}", "x": "https://x.com/{}", "facebook": "https://www.facebook.com/{}",
    "pinterest": "https://www.pinterest.com/{}/", "twitch": "https://www.twitch.tv/{}",
    "threads": "https://www.threads.net/@{}", "bluesky": "https://bsky.app/profile/{}",
}  # fmt: skip
# Paths that lead to a post, a search or the site itself, never to an account.
_NOT_ACCOUNTS = frozenset("p reel reels tv explore stories watch shorts hashtag search status video pin i intent share "
                          "embed playlist results about login".split())  # fmt: skip
# Paths that stand before the name.
_BEFORE = frozenset("c user channel profile people pages groups pg".split())
_PLAIN = re.compile(r"[\w.\-~]+")
_CHANNEL_ID = re.compile(r"UC[\w-]{22}")


class Account(NamedTuple):
    """Where an address leads: "" for what it does not say."""

    platform: str = ""
    handle: str = ""
    external_id: str = ""


@lru_cache(maxsize=65_536)
def from_address(address: str) -> Account:
    """The account behind an address; nothing where the address is of something else."""
    text = address.strip()
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
    except ValueError:
        return Account()
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    platform = HOSTS.get(host) or ("pinterest" if re.fullmatch(r"(\w\w\.)?pinterest(\.\w+)+", host) else "")
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if not platform or not steps:
        return Account(platform)
    if platform == "facebook" and steps[0] == "profile.php":
        found = re.search(r"(?:^|&)id=(\d+)", parts.query)
        return Account(platform, found[1] if found else "", found[1] if found else "")
    if steps[0].lower() in _BEFORE and len(steps) > 1:
        if platform == "youtube" and _CHANNEL_ID.fullmatch(steps[1]):
            return Account(platform, steps[1].lower(), steps[1])
        steps = steps[1:]
    if steps[0].lower() in _NOT_ACCOUNTS or (len(steps) > 1 and steps[1].lower() in ("posts", "status", "video")):
        return Account(platform)
    return Account(platform, handle(steps[0], platform))


def handle(cell: str, platform: str) -> str:
    """A handle as its platform compares it: lower case, no @, no address around it. ValueError where it is none.

    Lists often give a channel's name where its handle is not known ("5-Minute Crafts"): its letters, digits and
    . _ - ~ stand for the handle then, and the name stays the display name.
    """
    text = cell.strip().lstrip("@").strip()
    if "/" in text:
        found = from_address(text)
        if found.handle:
            return found.handle
        if found.platform or "//" in text:
            raise ValueError(f"“{text[:60]}” does not lead to an account.")
    if not _PLAIN.fullmatch(text):
        text = "".join(letter for letter in text.split("?")[0] if letter in "._-~" or category(letter)[0] in "LMN")
    text = text.lower()
    if not 0 < len(text) <= 200 or not any(letter.isalnum() for letter in text):
        if not text.strip("_") and text:
            return text
        raise ValueError(f"“{cell.strip()[:60]}” cannot be a handle.")
    return text


def address(platform: str, name: str) -> str:
    """The account's page on its platform, where that follows from the handle."""
    shape = ADDRESSES.get(platform, "")
    return shape.format(name) if shape else ""
