"""Which niche a creator works in, read from the words of bio, hashtags and captions.

The rules are S6 of docs/scoring.md:

- A hit is a dictionary term found at word boundaries after folding. Each place in a text counts once, for the longest
  term that fits there: "vegan recipes" is one hit of vegan food, and none of cooking.
- A hit weighs 3 in a bio, 2 as a hashtag and 1 in a caption; a post gives a niche at most 5 hits, hashtags first.
- A misleading phrase takes its words from the niche it misleads: "hot dog" says nothing about dogs.
- A hit of a child's term counts for the child alone. Search adds children to the facet of their parent.
- Share = hits of the niche / hits of all niches. A niche is named only with at least two distinct terms.
- An imported category wins over the words. The handle is never read.

Counting happens once, when a text arrives; what is kept are integers, `term id * 8 + weight`. No Django here.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.text import TOKEN, fold, plain, words

BIO, HASHTAG, CAPTION = 3, 2, 1
HITS_A_POST = 5
DISTINCT_TERMS = 2
WEIGHTS = 8  # a packed hit is term id * WEIGHTS + weight

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl")
# Stands for every language: words that creators use in all of them, mostly hashtags ("foodie", "ootd").
EVERY_LANGUAGE = "xx"

Ints = NDArray[np.int64]

_NOBODY: set[int] = set()


class Term(NamedTuple):
    """One word or phrase of a niche. Ids are positive and unique."""

    id: int
    niche_id: int
    text: str


class Share(NamedTuple):
    """What one profile's words say about one niche: share 0-1 of all hits, the words most hit first."""

    niche_id: int
    share: float
    words: list[str]


class Totals(NamedTuple):
    """Columns of equal length, ordered by profile and niche: weighted hits and distinct terms of each pair."""

    profile: Ints
    niche_id: Ints
    hits: Ints
    terms: Ints


class Dictionary:
    """The niches' terms, ready for counting. Building it reads about 6,000 terms in some 30 ms; keep and share it.

    `misleading` holds (niche id, phrase) pairs, `categories` maps vendors' category names to a niche id.
    Names that say nothing of a niche ("Other"), or of a person more than we want to know ("Politics"), are not in it.
    Terms of one niche that differ only in spaces or accents ("skin care", "skincare"; the same word in two languages)
    count as one, under the first id given.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        misleading: Iterable[tuple[int, str]] = (),
        categories: Mapping[str, int] | None = None,
    ) -> None:
        self.text_of: dict[int, str] = {}
        self.niche_of: dict[int, int] = {}
        self._phrases: dict[tuple[str, ...], list[Term]] = {}
        self._joined: dict[str, list[Term]] = {}
        self._misleads: dict[tuple[str, ...], set[int]] = {}
        self._longest: dict[str, int] = {}
        self._categories = {category_key(name): niche for name, niche in (categories or {}).items()}
        for term in terms:
            self._add(term)
        for niche_id, text in misleading:
            phrase = tuple(words(text))
            self._misleads.setdefault(phrase, set()).add(niche_id)
            self._start(phrase)
        self._niche_by_term = np.full(max(self.niche_of, default=0) + 1, -1, dtype=np.int64)
        self._niche_by_term[list(self.niche_of)] = list(self.niche_of.values())

    def _add(self, term: Term) -> None:
        phrase = tuple(words(term.text))
        self.text_of[term.id], self.niche_of[term.id] = term.text, term.niche_id
        if phrase:
            joined = self._joined.setdefault("".join(phrase), [])
            same = next((known for known in joined if known.niche_id == term.niche_id), None)
            if same is None:
                joined.append(term)
            elif len(phrase) > len(words(self.text_of[same.id])):
                self.text_of[same.id] = term.text  # "yoga teacher" reads better than "yogateacher"
            here = self._phrases.setdefault(phrase, [])
            if same is None or same not in here:
                here.append(same or term)
            self._start(phrase)

    def _start(self, phrase: tuple[str, ...]) -> None:
        if phrase:
            self._longest[phrase[0]] = max(self._longest.get(phrase[0], 0), len(phrase))

    def count(self, text: str, hashtags: Iterable[str] = (), *, weight: int = CAPTION) -> list[int]:
        """Return the packed hits of one text: a caption (weight 1) with its hashtags, or a bio (weight 3).

        Hashtags written in the text and those given beside it count once each, as hashtags and not again as words.
        """
        found = TOKEN.findall(plain(text))
        tags = [token for token in found if token[0] == "#"]
        tags.extend("#" + fold(tag).lstrip("#") for tag in hashtags)
        joined, heavy, hits = self._joined, max(weight, HASHTAG), []
        for tag in dict.fromkeys(tags):
            for term in joined.get(tag[1:].replace("_", ""), ()):
                hits.append((term, heavy))
        longest = self._longest
        starts = [place for place, token in enumerate(found) if token in longest]
        if starts:
            for term in self._in_words(found, starts):
                hits.append((term, weight))
        return _packed(hits) if hits else []

    def _in_words(self, tokens: list[str], starts: list[int]) -> list[Term]:
        """Return the terms in the words, leftmost longest first, without what a misleading phrase covers."""
        found: list[Term] = []
        next_free, blocked_until, blocked = 0, 0, _NOBODY
        for place in starts:
            if place < next_free:
                continue
            for length in range(self._longest[tokens[place]], 0, -1):
                phrase = tuple(tokens[place : place + length])
                if phrase in self._misleads and blocked_until < place + length:
                    blocked_until, blocked = place + length, self._misleads[phrase]
                if phrase in self._phrases:
                    covering = blocked if place < blocked_until else _NOBODY
                    found.extend([term for term in self._phrases[phrase] if term.niche_id not in covering])
                    next_free = place + length
                    break
        return found

    def category_niche(self, name: str) -> int | None:
        """Return the niche that a vendor's category name stands for, or None where it is unknown or means no niche."""
        return self._categories.get(category_key(name))

    def niches_of_terms(self, term_ids: Ints) -> Ints:
        """Return the niche id of each term id, -1 where the dictionary does not know the term (any more)."""
        known = (term_ids >= 0) & (term_ids < len(self._niche_by_term))
        return np.where(known, self._niche_by_term[np.where(known, term_ids, 0)], -1)


def _packed(hits: Sequence[tuple[Term, int]]) -> list[int]:
    """Pack hits, hashtags before words, and stop counting a niche at HITS_A_POST."""
    if len(hits) <= HITS_A_POST:
        return [term.id * WEIGHTS + weight for term, weight in hits]
    used: Counter[int] = Counter()
    packed = []
    for term, weight in hits:
        used[term.niche_id] += 1
        if used[term.niche_id] <= HITS_A_POST:
            packed.append(term.id * WEIGHTS + weight)
    return packed


def category_key(name: str) -> str:
    """Return what two spellings of a category share: "Food & Drinks", "food and drinks" and "FOOD/DRINKS" are one."""
    return " ".join(word for word in words(name) if word != "and")


def aggregate(rows: Ints, packed: Ints, dictionary: Dictionary) -> Totals:
    """Add up the packed hits of many profiles: `rows[i]` is the profile of `packed[i]`. Unknown terms are left out."""
    terms, weights = packed // WEIGHTS, packed % WEIGHTS
    niches = dictionary.niches_of_terms(terms)
    known = niches >= 0
    rows, terms, weights, niches = rows[known], terms[known], weights[known], niches[known]
    if not len(rows):
        empty = np.empty(0, dtype=np.int64)
        return Totals(empty, empty, empty, empty)
    order = np.lexsort((terms, niches, rows))
    rows, terms, weights, niches = rows[order], terms[order], weights[order], niches[order]
    new_pair = np.r_[True, (rows[1:] != rows[:-1]) | (niches[1:] != niches[:-1])]
    new_term = new_pair | np.r_[True, terms[1:] != terms[:-1]]
    starts = np.flatnonzero(new_pair)
    return Totals(
        rows[starts],
        niches[starts],
        np.add.reduceat(weights, starts),
        np.add.reduceat(new_term.astype(np.int64), starts),
    )


def shares(packed_lists: Iterable[Iterable[int]], dictionary: Dictionary) -> list[Share]:
    """Return one profile's niches, largest share first, from the packed hits of its bio and its posts.

    Only niches with at least two distinct terms are named; hits of the others still count in the whole.
    """
    packed = np.array([hit for hits in packed_lists for hit in hits], dtype=np.int64)
    totals = aggregate(np.zeros(len(packed), dtype=np.int64), packed, dictionary)
    whole = int(totals.hits.sum())
    weight_of: Counter[int] = Counter()
    for term, weight in zip((packed // WEIGHTS).tolist(), (packed % WEIGHTS).tolist(), strict=True):
        weight_of[term] += weight
    named = [
        Share(niche, hits / whole, _words_of(niche, weight_of, dictionary))
        for niche, hits, terms in zip(
            totals.niche_id.tolist(), totals.hits.tolist(), totals.terms.tolist(), strict=True
        )
        if terms >= DISTINCT_TERMS
    ]
    return sorted(named, key=lambda share: (-share.share, share.niche_id))


def _words_of(niche: int, weight_of: Counter[int], dictionary: Dictionary) -> list[str]:
    mine = [term for term in weight_of if dictionary.niche_of.get(term) == niche]
    return [dictionary.text_of[term] for term in sorted(mine, key=lambda term: (-weight_of[term], term))]


def niche_focus(found: Sequence[Share]) -> float | None:
    """Return 100 * the share of the top niche, None where no niche is known."""
    return 100 * max(share.share for share in found) if found else None


class Shipped(NamedTuple):
    """The dictionary files as they ship, rows in file order; ids are for the caller to give."""

    niches: list[dict[str, str]]  # slug, parent ("" for the top level), name_en ... name_nl
    terms: list[dict[str, str]]  # slug, language, term, kind: "term" or "misleading"
    categories: list[dict[str, str]]  # name, slug


@cache
def shipped() -> Shipped:
    """Read the dictionary files under scoring/data."""
    return Shipped(*(_rows(DATA / name) for name in ("niches.csv", "niche_terms.csv", "niche_categories.csv")))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def shipped_dictionary() -> Dictionary:
    """The files as a Dictionary: a niche's id is its place in niches.csv from 1, a term's id its place likewise."""
    files = shipped()
    niche = {row["slug"]: place for place, row in enumerate(files.niches, 1)}
    return Dictionary(
        (
            Term(place, niche[row["slug"]], row["term"])
            for place, row in enumerate(files.terms, 1)
            if row["kind"] == "term"
        ),
        ((niche[row["slug"]], row["term"]) for row in files.terms if row["kind"] == "misleading"),
        {row["name"]: niche[row["slug"]] for row in files.categories},
    )
