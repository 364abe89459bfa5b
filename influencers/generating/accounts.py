"""Who the generated accounts are, as columns of numbers: platform, place, niche, size. One chunk at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from influencers.generating.places import PLACES
from influencers.generating.vocabulary import families
from scoring.niches import LANGUAGES, shipped

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PLATFORMS = ("instagram", "tiktok", "youtube", "facebook", "pinterest")
INSTAGRAM, TIKTOK, YOUTUBE, FACEBOOK, PINTEREST = range(5)
PLATFORM_SHARES = np.array([0.50, 0.25, 0.15, 0.06, 0.04])
KINDS = ("account", "page", "group", "board")
ACCOUNT, PAGE, GROUP, BOARD = range(4)

# Of people: 12 % have several accounts, in these combinations.
SEVERAL = 0.12
COMBINATIONS: tuple[tuple[tuple[int, ...], float], ...] = (
    ((INSTAGRAM, TIKTOK), 0.42),
    ((INSTAGRAM, YOUTUBE), 0.20),
    ((INSTAGRAM, FACEBOOK), 0.08),
    ((TIKTOK, YOUTUBE), 0.10),
    ((INSTAGRAM, PINTEREST), 0.06),
    ((INSTAGRAM, TIKTOK, YOUTUBE), 0.14),
)

# ln(followers): about 70 % of accounts stay at or below 100,000, with a long tail above.
_SIZE_MEAN = np.array([10.24, 10.5, 9.9, 9.9, 9.2])
_SIZE_SPREAD = 2.3
_SAME_PERSON = 0.85  # correlation of a person's sizes across platforms
_TAIL = 2_000_000  # above this, sizes grow with the square root: nobody has ten billion followers

_FAMILY_WEIGHTS = {
    "food": 14, "fashion": 12, "beauty": 11, "fitness": 10, "lifestyle": 9, "travel": 8, "entertainment": 8, "home": 6,
    "family": 6, "sports": 5, "technology": 5, "arts": 5, "pets": 4, "business": 4, "motoring": 2, "education": 2,
}  # fmt: skip


class Accounts(NamedTuple):
    """One chunk of accounts, columns of equal length."""

    person: Ints  # within the chunk, ascending
    platform: Ints  # place in PLATFORMS
    kind: Ints  # place in KINDS
    place: Ints  # place in PLACES
    language: Ints  # place in LANGUAGES
    niche: Ints  # row of niches.csv
    second_niche: Ints  # likewise; the first again where there is none
    followers: Ints  # of a group its members
    following: Ints
    posts: Ints
    private: Bools


def draw_accounts(rng: np.random.Generator, count: int) -> Accounts:
    """Draw `count` accounts: whole people, except that the last one may lack accounts that no longer fit."""
    person, platform = _people(rng, count)
    people = int(person[-1]) + 1
    place = rng.choice(len(PLACES), people, p=_shares([place.weight for place in PLACES]))
    niche, second = _niches(rng, people)
    language = _languages(rng, place)
    followers = _followers(rng, person, platform, people)
    private = rng.random(count) < 0.003
    return Accounts(
        person,
        platform,
        _kinds(rng, platform),
        place[person],
        language[person],
        niche[person],
        second[person],
        followers,
        _following(rng, followers, platform),
        np.maximum(0, rng.lognormal(5.6, 0.9, count)).astype(np.int64) + 12,
        private,
    )


def _shares(weights: list[float]) -> Floats:
    found = np.array(weights, dtype=np.float64)
    return found / found.sum()


def _people(rng: np.random.Generator, count: int) -> tuple[Ints, Ints]:
    """Return person and platform of each account. People with one account make the platforms' shares come out right."""
    in_sets = np.zeros(len(PLATFORMS))
    for platforms, share in COMBINATIONS:
        in_sets[list(platforms)] += SEVERAL * share
    accounts_a_person = 1 - SEVERAL + in_sets.sum()
    alone = PLATFORM_SHARES * accounts_a_person - in_sets
    sets = [(platform,) for platform in range(len(PLATFORMS))] + [platforms for platforms, _ in COMBINATIONS]
    chances = np.r_[alone, [SEVERAL * share for _, share in COMBINATIONS]]
    chosen = rng.choice(len(sets), count, p=chances / chances.sum())
    table = np.array([(*platforms, -1, -1)[:3] for platforms in sets])[chosen]
    has = table >= 0
    return np.nonzero(has)[0][:count], table[has][:count]


def _niches(rng: np.random.Generator, people: int) -> tuple[Ints, Ints]:
    family = families()
    slugs = [row["slug"] for row in shipped().niches]
    members = {name: family.count(name) for name in family}
    weights = [
        _FAMILY_WEIGHTS[name] * (0.3 if slug == name else 0.7 / (members[name] - 1))
        for slug, name in zip(slugs, family, strict=True)
    ]
    first = rng.choice(len(slugs), people, p=_shares(weights))
    other = rng.choice(len(slugs), people, p=_shares(weights))
    return first, np.where(rng.random(people) < 0.35, other, first)


def _languages(rng: np.random.Generator, place: Ints) -> Ints:
    """Return the language each person writes in, by the shares of their place."""
    shares = np.zeros((len(PLACES), len(LANGUAGES)))
    for row, where in enumerate(PLACES):
        for code, share in where.languages:
            shares[row, LANGUAGES.index(code)] = share
    upto = np.cumsum(shares, axis=1)[place]
    return np.minimum((rng.random(len(place))[:, None] >= upto).sum(axis=1), len(LANGUAGES) - 1)


def _followers(rng: np.random.Generator, person: Ints, platform: Ints, people: int) -> Ints:
    size = rng.standard_normal(people)[person] * np.sqrt(_SAME_PERSON)
    size += rng.standard_normal(len(person)) * np.sqrt(1 - _SAME_PERSON)
    followers = np.exp(_SIZE_MEAN[platform] + _SIZE_SPREAD * size)
    followers = np.where(followers > _TAIL, np.sqrt(followers * _TAIL), followers)
    nobody = rng.random(len(person)) < 0.002
    return np.where(nobody, 0, followers).astype(np.int64)


def _following(rng: np.random.Generator, followers: Ints, platform: Ints) -> Ints:
    """Small accounts follow many, large ones few; video channels hardly anybody. One in 100 follows back everyone."""
    usual = np.exp(6.3 - 0.12 * (np.log(followers + 10) - 10) + 0.7 * rng.standard_normal(len(followers)))
    usual *= np.array([1, 0.4, 0.08, 0.3, 0.5])[platform]
    greedy = rng.random(len(followers)) < 0.01
    return np.minimum(np.where(greedy, followers * 1.2 + 200, np.minimum(usual, followers * 0.8 + 60)), 7500).astype(
        np.int64
    )


def _kinds(rng: np.random.Generator, platform: Ints) -> Ints:
    chance = rng.random(len(platform))
    kind = np.where(platform == FACEBOOK, np.where(chance < 0.85, PAGE, GROUP), ACCOUNT)
    return np.where((platform == PINTEREST) & (chance < 0.2), BOARD, kind)
