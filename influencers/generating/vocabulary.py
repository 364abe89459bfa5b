"""The dictionary's words as generated texts use them: topics, hashtags, whole captions rendered in advance."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from influencers.generating.lines import LINES
from influencers.generating.phrases import PHRASES
from influencers.generating.signs import EMOJI, NICHE_EMOJI
from scoring.niches import EVERY_LANGUAGE, LANGUAGES, shipped

TOPICS = 3  # the first terms of a niche in a language read well on their own
TAILS = 48  # rows of hashtags to choose from
_LONGEST_HASHTAG = 22
_LONGEST_IN_HANDLE = 10

Texts = NDArray[np.object_]


class Vocabulary(NamedTuple):
    """Texts by niche (row of niches.csv) and language (place in LANGUAGES)."""

    topics: list[list[list[str]]]  # [language][niche] -> TOPICS phrases
    emoji: list[tuple[str, ...]]  # [niche]
    tag_words: list[list[str]]  # [niche] -> international words in ASCII letters, for handles
    bodies: Texts  # (languages, niches, captions)
    tails: Texts  # (languages, niches, TAILS), each "" or " #one #two"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def families() -> list[str]:
    """Return the parent's slug of each niche, its own where it is a parent."""
    return [row["parent"] or row["slug"] for row in shipped().niches]


def build(rng: np.random.Generator) -> Vocabulary:
    """Render every niche in every language. `rng` draws which hashtags stand together."""
    terms = _terms()
    slugs = [row["slug"] for row in shipped().niches]
    emoji = [NICHE_EMOJI.get(slug, EMOJI[family]) for slug, family in zip(slugs, families(), strict=True)]
    topics = [[terms[slug, language][:TOPICS] for slug in slugs] for language in LANGUAGES]
    bodies = [
        [
            _bodies(language, family, mine, signs)
            for family, mine, signs in zip(families(), topics[place], emoji, strict=True)
        ]
        for place, language in enumerate(LANGUAGES)
    ]
    tails = [[_tails(rng, terms, slug, language) for slug in slugs] for language in LANGUAGES]
    words = [[word for word in map(_joined, terms[slug, EVERY_LANGUAGE]) if _suits_handle(word)] for slug in slugs]
    return Vocabulary(topics, emoji, words, np.array(bodies, dtype=object), np.array(tails, dtype=object))


def _suits_handle(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) <= _LONGEST_IN_HANDLE


def _terms() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in shipped().terms:
        if row["kind"] == "term":
            found[row["slug"], row["language"]].append(row["term"])
    return found


def _bodies(language: str, family: str, topics: list[str], emoji: tuple[str, ...]) -> list[str]:
    """Return the captions one niche has in one language: each sentence with each topic, then those without any."""
    phrases = PHRASES[language]
    with_topic = [(sentence, topic) for topic in topics for sentence in phrases.captions]
    without = [(sentence, topics[0]) for sentence in (*LINES[language][family], *phrases.asides)]
    return [
        sentence.format(t=topic, T=capital(topic), e=emoji[place % len(emoji)])
        for place, (sentence, topic) in enumerate(with_topic + without)
    ]


def _joined(term: str) -> str:
    return "".join(letter for letter in term.lower() if letter.isalnum())


def _tails(rng: np.random.Generator, terms: dict[tuple[str, str], list[str]], slug: str, language: str) -> list[str]:
    tags = [_joined(term) for term in terms[slug, EVERY_LANGUAGE] + terms[slug, language]]
    tags = list(dict.fromkeys(tag for tag in tags if len(tag) <= _LONGEST_HASHTAG and not tag.isdigit()))
    sizes = rng.choice(6, TAILS, p=[0.25, 0.1, 0.2, 0.2, 0.15, 0.1])
    return ["".join(" #" + tags[place] for place in rng.permutation(len(tags))[:size]) for size in sizes]
