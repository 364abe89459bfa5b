"""Columns of cells become columns of values; what cannot be read is noted and left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from influencers.importing.columns import shares, unread
from influencers.importing.columns.fields import FIELDS
from influencers.importing.columns.headers import Column
from influencers.importing.files.reading import Row
from influencers.importing.rows.blanks import NOTHING, says_nothing
from influencers.importing.rows.dates import date
from influencers.importing.rows.values import HIGHEST_RATE, MAY_BE_NOTHING, READERS, is_whole

# Readers whose columns hold few different values: each is worked out once.
_FEW = frozenset({"platform", "country", "language", "boolean", "kind", "account_type", "currency", "date"})
# Readers that take digits alone for the number they say.
_WHOLE: dict[str, Callable[[str], float]] = {"count": int, "hidden_count": int, "average": float}
_MOST_KEPT = 20_000
_MISSING = object()


@dataclass(frozen=True)
class Note:
    """Something that could not be taken: of a cell (the row is kept) or of a row."""

    kind: str
    row_number: int
    column: str
    value: str
    sentence: str
    cells: Sequence[str] | None = None


@dataclass
class Rate:
    """What a column of rates has shown so far: percent points or fractions is decided for the whole column."""

    says_percent: bool
    largest: float = 0.0
    targets: dict[str, str] = field(default_factory=dict)

    def with_(self, other: Rate) -> Rate:
        """What both have seen of one column, each in its part of the file."""
        says_percent = self.says_percent or other.says_percent
        return Rate(says_percent, max(self.largest, other.largest), self.targets | other.targets)

    @property
    def open(self) -> bool:
        """All values are at most 1 and nothing says what they mean."""
        return not self.says_percent and 0 < self.largest <= 1


@dataclass
class Cells:
    """Reads the columns of one file, chunk after chunk. "11 hours ago" counts from the file's date."""

    records: str
    now: datetime
    as_of: datetime | None = None
    notes: list[Note] = field(default_factory=list)
    rates: dict[str, Rate] = field(default_factory=dict)
    _remembered: dict[int, dict[str, Any]] = field(default_factory=dict)
    _chunk: Sequence[Row] = ()
    _read: dict[int, list[Any]] = field(default_factory=dict)

    def values(self, column: Column, rows: Sequence[Row]) -> list[Any]:
        """The column's value in every row; None where the cell says nothing or cannot be read (that is noted, once)."""
        if self._chunk is not rows:
            self._chunk, self._read = rows, {}
        if column.index not in self._read:
            self._read[column.index] = self._read_column(column, rows)
        return self._read[column.index]

    def _read_column(self, column: Column, rows: Sequence[Row]) -> list[Any]:
        reader, limit = self._reader(column)
        index = column.index
        said = [cells[index] if index < len(cells) else "" for _number, cells in rows]
        plain = self._plainly(column, said, limit)
        if plain is not None:
            return plain
        result: list[Any] = [None] * len(rows)
        for place, cell in enumerate(said):
            if not cell:
                continue
            try:
                if "\x00" in cell:
                    raise ValueError(unread.reason(cell))
                value = reader(cell)
                if limit and value is not None and len(value) > limit:
                    raise ValueError(f"The text has {len(value):,} letters; {limit:,} is the most that is kept.")
                result[place] = value
            except ValueError as error:
                number, cells = rows[place]
                self.notes.append(Note("cell", number, column.header, cell, str(error), cells))
        return result

    def _plainly(self, column: Column, said: Sequence[str], limit: int) -> list[Any] | None:
        """The values of a column without anything unusual in it, as its reader would read them, several times faster.

        None where some cell needs a closer look.
        """
        reads = "" if column.field == "audience" else FIELDS[self.records][column.field].reads
        if reads in _FEW:
            kept = self._remembered.get(column.index, {})
            found = [kept.get(cell, _MISSING) if cell else None for cell in said]
            return None if _MISSING in found else found
        if reads in _WHOLE:
            whole = "".join(said)
            if whole.isdecimal() and whole.isascii() and max(map(len, said)) < 16:
                kind = _WHOLE[reads]
                return [kind(cell) if cell else None for cell in said]
        return _plain_texts(said, limit) if reads == "text" else None

    def first(self, columns: Iterable[Column], rows: Sequence[Row]) -> list[Any]:
        """Where several columns mean the same, the first that says something."""
        result: list[Any] = [None] * len(rows)
        for column in columns:
            read = self.values(column, rows)
            result = [old if old is not None else new for old, new in zip(result, read, strict=True)]
        return result

    def open_rates(self) -> list[Rate]:
        return [rate for rate in self.rates.values() if rate.open]

    def units(self) -> dict[str, str]:
        """The columns of rates that turned out to hold percent points, without those that somebody was asked about."""
        settled = (rate for rate in self.rates.values() if rate.says_percent or rate.largest > 1)
        return {header: "percent" for rate in settled for header in rate.targets}

    def _reader(self, column: Column) -> tuple[Callable[[str], Any], int]:
        if column.field == "audience" and " " not in column.key:
            return shares.listed(column.key), 0
        if column.field == "audience":
            return self._rate_reader(column, f"audience {column.key.split(' ')[0]}", highest=100.0), 0
        known = FIELDS[self.records][column.field]
        if known.reads == "percent":
            return self._rate_reader(column, column.header), 0
        reader = READERS[known.reads]
        if known.reads == "date":
            reader = self._not_in_the_future if self._says_when_it_was(column.field) else self._date
        return (self._remembering(column.index, reader) if known.reads in _FEW else reader), known.limit

    def _says_when_it_was(self, name: str) -> bool:
        """Whether a column of dates says when numbers were counted. Posts may be announced."""
        return name in ("as_of", "counts_as_of") or (name == "date" and self.records == "snapshots")

    def _date(self, cell: str) -> datetime | None:
        return date(cell, self.as_of or self.now)

    def _not_in_the_future(self, cell: str) -> datetime | None:
        moment = self._date(cell)
        if moment is not None and moment > self.now + timedelta(days=1):
            raise ValueError(f"“{cell.strip()[:60]}” lies in the future.")
        return moment

    def _rate_reader(self, column: Column, group: str, highest: float = 0.0) -> Callable[[str], Any]:
        words = column.header.lower()
        signed = bool(column.unit) or "%" in words or "percent" in words or "pct" in words
        rate = self.rates.setdefault(group, Rate(signed))
        rate.says_percent = rate.says_percent or signed
        rate.targets[column.header] = column.target
        factor = 100.0 if column.unit == "fraction" else 1.0

        def read(cell: str) -> float | None:
            value = READERS["percent"](cell)
            if value is None:
                return None
            rate.largest = max(rate.largest, value)
            rate.says_percent = rate.says_percent or "%" in cell
            if factor > 1 and ("%" in cell or value * factor > HIGHEST_RATE):
                raise ValueError(f"“{cell.strip()[:60]}” is no fraction, and the column was said to hold fractions.")
            if highest and value * factor > highest:
                raise ValueError(f"“{cell.strip()[:60]}” is more than the whole audience.")
            return round(value * factor, 9)

        return read

    def _remembering(self, index: int, reader: Callable[[str], Any]) -> Callable[[str], Any]:
        kept = self._remembered.setdefault(index, {})

        def read(cell: str) -> Any:
            value = kept.get(cell, _MISSING)
            if value is _MISSING:
                value = reader(cell)
                if len(kept) < _MOST_KEPT:
                    kept[cell] = value
            return value

        return read


def _plain_texts(said: Sequence[str], limit: int) -> list[Any] | None:
    """Texts without mojibake, a NUL, a spreadsheet's apostrophe or too many letters, else None."""
    whole = "".join(said)
    if limit and max(map(len, said), default=0) > limit:
        return None
    if "\x00" in whole or not (whole.isascii() or is_whole(whole)):
        return None
    texts = [cell.strip() for cell in said]
    if "'" in whole and any(text[:1] == "'" for text in texts):
        return None
    return [text if len(text) >= MAY_BE_NOTHING or text.lower() not in NOTHING else None for text in texts]


def blank(cells: Sequence[str], index: int) -> bool:
    return index >= len(cells) or says_nothing(cells[index])
