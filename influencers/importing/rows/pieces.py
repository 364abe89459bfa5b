"""A file's rows piece by piece, as jobs for a crew: what each piece says does not depend on who shaped it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from influencers.importing.files.reading import Row
from influencers.importing.rows.cells import Note, Rate
from influencers.importing.rows.shaping import Shaper, Values
from influencers.importing.rows.staging import csv_text

CHUNK = 5_000
Piece = tuple[int, list[Row]]


@dataclass
class Shaped:
    """What one piece of a file holds, as text for the staging table, and what was left out of it."""

    rows: int
    texts: list[str]
    notes: list[Note]
    rejected: int
    dropped: int
    undated: int
    newest: datetime | None
    rates: dict[str, Rate]


@dataclass
class Shaping:
    """The job: rows of the file become rows of the staging table, in the order of `columns`."""

    shaper: Shaper
    columns: list[str]
    _dates: dict[datetime, str] = field(default_factory=dict)

    def __call__(self, piece: Piece) -> Shaped:
        first, rows = piece
        shaper = self.shaper
        shaper.kept, shaper.cells.notes, shaper.newest = first, [], None
        shaper.rejected = shaper.dropped = shaper.undated = 0
        texts = [self._text(values) for values in shaper.shape(rows) if values]
        return Shaped(
            len(rows), texts, shaper.cells.notes, shaper.rejected, shaper.dropped, shaper.undated, shaper.newest,
            shaper.cells.rates,
        )  # fmt: skip

    def _text(self, values: Values) -> str:
        return csv_text(zip(*(self._plain(name, values[name]) for name in self.columns), strict=True))

    def _plain(self, name: str, values: Sequence[Any]) -> Sequence[Any]:
        """A whole file mostly has one date: it is written out once."""
        if name != "as_of":
            return values
        if len(self._dates) > CHUNK:
            self._dates.clear()
        return [self._dates.get(moment) or self._dates.setdefault(moment, str(moment)) for moment in values]


def pieces(rows: Iterator[Row], groups: int) -> Iterator[Piece]:
    """Rows with the id of the first staging row that comes of them: one for each row and platform that a row names."""
    first = 0
    while chunk := list(islice(rows, CHUNK)):
        yield first, chunk
        first += len(chunk) * groups


def add_up(shaper: Shaper, said: Iterable[Shaped]) -> Iterator[Shaped]:
    """Pass the pieces on, and leave in `shaper` what they say together."""
    rejected = dropped = undated = 0
    newest: datetime | None = None
    rates: dict[str, Rate] = {}
    for piece in said:
        rejected, dropped, undated = rejected + piece.rejected, dropped + piece.dropped, undated + piece.undated
        newest = max((moment for moment in (newest, piece.newest) if moment), default=None)
        for name, rate in piece.rates.items():
            rates[name] = rates[name].with_(rate) if name in rates else rate
        yield piece
    shaper.rejected, shaper.dropped, shaper.undated, shaper.newest = rejected, dropped, undated, newest
    shaper.cells.rates = rates
