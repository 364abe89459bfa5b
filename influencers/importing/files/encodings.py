"""Which encoding a text is in, told from its first bytes."""

from __future__ import annotations

import codecs

from influencers.importing.errors import Refused

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NO_TEXT = "This is not a table: the file holds NUL bytes. Please export it as CSV or XLSX."


def _as_windows(error: UnicodeError) -> tuple[str | bytes, int]:
    """Bytes that are no UTF-8 are read as Windows would: a file is often ASCII for long before its first é."""
    if not isinstance(error, UnicodeDecodeError) or error.encoding.startswith("utf-16"):
        raise error
    byte = error.object[error.start : error.start + 1]
    try:
        return byte.decode("cp1252"), error.start + 1
    except UnicodeDecodeError:
        return byte.decode("latin-1"), error.start + 1


codecs.register_error("as_windows", _as_windows)


def encoding_of(head: bytes, whole: int) -> str:
    """The encoding of a text that starts so; a head of `whole` bytes may end inside a letter. Refused for binary."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    encoding = marked or (_wide(head) if b"\x00" in head else "utf-8")
    if not encoding or "\x00" in decoded(head, encoding):
        raise Refused(_NO_TEXT)
    if encoding == "utf-8":
        try:
            head[: head.rfind(b"\n") + 1 if len(head) >= whole else None].decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
    return encoding


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of most letters is 0."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    few, many = sorted((even, odd))
    return encoding if many > 4 * few and many * 4 > len(head) and "\n" in decoded(head, encoding) else ""


def decoded(head: bytes, encoding: str) -> str:
    return head.decode(encoding, errors="replace")
