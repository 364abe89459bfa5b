"""What the head of a file looks like: kind, vendor, platform, date and columns, each with how sure that is and why.

Nothing is decided here: a run reads what `headers.understand` says. What only the values of a column suggest is shown
and offered to the person who maps it.

How sure a column is: two things speak for it, its header and its cells. A known header counts for the share of the
sampled cells that can be read as what it says; with no cell to look at, or where the cells alone speak, for half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone

from influencers.importing.columns import guessing, headers, unshown
from influencers.importing.columns.headers import Column, Meaning
from influencers.importing.columns.labels import label, targets
from influencers.importing.errors import Refused
from influencers.importing.files import reading
from influencers.importing.files.objects import Broken
from influencers.importing.files.reading import Table
from influencers.importing.rows.blanks import says_nothing

__all__ = ["detect", "targets"]

SAMPLED = 200
_MOST_CELLS = 20_000  # wide files are looked at in fewer rows
# Where `detected` keeps what somebody said of rates before it was asked.
UNIT = "percent_or_fraction"
NO_ROWS = "The file has column names but no rows."
ONE_WITNESS = 0.5  # header without cells, or cells without a header
_SHOWN, _LONGEST = 3, 80


@dataclass
class Head:
    """The first rows of a file."""

    table: Table
    rows: list[Sequence[str]] = field(default_factory=list)

    def cells(self, index: int) -> list[str]:
        """What a column says in these rows, without blanks and words for nothing."""
        found = (cells[index].strip() for cells in self.rows if index < len(cells))
        return [cell for cell in found if not says_nothing(cell)]


def detect(
    path: Path,
    file_name: str,
    records: str = "",
    platform: str = "",
    mapping: Mapping[str, str] | None = None,
    *,
    unfinished: bool = False,
) -> dict[str, Any]:
    """What a file looks like, from its first rows. Refused where it is no table.

    `unfinished`: somebody will still look at it, so no column has to say yet whose account a row is.
    """
    with reading.opened(path) as table:
        head = Head(table)
        first = list(islice(table.rows, max(min(SAMPLED, _MOST_CELLS // max(len(table.headers), 1)), 1)))
        if not first:
            raise Refused(NO_ROWS)
        head.rows = [cells for _number, cells in first if not isinstance(cells, Broken)]
        meaning = (headers.sorted_out if unfinished else headers.understand)(table.headers, records, mapping)
        said = {
            "format": table.format,
            "encoding": table.encoding,
            "delimiter": table.delimiter,
            "header_row": table.header_row,
            "sheet": table.sheet,
            "sampled": len(head.rows),
            "records": meaning.records,
            "records_confidence": 1.0 if records else headers.kind_confidence(table.headers, meaning.records),
            "names_accounts": meaning.names_accounts,
            "vendor": meaning.vendor,
            "vendor_confidence": meaning.vendor_confidence,
        }
        said["platform"], said["platform_from"] = _platform(head, meaning, platform, file_name)
        head.rows = unshown.shown(head.rows, meaning, str(said["platform"]))
        said["as_of"], said["as_of_from"] = _as_of(head, meaning, file_name)
        said["columns"] = _columns(head, meaning, mapping or {})
        return said


def _platform(head: Head, meaning: Meaning, given: str, file_name: str) -> tuple[str, str]:
    """The accounts' platform, "" where there are several, and what says it."""
    for name, where in (("platform", "column"), ("profile_url", "link")):
        columns = [column for column in meaning.columns if column.field == name and not column.platform]
        found = {guessing.platform(cell, name) for column in columns for cell in head.cells(column.index)} - {""}
        if found:
            return (found.pop() if len(found) == 1 else ""), where
    if named := meaning.platforms():
        return (named[0] if len(named) == 1 else ""), "header"
    if given:
        return given, "given"
    named_in_file = headers.platform_from_name(file_name)
    return (named_in_file, "file name") if named_in_file else ("", "nothing")


def _as_of(head: Head, meaning: Meaning, file_name: str) -> tuple[str, str]:
    """The newest date that the rows say, else the one in the file's name."""
    now = timezone.now()
    columns = [column for column in meaning.columns if column.field in ("as_of", "counts_as_of")]
    said = [guessing.moment(cell, now) for column in columns for cell in head.cells(column.index)]
    if known := [moment for moment in said if moment and moment <= now]:
        return max(known).date().isoformat(), "column"
    named = headers.date_from_name(file_name)
    return (named.date().isoformat(), "file name") if named and named <= now else ("", "nothing")


def _columns(head: Head, meaning: Meaning, given: Mapping[str, str]) -> list[dict[str, Any]]:
    read = {column.index: column for column in meaning.columns}
    return [
        _column(head, meaning, index, header, read.get(index), header in given)
        for index, header in enumerate(head.table.headers)
    ]


def _column(
    head: Head, meaning: Meaning, index: int, header: str, column: Column | None, chosen: bool
) -> dict[str, Any]:
    cells = head.cells(index)
    said: dict[str, Any] = {
        "header": header,
        "target": "",
        "label": label(""),
        "suggestion": "",
        "suggestion_label": "",
    }
    if header in meaning.forbidden:
        said |= {"label": "Never imported", "confidence": 1.0}
        return said | {"samples": [], "because": "This is nobody's business here. It is never imported."}
    said["samples"] = [_short(cell) for cell in dict.fromkeys(cells)][:_SHOWN]
    if header in meaning.computed:
        because = "This is our own export: this column is computed here, not imported."
        return said | {"label": "Computed here", "confidence": 1.0, "because": because}
    if header in meaning.ownerless:
        because = "Several networks have columns of their own, and this one does not say whose it is. It is left out."
        return said | {"confidence": 0.0, "because": because}
    if header in meaning.noted:
        because = "It belongs to the list of rejected rows, not to the accounts."
        return said | {"label": "Of the list of rejected rows", "confidence": 1.0, "because": because}
    if column is None:
        return said | (_left_out() if chosen else _suggestion(cells, meaning.records))
    kind, readable = guessing.readable(column, cells, meaning.records)
    known = "You chose this" if chosen else "The header is known"
    target = f"{column.target}:{column.unit}" if column.unit else column.target
    said |= {"target": target, "label": label(target)}
    if not cells:
        because = f"{known}; all {len(head.rows):,} sampled cells are blank."
        return said | {"confidence": ONE_WITNESS, "because": because}
    because = f"{known}; {readable:,} of {len(cells):,} sampled cells are {kind}."
    return said | {"confidence": round(readable / len(cells), 2), "because": because}


def _left_out() -> dict[str, Any]:
    return {"confidence": 1.0, "because": "You left this out."}


def _suggestion(cells: list[str], records: str) -> dict[str, Any]:
    """What a column with an unknown header may be, from its values alone."""
    found = guessing.guess(cells, records)
    if found is None:
        values = "" if cells else ", and all its sampled cells are blank"
        return {"confidence": 0.0, "because": f"The header is not known{values}. It is left out."}
    because = (
        f"The header is not known, but {found.matching:,} of {len(cells):,} sampled cells are {found.kind}. "
        f"It is left out unless you choose “{label(found.target)}”."
    )
    confidence = round(ONE_WITNESS * found.matching / len(cells), 2)
    return {
        "suggestion": found.target, "suggestion_label": label(found.target), "confidence": confidence,
        "because": because,
    }  # fmt: skip


def _short(cell: str) -> str:
    text = " ".join(cell.replace("\x00", "\ufffd").split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
