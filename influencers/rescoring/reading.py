"""From the directory's rows to the engine's columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from influencers.rescoring.binary import EPOCH, EPOCH_DAY, Array, Column, read
from scoring.codes import Code, Kind, Platform
from scoring.columns import Posts, Profiles, Snapshots

SNAPSHOT_DAYS = 400
_MICROS = 1e6


@dataclass(frozen=True)
class Selection:
    """Some profiles: all ids from `first` to `last`, or the given ids."""

    first: int = 0
    last: int = 0
    ids: Sequence[int] | None = None

    def where(self, column: str) -> str:
        """SQL condition on a column of profile ids."""
        if self.ids is not None:
            return f"{column} = any('{{{','.join(str(int(i)) for i in self.ids)}}}'::bigint[])"
        return f"{column} between {int(self.first)} and {int(self.last)}"


def code_sql(column: str, codes: type[Code]) -> str:
    """SQL for the small integer of a column that holds slugs."""
    cases = " ".join(f"when '{code.slug}' then {int(code)}" for code in codes)
    return f"case {column} {cases} else 0 end"


def _floats(*names: str) -> list[Column]:
    return [Column(name, "f8", f"coalesce({name}::float8, 'NaN')") for name in names]


# Groups count members and boards monthly viewers: that is what their rates are divided by.
COUNTED = (
    "case kind when 'group' then coalesce(group_members, followers)"
    " when 'board' then coalesce(monthly_views, followers) else followers end"
)
PROFILE_COLUMNS = [
    Column("profile_id", "i8", "id"),
    Column("platform", "i2", code_sql("platform", Platform)),
    Column("kind", "i2", code_sql("kind", Kind)),
    Column("followers", "f8", f"coalesce(({COUNTED})::float8, 'NaN')"),
    *_floats("following", "posts_count", "avg_likes", "avg_comments", "avg_shares", "avg_views", "engagement_avg"),
    *_floats("new_post_avg_like", "reported_er"),
    Column("last_post_at", "f8", "coalesce(extract(epoch from last_post_at)::float8, 'NaN')"),
    *_floats("niche_focus"),
]
POST_COLUMNS = [
    Column("profile_id", "i8", "profile_id"),
    Column("post_id", "i8", "id"),
    Column("posted_at", "time", "posted_at"),
    Column("counts_as_of", "time", "counts_as_of"),
    *(Column(name, "i8", f"coalesce({name}, -1)") for name in ("likes", "comments", "shares", "saves", "views")),
    Column("sponsored", "i2", "coalesce(is_sponsored::int, -1)"),
    Column("flags", "i2", "is_pinned::int + 2 * comments_disabled::int"),
]
SNAPSHOT_COLUMNS = [
    Column("profile_id", "i8", "profile_id"),
    Column("day", "i4", "date - date '2000-01-01'"),
    Column("followers", "f8", "followers"),
]


def profiles(selection: Selection) -> Profiles:
    """The selected profiles by id."""
    found = read(PROFILE_COLUMNS, f"from influencers_profile where {selection.where('id')} order by id")
    return Profiles(**found)


def posts(selection: Selection, profile_ids: Array) -> Posts:
    """Their posts, in no order. `profile_ids`: ascending ids of the profiles that the rows point to."""
    found = read(POST_COLUMNS, f"from influencers_post where {selection.where('profile_id')}")
    row, there = _rows(found.pop("profile_id"), profile_ids)
    flags = found.pop("flags")
    sponsored = found.pop("sponsored").astype(np.float64)
    columns = {
        **found,
        "row": row,
        "posted_at": found["posted_at"] / _MICROS + EPOCH,
        "counts_as_of": found["counts_as_of"] / _MICROS + EPOCH,
        "sponsored": np.where(sponsored < 0, np.nan, sponsored),
        "pinned": (flags & 1).astype(bool),
        "comments_disabled": (flags & 2).astype(bool),
    }
    for name in ("likes", "comments", "shares", "saves", "views"):
        columns[name] = columns[name].astype(np.float64)
    result = Posts(**columns)
    return result if there.all() else result.take(there)


def snapshots(selection: Selection, profile_ids: Array, as_of: float) -> Snapshots:
    """Their follower counts of the last 400 days before the as-of."""
    since = int(as_of // 86_400) - SNAPSHOT_DAYS - EPOCH_DAY
    found = read(
        SNAPSHOT_COLUMNS,
        f"from influencers_snapshot where {selection.where('profile_id')} and date > date '2000-01-01' + ({since})"
        " order by profile_id, date",
    )
    row, there = _rows(found["profile_id"], profile_ids)
    result = Snapshots(row, found["day"].astype(np.int64) + EPOCH_DAY, found["followers"])
    return result if there.all() else result.take(there)


def _rows(owner: Array, profile_ids: Array) -> tuple[Array, Array]:
    """(index among the profiles, whether there): a profile may go between two queries."""
    if not len(profile_ids):
        return np.zeros(len(owner), np.int64), np.zeros(len(owner), dtype=bool)
    row = np.minimum(np.searchsorted(profile_ids, owner), len(profile_ids) - 1)
    return row, profile_ids[row] == owner
