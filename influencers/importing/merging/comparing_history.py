"""What a file of posts or snapshots would change, found with the expressions that the merge writes by."""

from __future__ import annotations

import json
from typing import Any

from influencers.importing.columns.labels import label
from influencers.importing.merging.comparing import EXAMPLES, Compared, cell
from influencers.importing.merging.merging_history import posts_sql, snapshots_sql
from influencers.importing.merging.resolving import rows
from influencers.importing.rows.staging import Staging

# Follows from the caption, so nobody has to be told.
_DERIVED = "niche_terms"


def compare(staging: Staging, posts: bool) -> Compared:
    """Counts in rows of `matched`, the columns that would change in how many of them, and the first changes."""
    names, values, kept = (posts_sql if posts else snapshots_sql)(staging)
    known = _known(staging, posts, values)
    differs = f"({', '.join(kept.values())}) is distinct from ({', '.join(f'was.{name}' for name in names)})"
    newer = "s.as_of >= was.counts_as_of" if posts else "true"
    changes = {name: f"({kept[name]}) is distinct from was.{name}" for name in names if name != _DERIVED}
    total, created, updated, *changed = rows(
        f"select count(*), count(*) filter (where was.profile_id is null), {_count(newer, differs)},"
        f" {', '.join(_count(newer, change) for change in changes.values())} {known}"
    )[0]
    moved = {name: count for name, count in zip(changes, changed, strict=True) if count}
    report = {
        "changed_columns": [
            {"column": label(name), "accounts": count} for name, count in sorted(moved.items(), key=lambda one: -one[1])
        ],
        "examples": _examples(known, newer, {name: (changes[name], kept[name]) for name in moved}),
        "tiers": [],
    }
    return Compared(created, updated, total - created - updated, report)


def _known(staging: Staging, posts: bool, values: dict[str, str]) -> str:
    """FROM: rows `s` of the file, what stands there (`was`), and what the file says as `excluded`, as in the merge."""
    table, same = (
        ("influencers_post", "was.external_id = s.post_id") if posts else ("influencers_snapshot", "was.date = s.date")
    )
    said = ", ".join(f"{value} as {name}" for name, value in values.items())
    return (
        f"from matched m join {staging.table} s on s.id = m.id cross join lateral (select {said}) excluded"
        f" left join {table} was on was.profile_id = m.profile_id and {same}"
    )


def _count(newer: str, change: str) -> str:
    return f"count(*) filter (where was.profile_id is not null and {newer} and {change})"


def _examples(known: str, newer: str, moved: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    if not moved:
        return []
    any_change = " or ".join(change for change, _kept in moved.values())
    pairs = ", ".join(
        f"case when {change} then jsonb_build_array(was.{name}, {kept}) end" for name, (change, kept) in moved.items()
    )
    found = rows(
        f"select m.row_number, m.platform || '/' || m.handle, {pairs} {known}"
        f" where was.profile_id is not null and {newer} and ({any_change}) order by m.id limit {EXAMPLES}"
    )
    cells = [
        cell(number, account, name, *json.loads(pair))
        for number, account, *said in found
        for name, pair in zip(moved, said, strict=True)
        if pair is not None
    ]
    return cells[:EXAMPLES]
