"""One table as XLSX, row by row: text and numbers, nothing that a spreadsheet would run or follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any

import xlsxwriter

LONGEST_TEXT = 32_767
# Rows go to disk as they come, and no text is taken for a formula, a link or a number.
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(file: IO[bytes], title: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write a workbook of one sheet. Cells are int, float or str; an empty text is no cell."""
    with xlsxwriter.Workbook(file, PLAIN) as book:
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                # The typed calls: write() would look at every cell for what it might be.
                if type(value) is not str:
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value[:LONGEST_TEXT])
