"""Audience shares: a column for each (`audience_country_DE`, "audience female %"), or all of a kind in one cell.

The key of a share is "country DE"; that of a column which lists shares ("Spain 45%, Italy 12%") is "country".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from influencers.importing.columns.fields import AUDIENCE_AGES, AUDIENCE_KINDS
from influencers.importing.rows import places
from influencers.importing.rows.blanks import says_nothing, short

_KINDS = {kind: kind for kind in AUDIENCE_KINDS} | {
    "countries": "country", "country code": "country", "geo countries": "country", "cities": "city",
    "geo cities": "city", "genders": "gender", "ages": "age", "languages": "language",
}  # fmt: skip
_GENDERS = {"female": "female", "f": "female", "women": "female", "male": "male", "m": "male", "men": "male",
            "other": "other", "unknown": "other"}  # fmt: skip
_EXAMPLES = {"country": "Spain 45%", "city": "Madrid 20%", "gender": "female 61%", "age": "18-24 45%",
             "language": "Spanish 80%"}  # fmt: skip
_UNIT = re.compile(r" (percent|percentage|pct|share)$")
_KEYED = re.compile(rf"audience (?:share )?({'|'.join(sorted(_KINDS, key=len, reverse=True))}) (.+)")
_GENDER = re.compile(r"(?:audience (female|male|women|men))|(?:(female|male|women|men) (?:audience|followers))")
_AGE = re.compile(r"(?:audience )(?:ages? )?((?:1[38]|[2-6][45]|65) .+|65)")
_LIST = re.compile(rf"(?:top )?audience ({'|'.join(sorted(set(_KINDS) - {'country', 'language'}, key=len))})")
_OF_ALL = re.compile(r" (split|breakdown|distribution)$")
# A comma may stand in a name ("Korea, Republic of") and in a number ("45,2%").
_PARTS = re.compile(r"[;|\n]|(?<=%),|(?<=%\)),|,(?=\s+\d+(?:[.,]\d+)?\s*%)")
_NAME_FIRST = re.compile(r"(.+?)[\s:=(–-]*(\d+(?:[.,]\d+)?)\s*%\s*\)?")
_SHARE_FIRST = re.compile(r"(?P<share>\d+(?:[.,]\d+)?)\s*%\s*(?P<name>.+)")


def named(name: str) -> str:
    """The key of the share that a plain header names, or nothing."""
    bare = _UNIT.sub("", name)
    if whole := _LIST.fullmatch(_OF_ALL.sub("", bare)):
        return _KINDS[whole[1]]
    if gender := _GENDER.fullmatch(bare):
        return key("gender", gender[1] or gender[2])
    if keyed := _KEYED.fullmatch(bare):
        return key(_KINDS[keyed[1]], keyed[2])
    if age := _AGE.fullmatch(bare):
        return key("age", age[1])
    return ""


def listed(kind: str) -> Callable[[str], dict[str, float] | None]:
    """A reader of cells that list the shares of one kind: {"country DE": 45.0}. Only with a percent sign at each."""

    def read(cell: str) -> dict[str, float] | None:
        if says_nothing(cell):
            return None
        return dict(_pair(kind, part.strip()) for part in _PARTS.split(cell) if part.strip())

    return read


def _pair(kind: str, part: str) -> tuple[str, float]:
    if first := _SHARE_FIRST.fullmatch(part):
        name, number = first["name"], first["share"]
    elif last := _NAME_FIRST.fullmatch(part):
        name, number = last[1], last[2]
    else:
        raise ValueError(f"“{short(part)}” is not a share of the audience such as “{_EXAMPLES[kind]}”.")
    known, share = key(kind, name), float(number.replace(",", "."))
    if not known or share > 100:
        raise ValueError(f"“{short(part)}” is not a share of the audience such as “{_EXAMPLES[kind]}”.")
    return known, share


def key(kind: str, said: str) -> str:
    """A kind of share and what people call its key, as they are stored: "country DE", "age 18-24"; else nothing."""
    text = " ".join(re.split(r"[\W_]+", said.lower())).strip()
    if kind == "gender" and text in _GENDERS:
        return f"gender {_GENDERS[text]}"
    if kind == "age":
        numbers = re.findall(r"\d+", text)
        ages = "-".join(numbers) if len(numbers) == 2 else f"{numbers[0]}+" if numbers else ""
        return f"age {ages}" if ages in AUDIENCE_AGES or re.fullmatch(r"\d\d(-\d\d|\+)", ages) else ""
    if kind in ("country", "language"):
        return _place(kind, text)
    if kind == "city" and text and not text.startswith("mostly"):
        return f"city {' '.join(said.split())[:100]}"
    return ""


def _place(kind: str, text: str) -> str:
    """Codes of two letters, and names; "mostly" says that the cell holds the place and not a share."""
    if text.startswith("mostly") or (len(text) < 4 and not re.fullmatch(r"[a-z]{2}", text)):
        return ""
    try:
        return f"{kind} {places.country(text) if kind == 'country' else places.language(text)}"
    except ValueError:
        return ""
