"""What sampled cells look like, with or without a header that says what they should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from influencers.importing.columns import shares
from influencers.importing.columns.fields import FIELDS
from influencers.importing.columns.headers import Column
from influencers.importing.rows import identity, places
from influencers.importing.rows.dates import date
from influencers.importing.rows.values import READERS

# Most of the cells have to look alike before that means something, and there have to be a few.
ENOUGH, AT_LEAST = 0.8, 3
_PROBE = 10  # cells that tell whether a closer look is worth it
_KINDS = {
    "text": "text", "count": "counts", "hidden_count": "counts", "average": "numbers", "percent": "rates",
    "boolean": "yes or no", "date": "dates", "country": "countries", "language": "languages",
    "platform": "platforms", "kind": "kinds of account", "account_type": "types of account", "hashtags": "hashtags",
    "email": "e-mail addresses", "phone": "phone numbers", "price": "prices", "currency": "currencies",
}  # fmt: skip
_PHONE = re.compile(r"(\+|00)[\d ()./-]{7,}")
_DATED = re.compile(r"\d[-/.:]\d.*\d[-/.:]\d|[A-Za-z]{3}.*\d{4}|\d+ [a-z]+( ago)?$")
_AT_HANDLE = re.compile(r"@[\w.\-]{2,60}")


class Guess(NamedTuple):
    """What a column may be: its target, what the cells are called, and how many of them are that."""

    target: str
    kind: str
    matching: int


def readable(column: Column, cells: Sequence[str], records: str) -> tuple[str, int]:
    """What the cells of a mapped column are expected to be, and how many of them are."""
    if column.field == "audience":
        kind, reads = "shares", READERS["percent"] if " " in column.key else shares.listed(column.key)
    elif column.field in ("handle", "external_id", "person", "post_id"):
        kind, reads = ("handles" if column.field == "handle" else "names or ids"), _named(column)
    elif column.field in ("profile_url", "post_url"):
        kind, reads = "links", _link
    else:
        name = FIELDS[records][column.field].reads
        kind = _KINDS[name]
        reads = _dated if name == "date" else _wordy if name == "text" else READERS[name]
    return kind, sum(1 for cell in cells if _can(reads, cell))


def guess(cells: Sequence[str], records: str) -> Guess | None:
    """What the values of a column alone suggest, if they do."""
    if len(cells) < AT_LEAST:
        return None
    for target, kind, looks in _LOOKS:
        if target not in FIELDS[records] and not (target == "as_of" and records == "snapshots"):
            continue
        probe = cells[:_PROBE]
        if sum(1 for cell in probe if looks(cell)) * 2 < len(probe):
            continue
        matching = sum(1 for cell in cells if looks(cell))
        if matching >= ENOUGH * len(cells):
            name = "date" if target == "as_of" and records == "snapshots" else target
            return Guess(_of_one_platform(name, cells), kind, matching)
    return None


def platform(cell: str, name: str) -> str:
    """The platform that a cell of the column "platform" or "profile_url" says, or nothing."""
    if name == "profile_url":
        return identity.from_address(cell).platform
    try:
        return READERS["platform"](cell) or ""
    except ValueError:
        return ""


def moment(cell: str, now: datetime) -> datetime | None:
    try:
        return date(cell, now)
    except ValueError:
        return None


def _can(reads: Callable[[str], Any], cell: str) -> bool:
    try:
        found = reads(cell)
        return found is not None and (found is not False or reads is READERS["boolean"])
    except ValueError:
        return False


def _named(column: Column) -> Callable[[str], Any]:
    if column.field == "handle":
        read = identity.named if column.holds_names else identity.handle
        return lambda cell: read(cell, column.platform or "instagram")
    return lambda cell: len(cell) <= 200


def _link(cell: str) -> bool:
    return bool(identity.from_address(cell).platform) or "//" in cell


def _dated(cell: str) -> datetime | None:
    return date(cell, timezone.now())


def _wordy(cell: str) -> bool:
    return any(letter.isalpha() for letter in cell) or not cell.isdecimal()


def _email(cell: str) -> bool:
    return "@" in cell and _can(READERS["email"], cell)


def _account_link(cell: str) -> bool:
    return "/" in cell and bool(identity.from_address(cell).handle)


def _written_date(cell: str) -> bool:
    """A date that cannot be a plain number too."""
    return bool(_DATED.search(cell)) and moment(cell, timezone.now()) is not None


def _country(cell: str) -> bool:
    """A country by its name; two letters could be anything."""
    return len(cell) > 3 and _can(places.country, cell)


_LOOKS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("email", "e-mail addresses", _email),
    ("profile_url", "links to accounts", _account_link),
    ("handle", "handles with an @", lambda cell: bool(_AT_HANDLE.fullmatch(cell))),
    ("phone", "phone numbers", lambda cell: bool(_PHONE.fullmatch(cell))),
    ("platform", "platforms", lambda cell: bool(platform(cell, "platform"))),
    ("posted_at", "dates", _written_date),
    ("as_of", "dates", _written_date),
    ("country", "countries", _country),
)


def _of_one_platform(name: str, cells: Sequence[str]) -> str:
    """Links that all lead to one platform are that platform's: "tiktok.profile_url"."""
    if name != "profile_url":
        return name
    found = {identity.from_address(cell).platform for cell in cells} - {""}
    return f"{found.pop()}.{name}" if len(found) == 1 else name
