"""Countries and languages by any of their names, platforms by any of theirs, as the codes that are stored."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from influencers.importing.columns.fields import PLATFORM_WORDS
from scoring.text import fold, words

_SHARE = re.compile(r"[\s:(-]*\d+([.,]\d+)?\s*%\s*\)?\s*$")  # "Spain (45%)"
NAMED_IN = ("en", "de", "fr", "es", "pt", "it", "nl")
# What files say and the dictionaries do not.
_COUNTRIES = {
    "usa": "US", "us": "US", "u s": "US", "u s a": "US", "america": "US", "united states of america": "US",
    "the united states": "US", "uk": "GB", "u k": "GB", "great britain": "GB", "england": "GB", "scotland": "GB",
    "wales": "GB", "northern ireland": "GB", "uae": "AE", "emirates": "AE", "korea": "KR", "republic of korea": "KR",
    "korea republic of": "KR", "russian federation": "RU", "viet nam": "VN", "czech republic": "CZ", "turkey": "TR",
    "turkiye": "TR", "iran islamic republic of": "IR", "ivory coast": "CI", "cote d ivoire": "CI", "holland": "NL",
    "the netherlands": "NL", "hong kong": "HK", "macau": "MO", "macao": "MO", "palestine": "PS", "burma": "MM",
    "taiwan province of china": "TW", "bosnia": "BA", "macedonia": "MK", "congo": "CG", "drc": "CD", "syria": "SY",
    "brasil": "BR", "espana": "ES", "deutschland": "DE", "italia": "IT", "schweiz": "CH", "osterreich": "AT",
    "swaziland": "SZ", "cape verde": "CV", "east timor": "TL", "vatican": "VA", "philippine": "PH",
}  # fmt: skip
_LANGUAGES = {
    "mandarin": "zh",
    "farsi": "fa",
    "tagalog": "tl",
    "filipino": "tl",
    "iw": "he",
    "in": "id",
    "castellano": "es",
}


@cache
def _country_names() -> dict[str, str]:
    known: dict[str, str] = {}
    codes = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()} - {
        "EU",
        "EZ",
        "UN",
        "ZZ",
    }
    codes -= {"QO", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}
    for language in NAMED_IN:
        for code, name in Locale(language).territories.items():
            if code in codes:
                known.setdefault(" ".join(words(str(name))), str(code))
    alpha3 = get_global("territory_aliases")
    known |= {old.lower(): new[0] for old, new in alpha3.items() if len(old) == 3 and old.isalpha() and new[0] in codes}
    return known | {code.lower(): code for code in codes} | _COUNTRIES


@cache
def _language_names() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in NAMED_IN:
        for code, name in Locale(language).languages.items():
            if len(str(code)) == 2:
                known.setdefault(" ".join(words(str(name))), str(code))
    return known | {code: code for code in map(str, Locale("en").languages) if len(code) == 2} | _LANGUAGES


def country(name: str) -> str:
    """The ISO 3166 alpha-2 code of a country, from its code or its name in seven languages."""
    name = _SHARE.sub("", name)
    key = " ".join(words(name))
    found = _country_names().get(key) or _country_names().get(key.removeprefix("the "))
    if found is None and "," in name:
        # "Berlin, Germany": the country stands last.
        found = _country_names().get(" ".join(words(name.rsplit(",", 1)[1])))
    if found is None:
        raise ValueError(f"“{name[:60]}” is not a country that we know.")
    return found


def language(name: str) -> str:
    """The ISO 639-1 code of a language, from its code ("de", "de-AT") or its name in seven languages."""
    known = _language_names()
    key = " ".join(words(name))
    found = known.get(key) or known.get(key.split(" ")[0] if key else "")
    if found is None:
        raise ValueError(f"“{name[:60]}” is not a language that we know.")
    return found


def platform(name: str) -> str:
    """The slug of a platform from any of its names."""
    found = PLATFORM_WORDS.get(fold(name)) or PLATFORM_WORDS.get(fold(name).replace(" ", ""))
    if found is None:
        raise ValueError(f"“{name[:60]}” is not a platform that we know.")
    return found
