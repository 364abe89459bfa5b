"""What comes with a profile: its history, its audience, and what belongs to the workspace that brought the file."""

from __future__ import annotations

from influencers.importing.resolving import rows, run
from influencers.importing.staging import Staging
from influencers.models import Import


def write(batch: Import, staging: Staging) -> None:
    """Snapshots, audience shares, contacts and prices of the rows in `target`."""
    if staging.has("followers"):
        _snapshots(batch, staging)
    if staging.has("audience"):
        _audience(staging)
    if batch.workspace_id:
        for kind in ("email", "phone"):
            if staging.has(kind):
                _contacts(batch, staging, kind)
        if staging.has("price"):
            _prices(batch, staging)


def _snapshots(batch: Import, staging: Staging) -> None:
    """Every imported follower count is a point of the account's history, unless a better source has the day."""
    outranked = Import.objects.filter(source__rank__gt=batch.source.rank, status=Import.Status.DONE).exists()
    following = "s.following" if staging.has("following") else "null::bigint"
    posts = "s.posts_count" if staging.has("posts_count") else "null::bigint"
    update = (
        "nothing"
        if outranked
        else """update set followers = excluded.followers,
                following = coalesce(excluded.following, was.following),
                posts_count = coalesce(excluded.posts_count, was.posts_count)
            where (was.followers, was.following, was.posts_count) is distinct from (excluded.followers,
                coalesce(excluded.following, was.following), coalesce(excluded.posts_count, was.posts_count))"""
    )
    run(f"""
        insert into influencers_snapshot as was (profile_id, date, followers, following, posts_count)
        select t.profile_id, (s.as_of at time zone 'UTC')::date, s.followers, {following}, {posts}
        from target t join {staging.table} s on s.id = t.id where s.followers is not null
        on conflict (profile_id, date) do {update}
    """)


def _audience(staging: Staging) -> None:
    run(f"""
        with written as (
            insert into influencers_audience as was (profile_id, kind, key, share)
            select t.profile_id, split_part(said.name, ' ', 1), left(substr(said.name, strpos(said.name, ' ') + 1), 60),
                   said.share::real
            from target t join {staging.table} s on s.id = t.id join influencers_profile p on p.id = t.profile_id,
                 jsonb_each_text(s.audience) as said(name, share)
            where s.as_of >= p.as_of
            on conflict (profile_id, kind, key) do update set share = excluded.share
            where was.share is distinct from excluded.share
            returning profile_id
        )
        insert into touched select distinct profile_id, false, true, false from written
        on conflict (profile_id) do update set changed = true
    """)


def _contacts(batch: Import, staging: Staging, kind: str) -> None:
    run(
        f"""
        insert into influencers_contact (workspace_id, creator_id, kind, value, import_id, as_of)
        select distinct on (p.creator_id, s.{kind}) %s, p.creator_id, %s, s.{kind}, %s, s.as_of
        from target t join {staging.table} s on s.id = t.id join influencers_profile p on p.id = t.profile_id
        where s.{kind} is not null
        on conflict (workspace_id, creator_id, kind, value) do nothing
        """,
        [batch.workspace_id, kind, batch.pk],
    )


def _prices(batch: Import, staging: Staging) -> None:
    assert batch.workspace is not None
    run(
        f"""
        insert into influencers_price as was (workspace_id, profile_id, amount, currency, import_id, as_of)
        select %s, t.profile_id, s.price, coalesce(s.currency, %s), %s, s.as_of
        from target t join {staging.table} s on s.id = t.id where s.price is not null
        on conflict (workspace_id, profile_id) do update
        set amount = excluded.amount, currency = excluded.currency, import_id = excluded.import_id,
            as_of = excluded.as_of
        where excluded.as_of >= was.as_of and (was.amount, was.currency) <> (excluded.amount, excluded.currency)
        """,
        [batch.workspace_id, batch.workspace.currency, batch.pk],
    )


def updated() -> int:
    """Known accounts of which something changed."""
    return int(rows("select count(*) from touched where changed and not is_new")[0][0])
