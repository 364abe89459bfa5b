"""Numbers between PostgreSQL and numpy by binary COPY: no text, no Python object per value.

Only rows of fixed width are read and written: columns that may be null are given a stand-in (NaN, -1) in the query.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
EPOCH = 946_684_800  # 2000-01-01, from which PostgreSQL counts
EPOCH_DAY = EPOCH // 86_400
SQL_TYPES = {"i2": "int2", "i4": "int4", "i8": "int8", "f4": "float4", "f8": "float8", "time": "timestamptz"}

Array = NDArray[Any]


@dataclass(frozen=True)
class Column:
    """A column of a query: its numpy type ("i8", "f8" ...) and the SQL that yields it, never null.

    Type "time" is a timestamptz and arrives as i8, microseconds since 2000: asking for epoch seconds costs more in SQL.
    """

    name: str
    type: str
    sql: str

    @property
    def wire(self) -> str:
        return "i8" if self.type == "time" else self.type


def _layout(types: Mapping[str, str]) -> np.dtype[Any]:
    """A row on the wire: the number of fields, then length and value of each."""
    fields: list[tuple[str, str]] = [("_fields", ">i2")]
    for name, kind in types.items():
        fields += [(f"_length_{name}", ">i4"), (name, f">{kind}")]
    return np.dtype(fields)


def read(columns: list[Column], rest: str) -> dict[str, Array]:
    """The columns of `select ... {rest}` as native arrays. `rest` starts with "from" and holds no parameters."""
    wanted = ", ".join(f"({column.sql})::{SQL_TYPES[column.type]}" for column in columns)
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"copy (select {wanted} {rest}) to stdout (format binary)", buffer, 1 << 20)
    data = buffer.getbuffer()
    layout = _layout({column.name: column.wire for column in columns})
    count = (len(data) - len(SIGNATURE) - len(END)) // layout.itemsize
    if len(data) != len(SIGNATURE) + count * layout.itemsize + len(END):
        raise ValueError(f"a column of {[column.name for column in columns]} was null")
    rows = np.frombuffer(data, layout, count, len(SIGNATURE))
    return {column.name: rows[column.name].astype(column.wire) for column in columns}


def write(table: str, columns: Mapping[str, Array]) -> None:
    """Append arrays to the columns of a table. Types are those of the arrays; NaN stays NaN."""
    types = {name: values.dtype.str[1:] for name, values in columns.items()}
    rows = np.empty(len(next(iter(columns.values()))), _layout(types))
    rows["_fields"] = len(columns)
    for name, values in columns.items():
        rows[f"_length_{name}"] = values.dtype.itemsize
        rows[name] = values
    _send(f"copy {table} ({', '.join(columns)}) from stdin (format binary)", rows.tobytes())


def write_blobs(table: str, first_id: int, blobs: Mapping[str, Array]) -> None:
    """One row (first_id int8, name text, dtype text, data bytea) per array."""
    parts = []
    for name, values in blobs.items():
        fields = (struct.pack(">q", first_id), name.encode(), values.dtype.str.encode(), values.tobytes())
        parts += [struct.pack(">h", len(fields)), *(part for f in fields for part in (struct.pack(">i", len(f)), f))]
    _send(f"copy {table} (first_id, name, dtype, data) from stdin (format binary)", b"".join(parts))


def _send(command: str, rows: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(command, io.BytesIO(SIGNATURE + rows + END), 1 << 20)


def read_blobs(rest: str) -> Iterator[tuple[str, Array]]:
    """(name, array) of each row of `select name, dtype, data {rest}`."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"copy (select name, dtype, data {rest}) to stdout (format binary)", buffer, 1 << 20)
    data, at = buffer.getbuffer(), len(SIGNATURE)
    while struct.unpack_from(">h", data, at)[0] != -1:
        at += 2
        fields = []
        for _ in range(3):
            (length,) = struct.unpack_from(">i", data, at)
            fields.append(data[at + 4 : at + 4 + length])
            at += 4 + length
        yield bytes(fields[0]).decode(), np.frombuffer(bytes(fields[2]), bytes(fields[1]).decode())
