"""The smaller facts of generated accounts: category, account type, contacts, price, audience. Unknown is None."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from influencers.generating.accounts import INSTAGRAM, PINTEREST, YOUTUBE, Accounts, Bools, Floats
from influencers.generating.places import PHONES, PLACES
from influencers.generating.texts import Person
from influencers.generating.vocabulary import families
from scoring.niches import shipped

AUDIENCE_COUNTRIES = ("US", "DE", "GB", "BR", "FR", "ES", "IT", "NL")
AUDIENCE = (
    *(f"audience_country_{code}" for code in AUDIENCE_COUNTRIES),
    "audience_female",
    "audience_age_18_24",
    "audience_age_25_34",
    "audience_age_35_44",
)
# Mail addresses under .example can never be delivered (RFC 2606).
_MAIL_HOSTS = ("mail.example", "post.example", "studio.example", "hello.example")
_ACCOUNT_TYPES = ("personal", "creator", "business")
# Women among an audience, in percent, where it is far from even.
_FEMALE = {
    "fashion": 72, "beauty": 84, "family": 78, "home": 70, "food": 62, "lifestyle": 68, "sports": 28, "technology": 27,
    "motoring": 17, "business": 42, "pets": 64, "arts": 60,
}  # fmt: skip


def shown_size(accounts: Accounts) -> tuple[list[int | None], list[int | None], list[int | None]]:
    """Return followers, group members and monthly views: groups and boards have no followers to show."""
    followers: list[int | None] = []
    members: list[int | None] = []
    views: list[int | None] = []
    rows = zip(accounts.platform.tolist(), accounts.kind.tolist(), accounts.followers.tolist(), strict=True)
    for platform, kind, size in rows:
        followers.append(size if kind < 2 else None)
        members.append(size if kind == 2 else None)
        views.append(size * 7 + 40 if platform == PINTEREST else None)
    return followers, members, views


def categories(rng: np.random.Generator, accounts: Accounts) -> list[str]:
    """Return the category a vendor gives the account, on one Instagram or YouTube account in three; mostly right."""
    names: dict[str, list[str]] = defaultdict(list)
    for row in shipped().categories:
        names[row["slug"]].append(row["name"])
    by_niche = [names[row["slug"]][:3] for row in shipped().niches]
    niche = np.where(rng.random(len(accounts.niche)) < 0.9, accounts.niche, accounts.second_niche)
    told = (rng.random(len(niche)) < 0.5) & np.isin(accounts.platform, (INSTAGRAM, YOUTUBE))
    chance = rng.random(len(niche))
    return [
        by_niche[which][int(place * len(by_niche[which]))] if known else ""
        for which, known, place in zip(niche.tolist(), told.tolist(), chance.tolist(), strict=True)
    ]


def account_types(rng: np.random.Generator, count: int) -> list[str]:
    return [_ACCOUNT_TYPES[place] for place in rng.choice(3, count, p=[0.25, 0.55, 0.2]).tolist()]


def verified(rng: np.random.Generator, accounts: Accounts) -> list[str]:
    """The larger, the likelier: about 1 % at 10,000 followers and half at a million."""
    chance = 1 / (1 + np.exp(13.8 - np.log(accounts.followers + 1)))
    return ["true" if yes else "false" for yes in (rng.random(len(chance)) < chance).tolist()]


def emails(rng: np.random.Generator, accounts: Accounts, persons: Sequence[Person]) -> list[str]:
    """Return the person's address, on two accounts in five."""
    told = (rng.random(len(accounts.person)) < 0.4).tolist()
    return [
        f"{persons[person].handle}@{_MAIL_HOSTS[person % len(_MAIL_HOSTS)]}" if known else ""
        for person, known in zip(accounts.person.tolist(), told, strict=True)
    ]


def phones(rng: np.random.Generator, accounts: Accounts) -> list[str]:
    told = (rng.random(len(accounts.person)) < 0.06).tolist()
    numbers = rng.integers(0, 100, len(told)).tolist()
    return [
        PHONES[PLACES[place].code].format(number) if known and PLACES[place].code in PHONES else ""
        for place, known, number in zip(accounts.place.tolist(), told, numbers, strict=True)
    ]


def prices(rng: np.random.Generator, accounts: Accounts) -> list[int | None]:
    """Return what one account in twelve asks for a post: the rule of thumb, give or take a factor of two."""
    asked = np.maximum(25, accounts.followers / 100) * rng.lognormal(0, 0.7, len(accounts.followers))
    steps = np.where(asked < 500, 5, 50)
    told = (rng.random(len(asked)) < 0.08).tolist()
    return [
        price if known else None
        for price, known in zip((np.ceil(asked / steps) * steps).astype(int), told, strict=True)
    ]


def audience(rng: np.random.Generator, accounts: Accounts) -> list[list[float | None]]:
    """Return the columns of AUDIENCE in percent, known for three accounts in five."""
    count = len(accounts.place)
    codes = [place.code for place in PLACES]
    home = np.array([AUDIENCE_COUNTRIES.index(code) if code in AUDIENCE_COUNTRIES else -1 for code in codes])
    at_home = rng.uniform(45, 82, count)
    weights = rng.dirichlet(np.full(len(AUDIENCE_COUNTRIES) + 2, 0.5), count) * (95 - at_home)[:, None]
    weights = weights[:, : len(AUDIENCE_COUNTRIES)]
    lives = home[accounts.place]
    rows = np.flatnonzero(lives >= 0)
    weights[rows, lives[rows]] = at_home[rows]
    female = np.array([_FEMALE.get(family, 52) for family in families()])[accounts.niche]
    female = np.clip(female + rng.normal(0, 9, count), 3, 97)
    ages = rng.dirichlet((6.0, 8.0, 4.0, 4.0), count)[:, :3] * 100
    known = rng.random(count) < 0.6
    return [_known(column, known) for column in (*weights.T, female, *ages.T)]


def _known(values: Floats, known: Bools) -> list[float | None]:
    """Return the values with one decimal, None where unknown."""
    return [value if yes else None for value, yes in zip(np.round(values, 1).tolist(), known.tolist(), strict=True)]
