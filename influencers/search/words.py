"""Full text: what of an account can be found by its words, and how a typed question becomes a tsquery.

Words are folded by scoring.text on both sides. A hashtag is kept as `#tag` beside its word, a mention as `@name`.
Everything is quoted by us, so no text that a person types can be a syntax error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Lookup

from influencers.models.fields import VectorField
from scoring.text import WORD, fold, hashtags, mentions, plain, words

MAX_POSITION = 16_000
# Words of two fields are never neighbours in a phrase.
FIELD_GAP = 10
MAX_LEXEME = 200
# PostgreSQL keeps no more than 255 positions of a lexeme.
MOST_PLACES = 50
_SURELY_FEW = 3 * MOST_PLACES - 1  # so many letters cannot name as many places

_PIECE = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')


class _Document:
    """Lexemes with their positions and weights, as the text form of a tsvector.

    Only runs of letters, digits and "_ . - # @" become lexemes, so none of them needs escaping.
    """

    def __init__(self) -> None:
        self._places: dict[str, str] = {}
        self._next = 1

    def add(self, text: str, weight: str) -> None:
        """The words of a text in order, its hashtags and its mentions."""
        folded = plain(text)
        found = WORD.findall(folded)
        self._put(found, weight, 1)
        self._next += len(found)
        if "#" in folded:
            self._put(["#" + name for name in hashtags(folded)], weight, 0)
        if "@" in folded:
            self._put(["@" + name for name in mentions(folded)], weight, 0)
        self._next += FIELD_GAP

    def _put(self, lexemes: Sequence[str], weight: str, step: int) -> None:
        """Note where lexemes stand: one after another (step 1) or all at one place."""
        known, here = self._places, self._next
        for lexeme in lexemes:
            if len(lexeme) > MAX_LEXEME:
                lexeme = lexeme[:MAX_LEXEME]
            at = f"{here}{weight}" if here < MAX_POSITION else f"{MAX_POSITION}{weight}"
            here += step
            places = known.get(lexeme)
            if places is None:
                known[lexeme] = at
            elif len(places) < _SURELY_FEW or places.count(",") < MOST_PLACES - 1:
                known[lexeme] = f"{places},{at}"

    def __str__(self) -> str:
        return " ".join([f"'{lexeme}':{places}" for lexeme, places in self._places.items()])


def document(
    handle: str, display_name: str = "", bio: str = "", tags: Iterable[str] = (), captions: Iterable[str] = ()
) -> str:
    """The text of a tsvector (cast it with ::tsvector) for one account.

    Weights for relevance: name and handle A, bio B, hashtags C, captions D. `tags` come with or without their "#".
    """
    vector = _Document()
    vector.add(handle.lstrip("@"), "A")
    vector.add(display_name, "A")
    vector.add(bio, "B")
    for tag in dict.fromkeys(fold(tag).lstrip("#") for tag in dict.fromkeys(tags)):
        vector.add(f"#{tag}", "C")
    for caption in captions:
        vector.add(caption, "D")
    return str(vector)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _phrase(text: str, prefix: bool = False) -> str:
    """Words that follow one another; the last may go on where `prefix`. Empty without a word."""
    found = [_quoted(word[:MAX_LEXEME]) for word in words(text)]
    if found and prefix:
        found[-1] += ":*"
    return " <-> ".join(found)


def _term(text: str, prefix: bool) -> str:
    """One unquoted piece: a word, "#tag" or "@name" (a mention of that name, or the account itself)."""
    name = fold(text[1:]).rstrip(".,;:!?")
    if text[:1] == "#" and hashtags(f"#{name}") == [name]:
        return _quoted(f"#{name}") + (":*" if prefix else "")
    phrase = _phrase(text, prefix)
    if text[:1] == "@" and phrase:
        return f"({_quoted(f'@{name}')} | ({phrase}))"
    return phrase


def tsquery(text: str) -> str:
    """A tsquery for typed text: all words, "quoted phrases", -without; the last word may be unfinished.

    Returns the text form (cast it with ::tsquery), empty where there is no letter or digit to look for.
    """
    pieces = list(_PIECE.finditer(text))
    parts = []
    for number, piece in enumerate(pieces):
        unfinished = number == len(pieces) - 1 and not piece["minus"] and text[-1:].strip() != ""
        term = _phrase(piece["phrase"]) if piece["phrase"] is not None else _term(piece["word"], unfinished)
        if term:
            parts.append(f"!({term})" if piece["minus"] else f"({term})")
    return " & ".join(parts)


def tag_query(tag: str) -> str:
    """A tsquery for accounts that use a hashtag."""
    return _quoted("#" + fold(tag).lstrip("#")[:MAX_LEXEME])


def mention_query(name: str) -> str:
    """A tsquery for accounts that mention a handle."""
    return _quoted("@" + fold(name).lstrip("@")[:MAX_LEXEME])


def brand_query(name: str) -> str:
    """A tsquery for accounts that name a brand: as a mention, a hashtag or in words."""
    bare = name.lstrip("#@")
    joined = "".join(words(bare))
    parts = [mention_query(bare), tag_query(joined), f"({_phrase(bare)})"]
    return f"({' | '.join(part for part in parts if part != '()')})"


@VectorField.register_lookup
class Matches(Lookup):
    """`vector__matches=tsquery(...)`: the text form of a tsquery, already safe."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", [*left_params, self.rhs]
