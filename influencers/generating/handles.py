"""Handles like those people choose, unique without remembering all of them.

A chunk owns some numbers and some letter-only stems: those whose remainder by the number of chunks is its own place.
Two chunks can therefore never choose the same handle, and a million accounts need no more memory than a chunk.
"""

import re
from zlib import crc32

import numpy as np

from scoring.text import fold

_LONGEST = 22  # TikTok allows 24
_NUMBERS = 10_000
_FORMS = (
    "{a}.{b}",
    "{a}{b}",
    "{a}_{b}",
    "{a}.{w}",
    "{w}.{a}",
    "{w}with{a}",
    "{a}s{w}",
    "the{w}{a}",
    "{b}.{a}",
    "its{a}{b}",
)


def letters(text: str) -> str:
    """Return the a-z of a text, accents folded."""
    return re.sub(r"[^a-z]", "", fold(text))


class Handles:
    """Chooses handles for the chunk at `place` of `chunks`."""

    def __init__(self, rng: np.random.Generator, place: int, chunks: int) -> None:
        self._place, self._chunks = place, chunks
        self._used: set[str] = set()
        self._forms = iter(rng.integers(0, len(_FORMS), 200_000).tolist())
        mine = np.arange(place, max(_NUMBERS, chunks * 20), chunks)
        # People prefer small numbers.
        self._numbers = iter(mine[(rng.random(200_000) ** 6 * len(mine)).astype(int)].tolist())

    def choose(self, first: str, family: str, word: str) -> str:
        """Return a new handle from a first name, a family name and a word of the niche."""
        names = {"a": letters(first), "b": letters(family), "w": letters(word)}
        stem = ""
        for _ in range(3):
            stem = _FORMS[next(self._forms)].format(**names)[:_LONGEST].rstrip(".")
            if crc32(stem.encode()) % self._chunks == self._place and stem not in self._used:
                self._used.add(stem)
                return stem
        while True:
            handle = f"{stem[: _LONGEST - 5].rstrip('._')}{next(self._numbers)}"
            if handle not in self._used:
                self._used.add(handle)
                return handle
