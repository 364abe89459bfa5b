"""The texts of a workbook, which its cells name by number. Many of them wait in a temporary file, not in memory."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from openpyxl.utils.escape import unescape

PER_BLOCK = 64
LONGEST = 1_000_000  # letters of one text; Excel allows 32,767
IN_MEMORY = 32 << 20  # bytes of text; more is written to a file
CHUNK = 1 << 18
_MOST_KEPT = 4_096  # blocks as lists of texts
_PARTS = "\x00"  # no XML can hold it


class SharedStrings:
    """Reads the table once; then gives text number n. Neighbours are read together, as sheets name them in order."""

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - see close
        self._places = array("Q", [0])
        self._kept: dict[int, list[str]] = {}
        self._block: list[str] = []
        self.count = 0
        if stream is not None:
            _Reader(self._add).read(stream)
            self._write()

    def __getitem__(self, number: int) -> str:
        block, place = divmod(number, PER_BLOCK)
        texts = self._kept.get(block)
        return (texts or self._load(block))[place]

    def close(self) -> None:
        self._file.close()

    def _add(self, text: str) -> None:
        self._block.append(text)
        self.count += 1
        if len(self._block) == PER_BLOCK:
            self._write()

    def _write(self) -> None:
        if self._block:
            data = _PARTS.join(self._block).encode("utf-8", "replace")
            self._file.write(data)
            self._places.append(self._places[-1] + len(data))
            self._block = []

    def _load(self, block: int) -> list[str]:
        if not 0 <= block < len(self._places) - 1:
            raise IndexError
        self._file.seek(self._places[block])
        data = self._file.read(self._places[block + 1] - self._places[block])
        texts = [unescape(text) if "_x" in text else text for text in data.decode().split(_PARTS)]
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[block] = texts
        return texts


class _Reader:
    """Finds the texts: the <t> of each <si>, joined, without the readings that are printed above Japanese."""

    def __init__(self, found: Callable[[str], None]) -> None:
        self._found, self._text, self._taking, self._reading = found, "", False, False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._chars
        self._parser.StartDoctypeDeclHandler = no_doctype

    def read(self, stream: IO[bytes]) -> None:
        while data := stream.read(CHUNK):
            self._parser.Parse(data)
        self._parser.Parse(b"", True)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._taking = not self._reading
        elif name == "si":
            self._text = ""
        elif name == "rPh":
            self._reading = True

    def _chars(self, text: str) -> None:
        if self._taking:
            self._text += text
            if len(self._text) > LONGEST:
                raise expat.ExpatError("a text without end")

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "t":
            self._taking = False
        elif name == "si":
            self._found(self._text)
        elif name == "rPh":
            self._reading = False


def no_doctype(*_said: object) -> None:
    """No workbook has one; what it is there for is harm."""
    raise expat.ExpatError("a document type")
