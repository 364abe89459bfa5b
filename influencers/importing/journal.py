"""The journal: what an account was before an import, so that the import can be taken back.

One or more `JournalRow`s for each account and import, written by the statements that change the directory. `old` is
null where the account was new. Else it holds what these statements replaced, under these keys:

- columns of the file, `sources` and `as_of`: the whole account as it was. An import changed those of its columns where
  `Profile.sources` named it afterwards. With `displaced`: another account took the handle, nothing else changed.
- `snapshots`: [date, followers, following, posts count, import, whether the file left following and posts count as they
  were] of days that were known and changed; `audience`: [kind, key, share, import]; `posts`: whole rows, and as `kept`
  the columns that the file left as they were.
- `contacts`: [contact, import, as of]; `prices`: [workspace, amount, currency, import, as of].
- `gone_at`: the mark as it was.

New days, shares, posts, contacts and prices need no old values: their `import_id` is enough.
"""

from __future__ import annotations

from influencers.importing.resolving import run
from influencers.models import Import


def mark_gone(batch: Import, marks: str) -> int:
    """Set or clear marks: `marks` is SQL for (profile_id, gone_at). Returns how many accounts changed."""
    return run(f"""
        with marked as (
            update influencers_profile p set gone_at = m.gone_at, updated_at = clock_timestamp() from ({marks}) m
            where p.id = m.profile_id and p.gone_at is distinct from m.gone_at
            returning p.id, jsonb_build_object('gone_at', old.gone_at) as old
        )
        insert into influencers_journalrow (batch_id, profile_id, old) select {batch.pk}, id, old from marked
    """)
