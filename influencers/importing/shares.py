"""Headers of audience shares: `audience_country_DE`, "audience female %", "audience age 18-24"."""

from __future__ import annotations

import re

from influencers.importing import places
from influencers.importing.fields import AUDIENCE_AGES, AUDIENCE_KINDS

_KINDS = {kind: kind for kind in AUDIENCE_KINDS} | {
    "countries": "country", "country code": "country", "geo countries": "country", "cities": "city",
    "geo cities": "city", "genders": "gender", "ages": "age", "languages": "language",
}  # fmt: skip
_GENDERS = {"female": "female", "f": "female", "women": "female", "male": "male", "m": "male", "men": "male",
            "other": "other", "unknown": "other"}  # fmt: skip
_UNIT = re.compile(r" (percent|percentage|pct|share)$")
_KEYED = re.compile(rf"audience (?:share )?({'|'.join(sorted(_KINDS, key=len, reverse=True))}) (.+)")
_GENDER = re.compile(r"(?:audience (female|male|women|men))|(?:(female|male|women|men) (?:audience|followers))")
_AGE = re.compile(r"(?:audience )(?:ages? )?((?:1[38]|[2-6][45]|65) .+|65)")


def named(name: str) -> str:
    """The kind and key that a plain header names, such as "country DE", or nothing."""
    bare = _UNIT.sub("", name)
    if gender := _GENDER.fullmatch(bare):
        return key("gender", gender[1] or gender[2])
    if keyed := _KEYED.fullmatch(bare):
        return key(_KINDS[keyed[1]], keyed[2])
    if age := _AGE.fullmatch(bare):
        return key("age", age[1])
    return ""


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
