"""Audience shares as integers that an index can search.

`Listing.audience` holds one token per known share: what it is a share of, and the share's step of 10 points. "At least
20 % in Germany" is then "one of the tokens DE-2, DE-3 ... DE-10". A bound inside a step (25 %) needs a second look at
the exact share for the accounts in that one step.
"""

from __future__ import annotations

from collections.abc import Iterable

KINDS = {"country": 1, "gender": 2, "age": 3, "language": 4}
GENDERS = {"male": 0, "female": 1, "other": 2}
AGES = {"13-17": 0, "18-24": 1, "25-34": 2, "35-44": 3, "45-54": 4, "55-64": 5, "65+": 6}
STEP = 10
STEPS = 100 // STEP

_PER_KIND = 16_384
_PER_KEY = 16


def key_code(kind: str, key: str) -> int | None:
    """0-1023 for a key of a searchable kind ("DE", "female", "18-24", "de"); None for any other."""
    if kind == "gender":
        return GENDERS.get(key)
    if kind == "age":
        return AGES.get(key)
    if kind in KINDS and len(key) == 2 and key.isascii() and key.isalpha():
        first, second = (ord(letter) - ord("A") for letter in key.upper())
        return 26 * first + second
    return None


def token(kind: str, key: str, step: int) -> int:
    """The token of one share that lies in [10 * step, 10 * step + 10) percent. ValueError for an unknown key."""
    code = key_code(kind, key)
    if code is None:
        raise ValueError(f"{kind} {key!r} cannot be searched")
    return KINDS[kind] * _PER_KIND + code * _PER_KEY + step


def tokens(shares: Iterable[tuple[str, str, float]]) -> list[int]:
    """The tokens of (kind, key, percent) rows of one account, ascending; kinds that cannot be searched are left out."""
    return sorted(
        token(kind, key, int(share // STEP)) for kind, key, share in shares if key_code(kind, key) is not None
    )


def _cases(column: str, codes: dict[str, int]) -> str:
    return f"case {column} " + " ".join(f"when '{key}' then {code}" for key, code in codes.items()) + " end"


def tokens_sql(alias: str) -> str:
    """SQL for the token of an Audience row under this alias; null where it cannot be searched. Agrees with `tokens`."""
    letters = (
        f"case when {alias}.key ~ '^[A-Za-z]{{2}}$'"
        f" then 26 * (ascii(upper({alias}.key)) - 65) + ascii(upper(substr({alias}.key, 2))) - 65 end"
    )
    code = (
        f"case {alias}.kind when 'gender' then {_cases(f'{alias}.key', GENDERS)}"
        f" when 'age' then {_cases(f'{alias}.key', AGES)} when 'city' then null else {letters} end"
    )
    kind = _cases(f"{alias}.kind", KINDS)
    return f"({kind} * {_PER_KIND} + ({code}) * {_PER_KEY} + floor({alias}.share / {STEP})::int)"
