"""Packed files as plain streams: gzip, zip and workbooks, within the limits. Memory holds a chunk, never the file."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO, Any, cast

from django.conf import settings

GZIP, ZIP, OLD_OFFICE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMPTY_ZIP = b"PK\x05\x06"
OTHERS = {
    b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard", b"PK\x07\x08": "split zip",
}  # fmt: skip
MAX_RATIO = 100
SMALL = 50 << 20  # below this, growing many times is no harm
CHUNK = 1 << 20
DEEPEST = 2
_MOST_DIRECTORY = 16 << 20  # bytes of a zip's list of its files: some 200,000 of them
_TAIL = (1 << 16) + 22 + 20 + 56
_DAMAGED = (zlib.error, EOFError, zipfile.BadZipFile, lzma.LZMAError, OSError, ValueError, struct.error)


class Unpackable(Exception):
    """The file cannot be unpacked, or must not be; str() is the sentence."""


class _Stream(io.RawIOBase):
    """What comes out of something packed. Unpackable where it is damaged or grows beyond the limits."""

    def __init__(self, inner: IO[bytes], packed: Callable[[], int], what: str) -> None:
        self._inner, self._packed, self._what, self._size = inner, packed, what, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except _DAMAGED:
            raise Unpackable(
                f"{self._what} is packed and its end is missing or damaged. Please pack it again."
            ) from None
        self._size += len(data)
        check_growth(self._size, self._packed())
        buffer[: len(data)] = data
        return len(data)


def check_growth(size: int, packed: int) -> None:
    """Unpackable where something is larger than allowed, or grew so much that it was made to do harm."""
    if size > settings.IMPORT_MAX_UNPACKED_BYTES:
        raise Unpackable(
            f"Unpacked, the file is larger than {said(settings.IMPORT_MAX_UNPACKED_BYTES)}. Please split it."
        )
    if size > SMALL and size > MAX_RATIO * max(packed, 1):
        raise Unpackable(f"Unpacked, the file grows more than {MAX_RATIO} times. Please send it unpacked, or as CSV.")


def said(size: int) -> str:
    """A number of bytes for people."""
    for unit, factor in (("GB", 1024**3), ("MB", 1024**2), ("kB", 1024)):
        if size >= factor:
            return f"{size / factor:,.1f}".removesuffix(".0") + f" {unit}"
    return f"{size:,} bytes"


def gunzipped(file: IO[bytes]) -> io.BufferedReader:
    """What a gzip file holds."""
    return io.BufferedReader(_Stream(cast(IO[bytes], gzip.GzipFile(fileobj=file)), file.tell, "The file"), CHUNK)


def spooled(stream: IO[bytes], until: ExitStack) -> IO[bytes]:
    """The same bytes in a temporary file, for those who must jump around in them."""
    copy = until.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - until
    size = 0
    while data := stream.read(CHUNK):
        size += len(data)
        if size > settings.IMPORT_MAX_BYTES:
            raise Unpackable(f"The file inside has more than {said(settings.IMPORT_MAX_BYTES)}. Please split it.")
        copy.write(data)
    copy.seek(0)
    return copy


def archive(file: IO[bytes], what: str = "The zip file") -> zipfile.ZipFile:
    """An opened zip file, whose list of files is not itself a bomb."""
    damaged = f"{what} is damaged: its end is missing. Please save or send it again."
    try:
        if _directory_size(file) > _MOST_DIRECTORY:
            raise Unpackable(f"{what} holds too many files.")
        return zipfile.ZipFile(file)
    except (*_DAMAGED, RuntimeError, OverflowError, MemoryError):
        raise Unpackable(damaged) from None


def _directory_size(file: IO[bytes]) -> int:
    """How long the list of files is, as the end of the zip file says."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(end - _TAIL, 0))
    tail = file.read(_TAIL)
    file.seek(0)
    place = tail.rfind(EMPTY_ZIP)
    if place < 0:
        raise EOFError
    size = int(struct.unpack_from("<L", tail, place + 12)[0])
    large = tail.rfind(b"PK\x06\x06")
    return int(struct.unpack_from("<Q", tail, large + 40)[0]) if size == 0xFFFFFFFF and large >= 0 else size


def member(packed: zipfile.ZipFile, info: zipfile.ZipInfo, what: str = "The zip file") -> io.BufferedReader:
    """One file of an archive. What it says of its size is checked first: no more than that is ever unpacked."""
    if info.flag_bits & 1:
        raise Unpackable(f"{what} is protected with a password. Please send it without one.")
    check_growth(info.file_size, info.compress_size)
    try:
        inner = packed.open(info)
    except RuntimeError:  # zipfile knows more ways of packing by name than it can read
        raise Unpackable(f"{what} is packed in a way that is not read here. Please pack it as usual.") from None
    except (*_DAMAGED, KeyError):
        raise Unpackable(f"{what} is damaged. Please save or send it again.") from None
    return io.BufferedReader(_Stream(inner, lambda: max(info.compress_size, 1), what), CHUNK)


def streams(file: IO[bytes], depth: int = 0) -> Iterator[IO[bytes]]:
    """Everything that a file holds, unpacked: the file itself, or what is in its archive, workbooks in archives too."""
    head = file.read(len(ZIP))
    file.seek(0)
    if head.startswith(GZIP):
        yield from _inside(gunzipped(file), depth)
    elif head == ZIP:
        with archive(file) as packed:
            for info in packed.infolist():
                yield from _inside(member(packed, info), depth)
    else:
        yield file


def _inside(stream: io.BufferedReader, depth: int) -> Iterator[IO[bytes]]:
    if stream.peek(4)[:4].startswith((GZIP, ZIP)):
        if depth == DEEPEST:
            raise Unpackable("There are archives within archives.")
        with ExitStack() as soon:
            yield from streams(spooled(stream, soon), depth + 1)
    else:
        yield stream
