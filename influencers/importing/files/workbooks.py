"""XLSX: which sheet is read, how its cells are shown, and what keeps a workbook out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError
from zipfile import ZipFile, ZipInfo

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from influencers import unpacking
from influencers.importing.errors import Refused
from influencers.importing.files import heading, sheets
from influencers.importing.files.shared_strings import SharedStrings
from influencers.importing.files.sheets import Formats, Row

WHAT = "The workbook"
DAMAGED = "The workbook is damaged or of an unknown kind. Please save it again as XLSX, or as CSV."
LARGEST_PART = 64 << 20  # of what is not a sheet
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_ENTRY = "xl/workbook.xml"


@dataclass
class Sheet:
    """The sheet that is read: its name, the row of its headers, and the rows below."""

    name: str
    header: Row
    rows: Iterator[Row]


def is_workbook(archive: ZipFile) -> bool:
    """Whether a zip file is one that an office program wrote."""
    names = _parts(archive)
    return "[content_types].xml" in names or "xl/workbook.xml" in names or {"mimetype", "content.xml"} <= names.keys()


def refuse_old(stream: IO[bytes]) -> None:
    """Files of old Office programs: XLS, and the wrapper of every workbook with a password."""
    before = b""
    while data := stream.read(unpacking.CHUNK):
        if _PROTECTED in before + data:
            raise Refused("The workbook is protected with a password. Please save it without one.")
        before = data[-len(_PROTECTED) :]
    raise Refused("This is a file of an old kind, such as XLS. Please save it as XLSX, without a password, or as CSV.")


def opened(archive: ZipFile, until: ExitStack) -> tuple[Sheet, ZipInfo]:
    """The first sheet with a table, and the part of the archive that it is read from. Visible sheets come first."""
    parts = _parts(archive)
    if _ENTRY not in parts:
        raise Refused(_other_kind(parts))
    try:
        entry = _xml(archive, parts, _ENTRY)
        formats = _formats(entry, _xml(archive, parts, "xl/styles.xml"))
        texts = parts.get("xl/sharedstrings.xml")
        strings = SharedStrings(unpacking.member(archive, texts, WHAT) if texts else None)
        until.callback(strings.close)
        possible = []
        for name, info in _sheets(entry, _xml(archive, parts, "xl/_rels/workbook.xml.rels"), parts):
            sheet = _sheet(name, sheets.rows(unpacking.member(archive, info, WHAT), strings, formats))
            if sheet and heading.known(sheet.header[1]) >= 2:
                return sheet, info
            possible += [(sheet, info)] if sheet else []
    except (ExpatError, ElementTree.ParseError, sheets.Damaged):
        raise Refused(DAMAGED) from None
    if not possible:
        raise Refused("The workbook has no sheet with rows.")
    # A list of one column is a table too, but a lonely line of text on the first sheet is more often a title.
    return max(possible, key=lambda pair: len([cell for cell in pair[0].header[1] if cell.strip()]) > 1)


def _sheet(name: str, rows: Iterator[Row]) -> Sheet | None:
    first = list(islice(rows, heading.LOOKED_AT))
    widths = Counter(sum(1 for cell in cells if cell.strip()) for _number, cells in first)
    header = heading.chosen(first, widths.most_common(1)[0][0] if widths else 0, single=True)
    if header is None:
        return None
    below = [row for row in first if row[0] > header[0]]
    return Sheet(name, header, _guarded(chain(below, rows)))


def _guarded(rows: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from rows
    except (ExpatError, sheets.Damaged):
        raise Refused(DAMAGED) from None


def _parts(archive: ZipFile) -> dict[str, ZipInfo]:
    """The files inside, by names as they should be written."""
    return {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()}


def _xml(archive: ZipFile, parts: dict[str, ZipInfo], name: str) -> ElementTree.Element | None:
    """One of the small parts; None where the workbook has none of that name."""
    info = parts.get(name)
    if info is None:
        return None
    if info.file_size > LARGEST_PART:
        raise sheets.Damaged
    data = unpacking.member(archive, info, WHAT).read()
    if b"<!DOCTYPE" in data or b"\x00" in data:
        raise sheets.Damaged  # It may define what grows without end, openly or in UTF-16.
    return ElementTree.fromstring(data)  # noqa: S314


def _all(element: ElementTree.Element | None, tag: str) -> Iterator[dict[str, str]]:
    """The attributes of every element so called, whatever its namespace."""
    for found in element.iter() if element is not None else ():
        if found.tag.rpartition("}")[2] == tag:
            yield {name.rpartition("}")[2]: value for name, value in found.attrib.items()}


def _sheets(
    entry: ElementTree.Element | None, links: ElementTree.Element | None, parts: dict[str, ZipInfo]
) -> Iterator[tuple[str, ZipInfo]]:
    """The workbook's sheets of cells in their order, hidden ones last."""
    targets = {
        link.get("Id"): link.get("Target", "") for link in _all(links, "Relationship")
        if link.get("Type", "").endswith("/worksheet")
    }  # fmt: skip
    for sheet in sorted(_all(entry, "sheet"), key=lambda sheet: sheet.get("state", "visible") != "visible"):
        target = targets.get(sheet.get("id"), "").lower()
        info = parts.get(target.lstrip("/")) or parts.get(f"xl/{target}")
        if target and info is None:
            raise sheets.Damaged
        if info is not None:
            yield sheet.get("name", ""), info


def _formats(entry: ElementTree.Element | None, styles: ElementTree.Element | None) -> Formats:
    """Which of the workbook's styles show dates, and which percent."""
    old_mac = any(said.get("date1904", "") in ("1", "true") for said in _all(entry, "workbookPr"))
    codes = {said.get("numFmtId", ""): said.get("formatCode", "") for said in _all(styles, "numFmt")}
    shapes: dict[str, str] = {}
    styled = (
        next((one for one in styles if one.tag.rpartition("}")[2] == "cellXfs"), None) if styles is not None else None
    )
    for place, said in enumerate(_all(styled, "xf")):
        number = said.get("numFmtId", "0")
        code = codes.get(number) or (sheets.builtin(int(number)) if number.isdecimal() else "General")
        if shape := sheets.shape(code):
            shapes[str(place)] = shape
    return Formats(MAC_EPOCH if old_mac else WINDOWS_EPOCH, shapes)


def _other_kind(parts: dict[str, ZipInfo]) -> str:
    """What an office file is that is no XLSX."""
    if "xl/workbook.bin" in parts:
        return "This is a binary workbook (XLSB). Please save it as XLSX or CSV."
    if "content.xml" in parts:
        return "This is an OpenDocument file. Please save it as XLSX or CSV."
    if any(name.startswith(("word/", "ppt/")) for name in parts):
        return "This is a text document or a presentation, not a table. Please save the table as XLSX or CSV."
    return DAMAGED
