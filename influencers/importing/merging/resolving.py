"""Which account each waiting row is about: external id, then handle, then an old handle from before its change.

Works on temporary tables inside the merge's transaction: `matched` (a row each, profile_id null where the account is
new here) and, for profiles, `target` (with ids for the new ones).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from influencers.importing.merging import links
from influencers.importing.rows.staging import Staging

SEQUENCE = "pg_get_serial_sequence('influencers_profile', 'id')"


@dataclass(frozen=True)
class Late:
    """A row left out while merging; its cells are looked up in the file afterwards."""

    kind: str
    row_number: int
    value: str
    sentence: str


def rows(sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run a statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if cursor.description else []


def run(sql: str, params: list[Any] | None = None) -> int:
    """Run a statement and return the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def new_touched() -> None:
    """Make `touched`: accounts that are new, that changed, and whose words did. Niches and search follow from words."""
    run("drop table if exists touched")
    run(
        "create temporary table touched (profile_id bigint primary key, is_new boolean, changed boolean, words boolean)"
        " on commit drop"
    )


def match(staging: Staging) -> None:
    """Fill `matched`."""
    external = staging.has("external_id")
    run("drop table if exists matched")
    other = "(s.external_id is null or h.external_id = '' or h.external_id = s.external_id)" if external else "true"
    by_id = (
        "left join influencers_profile e on e.platform = s.platform and e.external_id = s.external_id"
        " and e.external_id <> ''"
        if external
        else ""
    )
    run(f"""
        create temporary table matched on commit drop as
        select s.id, s.row_number, s.platform, s.handle, s.as_of,
               {"s.external_id" if external else "null::text as external_id"},
               {"s.person" if staging.has("person") else "null::text as person"},
               {"coalesce(e.id, h.id)" if external else "h.id"} as profile_id,
               {"e.id is not null and e.handle <> s.handle" if external else "false"} as renamed
        from {staging.table} s {by_id}
        left join influencers_profile h on h.platform = s.platform and h.handle = s.handle and {other}
    """)
    # A file older than a change of name still says the old one.
    run("""
        update matched m set profile_id = o.profile_id from influencers_oldhandle o
        where m.profile_id is null and m.external_id is null
          and o.platform = m.platform and o.handle = m.handle and m.as_of < o.until
    """)
    run("analyze matched")


def remove_repeats(staging: Staging, ignore: tuple[str, ...] = ("id", "row_number")) -> tuple[int, list[Late]]:
    """Take out what a file says twice of one account: (exact duplicates, conflicts). The first row stays."""
    same, late = 0, []
    keys = ["profile_id"] + (["platform, external_id"] if staging.has("external_id") else []) + ["platform, handle"]
    for key in keys:
        found = _repeats(staging, key, ignore)
        same += sum(1 for *_rest, equal in found if equal)
        late += [
            Late("conflict", number, handle, f"“{handle}” stands in row {first:,} already, with other values.")
            for number, handle, first, equal in found
            if not equal
        ]
    return same, late


def _repeats(staging: Staging, key: str, ignore: tuple[str, ...]) -> list[tuple[Any, ...]]:
    last = key.rsplit(" ", 1)[-1]
    named = ", ".join(f"m.{name}" for name in key.split(", "))
    body = ", ".join(f"s.{name}" for name in staging.columns if name not in ignore)
    return rows(f"""
        with twice as (
            select {key} from matched where {last} is not null group by {key} having count(*) > 1
        ), ranked as (
            select m.id, row({body})::text as body, row_number() over w as place,
                   first_value(m.row_number) over w as first_row, first_value(row({body})::text) over w as first_body
            from matched m join twice using ({key}) join {staging.table} s on s.id = m.id
            window w as (partition by {named} order by m.id)
        )
        delete from matched m using ranked r where m.id = r.id and r.place > 1
        returning m.row_number, m.handle, r.first_row, r.body = r.first_body
    """)


def give_ids() -> None:
    """Fill `target`: every row with its profile and creator; new accounts get ids, in the file's order."""
    run("drop table if exists target")
    run(f"""
        create temporary table target on commit drop as
        select m.id, m.row_number, m.platform, m.handle, m.as_of, m.person, m.renamed,
               m.profile_id is null as is_new, coalesce(m.profile_id, nextval({SEQUENCE})) as profile_id,
               null::bigint as creator_id
        from (select * from matched order by id) m
    """)
    run("""
        update target t set creator_id = coalesce(known.creator_id, known.first)
        from (
            select t.person, min(p.creator_id) as creator_id, min(t.profile_id) as first
            from target t left join influencers_profile p on p.id = t.profile_id
            where t.person is not null group by t.person
        ) known
        where known.person = t.person and t.is_new
    """)
    run("create unique index on target (id)")
    run("analyze target")


def settle_handles(import_id: int) -> int:
    """Make way for accounts that took a handle over, and remember the handles that accounts gave up.

    Only external ids can say so. The account that holds a claimed handle is kept, under `handle~id`, until a file says
    its new one, without a link that would lead to the new owner; its journal says so. A row older than what we know
    changes no handle. Returns how many accounts were renamed.
    """
    run("""
        update target t set renamed = false from influencers_profile p
        where t.renamed and p.id = t.profile_id and t.as_of < p.as_of
    """)
    run("""
        update target t set handle = t.handle || '~' || t.profile_id from influencers_profile p
        where t.is_new and p.platform = t.platform and p.handle = t.handle and p.as_of > t.as_of
    """)
    run("""
        insert into influencers_oldhandle (platform, handle, profile_id, until)
        select p.platform, p.handle, p.id, t.as_of from target t join influencers_profile p on p.id = t.profile_id
        where t.renamed and p.handle not like '%~' || p.id
        on conflict (platform, handle, profile_id) do update set until = excluded.until
    """)
    run(f"""
        with displaced as (
            update influencers_profile p
            set handle = p.handle || '~' || p.id, sources[1] = {int(import_id)}, updated_at = clock_timestamp(),
                url = case when {links.follows()} then '' else p.url end,
                sources[{links.POSITION}] = case when {links.follows()} then {int(import_id)}
                                                 else p.sources[{links.POSITION}] end
            from target t
            where (t.is_new or t.renamed) and p.platform = t.platform and p.handle = t.handle and p.id <> t.profile_id
            returning p.id, t.as_of, jsonb_build_object('handle', old.handle, 'url', old.url, 'sources', old.sources,
                                                        'as_of', old.as_of, 'displaced', true) as old
        )
        insert into influencers_journalrow (batch_id, profile_id, as_of, old)
        select {int(import_id)}, id, as_of, old from displaced
    """)
    return run("select 1 from target where renamed")
