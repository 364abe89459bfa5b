"""The undo of what an import said about accounts: each value goes back where the import is still its source.

Works on `undone`: an account each, with its whole state before the import. Every later state that other imports
remember is changed in the same way, so that the order of undos does not matter.
"""

from __future__ import annotations

from influencers.importing.columns.fields import TRACKED
from influencers.importing.merging.resolving import run
from influencers.importing.rows.staging import TEXTS

# Journal rows that hold an account's state, `o` being the row: neither a mark that it is gone nor a displaced handle.
STATES = "(o.old ? 'sources' and not o.old ? 'displaced')"


def list_undone(me: int) -> None:
    """Fill `undone`, and `concerned` with every account of which the import wrote anything."""
    for table in ("undone", "concerned", "displaced"):
        run(f"drop table if exists {table}")
    run(f"""
        create temporary table displaced on commit drop as select id, profile_id, old - 'displaced' as old
        from influencers_journalrow where batch_id = {me} and old ? 'displaced'
    """)
    run(f"""
        create temporary table undone on commit drop as
        select j.id, j.profile_id, j.old is null as was_new, false as displaced,
               coalesce(j.old, '{{}}') || coalesce(d.old, '{{}}') as old, null::bigint as heir, null::bigint as heir_row
        from influencers_journalrow j left join displaced d on d.profile_id = j.profile_id
        where j.batch_id = {me} and (j.old is null or (j.old ? 'sources' and not j.old ? 'displaced'))
    """)
    run("create unique index on undone (profile_id)")
    run("insert into undone select id, profile_id, false, true, old from displaced on conflict do nothing")
    run(f"""
        create temporary table concerned on commit drop as
        select profile_id from influencers_journalrow where batch_id = {me}
        union select profile_id from influencers_price where import_id = {me}
        union select p.id from influencers_contact c join influencers_profile p on p.creator_id = c.creator_id
              where c.import_id = {me}
    """)
    run("create unique index on concerned (profile_id)")
    run("analyze undone, concerned")


def find_heirs(me: int) -> None:
    """The next import that spoke of an account that `me` brought: it is the one that brought it then."""
    run(f"""
        update undone u set heir = h.batch_id, heir_row = h.id
        from (
            select distinct on (o.profile_id) o.profile_id, o.batch_id, o.id
            from influencers_journalrow o join undone u on u.profile_id = o.profile_id
            where u.was_new and o.batch_id <> {me} and {STATES} order by o.profile_id, o.id
        ) h where h.profile_id = u.profile_id
    """)


def put_back(me: int, *, later: bool) -> int:
    """Values but for handles, sources and dates, in one update; lists the accounts in `touched`, returns how many."""
    _settle_dates(me, later)
    values = ", ".join(
        f"{name} = case when p.sources[{place}] = {me} then {_before(name)} else p.{name} end"
        for place, name in enumerate(TRACKED, start=1)
        if name != "handle"
    )
    sources = ", ".join(
        f"case when p.sources[{place}] = {me} then r.sources[{place}] else p.sources[{place}] end"
        for place in range(2, len(TRACKED) + 1)
    )
    named = "case when u.was_new then u.heir else r.sources[1] end"
    named = f"case when p.sources[1] = {me} then {named} else p.sources[1] end"
    changed = run(f"""
        with back as (
            update influencers_profile p set {values}, sources = array[{named}, {sources}]::bigint[],
                   as_of = coalesce(d.as_of, p.as_of), updated_at = clock_timestamp()
            from undone u left join dates d on d.profile_id = u.profile_id
                 cross join jsonb_populate_record(null::influencers_profile, u.old) r
            where p.id = u.profile_id and (p.sources @> array[{me}]::bigint[] or d.as_of <> p.as_of)
            returning new.id, (old.display_name, old.bio, old.category)
                              is distinct from (new.display_name, new.bio, new.category) as reworded
        )
        insert into touched select id, false, true, reworded from back
    """)
    if later:
        _rewrite(me)
    return changed


def _before(name: str) -> str:
    if name == "kind":
        return "coalesce(r.kind, 'account')"
    if name == "reported_quality":
        return "coalesce(r.reported_quality, '{}')"
    return f"coalesce(r.{name}, '')" if name in TEXTS else f"r.{name}"


def _blank(name: str) -> str:
    if name == "kind":
        return "'\"account\"'"
    if name == "reported_quality":
        return "'{}'"
    return "'\"\"'" if name in TEXTS else "'null'"


def _rewrite(me: int) -> None:
    """Change the states that other imports remember, where these hold values of `me`."""
    fields = ", ".join(f"('{name}', {place}, {_blank(name)}::jsonb)" for place, name in enumerate(TRACKED))
    run(f"""
        update influencers_journalrow o set old = o.old || (
            select coalesce(jsonb_object_agg(f.name, coalesce(u.old->f.name, f.blank)), '{{}}')
            from (values {fields}) as f(name, place, blank)
            where o.old ? f.name and o.old->'sources'->f.place = '{me}' and not (u.was_new and f.name = 'handle')
        ) || jsonb_build_object('sources', (
            select jsonb_agg(case when x.said <> '{me}' then x.said
                                  when u.was_new and x.place = 1 then coalesce(to_jsonb(u.heir), 'null')
                                  else coalesce(u.old->'sources'->(x.place::int - 1), 'null') end order by x.place)
            from jsonb_array_elements(o.old->'sources') with ordinality x(said, place)
        )) || jsonb_build_object('as_of', coalesce(to_jsonb(d.before), o.old->'as_of'))
        from undone u, dated d
        where o.profile_id = u.profile_id and o.id = d.id and o.batch_id <> {me} and o.old ? 'sources'
          and (o.old->'sources' @> '{me}' or d.before <> (o.old->>'as_of')::timestamptz)
    """)
    run("update influencers_journalrow o set old = null from undone u where o.id = u.heir_row")


def _settle_dates(me: int, later: bool) -> None:
    """Fill `dates`: as-of dates are the newest of what remains; and `dated`, the same for states of other imports."""
    run("drop table if exists dates, dated")
    if not later:
        run("""
            create temporary table dates on commit drop as
            select profile_id, (old->>'as_of')::timestamptz as as_of from undone where not displaced and not was_new
        """)
        return
    run(f"""
        create temporary table dated on commit drop as
        with states as (
            select o.id, o.profile_id, (o.old is null or {STATES}) and not u.displaced as counts,
                   (o.old->>'as_of')::timestamptz as stood, case when o.batch_id <> {me} then o.as_of end as as_of
            from influencers_journalrow o join undone u on u.profile_id = o.profile_id
            where o.old is null or o.old ? 'sources'
        )
        select id, profile_id, counts, case when counts then greatest(first_value(stood) over w,
                   max(as_of) over (w rows between unbounded preceding and 1 preceding)) end as before,
               greatest(first_value(stood) over w, max(as_of) over (partition by profile_id, counts)) as newest
        from states window w as (partition by profile_id, counts order by id)
    """)
    run("create unique index on dated (id)")
    run("""
        create temporary table dates on commit drop as
        select distinct profile_id, newest as as_of from dated where counts
    """)
    run("analyze dated, dates")


def take_back_marks(me: int) -> None:
    """Who was missing from the file is not gone any more, and who was back is; a newer mark stays."""
    run("drop table if exists marks")
    run(f"""
        create temporary table marks on commit drop as
        select j.profile_id, j.old->'gone_at' as gone_at, (
            select min(o.id) from influencers_journalrow o
            where o.profile_id = j.profile_id and o.id > j.id and o.batch_id <> {me} and o.old ? 'gone_at') as next
        from influencers_journalrow j where j.batch_id = {me} and j.old ? 'gone_at'
    """)
    run("""
        update influencers_journalrow o set old = jsonb_set(o.old, '{gone_at}', m.gone_at)
        from marks m where o.id = m.next
    """)
    run("""
        update influencers_profile p set gone_at = (m.gone_at#>>'{}')::timestamptz, updated_at = clock_timestamp()
        from marks m where p.id = m.profile_id and m.next is null
    """)


def forget(me: int) -> None:
    """Delete the journal of `me`, but for accounts that it brought and that stay for somebody else's sake.

    These rows say that no import brings the account any more, so that it goes when the last who needs it is undone.
    """
    run(f"""
        delete from influencers_journalrow j where j.batch_id = {me} and not exists (
            select from undone u where u.id = j.id and u.was_new and u.heir is null)
    """)
    run(f"update influencers_journalrow set as_of = null where batch_id = {me}")
