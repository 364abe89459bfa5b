"""Objects as rows of a table: nested ones become columns, lists of audience shares too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

# A list of objects such as {"code": "DE", "weight": 0.23} under a name such as geoCountries or audience_ages.
_KINDS = {"countr": "country", "cit": "city", "gender": "gender", "age": "age", "language": "language"}
_KIND = re.compile(r"(?:^|[^a-z])(countr|cit|gender|age|language)(?:y|ies|s)?(?=[^a-z]|$)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_KEYS = ("code", "name", "gender", "group", "age", "country", "language", "id", "title", "key", "label")
_SHARES = ("weight", "percent", "percentage", "share", "value", "ratio")
_GENDERS = {"f": "female", "m": "male", "w": "female", "women": "female", "men": "male"}
_OTHERS_AUDIENCE = re.compile(r"liker|commenter|lookalike|suspicious", re.IGNORECASE)
SHARE = "audience_"


def flat(item: dict[str, Any], before: str = "") -> dict[str, Any]:
    """{"audience": {"country": {"DE": 20}}} is `audience_country_DE`, and so is what vendors write as a list."""
    found: dict[str, Any] = {}
    for key, value in item.items():
        name = before + (key if key.isalnum() and key.isascii() else said(key).replace("\x00", "\ufffd"))
        if isinstance(value, dict):
            found |= flat(value, f"{name}_")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            shares: dict[str, Any] = dict(_shares(name, value))
            found.update(shares or {name: value})
        else:
            found[name] = value
    return found


def _shares(name: str, items: list[Any]) -> Iterator[tuple[str, str]]:
    """A list of audience shares as columns: `audience_country_DE`, "23%". Shares of 1 are made percent."""
    matches = _KIND.findall(_CAMEL.sub("_", name).lower())
    if not matches or _OTHERS_AUDIENCE.search(name) or "audience" not in name.lower():
        return
    kind = _KINDS[matches[-1]]
    pairs = [pair for item in items if isinstance(item, dict) and (pair := _pair(item, kind))]
    whole = all(0 <= share <= 1 for _key, share in pairs) and sum(share for _key, share in pairs) <= 1.05
    for key, share in pairs:
        yield f"{SHARE}{kind}_{key}", f"{said(round(share * (100 if whole else 1), 9))}%"


def _pair(item: dict[str, Any], kind: str) -> tuple[str, float] | None:
    key = next((said(item[name]).strip() for name in _KEYS if isinstance(item.get(name), str)), "")
    share = next((item[name] for name in _SHARES if isinstance(item.get(name), int | float)), None)
    if not key or share is None or isinstance(share, bool) or share != share:
        return None
    if kind == "gender":
        key = _GENDERS.get(key.lower(), key.lower())
    return (key.upper() if kind == "country" and len(key) == 2 else key), float(share)


def said(value: Any) -> str:
    """A value of any type as the text that a CSV file would hold."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        # Half a pair of UTF-16 is no letter.
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list):
        return ", ".join(filter(None, map(_of_a_list, value)))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _of_a_list(value: Any) -> str:
    """Of objects in a list, such as {"id": 5, "name": "Travel"}, the name is what people mean."""
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return said(value["name"])
    return said(value)
