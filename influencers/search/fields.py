"""How one search parameter is read from text. Every refusal is a sentence; a blank value is a value not given."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from influencers.search.tokens import KINDS, key_code

MAX_TEXT = 500
MAX_VALUES = 100
_YES_NO = {"1": True, "true": True, "0": False, "false": False}
_NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


@cache
def countries() -> dict[str, str]:
    """ISO 3166 alpha-2 codes with English names."""
    names = Locale("en").territories
    return {code: name for code, name in names.items() if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_COUNTRIES}


@cache
def languages() -> dict[str, str]:
    """ISO 639-1 codes with English names."""
    return {code: name for code, name in Locale("en").languages.items() if re.fullmatch("[a-z]{2}", code)}


class ManyWidget(forms.TextInput):
    """Reads every value that was given under the name."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, QueryDict) else list(data.get(name, []))


def plain_text(text: str) -> str:
    """The text without white space around it, refused where it is too long or holds a NUL."""
    text = text.strip()
    if "\x00" in text:
        raise ValidationError("A NUL character cannot be searched.")
    if len(text) > MAX_TEXT:
        raise ValidationError(f"At most {MAX_TEXT} characters, please; this has {len(text):,}.")
    return text


class ManyField(forms.Field):
    """Any number of values, each read by `read`; the values in the order given, each once."""

    widget = ManyWidget

    def __init__(self, read: Callable[[str], Any] = plain_text, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.read = read

    def clean(self, value: list[str] | None) -> list[Any]:
        given = [text for text in value or [] if text.strip(" \t\r\n")]
        if len(given) > MAX_VALUES:
            raise ValidationError(f"At most {MAX_VALUES} values, please.")
        return list(dict.fromkeys(self.read(plain_text(text)) for text in given))


def one_of(slugs: Iterable[str]) -> Callable[[str], str]:
    """Reads one of the given words, in any case."""
    known = list(slugs)

    def read(text: str) -> str:
        if text.lower() not in known:
            raise ValidationError(f"“{text[:60]}” is not one of {', '.join(known)}.")
        return text.lower()

    return read


def country_code(text: str) -> str:
    if text.upper() not in countries():
        raise ValidationError(f"“{text[:60]}” is not a country code. Use two letters, such as DE.")
    return text.upper()


def language_code(text: str) -> str:
    if text.lower() not in languages():
        raise ValidationError(f"“{text[:60]}” is not a language code. Use two letters, such as de.")
    return text.lower()


def whole_number(text: str) -> int:
    """A positive whole number that fits the database (an id)."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValidationError(f"“{text[:60]}” is not an id.")
    return int(text)


def audience_share(text: str) -> tuple[str, str, float]:
    """`country:DE:20` -> ("country", "DE", 20.0): at least 20 % of the audience."""
    kind, _, rest = text.partition(":")
    key, _, percent = rest.rpartition(":")
    kind = kind.strip().lower()
    key = key.strip().upper() if kind == "country" else key.strip().lower()
    if kind not in KINDS or key_code(kind, key) is None:
        raise ValidationError(
            f"“{text[:60]}” is not an audience share. Write it like country:DE:20, gender:female:60, age:18-24:30 "
            "or language:de:50."
        )
    if kind == "country":
        country_code(key)
    return kind, key, _number(percent, 0, 100)


def _number(text: str, low: float, high: float, whole: bool = False) -> float:
    try:
        number = float(text) if re.fullmatch(r"\s*[+-]?[0-9]{0,40}\.?[0-9]{0,40}\s*", text) else math.nan
    except ValueError:
        number = math.nan
    if math.isnan(number) or (whole and number != int(number)):
        raise ValidationError(f"“{text[:60]}” is not a {'whole ' if whole else ''}number.")
    if not low <= number <= high:
        raise ValidationError(f"Must be from {low:,.0f} to {high:,.0f}.")
    return int(number) if whole else number


class NumberField(forms.Field):
    """A number within bounds (both inside), written plainly: 2.5, not 2,5 or 1e3."""

    widget = forms.TextInput

    def __init__(self, low: float, high: float, whole: bool = False, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.low, self.high, self.whole = low, high, whole

    def clean(self, value: str | None) -> float | None:
        text = plain_text(value or "")
        return _number(text, self.low, self.high, self.whole) if text else None


class YesNoField(forms.Field):
    """1, 0, true or false."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: str | None) -> bool | None:
        text = plain_text(value or "")
        if text and text.lower() not in _YES_NO:
            raise ValidationError(f"“{text[:60]}” is not 1, 0, true or false.")
        return _YES_NO.get(text.lower())


class MomentField(forms.Field):
    """A date or a moment in ISO 8601; without a zone it is UTC."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def clean(self, value: str | None) -> datetime | None:
        text = plain_text(value or "").replace(" ", "+")
        if not text:
            return None
        try:
            moment = parse_datetime(text)
            day = None if moment else parse_date(text)
        except ValueError:
            moment = day = None
        if moment is None and day is None:
            raise ValidationError(f"“{text[:60]}” is not a time. Write it like 2026-11-20 or 2026-11-20T08:00:00Z.")
        if moment is None:
            assert day is not None
            moment = datetime(day.year, day.month, day.day)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class ChoiceField(forms.Field):
    """One of the given words."""

    widget = forms.TextInput

    def __init__(self, choices: Iterable[str], **options: Any) -> None:
        super().__init__(required=False, **options)
        self.choices = list(choices)

    def clean(self, value: str | None) -> str | None:
        text = plain_text(value or "")
        return one_of(self.choices)(text) if text else None
