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
_BEFORE = frozenset("c user channel profile pg".split())
_READY = re.compile(r"[a-z0-9][a-z0-9_.\-~]{0,199}")  # a handle already
_PLAIN = re.compile(r"[\w.\-~·]+")
_QUERY = re.compile(r"\?\w+=.*")  # what is left of a link: "name?igsh=abc"
_AROUND = " \t\r\n\v\f\u00a0\u200b\u200e\u200f\u2060\ufeff"
_CHANNEL_ID = re.compile(r"UC[\w-]{22}")
_PINTEREST = re.compile(r"(\w\w\.)?pinterest(\.\w{2,3}){1,2}")
# What stands where a board's name does and is none.
_NOT_BOARDS = frozenset("boards pins followers following overview more_ideas about shop".split())
# Numbers at the end of an address of Facebook: the page behind them keeps its id when it changes its name.
_FACEBOOK_ID = re.compile(r"(?:.*-)?(\d{5,})")


class Account(NamedTuple):
    """Where an address leads: "" for what it does not say. `kind` is said by groups, boards and some pages only."""

    platform: str = ""
    handle: str = ""
    external_id: str = ""
    kind: str = ""


@lru_cache(maxsize=65_536)
def from_address(address: str) -> Account:
    """The account behind an address; nothing where the address is of something else."""
    text = address.strip()
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = parts.hostname or ""
    except ValueError:
        return Account()
    host = host.removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
    platform = HOSTS.get(host) or ("pinterest" if _PINTEREST.fullmatch(host) else "")
    try:
        return _on(platform, [unquote(step) for step in parts.path.split("/") if step], parts.query)
    except ValueError:
        return Account(platform)


def _on(platform: str, steps: list[str], query: str) -> Account:
    """The account behind the path of an address on a platform. ValueError where a name in it can be no handle."""
    if not platform or not steps:
        return Account(platform)
    if platform == "facebook" and (found := _on_facebook(steps, query)):
        return found
    if platform == "pinterest" and (found := _board(steps)):
        return found
    if steps[0].lower() in _BEFORE and len(steps) > 1:
        if platform == "youtube" and _CHANNEL_ID.fullmatch(steps[1]):
            return Account(platform, steps[1].lower(), steps[1])
        steps = steps[1:]
    if steps[0].lower() in _NOT_ACCOUNTS or (len(steps) > 1 and steps[1].lower() in ("posts", "status", "video")):
        return Account(platform)
    return Account(platform, handle(steps[0], platform))


def _on_facebook(steps: list[str], query: str) -> Account | None:
    """Groups, pages by their id, and people by theirs; None where the address is an ordinary one."""
    first, last = steps[0].lower(), steps[-1]
    if first == "profile.php":
        found = re.search(r"(?:^|&)id=(\d+)", query)
        return Account("facebook", found[1], found[1]) if found else Account("facebook")
    if first == "groups":
        if len(steps) == 1 or (len(steps) > 2 and steps[2].lower() in ("posts", "permalink", "user")):
            return Account("facebook")
        number = steps[1] if steps[1].isdecimal() else ""
        return Account("facebook", handle(steps[1], "facebook"), number, "group")
    if first in ("pages", "people", "p"):
        kind = "" if first == "people" else "page"
        if len(steps) == 1:
            return Account("facebook")
        if numbered := _FACEBOOK_ID.fullmatch(last):
            return Account("facebook", numbered[1], numbered[1], kind)
        return Account("facebook", handle(last, "facebook"), "", kind)
    return None


def _board(steps: list[str]) -> Account | None:
    """pinterest.com/user/board/; tabs of an account ("_created", "pins") are the account."""
    if len(steps) < 2 or steps[0].lower() in (*_NOT_ACCOUNTS, "ideas", "today", "business"):
        return Account("pinterest") if steps[0].lower() in ("ideas", "today", "business") else None
    if steps[1].startswith("_") or steps[1].lower() in _NOT_BOARDS:
        return None
    return Account("pinterest", f"{handle(steps[0], '')}/{handle(steps[1], '')}", "", "board")


def handle(cell: str, platform: str) -> str:
    """A handle as its platform compares it: lower case, no @, no address around it. ValueError where it is none.

    Nothing is left out to make a handle of what is none: that would be somebody else's. A board of Pinterest is
    "user/board".
    """
    if _READY.fullmatch(cell):
        return cell
    text = _bare(cell)
    if platform == "pinterest" and text.count("/") == 1 and all(text.split("/")) and "pinterest." not in text.lower():
        owner, board = text.split("/")
        return f"{handle(owner, '')}/{handle(board, '')}"
    if "/" in text:
        found = from_address(text)
        if found.handle:
            return found.handle
        if found.platform or "//" in text:
            raise ValueError(f"“{text[:60]}” does not lead to an account.")
    return _checked(_QUERY.sub("", text), cell)


def named(cell: str, platform: str) -> str:
    """The same in a list that says a channel's name where it does not know the handle ("5-Minute Crafts").

    The name's letters, digits and . _ - ~ stand for the handle then, and the name stays the display name.
    """
    try:
        return handle(cell, platform)
    except ValueError:
        text = _bare(cell)
        if "//" in text:
            raise
        return _checked("".join(filter(_may_stand, text.split("?")[0])), cell)


def _bare(cell: str) -> str:
    """Without blanks and the @, nor the signs without width that copying leaves at the ends."""
    return cell.strip(_AROUND).lstrip("@").strip(_AROUND)


def _checked(text: str, cell: str) -> str:
    text = text.lower()
    spoken = any(letter.isalnum() for letter in text) or not text.strip("_")
    if not 0 < len(text) <= 200 or not spoken or not (_PLAIN.fullmatch(text) or all(map(_may_stand, text))):
        raise ValueError(f"“{cell.strip()[:60]}” cannot be a handle.")
    return text


def _may_stand(letter: str) -> bool:
    """Letters, vowel signs and digits of any script, as YouTube has them, and the signs that handles have."""
    return letter in "._-~·" or category(letter)[0] in "LMN"


def kind_of(platform: str, name: str) -> str:
    """What a handle alone says of the kind: that "user/board" is a board."""
    return "board" if platform == "pinterest" and "/" in name else ""


def address(platform: str, name: str, kind: str = "") -> str:
    """The account's page on its platform, where that follows from the handle."""
    if platform == "facebook" and kind == "group":
        return f"https://www.facebook.com/groups/{name}"
    shape = ADDRESSES.get(platform, "")
    return shape.format(name) if shape else ""
