"""What a cell says: numbers, rates, dates and yes/no as people and programs really write them.

Every reader takes the cell as text and returns a value, or None where the cell says nothing. It raises ValueError with
a sentence where the cell says something that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from influencers.importing.rows import places
from influencers.importing.rows.blanks import NOTHING, says_nothing, short
from influencers.importing.rows.dates import date
from scoring.codes import Kind
from scoring.text import fold, hashtags

SUFFIXES = {"k": 1e3, "m": 1e6, "mio": 1e6, "mil": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12}
HIGHEST_RATE = 1_000.0
BIGGEST = 9_000_000_000_000_000
_NUMBER = re.compile(r"([+-]?)([\d.,' _]*\d[\d.,' _]*)(?:e([+-]?\d{1,3}))?(k|mio|mil|m|bn|b|t)?\+?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "’": "'"})
_YES = frozenset(["true", "yes", "y", "1", "1.0", "t", "ja", "oui", "si", "sí", "x", "✓"])
_NO = frozenset(["false", "no", "n", "0", "0.0", "f", "nein", "non"])
MAY_BE_NOTHING = 8  # a text of so many letters is one, whatever it says
_FORMULA = ("=", "+", "-", "@", "\t")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")


def number(cell: str) -> float | None:
    """48.5M, 478K, 1,494, 1.234,5, 1 234, 1.2M+, 2.28E+11 and 1432.0 as a float."""
    try:
        return float(int(cell)) if cell.isdecimal() else _shaped(cell)
    except OverflowError:
        raise ValueError(f"“{short(cell)}” is too large to be a number here.") from None


def _shaped(cell: str) -> float | None:
    if says_nothing(cell):
        return None
    text = cell.translate(_SPACES).strip('" ').lower()
    match = _NUMBER.fullmatch(text) or _NUMBER.fullmatch(re.sub(r"(?<=[\d.,]) +(?=(k|m|b|t|mio|mil|bn)\b)", "", text))
    if match is None:
        raise ValueError(f"“{short(cell)}” is not a number.")
    sign, digits, exponent, suffix = match.groups()
    value = float(f"{_plain_digits(digits, cell, bool(suffix or exponent))}e{exponent or 0}")
    value *= SUFFIXES.get(suffix or "", 1.0)
    if value > 1e300:
        raise OverflowError
    return -round(value, 6) if sign == "-" else round(value, 6)


def _plain_digits(digits: str, cell: str, scaled: bool) -> str:
    """Take the thousands separators out. What stands last, once, and not before three digits, is the decimal sign."""
    text = digits.strip().replace(" ", "").replace("'", "").replace("_", "")
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
        if text.count(decimal) > 1:
            raise ValueError(f"“{short(cell)}” is not a number: it has more than one decimal sign.")
        return text.replace(thousands, "").replace(decimal, ".")
    if comma >= 0:
        groups = text.split(",")
        grouped = all(len(group) == 3 for group in groups[1:]) and 0 < len(groups[0]) <= 3
        if len(groups) > 2 or (grouped and not scaled and groups[0] != "0"):
            return text.replace(",", "")
        return text.replace(",", ".")
    if text.count(".") > 1:
        return text.replace(".", "")
    return text


def count(cell: str) -> int | None:
    """A whole number of things, never negative."""
    if cell.isdecimal() and len(cell) < 16:
        return int(cell)
    # A count is whole, so the point of "12.345" can only part thousands.
    value = number(cell.replace(".", "") if _THOUSANDS.fullmatch(cell.strip()) else cell)
    if value is None:
        return None
    if value < 0:
        raise ValueError(f"“{short(cell)}” is negative, and a count cannot be.")
    if value > BIGGEST:
        raise ValueError(f"“{short(cell)}” is too large to be a count.")
    return round(value)


def hidden_count(cell: str) -> int | None:
    """Likes: -1 says that the platform hides them."""
    return None if cell.strip() in ("-1", "-1.0") else count(cell)


def average(cell: str) -> float | None:
    """An average per post, never negative; -1 says hidden."""
    if cell.strip() in ("-1", "-1.0"):
        return None
    value = number(cell)
    if value is not None and value < 0:
        raise ValueError(f"“{short(cell)}” is negative, and an average cannot be.")
    if value is not None and value > BIGGEST:
        raise ValueError(f"“{short(cell)}” is too large to be an average.")
    return value


def percent(cell: str) -> float | None:
    """The number of a rate as it stands. Whether it means percent points is decided for the whole column."""
    text = cell.strip()
    if says_nothing(text):
        return None
    value = None if says_nothing(text.rstrip("% ")) else number(text.rstrip("% "))
    if value is None:
        raise ValueError(f"“{short(cell)}” is not a rate.")
    if not 0 <= value <= HIGHEST_RATE:
        raise ValueError(f"“{short(cell)}” cannot be a rate: it is not between 0 and 1,000 percent.")
    return value


def boolean(cell: str) -> bool | None:
    """TRUE, yes, y, 1 or FALSE, no, N, 0."""
    if says_nothing(cell):
        return None
    text = cell.strip('" ').lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise ValueError(f"“{short(cell)}” is neither yes nor no.")


def text(cell: str) -> str | None:
    """Words as they stand, without the white space around them."""
    stripped = cell.strip()
    if stripped[:1] == "'" and stripped[1:2] in _FORMULA:
        # Exports put an apostrophe before what a spreadsheet would take for a formula.
        stripped = stripped[1:]
    if not stripped or (len(stripped) < MAY_BE_NOTHING and stripped.lower() in NOTHING):
        return None
    return mended(stripped)


def is_whole(text: str) -> bool:
    """Without the signs that UTF-8 shows when it is read as Windows text."""
    return not ("Ã" in text or "Â" in text or "â€" in text)


def mended(text: str) -> str:
    """UTF-8 that somebody read as Windows text ("CÃ´te d'Ivoire") put right again."""
    while not is_whole(text):
        once = _mended_once(text)
        if once == text:
            break
        text = once  # again: some files went wrong twice, and what is read a second time must read the same
    return text


def _mended_once(text: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def country(cell: str) -> str | None:
    return None if says_nothing(cell) else places.country(mended(cell.strip()))


def language(cell: str) -> str | None:
    return None if says_nothing(cell) else places.language(cell.strip())


def platform(cell: str) -> str | None:
    return None if says_nothing(cell) else places.platform(cell.strip())


def kind(cell: str) -> str | None:
    """account, page, group or board."""
    if says_nothing(cell):
        return None
    word = fold(cell)
    known = {"profile": "account", "channel": "account", "user": "account"} | {slug: slug for slug in Kind.slugs()}
    if word not in known:
        raise ValueError(f"“{short(cell)}” is not one of {', '.join(Kind.slugs())}.")
    return known[word]


def account_type(cell: str) -> str | None:
    """personal, creator or business."""
    if says_nothing(cell):
        return None
    word = fold(cell)
    known = {"1": "personal", "2": "business", "3": "creator", "regular": "personal", "personal": "personal",
             "creator": "creator", "business": "business", "brand": "business"}  # fmt: skip
    if word not in known:
        raise ValueError(f"“{short(cell)}” is not one of personal, creator, business.")
    return known[word]


def hashtag_list(cell: str) -> list[str] | None:
    """Tags with or without #, separated by anything."""
    if says_nothing(cell):
        return None
    marked = hashtags(cell)
    bare = [fold(tag).strip("[]'\"# ") for tag in re.split(r"[,;|\s]+", cell)]
    return marked or list(dict.fromkeys(tag for tag in bare if tag)) or None


def email(cell: str) -> str | None:
    if says_nothing(cell):
        return None
    text = cell.strip().lower().removeprefix("mailto:")
    if not _EMAIL.fullmatch(text) or len(text) > 254:
        raise ValueError(f"“{short(cell)}” is not an e-mail address.")
    return text


def phone(cell: str) -> str | None:
    if says_nothing(cell):
        return None
    text = cell.strip()
    if sum(letter.isdigit() for letter in text) < 5 or len(text) > 40:
        raise ValueError(f"“{short(cell)}” is not a phone number.")
    return text


def price(cell: str) -> str | None:
    """An amount, with its currency in front where the cell names one: "EUR 250.00" or "250.00"."""
    if says_nothing(cell):
        return None
    text = cell.strip()
    signs = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
    named = re.search(r"[A-Za-z]{3}", text)
    found = next((code for sign, code in signs.items() if sign in text), named[0].upper() if named else "")
    amount = number(re.sub(r"[A-Za-z]{3}|[$€£¥]", "", text).strip())
    if amount is None or not 0 <= amount < 1e10:
        raise ValueError(f"“{short(cell)}” is not a price.")
    return f"{found} {amount:.2f}".strip()


def currency(cell: str) -> str | None:
    if says_nothing(cell):
        return None
    text = cell.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise ValueError(f"“{short(cell)}” is not a currency code such as EUR.")
    return text


READERS: dict[str, Callable[[str], Any]] = {
    "text": text,
    "count": count,
    "hidden_count": hidden_count,
    "average": average,
    "percent": percent,
    "boolean": boolean,
    "date": date,
    "country": country,
    "language": language,
    "platform": platform,
    "kind": kind,
    "account_type": account_type,
    "hashtags": hashtag_list,
    "email": email,
    "phone": phone,
    "price": price,
    "currency": currency,
}
