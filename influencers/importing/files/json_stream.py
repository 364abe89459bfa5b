"""One JSON document, read as a stream: the objects of its list, decoded one after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from influencers.importing.errors import Refused

CHUNK = 1 << 20
LONGEST = 16 << 20  # letters of one value
# What the list is called in the object around it, or in an object within that one.
LISTS = frozenset(
    "results result data items users lookalikes records rows profiles creators influencers hits documents list".split()
)
_WITHIN = frozenset("data response result body payload".split())
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")


class Broken(Exception):
    """The text breaks off here, or is no JSON."""


class Json:
    """A document and how far it is read. Memory holds a chunk and one value.

    Once the list is reached, `name` is what it is called and `beside` what stands before it in the objects around it.
    """

    def __init__(self, text: IO[str]) -> None:
        self._text, self._waiting, self._place = text, "", 0
        self._decoder = json.JSONDecoder()
        self._given = 0
        self.name = ""
        self.beside: set[str] = set()

    def items(self) -> Iterator[Any]:
        """The values of the list, which is the document or stands in its object. Refused where something is wrong."""
        try:
            yield from self._list() if self._next() == "[" else self._members()
            if self._next():
                raise Refused(f"Something stands behind the end of the JSON list, after {self._so_far()}.")
        except Broken:
            raise Refused(f"The file's JSON breaks off or is damaged after {self._so_far()}.") from None

    def _so_far(self) -> str:
        return f"{self._given:,} object{'' if self._given == 1 else 's'}"

    def _members(self, depth: int = 1) -> Iterator[Any]:
        """The values of the one list of objects in the object that begins here."""
        self._step("{")
        while self._next() != "}":
            name = self._value()
            self._step(":")
            if not isinstance(name, str):
                raise Broken
            if self._is_list(name):
                if self._given:
                    raise Refused(
                        f"The file holds two lists of objects, “{self.name[:60]}” and “{name[:60]}”. "
                        "Please send each as a file of its own."
                    )
                self.name = name
                yield from self._list()
            elif depth == 1 and name.lower() in _WITHIN and self._next() == "{":
                yield from self._members(depth + 1)
            else:
                self._pass(name)
            self._comma("}")
        self._step("}")

    def _is_list(self, name: str) -> bool:
        """A list of objects, or an empty one that is called as if it were."""
        if self._next() != "[":
            return False
        first = self._sign_after()
        return first == "{" or (first == "]" and name.lower() in LISTS)

    def _sign_after(self) -> str:
        """The next sign but one."""
        while (place := _SPACE.match(self._waiting, self._place + 1).end()) == len(self._waiting):  # type: ignore[union-attr]
            if not self._more():
                raise Broken
        return self._waiting[place]

    def _pass(self, name: str) -> None:
        value = self._value()
        if not self._given:
            self.beside |= (
                {name.lower(), *(key.lower() for key in value)} if isinstance(value, dict) else {name.lower()}
            )

    def _list(self) -> Iterator[Any]:
        self._step("[")
        while self._next() != "]":
            value = self._value()
            self._given += 1
            yield value
            self._comma("]")
        self._step("]")

    def _next(self) -> str:
        """The next sign that is no space, or nothing at the end."""
        while (place := _SPACE.match(self._waiting, self._place).end()) == len(self._waiting):  # type: ignore[union-attr]
            self._place = place
            if not self._more():
                return ""
        self._place = place
        return self._waiting[place]

    def _step(self, sign: str) -> None:
        if self._next() != sign:
            raise Broken
        self._place += 1

    def _comma(self, end: str) -> None:
        if self._next() != end:
            self._step(",")

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._waiting, self._place)
            except RecursionError:
                raise Refused(f"The file's JSON is nested too deeply after {self._so_far()}.") from None
            except ValueError:
                if not self._more():
                    raise Broken from None
                continue
            # A number may go on in the next chunk.
            if end < len(self._waiting) or not self._more():
                self._place = end
                return value

    def _more(self) -> bool:
        """Read on, if there is more, and if what is held is not too long already."""
        if len(self._waiting) - self._place >= LONGEST:
            return False
        more = self._text.read(CHUNK)
        self._waiting, self._place = self._waiting[self._place :] + more, 0
        return bool(more)
