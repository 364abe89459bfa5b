"""The rows of a workbook's sheet, as text, read as a stream: one pass of the XML, memory holds a few hundred rows.

openpyxl takes up to three times as long and keeps all shared texts in memory; but what number formats mean, it knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import IO
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from influencers.importing.columns import unread
from influencers.importing.files.flattening import said
from influencers.importing.files.shared_strings import LONGEST, SharedStrings, no_doctype

CHUNK = 1 << 18
WIDEST = 16_384
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DIGITS = "0123456789"

Row = tuple[int, list[str]]


class Damaged(Exception):
    """The XML says something that no workbook says."""


@dataclass
class Formats:
    """How cells are shown, by the number of their style: as dates, as percent, or as they are."""

    first_day: datetime
    shapes: Mapping[str, str] = field(default_factory=dict)

    def text(self, number: str, style: str) -> str:
        shape = self.shapes.get(style, "")
        try:
            value = float(number)
        except ValueError:
            return number.strip()
        if shape == "percent":
            return f"{said(round(value * 100, 9))}%"
        if shape == "date":
            try:
                moment = from_excel(value, self.first_day)
            except (ValueError, OverflowError):
                return said(value)
            return moment.isoformat() if isinstance(moment, datetime | time) else said(value)
        return said(value)


def shape(code: str) -> str:
    """What a number format such as 0.0% or dd.mm.yyyy makes of a number."""
    if "%" in _QUOTED.sub("", code):
        return "percent"
    return "date" if is_date_format(code) else ""


def builtin(number: int) -> str:
    return BUILTIN_FORMATS.get(number, "General")


def rows(stream: IO[bytes], strings: SharedStrings, formats: Formats) -> Iterator[Row]:
    """Number and cells of each row that holds something. ExpatError or Damaged where the sheet is broken."""
    reader = _Sheet(strings, formats)
    while data := stream.read(CHUNK):
        yield from reader.take(data)
    yield from reader.take(b"", last=True)


class _Sheet:
    """Handlers of the XML parser. They run for every cell of the sheet: few steps each."""

    def __init__(self, strings: SharedStrings, formats: Formats) -> None:
        self._strings, self._formats = strings, formats
        self._rows: list[Row] = []
        self._cells: list[str] = []
        self._number = 0
        self._places: dict[str, int] = {}
        self._place, self._kind, self._style = 0, "", ""
        self._text, self._formula = "", ""
        self._has_formula = self._taking = self._reading = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._first
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._chars
        self._parser.StartDoctypeDeclHandler = no_doctype

    def take(self, data: bytes, last: bool = False) -> list[Row]:
        """The rows that end in this piece of the sheet."""
        self._parser.Parse(data, last)
        found, self._rows = self._rows, []
        return found

    def _first(self, name: str, _attributes: dict[str, str]) -> None:
        """Some programs write <x:worksheet>, <x:row> and so on; the usual ones are spared the look for it."""
        start, end = self._start, self._end
        if ":" in name:
            self._parser.StartElementHandler = lambda name, said: start(name.rpartition(":")[2], said)
            self._parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        else:
            self._parser.StartElementHandler = start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            said_of = attributes.get
            self._kind, self._style = said_of("t", "n"), said_of("s", "")
            self._text, self._has_formula = "", False
            at = said_of("r")
            if at is None:
                self._place = len(self._cells)
            else:
                letters = at.rstrip(_DIGITS)
                place = self._places.get(letters)
                self._place = self._column(letters) if place is None else place
        elif name == "v" or name == "t":
            self._taking = not self._reading
        elif name == "f":
            self._has_formula = self._taking = True
        elif name == "row":
            said_number = attributes.get("r", "")
            self._number = int(said_number) if said_number.isdecimal() else self._number + 1
            self._cells = []
        elif name == "rPh":
            self._reading = True

    def _column(self, letters: str) -> int:
        """Where a column stands, counted from 0: A is 0, AA is 26."""
        place = 0
        for letter in letters.upper():
            if not "A" <= letter <= "Z" or place > WIDEST:
                raise Damaged
            place = place * 26 + ord(letter) - 64
        if not 0 < place <= WIDEST:
            raise Damaged
        self._places[letters] = place - 1
        return place - 1

    def _chars(self, text: str) -> None:
        if self._taking:
            self._text += text
            if len(self._text) > LONGEST:
                raise Damaged

    def _end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._taking = False
        elif name == "c":
            cells = self._cells
            if self._place == len(cells):
                cells.append(self._value())
            else:
                self._put(self._value())
        elif name == "row":
            if any(self._cells):
                self._rows.append((self._number, self._cells))
        elif name == "f":
            self._formula, self._text, self._taking = self._text, "", False
        elif name == "rPh":
            self._reading = False

    def _put(self, value: str) -> None:
        cells, place = self._cells, self._place
        if place >= len(cells):
            cells.extend([""] * (place - len(cells)))
            cells.append(value)
        else:
            cells[place] = value

    def _value(self) -> str:
        text, kind = self._text, self._kind
        if self._has_formula:
            return unread.formula(self._formula)
        if not text:
            return ""
        if kind == "n":
            plain = self._style not in self._formats.shapes
            return text if plain and text.isdecimal() else self._formats.text(text, self._style)
        if kind == "s":
            return self._shared(text)
        if kind == "b":
            return "true" if text.strip() == "1" else "false"
        if kind == "e":
            return text if text.upper() == "#N/A" else unread.error(text)
        return unescape(text) if "_x" in text else text

    def _shared(self, text: str) -> str:
        try:
            return self._strings[int(text)]
        except (IndexError, ValueError):
            raise Damaged from None
