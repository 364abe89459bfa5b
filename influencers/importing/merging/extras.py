"""What comes with a profile: its history, its audience, and what belongs to the workspace that brought the file.

Every row remembers its import. What stood there before goes to the journal, as `journal` says.
"""

from __future__ import annotations

from influencers.importing.merging.resolving import rows, run
from influencers.importing.rows.staging import Staging
from influencers.models import Import


def write(batch: Import, staging: Staging, own: bool = False) -> None:
    """Snapshots, audience shares, contacts and prices of the rows in `target`."""
    if staging.has("followers"):
        _snapshots(batch, staging, own)
    if staging.has("audience"):
        _audience(batch, staging)
    if batch.workspace_id:
        for kind in ("email", "phone"):
            if staging.has(kind):
                _contacts(batch, staging, kind)
        if staging.has("price"):
            _prices(batch, staging)


def _snapshots(batch: Import, staging: Staging, own: bool) -> None:
    """Every imported follower count is a point of the account's history, unless a better source has the day.

    Our own export gives every value the date of the account's newest one, so its counts are points only where they
    say something new.
    """
    counted = "and t.profile_id in (select profile_id from touched where changed)" if own else ""
    outranked = Import.objects.filter(source__rank__gt=batch.source.rank, status=Import.Status.DONE).exists()
    following = "s.following" if staging.has("following") else "null::bigint"
    posts = "s.posts_count" if staging.has("posts_count") else "null::bigint"
    update = (
        "nothing"
        if outranked
        else """update set followers = excluded.followers,
                following = coalesce(excluded.following, was.following),
                posts_count = coalesce(excluded.posts_count, was.posts_count), import_id = excluded.import_id
            where (was.followers, was.following, was.posts_count) is distinct from (excluded.followers,
                coalesce(excluded.following, was.following), coalesce(excluded.posts_count, was.posts_count))"""
    )
    run(f"""
        with written as (
            insert into influencers_snapshot as was (profile_id, date, followers, following, posts_count, import_id)
            select t.profile_id, (s.as_of at time zone 'UTC')::date, s.followers, {following}, {posts}, {batch.pk}
            from target t join {staging.table} s on s.id = t.id where s.followers is not null {counted}
            on conflict (profile_id, date) do {update}
            returning new.profile_id, case when old.date is not null then to_jsonb(old) - 'profile_id' end as old
        )
        insert into influencers_journalrow (batch_id, profile_id, as_of, old)
        select {batch.pk}, w.profile_id, t.as_of, jsonb_build_object('snapshots',
               case when w.old is null then '[]' else jsonb_build_array(w.old || jsonb_build_object('kept',
                    array_remove(array[case when {following} is null then 'following' end,
                                       case when {posts} is null then 'posts_count' end], null))) end)
        from written w left join touched x on x.profile_id = w.profile_id
             join target t on t.profile_id = w.profile_id join {staging.table} s on s.id = t.id
        where w.old is not null or x.profile_id is null
    """)


def _audience(batch: Import, staging: Staging) -> None:
    """The newest file's shares. One that says a share again is named as its import from then on."""
    run(f"""
        with written as (
            insert into influencers_audience as was (profile_id, kind, key, share, import_id)
            select t.profile_id, split_part(said.name, ' ', 1), left(substr(said.name, strpos(said.name, ' ') + 1), 60),
                   said.share::real, {batch.pk}
            from target t join {staging.table} s on s.id = t.id join influencers_profile p on p.id = t.profile_id,
                 jsonb_each_text(s.audience) as said(name, share)
            where s.as_of >= p.as_of
            on conflict (profile_id, kind, key) do update set share = excluded.share, import_id = excluded.import_id
            where was.share is distinct from excluded.share
               or exists (select from touched where touched.profile_id = excluded.profile_id)
            returning new.profile_id, old.share is distinct from new.share as differs,
                      case when old.profile_id is not null
                           then to_jsonb(old) - 'profile_id' end as old
        ), together as (
            select profile_id, bool_or(differs) as differs,
                   coalesce(jsonb_agg(old) filter (where old is not null), '[]') as old
            from written group by profile_id
        ), kept as (
            insert into influencers_journalrow (batch_id, profile_id, as_of, old)
            select {batch.pk}, w.profile_id, t.as_of, jsonb_build_object('audience', w.old)
            from together w left join touched x on x.profile_id = w.profile_id
                 join target t on t.profile_id = w.profile_id
            where w.old <> '[]' or x.profile_id is null
        )
        insert into touched select profile_id, false, true, false from together where differs
        on conflict (profile_id) do update set changed = true
    """)


def _contacts(batch: Import, staging: Staging, kind: str) -> None:
    """The journal keeps a contact's id and not the address, which belongs to one workspace."""
    run(
        f"""
        with written as (
            insert into influencers_contact as was (workspace_id, creator_id, kind, value, import_id, as_of)
            select distinct on (p.creator_id, s.{kind}) %s, p.creator_id, %s, s.{kind}, %s, s.as_of
            from target t join {staging.table} s on s.id = t.id join influencers_profile p on p.id = t.profile_id
            where s.{kind} is not null
            on conflict (workspace_id, creator_id, kind, value) do update
            set import_id = excluded.import_id, as_of = excluded.as_of where excluded.as_of > was.as_of
            returning new.creator_id, new.as_of,
                      case when old.id is not null then jsonb_build_object(
                          'id', old.id, 'import_id', old.import_id, 'as_of', old.as_of) end as old
        ), accounts as (
            select p.creator_id, min(p.id) as profile_id from target t join influencers_profile p on p.id = t.profile_id
            group by 1
        )
        insert into influencers_journalrow (batch_id, profile_id, as_of, old)
        select {batch.pk}, a.profile_id, max(w.as_of), jsonb_build_object('contacts', jsonb_agg(w.old))
        from written w join accounts a on a.creator_id = w.creator_id where w.old is not null group by a.profile_id
        """,
        [batch.workspace_id, kind, batch.pk],
    )


def _prices(batch: Import, staging: Staging) -> None:
    assert batch.workspace is not None
    run(
        f"""
        with written as (
            insert into influencers_price as was (workspace_id, profile_id, amount, currency, import_id, as_of)
            select %s, t.profile_id, s.price, coalesce(s.currency, %s), %s, s.as_of
            from target t join {staging.table} s on s.id = t.id where s.price is not null
            on conflict (workspace_id, profile_id) do update
            set amount = excluded.amount, currency = excluded.currency, import_id = excluded.import_id,
                as_of = excluded.as_of
            where excluded.as_of > was.as_of
               or (excluded.as_of = was.as_of and (was.amount, was.currency) <> (excluded.amount, excluded.currency))
            returning new.profile_id, new.as_of, case when old.id is not null
                then to_jsonb(old) - '{{id,profile_id}}'::text[] end as old
        )
        insert into influencers_journalrow (batch_id, profile_id, as_of, old)
        select {batch.pk}, profile_id, as_of, jsonb_build_object('prices', jsonb_build_array(old))
        from written where old is not null
        """,
        [batch.workspace_id, batch.workspace.currency, batch.pk],
    )


def updated() -> int:
    """Known accounts of which something changed."""
    return int(rows("select count(*) from touched where changed and not is_new")[0][0])
