"""The one way this product compares text: fold it, then look at its words.

Search, niche words, hashtags and mentions all fold through here, on write and on query, so that "Crème brûlée",
"creme brulee" and "CRÈME BRÛLÉE" are one text. (The embedded PostgreSQL has no `unaccent`.) No Django here.
"""

import re
import unicodedata

# Letters that no Unicode decomposition takes apart, and marks that typists use for one another.
_LETTERS = {
    "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d",
    "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ħ": "h", "Ħ": "h", "ı": "i", "ŋ": "n", "Ŋ": "n",
    "ŧ": "t", "Ŧ": "t", "ĸ": "k", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
}  # fmt: skip
# NUL cannot be stored, and the others have no width: soft hyphen, joiners, byte-order mark, emoji variants.
_NOTHING = "\x00\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"

# A word of folded text.
WORD = re.compile(r"[^\W_]+")
# A word, or a hashtag with its "#", of folded text: quicker and less strict than _HASHTAG, for looking words up.
TOKEN = re.compile(r"[^\W_]+|#\w+")
# "&#39;" and "example.com/#top" are not hashtags, and neither is "#1"; "#vegan#food" is two.
_HASHTAG = re.compile(r"(?<![&/])#(\w*[^\W\d_]\w*)")
# An e-mail address is no mention.
_MENTION = re.compile(r"(?<![\w.@-])@([a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)")


class _Letters(dict[int, str]):
    """What each character folds to, worked out when it is first met: `str.translate` then runs at C speed."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _bare(_bare(chr(code)).casefold())
        return folded


def _bare(text: str) -> str:
    """Decompose, drop the combining marks, and spell out the letters that do not decompose."""
    decomposed = unicodedata.normalize("NFKD", "".join(_LETTERS.get(letter, letter) for letter in text))
    bare = "".join(_LETTERS.get(letter, letter) for letter in decomposed if not unicodedata.combining(letter))
    return "".join(letter for letter in bare if letter not in _NOTHING)


_FOLDED = _Letters()


def fold(text: str) -> str:
    """Return the text without accents, case, NUL and zero-width marks, its white space collapsed.

    Folding twice changes nothing: fold(fold(text)) == fold(text).
    """
    if text.isascii():
        return " ".join(text.replace("\x00", "").lower().split())
    # NFC puts the syllables of Hangul together again, which NFKD takes apart.
    return " ".join(unicodedata.normalize("NFC", text.translate(_FOLDED)).split())


def plain(text: str) -> str:
    """The folded text with its white space as it is: quicker, and the same to whoever looks for words, "#" or "@"."""
    return text.replace("\x00", "").lower() if text.isascii() else fold(text)


def words(text: str) -> list[str]:
    """Return the folded words of a text in order: runs of letters and digits, so "skin-care" is two."""
    return WORD.findall(plain(text))


def hashtags(text: str) -> list[str]:
    """Return the folded hashtags of a text without their "#", each once, in the order of first use."""
    return list(dict.fromkeys(_HASHTAG.findall(plain(text))))


def mentions(text: str) -> list[str]:
    """Return the handles a text mentions, in lower case without their "@", each once, in the order of first use."""
    return list(dict.fromkeys(_MENTION.findall(plain(text))))
