"""Which of a file's first rows holds the names of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from influencers.importing.columns import headers, unread
from influencers.importing.errors import Refused

LOOKED_AT = 10
MAX_COLUMNS = 500

Row = tuple[int, list[str]]


def chosen(rows: Sequence[Row], width: int, single: bool = False) -> Row | None:
    """The row of column names: a title above it says one thing only, or less than what columns are called.

    `width` is how many cells a row usually has; `single` allows a list of one column.
    """
    several = [row for row in rows if _filled(row) >= 2]
    recognised = [row for row in several if known(row[1]) >= 2]
    wide = [row for row in several if _filled(row) * 2 >= width]
    alone = [row for row in rows if _filled(row)] if single else []
    best = next(iter([*recognised, *wide, *several, *alone]), None)
    return best if best and any(letter.isalpha() for cell in best[1] for letter in cell) else None


def _filled(row: Row) -> int:
    return sum(1 for cell in row[1] if cell.strip())


def known(cells: list[str]) -> int:
    """How many of the cells are names of columns, if one of them says whose account a row is."""
    try:
        return len(headers.understand(names(cells)).columns)
    except Refused:
        return 0


def names(cells: Sequence[str]) -> list[str]:
    """The column names in a row of cells. Refused where they are too many."""
    last = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
    check_width(last)
    return headers.repeated([unread.shown(cell) for cell in cells[:last]])


def check_width(columns: int) -> None:
    if columns > MAX_COLUMNS:
        raise Refused(f"The file has {columns:,} columns; {MAX_COLUMNS} is the most that can be read.")
