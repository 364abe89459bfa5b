"""Files as they really are, row by row: text tables in any encoding, workbooks and JSON, packed or not.

Memory stays flat: every file is read as a stream. Rows are lists of text under the headers that `Table` found.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import ZipFile, ZipInfo

from influencers import unpacking
from influencers.importing.errors import Refused
from influencers.importing.files import delimited, heading, objects, workbooks
from influencers.importing.files.encodings import decoded, encoding_of
from influencers.importing.files.heading import Row

__all__ = ["HEAD", "Row", "Table", "opened"]

HEAD = 64 * 1024
TABLES = frozenset([".csv", ".tsv", ".tab", ".psv", ".xlsx", ".xlsm", ".json", ".jsonl", ".ndjson"])
_NO_TABLES = frozenset(["thumbs.db", "desktop.ini"])


@dataclass
class Table:
    """An open file: its headers, and its rows with the number that a spreadsheet would show beside them."""

    format: str
    headers: list[str]
    rows: Iterator[Row]
    encoding: str = ""
    delimiter: str = ""
    header_row: int = 0
    sheet: str = ""
    later: dict[str, None] = field(default_factory=dict)  # columns of JSON that came too late to be read
    position: Callable[[], int] | None = field(default=None, repr=False)

    def bytes_read(self) -> int:
        """How far into the stored file the reading is, for progress; 0 where that is not known."""
        try:
            return self.position() if self.position else 0
        except (OSError, ValueError):
            return 0


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """Open a file as a table. Refused, with a sentence, where it is none."""
    with path.open("rb") as raw, ExitStack() as until:
        try:
            yield _table(raw, until)
        except unpacking.Unpackable as reason:
            raise Refused(str(reason)) from None
        except UnicodeDecodeError as error:
            name = error.encoding.upper()[:6]
            raise Refused(f"The file cannot be read as text in {name}. Please save it as UTF-8.") from None


def _table(raw: IO[bytes], until: ExitStack) -> Table:
    head = raw.read(HEAD)
    raw.seek(0)
    if not head:
        raise Refused("The file is empty.")
    if head.startswith((unpacking.ZIP, unpacking.EMPTY_ZIP)):
        return _of_zip(raw, until)
    if not head.startswith(unpacking.GZIP):
        return _plain(raw, head, until, raw.tell)
    inner = unpacking.gunzipped(raw)
    head = inner.peek(HEAD)[:HEAD]
    if head.startswith(unpacking.ZIP):
        archive = unpacking.archive(unpacking.spooled(inner, until), workbooks.WHAT)
        if not workbooks.is_workbook(archive):
            raise Refused("There is an archive within the archive. Please unpack the outer one.")
        return _workbook(archive, until, raw.seek(0, io.SEEK_END))
    return _plain(inner, head, until, raw.tell)


def _plain(stream: IO[bytes], head: bytes, until: ExitStack, position: Callable[[], int]) -> Table:
    """A table that is not packed, or not any more."""
    packed = head.startswith((unpacking.GZIP, unpacking.ZIP, unpacking.EMPTY_ZIP))
    kind = next((kind for mark, kind in unpacking.OTHERS.items() if head.startswith(mark)), "")
    if packed:
        raise Refused("There is an archive within the archive. Please unpack the outer one.")
    if kind:
        raise Refused(f"The file is packed as {kind}. Please send it as zip, gzip or unpacked.")
    if head.startswith(unpacking.OLD_OFFICE):
        workbooks.refuse_old(stream)
    encoding = encoding_of(head, HEAD)
    text = until.enter_context(io.TextIOWrapper(stream, encoding=encoding, errors="as_windows", newline=""))
    start = decoded(head, encoding)
    first = start.lstrip("\ufeff \t\r\n")
    if not first:
        raise Refused("The file is empty.")
    table = _objects(text, first) if first.startswith(("{", "[")) else None
    table = table or _delimited(text, start)
    table.encoding, table.position = encoding.removesuffix("-sig"), position
    return table


def _objects(text: IO[str], first: str) -> Table | None:
    """One object a line, an array of them, or a single one."""
    if objects.is_array(first):
        kind, found = "json", objects.of_array(text)
    elif not first.startswith("{"):
        return None
    elif objects.is_one(first):
        kind, found = "json", objects.of_one(text)
    else:
        kind, found = "ndjson", objects.of_lines(text)
    return Table(kind, found.headers, found.rows, later=found.later)


def _delimited(text: IO[str], start: str) -> Table:
    found = delimited.read(text, start, HEAD)
    headers = heading.names(found.header[1])
    return Table("csv", headers, found.rows, delimiter=found.delimiter, header_row=found.header[0])


def _of_zip(raw: IO[bytes], until: ExitStack) -> Table:
    """A workbook is a zip file too: one with certain files inside."""
    archive = unpacking.archive(raw, "The zip file or workbook")
    size = raw.seek(0, io.SEEK_END)
    if workbooks.is_workbook(archive):
        return _workbook(archive, until, size)
    info = _the_table(archive)
    inner = unpacking.member(archive, info)
    head = inner.peek(HEAD)[:HEAD]
    if head.startswith(unpacking.ZIP):
        book = unpacking.archive(unpacking.spooled(inner, until), workbooks.WHAT)
        if workbooks.is_workbook(book):
            return _workbook(book, until, size)
    return _plain(inner, head, until, _within(raw, info, size))


def _the_table(archive: ZipFile) -> ZipInfo:
    """The one file of an archive that is meant."""
    files = []
    for info in archive.infolist():
        path = PurePosixPath(info.filename.replace("\\", "/"))
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
        if info.file_size and not info.is_dir() and not hidden and path.name.lower() not in _NO_TABLES:
            files.append((path.name, info))
    tables = [file for file in files if PurePosixPath(file[0]).suffix.lower() in TABLES] or files
    leading_out = [info.filename for info in archive.infolist() if ".." in info.filename.replace("\\", "/").split("/")]
    if not tables and leading_out:
        name = leading_out[0][:60]
        raise Refused(f"The name “{name}” in the zip file leads out of the archive. Please pack the file alone.")
    if not tables:
        raise Refused("The zip file holds no file with anything in it.")
    if len(tables) > 1:
        names = ", ".join(f"“{name[:60]}”" for name, _info in tables[:5]) + (" and others" if len(tables) > 5 else "")
        raise Refused(f"The zip file holds {len(tables):,} files: {names}. Please send one at a time.")
    return tables[0][1]


def _workbook(archive: ZipFile, until: ExitStack, size: int) -> Table:
    sheet, info = workbooks.opened(archive, until)
    headers = heading.names(sheet.header[1])
    position = _within(archive.fp, info, size) if archive.fp else None
    return Table("xlsx", headers, sheet.rows, header_row=sheet.header[0], sheet=sheet.name, position=position)


def _within(file: IO[bytes], info: ZipInfo, size: int) -> Callable[[], int]:
    """How far a part of an archive is read, as the same share of the stored file."""

    def position() -> int:
        done = (file.tell() - info.header_offset) / max(info.compress_size, 1)
        return int(size * min(max(done, 0.0), 1.0))

    return position
