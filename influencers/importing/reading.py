"""Files as they really are, row by row: text tables in any encoding, workbooks and JSON, packed or not.

Memory stays flat: a text file is read as a stream. Rows are lists of text under the headers that `Table` found.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import is_zipfile

from django.conf import settings

from influencers.importing import objects
from influencers.importing.errors import Refused
from influencers.importing.headers import repeated

HEAD = 64 * 1024
MAX_COLUMNS = 500
MAX_RATIO = 100
DELIMITERS = ",;\t|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ZIP = b"PK\x03\x04"
_FIRST_NAME = 30  # where a zip file has the name of the first file inside
_IN_WORKBOOKS = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"customXml/", b"mimetype", b"META-INF/")
_WORKBOOKS = (_ZIP, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

Row = tuple[int, list[str]]


@dataclass
class Table:
    """An open file: its headers, and its rows with the number that a spreadsheet would show beside them."""

    format: str
    headers: list[str]
    rows: Iterator[Row]
    position: IO[bytes] | None = field(default=None, repr=False)

    def bytes_read(self) -> int:
        """How far into the stored file the reading is, for progress; 0 where that is not known."""
        try:
            return self.position.tell() if self.position and not self.position.closed else 0
        except (OSError, ValueError):
            return 0


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """Open a file as a table. Refused, with a sentence, where it is none."""
    with path.open("rb") as raw:
        head = raw.read(HEAD)
        raw.seek(0)
        try:
            yield _table(raw, head)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise Refused("The file is packed and its end is missing or damaged. Please pack it again.") from None
        except UnicodeDecodeError as error:
            raise Refused(f"The file cannot be read as text in {error.encoding}. Please save it as UTF-8.") from None
        except csv.Error as error:
            raise Refused(f"The file cannot be read as a table: {error}.") from None


def _table(raw: IO[bytes], head: bytes) -> Table:
    if not head:
        raise Refused("The file is empty.")
    stream: IO[bytes] = raw
    if head.startswith(b"\x1f\x8b"):
        stream = io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=raw), raw), 1 << 20)
        head = stream.peek(HEAD)[:HEAD]
    if head.startswith(_WORKBOOKS):
        _check_zip(stream, head)
        return _workbook(stream)
    encoding = _encoding(head)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    first = _decoded(head, encoding).lstrip("\ufeff \t\r\n")
    if not first.strip():
        raise Refused("The file is empty.")
    json = first.startswith("{") or objects.is_array(first)
    table = _objects(text, first) if json else _delimited(text, _decoded(head, encoding))
    table.position = raw
    return table


class _Bounded(io.RawIOBase):
    """A packed stream that refuses to grow beyond the limits while it is being unpacked."""

    def __init__(self, inner: gzip.GzipFile, packed: IO[bytes]) -> None:
        self._inner, self._packed, self._size = inner, packed, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        self._size += len(data)
        if self._size > settings.IMPORT_MAX_UNPACKED_BYTES:
            limit = settings.IMPORT_MAX_UNPACKED_BYTES / 1024**3
            raise Refused(f"Unpacked, the file is larger than {limit:.0f} GB. Please split it.")
        if self._size > 50 * 1024**2 and self._size > MAX_RATIO * max(self._packed.tell(), 1):
            raise Refused(f"Unpacked, the file grows more than {MAX_RATIO} times. Please send it unpacked.")
        buffer[: len(data)] = data
        return len(data)


def _encoding(head: bytes) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if b"\x00" in head:
        nulls_even, nulls_odd = head[0::2].count(0), head[1::2].count(0)
        encoding = "utf-16-le" if nulls_odd > nulls_even else "utf-16-be"
        if not min(nulls_even, nulls_odd) and "\n" in _decoded(head, encoding):
            return encoding
        raise Refused("This is not a table: the file holds NUL bytes. Please export it as CSV or XLSX.")
    try:
        # The head may end inside a character.
        head.decode("utf-8") if len(head) < HEAD else head[: head.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _decoded(head: bytes, encoding: str) -> str:
    return head.decode(encoding, errors="replace")


def _delimited(text: IO[str], head: str) -> Table:
    delimiter, width = _delimiter(head)
    numbered = enumerate(csv.reader(text, delimiter=delimiter), 1)
    before: list[Row] = []
    header: Row | None = None
    for number, cells in islice(numbered, 10):
        cells = _whole_line(cells, delimiter)
        filled = sum(1 for cell in cells if cell.strip())
        if filled >= 2 or (filled == 1 and width == 1 and _looks_like_a_list(head)):
            header = (number, cells)
            break
        before.append((number, cells))
    if header is None or not any(letter.isalpha() for cell in header[1] for letter in cell):
        raise Refused("This does not look like a table: no row of column names was found in its first ten rows.")
    return Table("csv", _headers(header[1]), _rows(numbered, delimiter))


def _looks_like_a_list(head: str) -> bool:
    """One column of names is a table too, if a short one and not prose."""
    lines = head.splitlines()[:20]
    return len(lines) > 1 and all(len(line) < 80 and "<" not in line and line.count(" ") < 4 for line in lines)


def _rows(numbered: Iterator[tuple[int, list[str]]], delimiter: str) -> Iterator[Row]:
    for number, cells in numbered:
        if len(cells) == 1:
            cells = _whole_line(cells, delimiter)
        if any(cells):
            yield number, cells


def _whole_line(cells: list[str], delimiter: str) -> list[str]:
    """Some programs quote the whole line as one cell."""
    if len(cells) == 1 and delimiter in cells[0]:
        return next(csv.reader([cells[0]], delimiter=delimiter), cells)
    return cells


def _delimiter(head: str) -> tuple[str, int]:
    """The sign that parts the first lines into the same number of cells, and that number."""
    lines = [line for line in head.splitlines()[:30] if line.strip()]
    if len(head) >= HEAD // 4 and len(lines) > 1:
        lines = lines[:-1]
    lines = [line[1:-1] if _is_quoted_whole(line) else line for line in lines]
    best, delimiter = (0.0, 0.0, 1), ","
    for candidate in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=candidate) if row]
        several = [width for width in widths if width > 1]
        if several:
            usual = max(set(several), key=several.count)
            score = (len(several) / len(widths), several.count(usual) / len(widths), usual)
            best, delimiter = max((best, delimiter), (score, candidate), key=lambda pair: pair[0])
    return delimiter, best[2]


def _is_quoted_whole(line: str) -> bool:
    return len(line) > 2 and line[0] == line[-1] == '"' and '"' not in line[1:-1]


def _headers(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    _check_width(cells)
    return repeated(cells)


def _check_width(columns: list[str]) -> None:
    if len(columns) > MAX_COLUMNS:
        raise Refused(f"The file has {len(columns):,} columns; {MAX_COLUMNS} is the most that can be read.")


def _objects(text: IO[str], first: str) -> Table:
    """One object a line, or an array of them."""
    array = objects.is_array(first)
    headers, rows = objects.of_array(text) if array else objects.of_lines(text)
    _check_width(headers)
    return Table("json" if array else "ndjson", headers, rows)


def _check_zip(stream: IO[bytes], head: bytes) -> None:
    """A workbook is a zip file too: one with certain files inside."""
    if not head.startswith(_ZIP):
        return
    if not head[_FIRST_NAME:].startswith(_IN_WORKBOOKS):
        raise Refused("Zip files are not read. Please unpack it and bring the file inside.")
    if not is_zipfile(stream):
        raise Refused("The workbook is damaged: its end is missing. Please save or send it again.")
    stream.seek(0)


def _workbook(stream: IO[bytes]) -> Table:
    """The first sheet that has rows."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(stream)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = enumerate(sheet.iter_rows(), 1 + (sheet.start[0] if sheet.start else 0))
            for _number, cells in rows:
                if sum(1 for cell in cells if objects.said(cell).strip()) >= 2:
                    headers = _headers([objects.said(cell) for cell in cells])
                    rest = ((number, [objects.said(cell) for cell in row]) for number, row in rows)
                    return Table("xlsx", headers, ((number, row) for number, row in rest if any(row)))
    except PasswordError:
        raise Refused("The workbook is protected with a password. Please save it without one.") from None
    except (CalamineError, OSError, ValueError):
        raise Refused("The workbook is damaged or of an unknown kind. Please save it again, or as CSV.") from None
    raise Refused("The workbook has no sheet with rows.")
