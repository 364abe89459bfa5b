"""The undo of renames: handles go back, former handles follow from what the journal still remembers."""

from __future__ import annotations

from influencers.importing.merging import links
from influencers.importing.merging.resolving import rows, run
from influencers.models import Import
from influencers.suppression import Suppressed

Left = dict[str, object]
TAKEN = "Another account has their former name now; they keep a mark behind it."
ASKED = "Their former name belongs to somebody who asked to be removed."


def list_names(me: int) -> None:
    """Fill `names`: accounts whose handle goes back, while these still name the import."""
    run("drop table if exists names, wished")
    run(f"""
        create temporary table names on commit drop as
        select u.profile_id, p.platform, u.old->>'handle' as wanted, u.displaced
        from undone u join influencers_profile p on p.id = u.profile_id
        where not u.was_new and p.sources[1] = {me} and u.old->>'handle' <> p.handle
    """)
    run("create temporary table wished on commit drop as select profile_id, wanted from names")


def put_back(me: int) -> list[Left]:
    """The handles. Must run when the removed accounts are gone; returns what could not be put back."""
    _make_way()
    left = [*_of_others(me), *_of_those_who_asked()]
    run("""
        update influencers_profile p set handle = '~undo~' || p.id, updated_at = clock_timestamp()
        from names n where p.id = n.profile_id
    """)
    run("update influencers_profile p set handle = n.wanted from names n where p.id = n.profile_id")
    _unlink()
    run("""
        insert into touched select profile_id, false, true, true from names
        on conflict (profile_id) do update set changed = true, words = true
    """)
    return left


def _name(pk: int, said_by: int) -> None:
    """It is somebody else now who keeps an account from its name, and from the link that goes with the name."""
    link = links.derived("p.platform", "w.wanted", "p.kind")
    run(f"""
        update influencers_profile p
        set sources[1] = {int(said_by)}, sources[{links.POSITION}] = case when p.url = {link} then {int(said_by)}
                                                                          else p.sources[{links.POSITION}] end
        from wished w where p.id = {int(pk)} and w.profile_id = p.id
    """)


def _unlink() -> None:
    """Who does not get a former name back has no use for the link that goes with it either."""
    run(f"""
        update influencers_profile p set url = '' from wished w
        where p.id = w.profile_id and p.handle <> w.wanted
          and p.url = {links.derived("p.platform", "w.wanted", "p.kind")}
    """)


def _make_way() -> None:
    """An account that no import names any more, and that stays for its posts or a shortlist, gives up a wanted name."""
    run(f"""
        insert into touched
        select q.id, false, true, true from names n
        join influencers_profile q on q.platform = n.platform and q.handle = n.wanted
        where q.id <> n.profile_id and q.sources[1] is null and exists (
            select from influencers_journalrow o join influencers_import i on i.id = o.batch_id
            where o.profile_id = q.id and o.old is null
              and (i.status = '{Import.Status.UNDONE}' or o.id in (select u.id from undone u where u.heir is null)))
        on conflict (profile_id) do update set words = true
    """)
    run(f"""
        update influencers_profile q set handle = q.handle || '~' || q.id, updated_at = clock_timestamp(),
               url = case when {links.follows("q")} then '' else q.url end
        from names n, touched t
        where t.profile_id = q.id and q.platform = n.platform and q.handle = n.wanted and q.id <> n.profile_id
          and q.sources[1] is null
    """)


def _of_others(me: int) -> list[Left]:
    """Names that somebody else has now. Who lost theirs to that account keeps the mark; whoever named it is why."""
    blocked: list[tuple[str, str]] = []
    while True:
        found = rows("""
            with held as (
                select n.profile_id, q.sources[1] as said_by
                from names n join influencers_profile q on q.platform = n.platform and q.handle = n.wanted
                where q.id <> n.profile_id and not exists (select from names m where m.profile_id = q.id)
            ), taken as (
                delete from names n using held h where n.profile_id = h.profile_id
                returning n.profile_id, n.platform, n.wanted, n.displaced, h.said_by
            )
            select profile_id, platform, wanted, displaced, said_by from taken
        """)
        if not found:
            return [_left(TAKEN, blocked)] if blocked else []
        for pk, platform, wanted, displaced, said_by in found:
            blocked.append((platform, wanted))
            if not displaced:
                run("insert into names values (%s, %s, %s, false)", [pk, platform, f"{wanted}~{pk}"])
            elif said_by is not None and said_by != me:
                _name(pk, said_by)
                run("update influencers_journalrow set batch_id = %s where batch_id = %s and profile_id = %s"
                    " and old ? 'displaced'", [said_by, me, pk])  # fmt: skip


def _of_those_who_asked() -> list[Left]:
    suppressed = Suppressed.load()
    if not suppressed:
        return []
    names = rows("select profile_id, platform, wanted from names")
    asked = [pk for pk, platform, wanted in names if suppressed.covers(platform, wanted)]
    run("delete from names where profile_id = any(%s)", [asked])
    return [{"because": ASKED, "accounts": len(asked), "examples": []}] if asked else []


def _left(because: str, names: list[tuple[str, str]]) -> Left:
    return {"because": because, "accounts": len(names), "examples": [f"{one}/{name}" for one, name in names[:5]]}


def settle_former(me: int) -> None:
    """Former handles of the accounts in `undone` are those that the remaining imports changed."""
    run("drop table if exists former")
    run(f"""
        create temporary table former on commit drop as
        with states as (
            select o.id, o.profile_id, o.batch_id, o.as_of, p.platform, o.old->>'handle' as handle,
                   o.old ? 'displaced' as displaced, coalesce(lead(o.old->>'handle') over w, p.handle) as next
            from influencers_journalrow o join influencers_profile p on p.id = o.profile_id
            where o.batch_id <> {me} and o.old ? 'handle' and o.profile_id in (
                select profile_id from influencers_oldhandle join undone using (profile_id))
            window w as (partition by o.profile_id order by o.id)
        )
        select platform, handle, profile_id, coalesce(max(as_of), now()) as until from states s
        where handle <> next and handle not like '%~' || profile_id and (not displaced or exists (
            select from states t where t.profile_id = s.profile_id and t.batch_id = s.batch_id and not t.displaced))
        group by 1, 2, 3
    """)
    run("""
        delete from influencers_oldhandle h where h.profile_id in (select profile_id from undone) and not exists (
            select from former f where f.profile_id = h.profile_id and f.platform = h.platform and f.handle = h.handle)
    """)
    run("""
        insert into influencers_oldhandle (platform, handle, profile_id, until)
        select platform, handle, profile_id, until from former
        on conflict (platform, handle, profile_id) do update set until = excluded.until
    """)
