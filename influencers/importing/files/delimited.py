"""Text tables: which sign parts their cells, which row holds the headers, and rows with quotation marks gone wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from influencers.importing.errors import Refused
from influencers.importing.files import heading
from influencers.importing.files.heading import Row
from influencers.importing.files.objects import Broken

DELIMITERS = ",;\t|"
LONGEST_CELL = 1_000_000  # letters
LONGEST_LINE = 16 << 20
_END = "\x00end\x00"

csv.field_size_limit(LONGEST_CELL)


@dataclass
class Delimited:
    """What was found: the row of headers, the rows below it, and the sign between cells."""

    header: Row
    rows: Iterator[Row]
    delimiter: str


def read(text: IO[str], start: str, whole: int) -> Delimited:
    """Read a text whose first letters are `start`. Refused where it is no table."""
    delimiter, width = _delimiter(start, whole)
    rows = _Rows(text, delimiter).read()
    first = list(islice(rows, heading.LOOKED_AT))
    single = width == 1 and _looks_like_a_list(start)
    header = heading.chosen([row for row in first if not isinstance(row[1], Broken)], width, single)
    if header is None:
        raise Refused("This does not look like a table: no row of column names was found in its first ten rows.")
    below = iter([row for row in first if row[0] > header[0]])
    return Delimited(header, _chained(below, rows), delimiter)


def _chained(first: Iterator[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rest


@dataclass
class _Rows:
    """The rows that say something, numbered as a spreadsheet would. A quotation mark left open is noticed."""

    text: IO[str]
    delimiter: str
    _lines: list[str] = field(default_factory=list)  # of the row that is being read

    def read(self) -> Iterator[Row]:
        number = 0
        try:
            for number, cells in enumerate(csv.reader(self._given(), delimiter=self.delimiter), 1):
                if len(self._lines) > 1:
                    cells = self._checked(number, cells)
                elif len(cells) == 1:
                    if cells[0] == _END:
                        return
                    cells = whole_line(cells, self.delimiter)
                self._lines.clear()
                if isinstance(cells, Broken) or any(cells):
                    yield number, cells
        except csv.Error as error:
            if "limit" in str(error):
                raise Refused(_endless(number + 1)) from None
            raise Refused(
                f"Row {number + 1:,} cannot be read as part of a table. Please export the file again."
            ) from None

    def _given(self) -> Iterator[str]:
        """The file's lines, and one that only ever becomes part of a cell that nobody closed."""
        lines = self._lines
        while line := self.text.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE:
                raise Refused(
                    f"A line of the file has more than {LONGEST_LINE >> 20} million letters. That is no table."
                )
            lines.append(line)
            yield line
        lines.append(_END)
        yield _END

    def _checked(self, number: int, cells: list[str]) -> list[str]:
        """A row over several lines, if its quotation marks say so without doubt."""
        if self._lines[-1] == _END:
            raise Refused(_endless(number))
        try:
            list(csv.reader(self._lines, delimiter=self.delimiter, strict=True))
        except csv.Error:
            sentence = (
                f"The row goes over {len(self._lines):,} lines because a quotation mark is not closed or not doubled."
            )
            return Broken("".join(self._lines), sentence)
        return whole_line(cells, self.delimiter) if len(cells) == 1 else cells


def _endless(number: int) -> str:
    return (
        f"Row {number:,} opens a quotation mark that is never closed, so that everything behind it would be one cell. "
        "Please close it, or export the file again."
    )


def whole_line(cells: list[str], delimiter: str) -> list[str]:
    """Some programs quote the whole line as one cell."""
    if len(cells) == 1 and delimiter in cells[0]:
        return next(csv.reader([cells[0]], delimiter=delimiter), cells)
    return cells


def _looks_like_a_list(start: str) -> bool:
    """One column of names is a table too, if a short one and not prose."""
    lines = start.splitlines()[:20]
    return len(lines) > 1 and all(len(line) < 80 and "<" not in line and line.count(" ") < 4 for line in lines)


def _delimiter(start: str, whole: int) -> tuple[str, int]:
    """The sign that parts the first lines into the same number of cells, and that number."""
    lines = [line for line in start.splitlines()[:30] if line.strip()]
    if len(start) >= whole // 4 and len(lines) > 1:
        lines = lines[:-1]
    lines = [line[1:-1] if _is_quoted_whole(line) else line for line in lines]
    best, delimiter = (0.0, 0.0, 1), ","
    for candidate in DELIMITERS:
        widths = [width for width in _widths(lines, candidate) if width]
        several = [width for width in widths if width > 1]
        if several:
            usual = max(set(several), key=several.count)
            score = (len(several) / len(widths), several.count(usual) / len(widths), usual)
            best, delimiter = max((best, delimiter), (score, candidate), key=lambda pair: pair[0])
    return delimiter, best[2]


def _widths(lines: list[str], delimiter: str) -> Iterator[int]:
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            yield len(row)
    except csv.Error:
        return


def _is_quoted_whole(line: str) -> bool:
    return len(line) > 2 and line[0] == line[-1] == '"' and '"' not in line[1:-1]
