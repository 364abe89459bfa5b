"""The written side of generated accounts and posts: names, bios, captions, links, ids."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from influencers.generating.accounts import BOARD, GROUP, PLATFORMS, YOUTUBE, Accounts, Ints
from influencers.generating.activity import POSTS, Posts
from influencers.generating.handles import Handles
from influencers.generating.names import NAMES
from influencers.generating.phrases import PHRASES
from influencers.generating.places import PLACES
from influencers.generating.signs import BRANDS
from influencers.generating.vocabulary import TAILS, Vocabulary, capital
from scoring.niches import LANGUAGES

POST_TYPES = (
    ("reel", "carousel", "image"),
    ("video", "video", "video"),
    ("video", "short", "short"),
    ("video", "photo", "link"),
    ("video", "pin", "pin"),
)
_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype="S1")


class Person(NamedTuple):
    first: str
    family: str
    handle: str
    city: str  # "" where not told


def people(rng: np.random.Generator, accounts: Accounts, words: Vocabulary, handles: Handles) -> list[Person]:
    """Return the people behind the accounts, in the order of their numbers."""
    starts = np.flatnonzero(np.r_[True, np.diff(accounts.person) > 0])
    chance = rng.random((len(starts), 6)).tolist()
    found = []
    for place, niche, (female, a, b, c, d, w) in zip(
        accounts.place[starts].tolist(), accounts.niche[starts].tolist(), chance, strict=True
    ):
        where = PLACES[place]
        names = NAMES[where.culture]
        first = _pick(names.first_female if female < 0.62 else names.first_male, a)
        family = _pick(names.family, b)
        # The first cities of a place are the largest, so squaring favours them.
        city = _pick(where.cities, (c / 0.75) ** 2) if c < 0.75 else ""
        handle = handles.choose(first, family, _pick(words.tag_words[niche] or ["daily"], w))
        found.append(Person(first, family if d < 0.97 else "", handle, city))
    return found


def _pick(options: tuple[str, ...] | list[str], chance: float) -> str:
    return options[int(chance * len(options))]


def names_and_bios(
    rng: np.random.Generator, accounts: Accounts, persons: list[Person], words: Vocabulary
) -> tuple[list[str], list[str]]:
    """Return the display name and the bio of each account; private accounts and some others have no bio."""
    names, bios = [], []
    chances = rng.random((len(accounts.person), 6)).tolist()
    rows = zip(*(getattr(accounts, name).tolist() for name in _ROW), chances, strict=True)
    for person, platform, language, niche, second, kind, private, chance in rows:
        who, code = persons[person], LANGUAGES[language]
        topics, emoji = words.topics[language][niche], words.emoji[niche]
        topic, other = _two_topics(topics, words.topics[language][second], chance[0], chance[1])
        name = f"{who.first} {who.family}".strip()
        if kind in (GROUP, BOARD):
            name = f"{capital(topic)} | {who.city or who.first}"
        elif chance[2] < 0.2:
            name = f"{name} | {capital(topic)}"
        names.append(name)
        if private or chance[3] < 0.03:
            bios.append("")
            continue
        sign = _pick(emoji, chance[4])
        bios.append(_bio(code, chance[5], who, (topic, other), sign, platform <= YOUTUBE and platform > 0))
    return names, bios


_ROW = ("person", "platform", "language", "niche", "second_niche", "kind", "private")


def _two_topics(mine: list[str], second: list[str], chance: float, other: float) -> tuple[str, str]:
    """Return two different topics, the second from the creator's second niche where there is one."""
    first = int(chance * len(mine))
    if second is mine:
        return mine[first], mine[(first + 1) % len(mine)]
    return mine[first], second[int(other * len(second))]


def _bio(code: str, chance: float, who: Person, topics: tuple[str, str], emoji: str, video: bool) -> str:
    phrases = PHRASES[code]
    sentences = phrases.bios_with_city + phrases.bios if who.city else phrases.bios
    place = int(chance * len(sentences) * 100)  # the digits behind the choice of sentence choose the rest
    text = sentences[place // 100].format(
        t=topics[0],
        T=capital(topics[0]),
        u=topics[1],
        e=emoji,
        first=who.first,
        city=who.city,
        new=phrases.new_video if video else phrases.new_post,
        every=phrases.every[place % len(phrases.every)],
    )
    if code == "es":
        text = text.replace(" y i", " e i").replace(" y hi", " e hi")
    ending = place % 10
    return f"{text} {phrases.endings[ending]}" if ending < len(phrases.endings) else text


def captions(rng: np.random.Generator, accounts: Accounts, posts: Posts, words: Vocabulary) -> list[str]:
    """Return the captions of all posts, account by account: mostly of the first niche, some of the second."""
    shape = posts.age.shape
    chance = rng.random(shape)
    language = np.broadcast_to(accounts.language[:, None], shape)
    niche = np.where(chance < 0.85, accounts.niche[:, None], accounts.second_niche[:, None])
    body = words.bodies[language, niche, rng.integers(0, words.bodies.shape[2], shape)]
    tail = words.tails[language, niche, rng.integers(0, TAILS, shape)]
    found = body + tail
    for row, column in zip(*(axis.tolist() for axis in np.nonzero(posts.sponsored)), strict=True):
        labels = PHRASES[LANGUAGES[accounts.language[row]]].advertising
        label = labels[column % len(labels)].format(brand=BRANDS[(row * POSTS + column * 7) % len(BRANDS)])
        found[row, column] = f"{label} {found[row, column]}"
    return found.ravel().tolist()


def short_codes(numbers: NDArray[np.uint64], prefix: str) -> list[str]:
    """Return eleven-letter ids as Instagram and YouTube use them; distinct numbers below 2**60 give distinct ids."""
    mask = np.uint64(2**60 - 1)
    mixed = (numbers * np.uint64(0x9E3779B97F4A7C15)) & mask
    mixed ^= mixed >> np.uint64(31)
    mixed = (mixed * np.uint64(0xBF58476D1CE4E5B9)) & mask
    digits = [_ALPHABET[(mixed >> np.uint64(6 * place)) & np.uint64(63)] for place in range(10)]
    joined = np.stack(digits, axis=-1).tobytes().decode("ascii")
    return [prefix + joined[start : start + 10] for start in range(0, len(joined), 10)]


def external_ids(platform: Ints, index: Ints, salt: int) -> list[str]:
    """Return each account's id as its platform writes it. `index` numbers all accounts of the file."""
    codes = short_codes(index.astype(np.uint64) + np.uint64(salt << 32), "UC")
    found = []
    for which, number, code in zip(platform.tolist(), index.tolist(), codes, strict=True):
        if which == YOUTUBE:
            found.append(code + code[:1:-1])
        else:
            found.append(str(_ID_STARTS[which] + number * _ID_STEPS[which]))
    return found


_ID_STARTS = (1_200_000_000, 6_800_000_000_000_000_000, 0, 100_000_000_000_000, 400_000_000_000_000_000)
_ID_STEPS = (4_813, 1_000_003_919, 0, 7_919, 104_729_921)


def profile_url(platform: int, kind: int, handle: str) -> str:
    if kind == GROUP:
        return f"https://www.facebook.com/groups/{handle}"
    return _PROFILE_URLS[platform] + handle


_PROFILE_URLS = (
    "https://www.instagram.com/",
    "https://www.tiktok.com/@",
    "https://www.youtube.com/@",
    "https://www.facebook.com/",
    "https://www.pinterest.com/",
)


def post_url(platform: int, kind: str, handle: str, post: str) -> str:
    """Return the address of a post by platform, type, handle and id."""
    if platform == 0:
        return f"https://www.instagram.com/{'reel' if kind == 'reel' else 'p'}/{post}/"
    if platform == 1:
        return f"https://www.tiktok.com/@{handle}/video/{post}"
    if platform == YOUTUBE:
        return f"https://www.youtube.com/{'shorts/' if kind == 'short' else 'watch?v='}{post}"
    if PLATFORMS[platform] == "facebook":
        return f"https://www.facebook.com/{handle}/posts/{post}"
    return f"https://www.pinterest.com/pin/{post}/"
