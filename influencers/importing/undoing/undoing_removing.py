"""Which accounts go when the import that brought them is undone, and which stay because somebody relies on them."""

from __future__ import annotations

from typing import Any

from django.db import models

from influencers import locks
from influencers.importing.merging.resolving import rows, run
from influencers.importing.undoing.undoing_accounts import STATES
from influencers.models import (
    Audience,
    Contact,
    Creator,
    Import,
    Listing,
    MergeSuggestion,
    OldHandle,
    Post,
    Price,
    Profile,
    SearchText,
    Snapshot,
)

EXAMPLES = 5
# What goes with an account or a person.
PARTS = (OldHandle, Audience, Post, Price, Snapshot, Contact, MergeSuggestion, Profile, Creator)
SAID = {
    "entries": "They are on a shortlist.",
    "placements": "They are in a campaign.",
    "relationships": "A workspace wrote to them or worked with them.",
}
NEWER = "Newer files say something about them too; what only this file said was taken back."
ROWS = "Other files brought posts, follower counts, audience shares or prices of them."
CONTACTS = "A workspace keeps contacts of them that other files brought."
MERGED = "They belong to a person that staff merged."
_ALONE = "not exists (select from influencers_profile q where q.creator_id = g.creator_id and not exists (" \
    "select from going o where o.profile_id = q.id))"  # fmt: skip

Left = dict[str, Any]


def remove(me: int) -> tuple[int, list[Left]]:
    """Remove the accounts that nobody needs any more; returns how many, and who stays and why."""
    _list_going(me)
    newer = rows("select count(*) from undone where was_new and heir is not null")[0][0]
    named = rows("select profile_id from undone where was_new and heir is not null order by 1 limit 5")
    left = [_left(NEWER, newer, [pk for (pk,) in named])] if newer else []
    for because, condition in _reasons():
        kept = rows(f"delete from going g where {condition} returning g.profile_id")
        if kept:
            left.append(_left(because, len(kept), sorted(pk for (pk,) in kept)[:EXAMPLES]))
    return _delete(), left


def _list_going(me: int) -> None:
    """Fill `going`: accounts that this import or an undone one brought, and of which no other import says anything."""
    run("drop table if exists going")
    run(f"""
        create temporary table going on commit drop as
        select p.id as profile_id, p.creator_id
        from concerned c join influencers_profile p on p.id = c.profile_id
        left join undone u on u.profile_id = c.profile_id
        where (coalesce(u.was_new, false) or exists (
                select from influencers_journalrow o join influencers_import i on i.id = o.batch_id
                where o.profile_id = p.id and o.old is null and i.status = '{Import.Status.UNDONE}'))
          and u.heir is null and not exists (
                select from influencers_journalrow o join influencers_import i on i.id = o.batch_id
                where o.profile_id = p.id and o.batch_id <> {me}
                  and ((o.old is null and i.status <> '{Import.Status.UNDONE}') or {STATES}))
    """)
    run("create unique index on going (profile_id)")
    run("create index on going (creator_id)")
    run("analyze going")


def _reasons() -> list[tuple[str, str]]:
    """(sentence, condition for the account `g` of `going`), whoever it is that refers to accounts or people."""
    found = []
    for model, column in ((Profile, "profile_id"), (Creator, "creator_id")):
        for relation in model._meta.related_objects:
            if relation.related_model in PARTS:
                continue
            field = relation.field
            table, name = relation.related_model._meta.db_table, relation.get_accessor_name() or ""
            sentence = SAID.get(name, f"Their {relation.related_model._meta.verbose_name_plural} are kept.")
            found.append((sentence, f"exists (select from {table} x where x.{field.column} = g.{column})"))
    brought = " or ".join(
        f"exists (select from {part._meta.db_table} x where x.profile_id = g.profile_id)"
        for part in (Snapshot, Audience, Post, Price)
    )
    known = "exists (select from influencers_contact x where x.creator_id = g.creator_id)"
    merged = "exists (select from influencers_creator x where x.merged_into_id = g.creator_id or (x.id = g.creator_id" \
        " and x.merged_into_id is not null))"  # fmt: skip
    return [(MERGED, merged), *found, (ROWS, brought), (CONTACTS, f"{known} and {_ALONE}")]


def _left(because: str, accounts: int, examples: list[int]) -> Left:
    named = Profile.objects.filter(pk__in=examples).order_by("pk").values_list("platform", "handle")
    return {"because": because, "accounts": accounts, "examples": [f"{one}/{name}" for one, name in named]}


def _delete() -> int:
    """Delete `going` with everything that hangs on it, and people who have no account left."""
    if not rows("select 1 from going limit 1"):
        return 0
    locks.hold(locks.Lock.LISTING)
    for table in (Listing._meta.db_table, SearchText._meta.db_table, "influencers_journalrow"):
        run(f"delete from {table} x using going g where x.profile_id = g.profile_id")
    run("delete from undone u using going g where u.profile_id = g.profile_id")
    for relation in Profile._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            table, column = relation.related_model._meta.db_table, relation.field.column
            run(f"delete from {table} x using going g where x.{column} = g.profile_id")
    run("drop table if exists leaving")
    removed = run("delete from influencers_profile p using going g where p.id = g.profile_id")
    run(f"""
        create temporary table leaving on commit drop as select distinct creator_id from going g where {_ALONE}
    """)
    for relation in Creator._meta.related_objects:
        if relation.on_delete is models.CASCADE and relation.related_model is not Profile:
            table, column = relation.related_model._meta.db_table, relation.field.column
            run(f"delete from {table} x using leaving l where x.{column} = l.creator_id")
    run("delete from influencers_creator c using leaving l where c.id = l.creator_id")
    return removed
