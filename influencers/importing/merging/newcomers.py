"""Accounts that are new here: written once, with what follows from their words, while the crew works out the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from influencers.importing.columns.fields import TRACKED
from influencers.importing.merging import links
from influencers.importing.merging.crew import Crew
from influencers.importing.merging.enriching import CHUNK, Texts
from influencers.importing.merging.resolving import rows, run
from influencers.importing.rows import staging
from influencers.importing.rows.staging import TEXTS, Staging
from influencers.models import Import


def insert(batch: Import, waiting: Staging, names: list[str], crew: Crew, tell: Callable[[int, int], None]) -> int:
    """Insert the new accounts of `target` with their niches and search words. `tell` hears (done, of)."""
    total = int(rows("select count(*) from target where is_new")[0][0])
    if not total:
        return 0
    _creators(waiting)
    run(f"create index on {waiting.table} (id)")
    run("drop table if exists niched")
    run("create temporary table niched (id bigint primary key, bio_terms int[], niche_ids smallint[], niche_focus real)"
        " on commit drop")  # fmt: skip
    statement = _statement(batch, waiting, names)
    done = 0
    for worked in crew.each("words", _texts(waiting)):
        staging.copy_text("niched", ("id", "bio_terms", "niche_ids", "niche_focus"), worked.niches)
        run(statement, [*worked.places, *worked.places, *worked.ids])
        staging.copy_text("influencers_searchtext", ("profile_id", "vector"), worked.vectors)
        done += worked.accounts
        tell(done, total)
    run("insert into touched select profile_id, true, true, false from target where is_new")
    run("insert into influencers_journalrow (batch_id, profile_id, as_of, old)"
        f" select {batch.pk}, profile_id, as_of, null from target where is_new order by id")  # fmt: skip
    return done


def _creators(waiting: Staging) -> None:
    """A new account is a new person, unless its row names a person."""
    if waiting.has("person"):
        run("insert into influencers_creator (id) select distinct coalesce(creator_id, profile_id) from target"
            " where is_new on conflict do nothing")  # fmt: skip
    else:
        run("insert into influencers_creator (id) select profile_id from target where is_new order by id")


def _texts(waiting: Staging) -> Iterator[list[Texts]]:
    """Texts of the new accounts in the file's order, at most so many at a time. They have no posts yet."""
    said = ", ".join(
        f"coalesce(s.{name}, '')" if waiting.has(name) else "''" for name in ("display_name", "bio", "category")
    )
    first, last = rows("select min(id), max(id) from target where is_new")[0]
    for start in range(first, last + 1, CHUNK):
        found = rows(
            f"""
            select t.profile_id, t.handle, {said}, null, null, null, t.id
            from target t join {waiting.table} s on s.id = t.id
            where t.is_new and t.id between %s and %s and s.id between %s and %s order by t.id
            """,
            [start, start + CHUNK - 1] * 2,
        )
        if found:
            yield found


def _statement(batch: Import, waiting: Staging, names: list[str]) -> str:
    values = [
        "t.handle" if name == "handle"
        else _link(waiting) if name == "url"
        else f"coalesce(s.{name}, '{_default(name)}')" if _has_default(name) else f"s.{name}"
        for name in names
    ]  # fmt: skip
    sources = ", ".join(
        f"case when s.{name} is not null then {batch.pk}::bigint end" if name in names else "null" for name in TRACKED
    )
    return f"""
        insert into influencers_profile
            (id, creator_id, platform, as_of, {", ".join(names)}, sources, bio_terms, niche_ids, niche_focus)
        select t.profile_id, coalesce(t.creator_id, t.profile_id), t.platform, s.as_of, {", ".join(values)},
               array[{sources}], n.bio_terms, n.niche_ids, n.niche_focus
        from target t join {waiting.table} s on s.id = t.id join niched n on n.id = t.profile_id
        where t.is_new and t.id between %s and %s and s.id between %s and %s and n.id between %s and %s order by t.id
    """


def _link(waiting: Staging) -> str:
    """Where a newer account has the handle, no link that follows from it is this one's."""
    kind = "coalesce(s.kind, 'account')" if waiting.has("kind") else "'account'"
    theirs = f"t.handle <> s.handle and s.url = {links.derived('s.platform', 's.handle', kind)}"
    return f"case when {theirs} then '' else coalesce(s.url, '') end"


def _has_default(name: str) -> bool:
    return name in TEXTS or name == "reported_quality"


def _default(name: str) -> str:
    return {"kind": "account", "reported_quality": "{}"}.get(name, "")
