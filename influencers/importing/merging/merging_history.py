"""Posts and snapshots from the staging table into the directory. Their accounts must be known already."""

from __future__ import annotations

from influencers.importing.merging.merging import Outcome
from influencers.importing.merging.resolving import Late, new_touched, rows, run
from influencers.importing.rows.staging import Staging
from influencers.models import Import
from scoring.codes import Platform

_COUNTS = ("likes", "comments", "shares", "saves", "views")
_REST = ("url", "type", "caption", "hashtags", "niche_terms", "is_sponsored", "is_pinned", "comments_disabled")
# What a row consists of, beside its key, date and import.
_STATES = {"posts": (*_COUNTS, *_REST), "snapshots": ("followers", "following", "posts_count")}


def leave_out_unknown() -> list[Late]:
    """Take rows of accounts that are not here out of `matched`."""
    label = dict(Platform.choices())
    return [
        Late("row", number, handle, f"No {label[platform]} account “{handle}” is known here. Import its profile first.")
        for number, handle, platform in rows(
            "delete from matched where profile_id is null returning row_number, handle, platform"
        )
    ]


def remove_repeats(staging: Staging, key: str, what: str) -> tuple[int, list[Late]]:
    """Take out what the file says twice of one account's post or day: (exact duplicates, conflicts)."""
    body = ", ".join(f"s.{name}" for name in staging.columns if name not in ("id", "row_number"))
    found = rows(f"""
        with twice as (
            select m.profile_id, s.{key} as said from matched m join {staging.table} s on s.id = m.id
            group by 1, 2 having count(*) > 1
        ), ranked as (
            select m.id, row({body})::text as body, row_number() over w as place,
                   first_value(m.row_number) over w as first_row, first_value(row({body})::text) over w as first_body
            from matched m join {staging.table} s on s.id = m.id
                 join twice on twice.profile_id = m.profile_id and twice.said = s.{key}
            window w as (partition by m.profile_id, s.{key} order by m.id)
        )
        delete from matched m using ranked r where m.id = r.id and r.place > 1
        returning m.row_number, m.handle, r.first_row, r.body = r.first_body
    """)
    late = [
        Late("conflict", number, handle, f"This {what} stands in row {first:,} already, with other values.")
        for number, handle, first, equal in found
        if not equal
    ]
    return len(found) - len(late), late


def posts_sql(staging: Staging) -> tuple[list[str], dict[str, str], dict[str, str]]:
    """The file's columns of a post; the value of each in row `s`; what is kept of it (`excluded`) and of `was`."""
    names = [name for name in (*_COUNTS, *_REST) if staging.has(name)]
    values = {name: f"coalesce(s.{name}, {_unknown(name)})" if _unknown(name) else f"s.{name}" for name in names}
    kept = {name: f"coalesce(excluded.{name}, was.{name})" for name in names}
    kept |= {name: f"case when excluded.{name} = '{{}}' then was.{name} else excluded.{name} end"
             for name in ("hashtags", "niche_terms") if name in names}  # fmt: skip
    kept |= {name: f"coalesce(nullif(excluded.{name}, ''), was.{name})"
             for name in ("url", "type", "caption") if name in names}  # fmt: skip
    return names, values, kept


def snapshots_sql(staging: Staging) -> tuple[list[str], dict[str, str], dict[str, str]]:
    """The same of a day in an account's history."""
    names = [name for name in ("followers", "following", "posts_count") if staging.has(name)]
    kept = {name: f"coalesce(excluded.{name}, was.{name})" for name in names}
    return names, {name: f"s.{name}" for name in names}, kept


def merge_posts(batch: Import, staging: Staging) -> Outcome:
    """Insert new posts; newer counts replace older ones, and a blank replaces nothing."""
    new_touched()
    _new_replaced()
    names, values, kept = posts_sql(staging)
    listed, value = ", ".join(names), ", ".join(values[name] for name in names)
    before, after = (", ".join(f"{when}.{name}" for name in names) for when in ("old", "new"))
    found = rows(f"""
        with written as (
            insert into influencers_post as was
                (profile_id, external_id, posted_at, counts_as_of, import_id, {listed})
            select m.profile_id, s.post_id, s.posted_at, s.as_of, {batch.pk}, {value}
            from matched m join {staging.table} s on s.id = m.id order by m.profile_id, s.posted_at
            on conflict (profile_id, external_id) do update
            set {", ".join(f"{name} = {kept[name]}" for name in names)},
                counts_as_of = excluded.counts_as_of, import_id = excluded.import_id
            where excluded.counts_as_of >= was.counts_as_of and (excluded.counts_as_of > was.counts_as_of
                  or ({", ".join(kept[name] for name in names)}) is distinct from
                     ({", ".join(f"was.{name}" for name in names)}))
            returning new.profile_id, new.counts_as_of as as_of, old.id is null as is_new,
                      ({before}) is distinct from ({after}) as differs,
                      (old.caption, old.hashtags) is distinct from (new.caption, new.hashtags) as reworded,
                      new.external_id as key, case when old.id is not null then to_jsonb(old) - 'profile_id' end as old
        ), noted as (
            insert into touched select profile_id, false, true, bool_or(is_new or reworded) from written group by 1
        ), brought as (
            insert into brought select profile_id, max(as_of) from written group by 1
        ), kept as (
            insert into replaced select profile_id, key, old from written where old is not null
        )
        select count(*) filter (where is_new), count(*) filter (where not is_new and differs) from written
    """)
    _keep(batch, staging, "posts", "post_id", names)
    return _outcome(*found[0])


def _new_replaced() -> None:
    """Make `replaced`, rows as they were, and `brought`, the accounts and dates of whatever was written."""
    for table in ("replaced", "brought"):
        run(f"drop table if exists {table}")
    run("create temporary table replaced (profile_id bigint, key text, old jsonb) on commit drop")
    run("create temporary table brought (profile_id bigint, as_of timestamptz) on commit drop")


def _keep(batch: Import, staging: Staging, what: str, key: str, names: list[str]) -> None:
    """The journal: what was replaced in each account, and which of its columns this file left as they were.

    Undoing an earlier import must know the latter: what is left as it was goes with the import that said it.
    """
    blank = ", ".join(f"case when {_is_blank(name)} then '{name}' end" for name in names)
    absent = ", ".join(f"'{name}'" for name in _STATES[what] if name not in names)
    kept = f"to_jsonb(array_remove(array[{', '.join(filter(None, (blank, absent)))}]::text[], null))"
    replaced = "select null::bigint as profile_id, null::jsonb as old where false"
    if rows("select 1 from replaced limit 1"):
        run("analyze replaced")
        replaced = f"""
            select r.profile_id, jsonb_agg(r.old || jsonb_build_object('kept', {kept})) as old
            from replaced r join matched m on m.profile_id = r.profile_id
                 join {staging.table} s on s.id = m.id and s.{key} = r.key group by 1
        """
    run(f"""
        insert into influencers_journalrow (batch_id, profile_id, as_of, old)
        select {batch.pk}, b.profile_id, b.as_of, jsonb_build_object('{what}', coalesce(r.old, '[]'))
        from brought b left join ({replaced}) r on r.profile_id = b.profile_id
    """)


def _is_blank(name: str) -> str:
    if name in ("hashtags", "niche_terms"):
        return f"coalesce(s.{name}, '{{}}') = '{{}}'"
    return f"coalesce(s.{name}, '') = ''" if name in ("url", "type", "caption") else f"s.{name} is null"


def _unknown(name: str) -> str:
    """What stands for unknown in columns of Post that cannot be null."""
    if name in ("url", "type", "caption"):
        return "''"
    if name in ("hashtags", "niche_terms"):
        return "'{}'"
    return "false" if name in ("is_pinned", "comments_disabled") else ""


def merge_snapshots(batch: Import, staging: Staging) -> Outcome:
    """Insert new days; a day that is known takes the file's numbers where they differ."""
    new_touched()
    _new_replaced()
    names, _values, replaced_by = snapshots_sql(staging)
    kept = list(replaced_by.values())
    found = rows(f"""
        with written as (
            insert into influencers_snapshot as was (profile_id, date, import_id, {", ".join(names)})
            select m.profile_id, s.date, {batch.pk}, {", ".join(f"s.{name}" for name in names)}
            from matched m join {staging.table} s on s.id = m.id order by m.profile_id, s.date
            on conflict (profile_id, date) do update
            set {", ".join(f"{name} = {value}" for name, value in zip(names, kept, strict=True))},
                import_id = excluded.import_id
            where ({", ".join(kept)}) is distinct from ({", ".join(f"was.{name}" for name in names)})
            returning new.profile_id, new.date, old.profile_id is null as is_new,
                      case when old.date is not null then to_jsonb(old) - 'profile_id' end as old
        ), noted as (
            insert into touched select profile_id, false, true, false from written group by 1
        ), brought as (
            insert into brought select profile_id, max(date)::timestamp at time zone 'UTC' from written group by 1
        ), kept as (
            insert into replaced select profile_id, date::text, old from written where old is not null
        )
        select count(*) filter (where is_new), count(*) filter (where not is_new) from written
    """)
    _keep(batch, staging, "snapshots", "date::text", names)
    return _outcome(*found[0])


def _outcome(created: int, updated: int) -> Outcome:
    total = rows("select count(*) from matched")[0][0]
    return Outcome(created, updated, total - created - updated)
