"""Makes realistic files of invented creators for the demo, the tests and the benchmarks. It writes files, never rows.

The same number, seed and date give the same bytes: every draw comes from one PCG64 stream a chunk, and nothing depends
on hash order, locale or clock.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from influencers.generating import facts, texts
from influencers.generating.accounts import KINDS, PLATFORMS, YOUTUBE, Accounts, Ints, draw_accounts
from influencers.generating.activity import POSTS, WEEKS, Posts, draw_posts, draw_snapshots
from influencers.generating.handles import Handles
from influencers.generating.places import PLACES
from influencers.generating.tables import Column, Format, Table
from influencers.generating.vocabulary import Vocabulary, build
from scoring.niches import LANGUAGES

CHUNK = 10_000
Value = TypeVar("Value")
Columns = list[Iterable[object]]

PROFILE_COLUMNS = (
    *(Column(name, True) for name in ("platform", "kind", "username", "external_id", "url", "name", "person", "bio")),
    *(Column(name, False) for name in ("followers", "following", "posts", "group_members", "monthly_views")),
    *(Column(name, True) for name in ("country", "city", "language", "category")),
    Column("verified", False),
    *(Column(name, True) for name in ("account_type", "email", "phone")),
    Column("price", False),
    Column("as_of", True),
    *(Column(name, False) for name in facts.AUDIENCE),
)
POST_COLUMNS = (
    *(Column(name, True) for name in ("platform", "username", "post id", "post url", "type", "posted at", "caption")),
    *(Column(name, False) for name in ("likes", "comments", "shares", "saves", "views", "is sponsored", "is pinned")),
    Column("as of", True),
)
SNAPSHOT_COLUMNS = (
    *(Column(name, True) for name in ("platform", "username", "date")),
    *(Column(name, False) for name in ("followers", "following", "posts")),
)
FILES = {"profiles": PROFILE_COLUMNS, "posts": POST_COLUMNS, "snapshots": SNAPSHOT_COLUMNS}


class Chunk(NamedTuple):
    """A run of accounts as drawn, before anything is written down."""

    rng: np.random.Generator
    accounts: Accounts
    posts: Posts
    persons: list[texts.Person]
    start: int  # number of the first account in the whole file
    seed: int
    as_of: date

    @property
    def handles(self) -> list[str]:
        return [self.persons[person].handle for person in self.accounts.person.tolist()]

    @property
    def platforms(self) -> list[str]:
        return [PLATFORMS[platform] for platform in self.accounts.platform.tolist()]


def generate(
    count: int, out: Path, *, seed: int, as_of: date, form: Format, progress: Callable[[int], None] = lambda done: None
) -> list[Path]:
    """Write `count` accounts with their posts and snapshots into the folder `out`; return the three paths.

    The files appear under their names once they are complete. Raises OSError where the disk refuses.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = {name: out / f"{name}.{form}" for name in FILES}
    partial = {name: path.with_name(path.name + ".part") for name, path in paths.items()}
    try:
        _write(partial, count, seed, as_of, form, progress)
        for name, path in paths.items():
            os.replace(partial[name], path)
    finally:
        for path in partial.values():
            path.unlink(missing_ok=True)
    return list(paths.values())


def _write(
    paths: dict[str, Path], count: int, seed: int, as_of: date, form: Format, progress: Callable[[int], None]
) -> None:
    tables = {name: Table(path, FILES[name], form) for name, path in paths.items()}
    try:
        words = vocabulary(seed)
        chunks = -(-count // CHUNK)
        for place in range(chunks):
            start = place * CHUNK
            chunk = draw_chunk(place, chunks, min(CHUNK, count - start), seed, as_of, words)
            tables["profiles"].write(_profile_columns(chunk, words))
            tables["posts"].write(_post_columns(chunk, words))
            tables["snapshots"].write(_snapshot_columns(chunk))
            progress(start + len(chunk.accounts.person))
    finally:
        for table in tables.values():
            table.close()


def vocabulary(seed: int) -> Vocabulary:
    return build(np.random.Generator(np.random.PCG64([seed])))


def draw_chunk(place: int, chunks: int, size: int, seed: int, as_of: date, words: Vocabulary) -> Chunk:
    """Draw the chunk at `place` of `chunks`: `size` accounts, their people and posts."""
    rng = np.random.Generator(np.random.PCG64([seed, place + 1]))
    accounts = draw_accounts(rng, size)
    posts = draw_posts(rng, accounts)
    known = posts.exists.sum(axis=1)
    # An account with fewer than twelve posts has only those; a private one shows how many it has, but none of them.
    accounts = accounts._replace(posts=np.where((known < POSTS) & ~accounts.private, known, accounts.posts))
    persons = texts.people(rng, accounts, words, Handles(rng, place, chunks))
    return Chunk(rng, accounts, posts, persons, place * CHUNK, seed, as_of)


def _profile_columns(chunk: Chunk, words: Vocabulary) -> Columns:
    rng, accounts = chunk.rng, chunk.accounts
    count, handles = len(accounts.person), chunk.handles
    names, bios = texts.names_and_bios(rng, accounts, chunk.persons, words)
    index = chunk.start + np.arange(count)
    platform, kind = accounts.platform.tolist(), accounts.kind.tolist()
    places = [PLACES[place] for place in accounts.place.tolist()]
    told = rng.random((2, count))
    followers, members, views = facts.shown_size(accounts)
    return [
        chunk.platforms,
        [KINDS[which] for which in kind],
        handles,
        texts.external_ids(accounts.platform, index, chunk.seed),
        [texts.profile_url(*row) for row in zip(platform, kind, handles, strict=True)],
        names,
        [f"p{chunk.start + person}" for person in accounts.person.tolist()],
        bios,
        followers,
        accounts.following.tolist(),
        accounts.posts.tolist(),
        members,
        views,
        [place.code if yes else "" for place, yes in zip(places, told[0] < 0.94, strict=True)],
        [chunk.persons[person].city for person in accounts.person.tolist()],
        [LANGUAGES[code] if yes else "" for code, yes in zip(accounts.language.tolist(), told[1] < 0.9, strict=True)],
        facts.categories(rng, accounts),
        facts.verified(rng, accounts),
        facts.account_types(rng, count),
        facts.emails(rng, accounts, chunk.persons),
        facts.phones(rng, accounts),
        facts.prices(rng, accounts),
        [chunk.as_of.isoformat()] * count,
        *facts.audience(rng, accounts),
    ]


def _post_columns(chunk: Chunk, words: Vocabulary) -> Columns:
    accounts, posts = chunk.accounts, chunk.posts
    captions = texts.captions(chunk.rng, accounts, posts, words)
    shown = np.flatnonzero(posts.exists)
    row = shown // POSTS
    platform = accounts.platform[row].tolist()
    handles = _taken(chunk.handles, row)
    number = chunk.start * POSTS + shown
    kinds = [texts.POST_TYPES[which][kind] for which, kind in zip(platform, posts.type.flat[shown], strict=True)]
    ids = _post_ids(platform, number, chunk.seed)
    moment = np.datetime64(chunk.as_of.isoformat(), "s") - posts.age.flat[shown].astype("timedelta64[s]")
    return [
        _taken(chunk.platforms, row),
        handles,
        ids,
        [texts.post_url(*parts) for parts in zip(platform, kinds, handles, ids, strict=True)],
        kinds,
        [f"{text}Z" for text in np.datetime_as_string(moment, unit="s").tolist()],
        _taken(captions, shown),
        _likes(posts.likes.flat[shown], posts.hidden[row]),
        *(_counts(counts.flat[shown]) for counts in (posts.comments, posts.shares, posts.saves, posts.views)),
        _taken([None, "false", "true"], np.where(posts.label_known, posts.sponsored, -1).flat[shown] + 1),
        _taken(["false", "true"], posts.pinned.flat[shown].astype(np.int64)),
        [chunk.as_of.isoformat()] * len(row),
    ]


def _likes(likes: Ints, hidden: Ints) -> list[int | None]:
    """Return likes as the file shows them: hidden ones as -1 (1) or left blank (2)."""
    shown = _counts(np.where(hidden > 0, -1, likes))
    return [-1 if how == 1 else count for count, how in zip(shown, hidden.tolist(), strict=True)]


def _snapshot_columns(chunk: Chunk) -> Columns:
    """Groups and boards have no followers, hence no snapshots."""
    accounts = chunk.accounts
    sizes = draw_snapshots(chunk.rng, accounts, chunk.posts.cadence)
    row = np.repeat(np.flatnonzero(accounts.kind < 2), WEEKS)
    week = np.tile(np.arange(WEEKS), len(row) // WEEKS)
    days = [(chunk.as_of - timedelta(weeks=back)).isoformat() for back in range(WEEKS)]
    return [
        _taken(chunk.platforms, row),
        _taken(chunk.handles, row),
        _taken(days, week),
        sizes.followers[row, week].tolist(),
        accounts.following[row].tolist(),
        sizes.posts[row, week].tolist(),
    ]


def _taken(values: Sequence[Value], places: Ints) -> list[Value]:
    return [values[place] for place in places.tolist()]


def _counts(values: Ints) -> list[int | None]:
    """Return counts, None where unknown."""
    return [None if value < 0 else value for value in values.tolist()]


def _post_ids(platform: list[int], number: Ints, seed: int) -> list[str]:
    """Return each post's id: eleven letters on Instagram and YouTube, a long number elsewhere."""
    salted = number.astype(np.uint64) + np.uint64((seed % 2**20) << 38)
    codes = texts.short_codes(salted, "C")
    lettered = (0, YOUTUBE)
    return [
        code if which in lettered else str(7_100_000_000_000_000_000 + which * 10**17 + place * 1_009)
        for which, code, place in zip(platform, codes, number.tolist(), strict=True)
    ]
