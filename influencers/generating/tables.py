"""Writing columns as CSV or as lines of JSON, a chunk at a time. No locale, no clock: same columns, same bytes."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

Format = Literal["csv", "ndjson"]


class Column(NamedTuple):
    header: str
    text: bool  # texts are quoted; numbers and yes/no are not


class Table:
    """One file being written. Texts hold no quotation mark, backslash or line break; None is an unknown value."""

    def __init__(self, path: Path, columns: Sequence[Column], form: Format) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._unknown = "" if form == "csv" else "null"
        self._text = [column.text for column in columns]
        if form == "csv":
            self._file.write(",".join(column.header for column in columns) + "\n")
            self._row = ",".join("%s" for _ in columns) + "\n"
        else:
            self._row = "{" + ", ".join(f'"{column.header}": %s' for column in columns) + "}\n"

    def write(self, columns: Sequence[Iterable[object]]) -> None:
        """Append rows, given as columns of equal length in the table's order."""
        ready = [self._ready(values, text) for values, text in zip(columns, self._text, strict=True)]
        self._file.write("".join(map(self._row.__mod__, zip(*ready, strict=True))))

    def _ready(self, values: Iterable[object], text: bool) -> list[object]:
        unknown = self._unknown
        if text:
            return [unknown if value is None or value == "" else f'"{value}"' for value in values]
        return [unknown if value is None else value for value in values]

    def close(self) -> None:
        self._file.close()
