"""What a file of profiles would change, found with the expressions that the merge writes by. Nothing is written."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from influencers.importing.columns.fields import TRACKED
from influencers.importing.columns.labels import label
from influencers.importing.merging.merging import Standing, Value
from influencers.importing.merging.resolving import rows
from influencers.importing.rows.staging import Staging
from influencers.models import Import
from scoring.codes import Tier

EXAMPLES = 20
_TIER_COLUMNS = ("kind", "followers", "group_members", "monthly_views")


@dataclass
class Compared:
    """What a file would do, in rows of the file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sides:
    """The two sides of a comparison: the rows of `matched`, and what is known of their accounts."""

    staging: Staging
    values: list[Value]

    @classmethod
    def of(cls, batch: Import, staging: Staging, own_dates: bool, fills_only: frozenset[str]) -> Sides:
        standing = Standing.of(batch, own_dates)
        names = [name for name in TRACKED if staging.has(name)]
        return cls(staging, [Value(name, standing, True, name in fills_only) for name in names])

    @property
    def names(self) -> list[str]:
        return [value.name for value in self.values]

    @property
    def known(self) -> str:
        """FROM: known accounts `p` with their row `s` of the file. A row older than what we know renames nobody."""
        return (
            f" from matched m join {self.staging.table} s on s.id = m.id join influencers_profile p on p.id ="
            " m.profile_id cross join lateral (select m.renamed and m.as_of >= p.as_of as renamed) t"
        )

    def new(self, name: str) -> str:
        """SQL for what the profile would say."""
        return next((value.new for value in self.values if value.name == name), f"p.{name}")

    def changes(self, name: str) -> str:
        return f"({self.new(name)}) is distinct from p.{name}"


def compare(sides: Sides) -> Compared:
    """Counts, the columns that would change, the first changes and the changes of tier."""
    total, created = rows("select count(*), count(*) filter (where profile_id is null) from matched")[0]
    found = _groups(sides) if total > created else []
    updated = sum(group[3] for group in found)
    columns = [*sides.names, *(["audience"] if sides.staging.has("audience") else [])]
    changed = {name: sum(group[5 + place] for group in found) for place, name in enumerate(columns)}
    first = min((group[4] for group in found if group[4] is not None), default=0)
    report = {
        "changed_columns": [
            {"column": label(name) if name != "audience" else "Audience", "accounts": accounts}
            for name, accounts in sorted(changed.items(), key=lambda pair: -pair[1])
            if accounts
        ],
        "examples": list(_examples(sides, [name for name in sides.names if changed[name]], first)),
        "tiers": [
            {"from": Tier(before).slug, "to": Tier(after).slug, "accounts": accounts}
            for before, after, accounts, *_rest in sorted(found, key=lambda group: -group[2])
            if before != after
        ],
    }
    return Compared(created, updated, total - created - updated, report)


def _groups(sides: Sides) -> list[tuple[Any, ...]]:
    """By tier before and after: accounts, changed ones, the first of them, and how many change in each column."""
    changes = [sides.changes(name) for name in sides.names]
    join, differs = "", f"({', '.join(map(sides.new, sides.names))}) is distinct from ({_listed(sides.names)})"
    if sides.staging.has("audience"):
        join = f"left join ({_audience(sides)}) a on a.profile_id = m.profile_id"
        changes.append("a.profile_id is not null")
        differs = f"({differs} or a.profile_id is not null)"
    before = _tier({name: f"p.{name}" for name in _TIER_COLUMNS})
    after = _tier({name: f"({sides.new(name)})" for name in _TIER_COLUMNS})
    counted = ", ".join(f"count(*) filter (where {change})" for change in changes)
    return rows(
        f"select {before}, {after}, count(*), count(*) filter (where {differs}), min(m.id) filter (where {differs}),"
        f" {counted} {sides.known} {join} group by 1, 2"
    )


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"p.{name}" for name in names)


def _tier(sql: dict[str, str]) -> str:
    """The tier's number. Groups count members and boards monthly viewers, as in rescoring."""
    counted = (
        f"case {sql['kind']} when 'group' then coalesce({sql['group_members']}, {sql['followers']}) when 'board'"
        f" then coalesce({sql['monthly_views']}, {sql['followers']}) else {sql['followers']} end"
    )
    return (
        f"case when ({counted}) is null then {int(Tier.UNKNOWN)}"
        f" when ({counted}) < {float(settings.TIER_MICRO_MIN)} then {int(Tier.NANO)}"
        f" when ({counted}) <= {float(settings.TIER_MICRO_MAX)} then {int(Tier.MICRO)} else {int(Tier.MACRO)} end"
    )


def _audience(sides: Sides) -> str:
    """SELECT of the accounts whose shares would change."""
    return f"""
        select distinct m.profile_id
        from matched m join {sides.staging.table} s on s.id = m.id join influencers_profile p on p.id = m.profile_id
             cross join lateral (
                 select split_part(name, ' ', 1) as kind, left(substr(name, strpos(name, ' ') + 1), 60) as key, share
                 from jsonb_each_text(s.audience) as said(name, share)
             ) said
             left join influencers_audience was
                  on was.profile_id = m.profile_id and was.kind = said.kind and was.key = said.key
        where s.as_of >= p.as_of and was.share is distinct from said.share::real
    """


def _examples(sides: Sides, names: list[str], first: int) -> Iterator[dict[str, Any]]:
    """The first changed cells, looked for from the first changed row on, in growing stretches of the file."""
    if not names:
        return
    start, end = first, first + 1_000
    last = int(rows("select coalesce(max(id), 0) from matched")[0][0])
    pairs = {name: f"case when {sides.changes(name)} then jsonb_build_array(p.{name}, {sides.new(name)}) end"
             for name in names}  # fmt: skip
    left = EXAMPLES
    while left > 0 and start <= last:
        cells = changed_cells(sides, pairs, f"m.id >= {start} and m.id < {end}", left)
        yield from cells
        left -= len(cells)
        start, end = end, end * 10


def changed_cells(sides: Sides, pairs: dict[str, str], where: str, limit: int) -> list[dict[str, Any]]:
    """The first cells, in the file's order, of which `pairs` has SQL for a JSON array [old, new], null elsewhere."""
    found = rows(
        f"select m.row_number, p.platform || '/' || p.handle, {', '.join(pairs.values())} {sides.known}"
        f" where {where} and coalesce({', '.join(pairs.values())}) is not null order by m.id limit {int(limit)}"
    )
    cells: list[dict[str, Any]] = []
    for number, account, *said in found:
        for name, pair in zip(pairs, said, strict=True):
            if pair is not None:
                old, new = json.loads(pair) if isinstance(pair, str) else pair
                cells.append(cell(number, account, name, old, new))
    return cells[:limit]


def cell(number: int, account: str, name: str, old: Any, new: Any) -> dict[str, Any]:
    """One changed cell as reports have it: None for what is not known."""
    return {
        "row": number, "account": account, "column": label(name),
        "old": None if old in ("", [], {}) else old, "new": None if new in ("", [], {}) else new,
    }  # fmt: skip
