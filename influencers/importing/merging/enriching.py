"""What follows from texts: niches and the words that search finds an account by, for accounts that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from influencers.importing.merging.crew import Crew
from influencers.importing.merging.resolving import rows, run
from influencers.importing.rows import staging
from influencers.search.words import document
from scoring import niches
from scoring.models import Niche, NicheCategory, NicheTerm
from scoring.niches import BIO, Dictionary, Term

CHUNK = 4_000
RECENT_POSTS = 30
MAX_NICHES = 3
MIN_SHARE = 0.15
NICHES = ("profile_id", "bio_terms", "niche_ids", "niche_focus")
VECTOR = ("profile_id", "vector")

# An account's id, handle, name, bio and category, of its recent posts the captions, hashtags and packed hits, and where
# it stands in the file (if that matters).
Texts = tuple[Any, ...]


@dataclass(frozen=True)
class Worded:
    """What follows from the texts of some accounts, as text to COPY: (id, terms, niches, focus) and (id, vector).

    `ids` and `places` are those of the first and the last.
    """

    accounts: int
    ids: tuple[int, int]
    places: tuple[Any, Any]
    niches: str
    vectors: str


@dataclass
class Wording:
    """The job: texts of accounts become their niches and the words that search finds them by."""

    words: Dictionary

    def __call__(self, chunk: Sequence[Texts]) -> Worded:
        bios = [self.words.count(bio, weight=BIO) if bio else [] for _pk, _handle, _name, bio, *_rest in chunk]
        found = _niches(chunk, bios, self.words)
        niched, vectors = [], []
        for (pk, handle, name, bio, _category, captions, tags, _hits, _place), hits, (named_niches, focus) in zip(
            chunk, bios, found, strict=True
        ):
            used = (tag for line in tags or () for tag in line.split(" ") if tag)
            niched.append((pk, staging.array(hits), staging.array(named_niches), focus))
            vectors.append((pk, document(handle, name, bio, used, captions or ())))
        ids, places = (chunk[0][0], chunk[-1][0]), (chunk[0][-1], chunk[-1][-1])
        return Worded(len(chunk), ids, places, staging.csv_text(niched), staging.csv_text(vectors))


def dictionary() -> Dictionary:
    """The niche dictionary as it stands in the database, with the words that admins edited."""
    terms = NicheTerm.objects.order_by("pk").values_list("pk", "niche_id", "term", "misleads")
    known = list(terms)
    return Dictionary(
        (Term(pk, niche, text) for pk, niche, text, misleads in known if not misleads),
        ((niche, text) for _pk, niche, text, misleads in known if misleads),
        dict(NicheCategory.objects.values_list("name", "niche_id"))
        | {name: pk for pk, names in Niche.objects.values_list("pk", "names") for name in names.values() if name},
    )


def enrich(crew: Crew, tell: Callable[[int, int], None]) -> None:
    """Work out niches and search words of the accounts in `touched` whose words changed. `tell` hears (done, of)."""
    total = rows("select count(*) from touched where words")[0][0]
    if not total:
        return
    run("drop table if exists niched, worded")
    run("create temporary table niched (profile_id bigint, bio_terms int[], niche_ids smallint[], niche_focus real)"
        " on commit drop")  # fmt: skip
    run("create temporary table worded (profile_id bigint, vector tsvector) on commit drop")
    done = 0
    for worked in crew.each("words", _chunks()):
        staging.copy_text("niched", NICHES, worked.niches)
        staging.copy_text("worded", VECTOR, worked.vectors)
        done += worked.accounts
        tell(done, total)
    run("analyze niched, worded")
    run("""
        update influencers_profile p
        set bio_terms = e.bio_terms, niche_ids = e.niche_ids, niche_focus = e.niche_focus
        from niched e where e.profile_id = p.id
          and (p.bio_terms, p.niche_ids, p.niche_focus) is distinct from (e.bio_terms, e.niche_ids, e.niche_focus)
    """)
    run("""
        insert into influencers_searchtext as was (profile_id, vector)
        select profile_id, vector from worded order by profile_id
        on conflict (profile_id) do update set vector = excluded.vector
        where was.vector is distinct from excluded.vector
    """)


def _chunks() -> Iterator[list[Texts]]:
    """Reworded accounts with their texts and those of their recent posts, a few thousand at a time."""
    with_posts = bool(rows("select 1 from influencers_post limit 1"))
    texts = "posts.captions, posts.tags, posts.hits" if with_posts else "null::text[], null::text[], null::text[]"
    recent = f"""
        left join lateral (
            select array_agg(caption) as captions, array_agg(array_to_string(hashtags, ' ')) as tags,
                   array_agg(array_to_string(niche_terms, ',')) as hits
            from (select caption, hashtags, niche_terms from influencers_post where profile_id = p.id
                  order by posted_at desc limit {RECENT_POSTS}) recent
        ) posts on true
    """
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                select p.id, p.handle, p.display_name, p.bio, p.category, {texts}, null
                from (select profile_id from touched where words and profile_id > %s order by 1 limit {CHUNK}) t
                join influencers_profile p on p.id = t.profile_id {recent if with_posts else ""}
                order by p.id
                """,
                [last],
            )
            found = cursor.fetchall()
        if not found:
            return
        yield found
        last = found[-1][0]


def _niches(
    chunk: Sequence[tuple[Any, ...]], bios: Sequence[list[int]], words: Dictionary
) -> list[tuple[list[int], float | None]]:
    """(niche ids, focus) of each account: the imported category first, then what the words say."""
    lists = [
        bio + [int(hit) for line in hits or () if line for hit in line.split(",")]
        for bio, (*_rest, hits, _place) in zip(bios, chunk, strict=True)
    ]
    lengths = [len(hits) for hits in lists]
    packed = np.array([hit for hits in lists for hit in hits], dtype=np.int64)
    totals = niches.aggregate(np.repeat(np.arange(len(lists)), lengths), packed, words)
    whole = np.bincount(totals.profile, weights=totals.hits, minlength=len(lists))
    shares: list[list[tuple[float, int]]] = [[] for _ in lists]
    named = totals.terms >= niches.DISTINCT_TERMS
    for place, niche, hits in zip(
        totals.profile[named].tolist(), totals.niche_id[named].tolist(), totals.hits[named].tolist(), strict=True
    ):
        shares[place].append((hits / whole[place], niche))
    return [_chosen(found, row[4], words) for found, row in zip(shares, chunk, strict=True)]


def _chosen(shares: list[tuple[float, int]], category: str, words: Dictionary) -> tuple[list[int], float | None]:
    by_words = [niche for share, niche in sorted(shares, key=lambda pair: (-pair[0], pair[1])) if share >= MIN_SHARE]
    imported = [words.category_niche(name) for name in category.split("; ")] if category else []
    ids = [niche for niche in dict.fromkeys([*imported, *by_words]) if niche is not None][:MAX_NICHES]
    return ids, round(100 * max(shares)[0], 4) if shares else None
