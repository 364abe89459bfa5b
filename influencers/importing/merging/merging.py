"""Profiles from the staging table into the directory, as sets, with a journal of what they said before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from influencers.importing.columns.fields import TRACKED
from influencers.importing.merging import links, newcomers
from influencers.importing.merging.crew import Crew
from influencers.importing.merging.resolving import Late, new_touched, rows, run
from influencers.importing.rows.staging import TEXTS, Staging
from influencers.models import Import

# What niches and search words follow from.
WORDS = frozenset({"handle", "display_name", "bio", "category"})


@dataclass
class Outcome:
    """What a merge did, in rows of the file."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    late: list[Late] = field(default_factory=list)


@dataclass(frozen=True)
class Standing:
    """How this file stands to what is there: imports that outrank it, and newer ones."""

    outranked_by: list[int]
    newer: list[int]
    own_dates: bool

    @classmethod
    def of(cls, batch: Import, own_dates: bool) -> Standing:
        done = Import.objects.filter(status=Import.Status.DONE)
        higher = done.filter(source__rank__gt=batch.source.rank)
        newer = done.filter(as_of__gt=batch.as_of)
        return cls(list(higher.values_list("pk", flat=True)), list(newer.values_list("pk", flat=True)), own_dates)


@dataclass(frozen=True)
class Value:
    """SQL for one column of Profile while `p` is the profile, `s` its staging row and `t` its target row."""

    name: str
    standing: Standing
    any_older: bool
    fills_only: bool = False

    @property
    def position(self) -> int:
        return TRACKED.index(self.name) + 1

    @property
    def blank(self) -> str:
        if self.name == "reported_quality":
            return "p.reported_quality = '{}'"
        return f"p.{self.name} = ''" if self.name in TEXTS else f"p.{self.name} is null"

    @property
    def takes(self) -> str:
        """When the file's value is written: it says something, and nothing better is there."""
        if self.name == "handle":
            return "(t.renamed or (s.handle = p.handle and s.as_of > p.as_of))"
        kept = []
        said_by = f"p.sources[{self.position}]"
        if self.fills_only:
            kept.append(f"s.{self.name} <> p.{self.name}")
        if self.standing.outranked_by:
            kept.append(f"coalesce({said_by} = any({_array(self.standing.outranked_by)}), false)")
        if self.any_older:
            by_newer = "true"
            if not self.standing.own_dates:
                by_newer = f"coalesce({said_by} = any({_array(self.standing.newer)}), true)"
            kept.append(f"(s.as_of < p.as_of and {by_newer})")
        says, free = f"s.{self.name} is not null", self.blank
        if self.name == "url":
            says, free = f"{says} and {links.of_its_own()}", f"{free} or (t.renamed and {links.follows()})"
        return f"{says} and ({free} or not ({' or '.join(kept)}))" if kept else says

    @property
    def new(self) -> str:
        if self.name == "reported_quality":
            kept = "p.reported_quality || coalesce(s.reported_quality, '{}')"
            filled = "coalesce(s.reported_quality, '{}') || p.reported_quality"
            return f"case when {self.takes} then {kept} else {filled} end"
        if self.takes == f"s.{self.name} is not null":
            return f"coalesce(s.{self.name}, p.{self.name})"
        return f"case when {self.takes} then s.{self.name} else p.{self.name} end"

    @property
    def source(self) -> str:
        """The import that the value is from: the newest that says it. Undo relies on it: who changes it is named."""
        said = f"p.sources[{self.position}]"
        said_now = f"(({self.takes}) and s.as_of > p.as_of) or ({self.new}) is distinct from p.{self.name}"
        return f"case when {said_now} then %(me)s else {said} end"


def _array(ids: list[int]) -> str:
    return "'{" + ",".join(str(int(each)) for each in ids) + "}'::bigint[]"


def merge_profiles(
    batch: Import,
    staging: Staging,
    crew: Crew,
    tell: Callable[[int, int], None],
    *,
    own_dates: bool,
    fills_only: frozenset[str],
) -> Outcome:
    """Update the known accounts and insert the new ones; `touched` lists what changed, and whose words did.

    New accounts come with their niches and search words; `tell` hears how many (done, of).
    """
    names = [name for name in TRACKED if staging.has(name)]
    new_touched()
    updated = _update(batch, staging, names, own_dates, fills_only)
    created = newcomers.insert(batch, staging, names, crew, tell)
    total = rows("select count(*) from target")[0][0]
    return Outcome(created, updated, total - created - updated)


def _update(batch: Import, staging: Staging, names: list[str], own_dates: bool, fills_only: frozenset[str]) -> int:
    standing = Standing.of(batch, own_dates)
    any_older = bool(rows("""
        select 1 from target t join influencers_profile p on p.id = t.profile_id where t.as_of < p.as_of limit 1
    """))  # fmt: skip
    values = [Value(name, standing, any_older, name in fills_only) for name in names]
    sources = {value.position: value.source for value in values}
    changed_sources = ", ".join(sources.get(place, f"p.sources[{place}]") for place in range(1, len(TRACKED) + 1))
    old = ", ".join(f"'{name}', old.{name}" for name in names)
    before, after = (", ".join(f"{when}.{name}" for name in names) for when in ("old", "new"))
    texts = [name for name in names if name in WORDS]
    said_before, said_after = (", ".join(f"{when}.{name}" for name in texts) or "true" for when in ("old", "new"))
    now_says = ", ".join(value.new for value in values)
    run(
        f"""
        with changed as (
            update influencers_profile p
            set {", ".join(f"{value.name} = {value.new}" for value in values)},
                sources = array[{changed_sources}]::bigint[],
                as_of = greatest(p.as_of, s.as_of), updated_at = clock_timestamp()
            from target t join {staging.table} s on s.id = t.id
            where p.id = t.profile_id and not t.is_new
              and (s.as_of > p.as_of or ({now_says}) is distinct from ({", ".join(f"p.{name}" for name in names)}))
            returning new.id, s.as_of, ({before}) is distinct from ({after}) as differs,
                      ({said_before}) is distinct from ({said_after}) as reworded,
                      jsonb_build_object({old}, 'sources', old.sources, 'as_of', old.as_of) as old
        ), noted as (
            insert into touched select id, false, differs, reworded from changed
        )
        insert into influencers_journalrow (batch_id, profile_id, as_of, old) select %(me)s, id, as_of, old from changed
        """.replace("%(me)s", f"{batch.pk}::bigint")
    )
    return int(rows("select count(*) from touched where changed")[0][0])
