"""Whether a stored file names somebody. Looked at as bytes, unpacked as imports unpack it; memory holds a chunk."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import IO

from django.conf import settings

from influencers import unpacking
from influencers.models import Import

CHUNK = 1 << 20


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
            old = file.read(len(unpacking.OLD_OFFICE)) == unpacking.OLD_OFFICE
            file.seek(0)
            whole = re.compile(b"|".join(map(re.escape, wanted))) if old else _as_a_cell(wanted)
            overlap = max(map(len, wanted)) + 8
            return any(_found(stream, whole, wanted, overlap) for stream in unpacking.streams(file))
    except FileNotFoundError:
        return False
    except (unpacking.Unpackable, OSError):
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
            raise unpacking.Unpackable
        # UTF-16 is ASCII with NUL bytes between, as far as handles and addresses go.
        text = before + data.replace(b"\x00", b"").lower()
        if any(name in text for name in wanted) and whole.search(text):
            return True
        before = text[-overlap:]
    return bool(whole.search(before + b"\n"))
