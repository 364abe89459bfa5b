"""Taking an import back: what it changed is as it was before, unless something newer has said otherwise.

Everything happens in one transaction, as sets, from what the merge wrote to the journal. Two imports that are both
undone leave what was there before both, in whichever order.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from influencers import locks
from influencers.importing.columns import remembering
from influencers.importing.merging import enriching
from influencers.importing.merging.crew import Crew
from influencers.importing.merging.resolving import new_touched, rows, run
from influencers.importing.progress import Progress
from influencers.importing.undoing import undoing_accounts, undoing_names, undoing_removing, undoing_rows
from influencers.models import Import, ImportAccounts

HELPED = 50_000  # accounts whose words are worked out again by more than one process


def undo_now(batch: Import, progress: Progress) -> dict[str, Any]:
    """Put back what the import changed and say what was done and what was left. Safe to be killed and to run again.

    The caller marks the row as undone in the same transaction.
    """
    with transaction.atomic():
        locks.hold(locks.Lock.DIRECTORY)
        return _undo(batch, progress)


def _undo(batch: Import, progress: Progress) -> dict[str, Any]:
    me = batch.pk
    progress.tell("Looking up what the import changed", 0.05)
    new_touched()
    undoing_accounts.list_undone(me)
    last = "(select coalesce(min(id), 0) from influencers_journalrow where batch_id = %s)"
    later = bool(rows(f"select 1 from influencers_journalrow where id > {last} and batch_id <> %s limit 1", [me, me]))
    said: dict[str, Any] = {}
    progress.tell("Putting back posts, follower counts and audiences", 0.15)
    for kind in undoing_rows.KINDS:
        restored, removed = undoing_rows.put_back(kind, me, later=later)
        said |= {f"{kind.name}_restored": restored, f"{kind.name}_removed": removed}
    if later:
        undoing_accounts.find_heirs(me)
    progress.tell("Removing accounts that only this import brought", 0.35)
    said["removed"], left = undoing_removing.remove(me)
    progress.tell("Putting back what accounts said before", 0.6)
    undoing_names.list_names(me)
    undoing_accounts.put_back(me, later=later)
    left += undoing_names.put_back(me)
    undoing_names.settle_former(me)
    undoing_accounts.take_back_marks(me)
    said["restored"] = _finish(batch)
    undoing_accounts.forget(me)
    ImportAccounts.objects.filter(batch_id=me).delete()
    remembering.restore(batch)
    _enrich(progress)
    return said | {"left": left + _superseded()}


def _finish(batch: Import) -> int:
    """Note on every account that stays that it is not as it was; returns how many there are."""
    run("""
        update influencers_profile p set updated_at = clock_timestamp() from concerned c
        where p.id = c.profile_id and not exists (select from touched t where t.profile_id = p.id and t.changed)
    """)
    if batch.records == Import.Records.POSTS:
        run("""
            insert into touched select c.profile_id, false, true, true
            from concerned c join influencers_profile p on p.id = c.profile_id
            on conflict (profile_id) do update set words = true
        """)
    return int(rows("select count(*) from concerned c join influencers_profile p on p.id = c.profile_id")[0][0])


def _superseded() -> list[dict[str, Any]]:
    """Accounts of which newer files said something since: their newer values stay."""
    found = rows("""
        select count(*), (array_agg(p.platform || '/' || p.handle order by p.id))[1:5]
        from undone u join influencers_profile p on p.id = u.profile_id
        where not u.was_new and not u.displaced and exists (
            select from influencers_journalrow o
            where o.profile_id = u.profile_id and o.id > u.id and o.old ? 'sources')
    """)
    accounts, examples = found[0]
    because = "Newer files have said something about them since; what these said stays."
    return [{"because": because, "accounts": accounts, "examples": examples}] if accounts else []


def _enrich(progress: Progress) -> None:
    def tell(done: int, total: int) -> None:
        progress.tell(f"Working out niches and search words: {done:,} of {total:,}", 0.75 + 0.25 * done / max(total, 1))

    wanted = rows("select count(*) from touched where words")[0][0]
    if not wanted:
        return
    with Crew() as crew:
        crew.learn(words=enriching.Wording(enriching.dictionary()))
        if wanted > HELPED:
            crew.start()
        enriching.enrich(crew, tell)
