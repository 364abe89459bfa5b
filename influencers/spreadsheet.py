"""One table as XLSX (ECMA-376), written row by row: text and numbers, nothing that a spreadsheet would run or follow.

A library that knows styles, links and formulas spends most of an export's time on what these files do not have.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape

LONGEST_TEXT = 32_767
ROWS_AT_ONCE = 500
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
# What XML cannot hold, and what Excel would read as an escaped character.
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def write(file: IO[bytes], title: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write a workbook of one sheet. Cells are int, float or str; an empty text is no cell."""
    book = (
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        for name, content in {**_PARTS, "xl/workbook.xml": book}.items():
            package.writestr(name, _HEAD + content)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>'.encode())
            lines: list[str] = []
            for number, row in enumerate(rows, start=1):
                lines.append(_row(number, row))
                if len(lines) == ROWS_AT_ONCE:
                    sheet.write("".join(lines).encode())
                    lines = []
            sheet.write(("".join(lines) + "</sheetData></worksheet>").encode())


def _row(number: int, row: Sequence[Any]) -> str:
    cells = [
        f'<c r="{letters}{number}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'
        if type(value) is str
        else f'<c r="{letters}{number}"><v>{value!r}</v></c>'
        for letters, value in zip(_letters(len(row)), row, strict=False)
        if value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(value: str) -> str:
    value = value[:LONGEST_TEXT]
    if not value.isprintable():
        value = _IMPOSSIBLE.sub("", value)
    if "_x" in value:
        value = _ESCAPE.sub("_x005F_", value)
    return escape(value) if "&" in value or "<" in value or ">" in value else value


_LETTERS: list[str] = []


def _letters(count: int) -> list[str]:
    """A, B, ... Z, AA, ...: the names of at least so many columns."""
    while len(_LETTERS) < count:
        number, name = len(_LETTERS) + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            name = chr(65 + rest) + name
        _LETTERS.append(name)
    return _LETTERS
