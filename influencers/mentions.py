"""Whether a stored file names somebody. Looked at as bytes, unpacked where it is packed; memory holds a chunk."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import IO, cast

from django.conf import settings

from influencers.models import Import

CHUNK = 1 << 20
_GZIP, _ZIP, _OLD_WORKBOOK = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """The file is damaged, or larger than any that is imported."""


def naming(batches: Iterable[Import], names: Collection[str]) -> list[Import]:
    """Those whose stored file has one of the names as a cell of its own, behind an @ or in a link.

    A file that cannot be looked into counts as one that does: no import can read it either. Capital letters do not
    matter. Names with other letters than those of English are not found in files in UTF-16.
    """
    wanted = sorted({name.strip().lower().encode() for name in names} - {b""})
    return [batch for batch in batches if wanted and _names(batch, wanted)]


def _names(batch: Import, wanted: list[bytes]) -> bool:
    try:
        with batch.file.storage.open(str(batch.file.name)) as file:
            old = file.read(len(_OLD_WORKBOOK)) == _OLD_WORKBOOK
            file.seek(0)
            whole = re.compile(b"|".join(map(re.escape, wanted))) if old else _as_a_cell(wanted)
            overlap = max(map(len, wanted)) + 8
            return any(_found(stream, whole, wanted, overlap) for stream in _streams(file))
    except FileNotFoundError:
        return False
    except (Unreadable, EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError):
        return True


def _as_a_cell(wanted: list[bytes]) -> re.Pattern[bytes]:
    """Not in the middle of a sentence: many handles are everyday words."""
    names = b"|".join(map(re.escape, wanted))
    return re.compile(
        rb"[@/:](?:" + names + rb")(?=\.?[^\w.-])"
        rb"|[,;|\t\r\n\"'>\[(] ?(?:" + names + rb") ?[,;|\t\r\n\"'<\])]"
    )


def _found(stream: IO[bytes], whole: re.Pattern[bytes], wanted: list[bytes], overlap: int) -> bool:
    before, size = b"\n", 0
    while data := stream.read(CHUNK):
        size += len(data)
        if size > settings.IMPORT_MAX_UNPACKED_BYTES:
            raise Unreadable
        # UTF-16 is ASCII with NUL bytes between, as far as handles and addresses go.
        text = before + data.replace(b"\x00", b"").lower()
        if any(name in text for name in wanted) and whole.search(text):
            return True
        before = text[-overlap:]
    return bool(whole.search(before + b"\n"))


def _streams(file: IO[bytes]) -> Iterator[IO[bytes]]:
    head = file.read(4)
    file.seek(0)
    if head.startswith(_GZIP):
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield from _streams(cast(IO[bytes], unpacked))
    elif head == _ZIP:
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    yield member
    else:
        yield file
