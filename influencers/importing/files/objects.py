"""Files of JSON objects: one a line (NDJSON), or in an array, alone or wrapped in an object. Read as streams."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any

from influencers.importing.errors import Refused
from influencers.importing.files.flattening import SHARE, flat, said
from influencers.importing.files.heading import MAX_COLUMNS, check_width
from influencers.importing.files.json_stream import LISTS, LONGEST, Json
from influencers.importing.rows.blanks import short

KNOWN_BY = 2_000  # the columns are those of the first objects,
KNOWN_BY_LETTERS = 16 << 20  # or of fewer, where they are large
LINE_KEPT = 4_000  # letters of a line that cannot be read
MOST_BROKEN = 10_000  # lines looked at to find an object at all
TOO_DEEP = "The object is nested too deeply."
_ARRAY = re.compile(r"\[\s*(?:[{\]]|$)")
_NAMES_AN_ACCOUNT = frozenset("username user_name handle screen_name profile_url profileurl account_name".split())


class Broken(list[str]):
    """Stands where a row's cells would stand: a row that cannot be read, as it is, and a sentence that says why."""

    def __init__(self, line: str, sentence: str = "") -> None:
        super().__init__()
        self.line = line.strip()[:LINE_KEPT]
        self.sentence = sentence or f"“{short(line)}” is not a JSON object. One object a line is expected."


Numbered = tuple[int, dict[str, Any] | Broken]
Rows = Iterator[tuple[int, list[str]]]


@dataclass
class Objects:
    """The file's objects as rows. `later` are columns that came too late to be read."""

    headers: list[str]
    rows: Rows
    later: dict[str, None] = field(default_factory=dict)


def is_array(head: str) -> bool:
    """Whether a text that starts so is one array of objects, and not one object a line."""
    if _ARRAY.match(head):
        return True
    second = head.partition("\n")[2].lstrip()
    return head.startswith("{") and not second.startswith("{") and _wraps(head)


def _wraps(head: str) -> bool:
    """Whether an object that starts so is the wrapper of a list, and not an account with a list of its posts."""
    document = Json(io.StringIO(head))
    with suppress(Refused):
        next(document.items(), None)
    return bool(document.name) and (document.name.lower() in LISTS or not document.beside & _NAMES_AN_ACCOUNT)


def is_one(head: str) -> bool:
    """Whether a text that starts so is a single object over several lines."""
    first, _, rest = head.partition("\n")
    return first.startswith("{") and not rest.lstrip().startswith("{") and isinstance(_row(first), Broken)


def of_lines(text: IO[str]) -> Objects:
    """NDJSON, numbered by line. Broken lines are rows too. Refused where no line is an object."""
    return _table(_lines(text), "No line of the file is a JSON object. One object a line is expected, or an array.")


def of_one(text: IO[str]) -> Objects:
    """One object over several lines, as the download of a single report is."""
    whole = text.read(LONGEST)
    row = _row(whole) if len(whole) < LONGEST else Broken("")
    if isinstance(row, Broken) and row.sentence == TOO_DEEP:
        raise Refused("The file's JSON is nested too deeply.")
    if isinstance(row, Broken):
        raise Refused("The file's JSON breaks off or is damaged: it starts as an object that never ends.")
    return _table(iter([(1, row)]), "")


def of_array(text: IO[str]) -> Objects:
    """An array, numbered from 1. Refused where it breaks off."""
    return _table(_items(text), "The file's JSON array is empty.")


def _table(objects: Iterator[Numbered], nothing: str) -> Objects:
    first: list[Numbered] = []
    seen: Counter[str] = Counter()
    whole = letters = 0
    for number, item in objects:
        first.append((number, item))
        if isinstance(item, Broken):
            letters += len(item.line)
        else:
            whole += 1
            seen.update(item.keys())
            letters += sum(len(key) + (len(value) if isinstance(value, str) else 8) for key, value in item.items())
        if whole == KNOWN_BY or letters > KNOWN_BY_LETTERS or (not whole and len(first) == MOST_BROKEN):
            break
    if not whole:
        raise Refused(nothing)
    table = Objects(_columns(seen), iter(()))
    table.rows = _rows(chain(first, objects), table)
    return table


def _columns(seen: Counter[str]) -> list[str]:
    """All keys in the order in which they came. Where there are too many, the rarest audience shares are left out."""
    shares = [key for key, _times in seen.most_common() if key.startswith(SHARE)]
    others = len(seen) - len(shares)
    check_width(others)
    kept = set(shares[: MAX_COLUMNS - others])
    return [key for key in seen if key in kept or not key.startswith(SHARE)]


def _rows(objects: Iterator[Numbered], table: Objects) -> Rows:
    known = frozenset(table.headers)
    for number, item in objects:
        if isinstance(item, Broken):
            yield number, item
            continue
        if len(table.later) < MAX_COLUMNS and not item.keys() <= known:
            table.later |= dict.fromkeys(key[:200] for key in item if key not in known)
        yield number, [said(item.get(name)) for name in table.headers]


def _lines(text: IO[str]) -> Iterator[Numbered]:
    number = 0
    while line := text.readline(LONGEST):
        number += 1
        if len(line) == LONGEST:
            raise Refused(
                f"Line {number:,} has more than {LONGEST >> 20} million letters. One object a line is expected."
            )
        if not line.strip():
            continue
        yield number, _row(line)


def _row(line: str) -> dict[str, Any] | Broken:
    try:
        item = json.loads(line)
        return flat(item) if isinstance(item, dict) else Broken(line)
    except RecursionError:
        return Broken(line, TOO_DEEP)
    except ValueError:
        return Broken(line)


def _items(text: IO[str]) -> Iterator[Numbered]:
    """The objects of the file's list. Refused where it breaks off, or where something stands behind it."""
    for number, item in enumerate(Json(text).items(), 1):
        try:
            yield number, flat(item) if isinstance(item, dict) else Broken(json.dumps(item, ensure_ascii=False))
        except RecursionError:
            yield number, Broken("", TOO_DEEP)
