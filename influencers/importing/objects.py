"""Files of JSON objects: one a line (NDJSON), or in an array, alone or as `{"results": [...]}`. Read as streams."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain
from typing import IO, Any

from influencers.importing.blanks import short
from influencers.importing.errors import Refused

KNOWN_BY = 100  # the columns are those of the first hundred objects
MOST_BROKEN = 10_000  # lines looked at to find an object at all
CHUNK = 1 << 20
LONGEST = 16 << 20  # letters of one object of an array
_ARRAY = re.compile(r"\[\s*(?:[{\]]|$)")
_RESULTS = re.compile(r'"results"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


class Broken(list[str]):
    """Stands where a row's cells would stand: a line that is no object, and a sentence that says so."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line.strip()[:1000]
        self.sentence = f"“{short(line)}” is not a JSON object. One object a line is expected."


Numbered = tuple[int, dict[str, Any] | Broken]
Rows = Iterator[tuple[int, list[str]]]


def is_array(head: str) -> bool:
    """Whether a text that starts so is one array of objects, and not one object a line."""
    if _ARRAY.match(head):
        return True
    second = head.partition("\n")[2].lstrip()
    return head.startswith("{") and not second.startswith("{") and bool(_RESULTS.search(head[:4096]))


def of_lines(text: IO[str]) -> tuple[list[str], Rows]:
    """Headers and rows of NDJSON, numbered by line. Broken lines are rows too. Refused where no line is an object."""
    return _table(_lines(text), "No line of the file is a JSON object. One object a line is expected, or an array.")


def of_array(text: IO[str]) -> tuple[list[str], Rows]:
    """Headers and rows of an array, numbered from 1. Refused where the array breaks off."""
    return _table(_items(text), "The file's JSON array is empty.")


def _table(objects: Iterator[Numbered], nothing: str) -> tuple[list[str], Rows]:
    first: list[Numbered] = []
    whole: list[dict[str, Any]] = []
    for number, item in objects:
        first.append((number, item))
        if not isinstance(item, Broken):
            whole.append(item)
        if len(whole) == KNOWN_BY or (not whole and len(first) == MOST_BROKEN):
            break
    if not whole:
        raise Refused(nothing)
    headers = list(dict.fromkeys(key for item in whole for key in item))
    rows = (
        (number, item if isinstance(item, Broken) else [said(item.get(name)) for name in headers])
        for number, item in chain(first, objects)
    )
    return headers, rows


def _lines(text: IO[str]) -> Iterator[Numbered]:
    for number, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError):
            item = None
        yield number, _flat(item) if isinstance(item, dict) else Broken(line)


def _items(text: IO[str]) -> Iterator[Numbered]:
    """The objects of the file's array, decoded one after the other: memory holds a chunk, not the file."""
    decoder, waiting = json.JSONDecoder(), text.read(CHUNK)
    start = _RESULTS.search(waiting) if waiting.lstrip("\ufeff \t\r\n").startswith("{") else None
    place, number = start.end() if start else waiting.index("[") + 1, 0
    while True:
        place = _BETWEEN.match(waiting, place).end()  # type: ignore[union-attr]
        if waiting[place : place + 1] == "]":
            return
        try:
            item, place = decoder.raw_decode(waiting, place)
        except (ValueError, RecursionError):
            more = text.read(CHUNK) if len(waiting) - place < LONGEST else ""
            if not more:
                raise Refused(f"The file's JSON breaks off or is damaged after {number:,} objects.") from None
            waiting, place = waiting[place:] + more, 0
            continue
        number += 1
        yield number, _flat(item) if isinstance(item, dict) else Broken(json.dumps(item, ensure_ascii=False))


def _flat(item: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Nested objects as columns: {"audience": {"country": {"DE": 20}}} is `audience_country_DE`."""
    flat: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}_")
        else:
            flat[f"{before}{key}"] = value
    return flat


def said(value: Any) -> str:
    """A cell of any type as the text that a CSV file would hold."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list):
        return " ".join(said(item) for item in value)
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
