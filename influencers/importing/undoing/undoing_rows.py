"""The undo of rows that name their import: days, audience shares, posts, prices and contacts.

A row that still names the undone import is put back as the journal has it, or goes where it was new. Where a newer
import changed it since, the row stays and the newer import's memory of it is changed instead: whichever of the two is
undone first, both gone leaves what was there before both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from influencers.importing.merging.resolving import rows, run


@dataclass(frozen=True)
class Kind:
    """One table: what names a row, what it says, and what it says where nothing is known."""

    name: str
    table: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    blank: dict[str, Any] = field(default_factory=dict)
    by_account: bool = True

    def match(self, one: str, other: str) -> str:
        names = (*(("profile_id",) if self.by_account else ()), *self.keys)
        return " and ".join(f"{one}.{name} = {other}.{name}" for name in names)

    def listed(self, names: tuple[str, ...], alias: str) -> str:
        return ", ".join(f"{alias}.{name}" for name in names)


_TEXTS = {"url": "", "type": "", "caption": "", "hashtags": [], "niche_terms": []}
KINDS = (
    Kind("snapshots", "influencers_snapshot", ("date",), ("followers", "following", "posts_count")),
    Kind("audience", "influencers_audience", ("kind", "key"), ("share",)),
    Kind("posts", "influencers_post", ("external_id",), (
        "url", "type", "posted_at", "caption", "hashtags", "likes", "comments", "shares", "saves", "views",
        "is_sponsored", "is_pinned", "comments_disabled", "counts_as_of", "niche_terms",
    ), _TEXTS | {"is_pinned": False, "comments_disabled": False}),
    Kind("prices", "influencers_price", ("workspace_id",), ("amount", "currency", "as_of")),
    Kind("contacts", "influencers_contact", ("id",), ("as_of",), by_account=False),
)  # fmt: skip


def put_back(kind: Kind, me: int, *, later: bool) -> tuple[int, int]:
    """Undo import `me` in one table, for the accounts in `concerned`; returns (put back, removed).

    `later`: whether other imports wrote to the journal since.
    """
    run("drop table if exists was")
    run(f"""
        create temporary table was on commit drop as
        select j.profile_id, {kind.listed((*kind.keys, *kind.values), "r")}, r.import_id, e - 'kept' as e
        from influencers_journalrow j, jsonb_array_elements(j.old->'{kind.name}') e,
             jsonb_populate_record(null::{kind.table}, e) r
        where j.batch_id = {me} and j.old ? '{kind.name}'
    """)
    run("analyze was")
    restored = run(f"""
        update {kind.table} c set {", ".join(f"{name} = w.{name}" for name in kind.values)}, import_id = w.import_id
        from was w where {kind.match("c", "w")} and c.import_id = {me}
    """)
    mine = " and profile_id in (select profile_id from concerned)" if kind.by_account else ""
    removed = run(f"delete from {kind.table} where import_id = {me}{mine}")
    if later:
        _rewrite(kind, me)
    return restored, removed


def _rewrite(kind: Kind, me: int) -> None:
    """Change what newer imports remember of the rows that `me` wrote."""
    remembers = f"o.batch_id <> {me} and o.old ? '{kind.name}' and o.profile_id in (select profile_id from concerned)"
    run("drop table if exists told, wave")
    run(f"""
        create temporary table told on commit drop as
        select o.id as journal_id, x.place, o.batch_id as writer, o.profile_id, {kind.listed(kind.keys, "r")},
               r.import_id as source, x.e, coalesce(x.e->'kept', '[]') as kept, false as changed, false as dropped
        from influencers_journalrow o cross join jsonb_array_elements(o.old->'{kind.name}') with ordinality x(e, place)
             cross join jsonb_populate_record(null::{kind.table}, x.e) r
        where {remembers} and o.profile_id in (
            select o.profile_id from influencers_journalrow o
            where {remembers} and (o.old @? '$.{kind.name}[*] ? (@.import_id == {me})' or {not kind.by_account}))
    """)
    keys = kind.listed(kind.keys, "t")
    run(f"""
        create temporary table wave on commit drop as
        select t.profile_id, {keys}, t.writer as source, t.kept as carry,
               coalesce(w.e, '{json.dumps(kind.blank)}') as e
        from told t left join was w on {kind.match("t", "w")} where t.source = {me}
    """)
    changed = run(f"""
        update told t set e = coalesce(w.e || jsonb_build_object('kept', t.kept), t.e), source = w.import_id,
               changed = true, dropped = w.e is null
        from told n left join was w on {kind.match("n", "w")}
        where n.journal_id = t.journal_id and n.place = t.place and t.source = {me}
    """)
    while rows("select 1 from wave where carry <> '[]' limit 1"):
        _carry(kind, keys)
    if changed:
        run(f"""
            update influencers_journalrow o set old = jsonb_set(o.old, '{{{kind.name}}}', coalesce(n.now, '[]'))
            from (select journal_id, jsonb_agg(e order by place) filter (where not dropped) as now
                  from told group by 1 having bool_or(changed)) n
            where o.id = n.journal_id
        """)


def _carry(kind: Kind, keys: str) -> None:
    """One step: what a writer had left as it was is what it was before `me`, there and with whoever wrote next."""
    values = (f"{name} = case when w.carry ? '{name}' then r.{name} else c.{name} end" for name in kind.values)
    run(f"""
        update {kind.table} c set {", ".join(values)}
        from wave w cross join jsonb_populate_record(null::{kind.table}, w.e) r
        where {kind.match("c", "w")} and c.import_id = w.source and w.carry <> '[]'
    """)
    run("drop table if exists next_wave")
    run("create temporary table next_wave (like wave) on commit drop")
    run(f"""
        with carried as (
            update told t set changed = true, e = t.e || (
                select jsonb_object_agg(name, w.e->name) from jsonb_array_elements_text(w.carry) as name)
            from wave w where {kind.match("t", "w")} and t.source = w.source and not t.dropped and w.carry <> '[]'
            returning t.profile_id, {keys}, t.writer, t.kept, w.carry, w.e
        )
        insert into next_wave
        select t.profile_id, {keys}, t.writer, (
                   select coalesce(jsonb_agg(name), '[]') from jsonb_array_elements(t.kept) as name
                   where t.carry @> name), t.e
        from carried t
    """)
    run("drop table wave")
    run("alter table next_wave rename to wave")
