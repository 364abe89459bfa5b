"""A new listing table beside the old one, and the moment in which it takes its place.

Readers are never blocked beyond the rename: it waits at most 200 ms for its lock, lets everybody through and tries
again. Indexes and constraints end with the names that Django gave them, so that later migrations find them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction

from influencers.rescoring.writing import LISTING
from scoring.models import ScoringRun

LOCK_WAIT_MS = 200
PAUSE_SECONDS = 0.3
TRIES = 20
BUILD_MEMORY = "256MB"


class Busy(Exception):
    """The listing was in use at every try."""


@dataclass(frozen=True)
class Index:
    name: str
    definition: str
    constraint: str
    """The constraint's definition where the index belongs to one (the primary key), else empty."""


def next_table(run: ScoringRun) -> str:
    return f"{LISTING}_run{run.pk}"


def _suffix(run: ScoringRun) -> str:
    """Behind the names of the new table's indexes until the old ones are gone."""
    return f"__run{run.pk}"


def create(run: ScoringRun) -> None:
    """An empty table like the listing, without indexes."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {next_table(run)}")
        cursor.execute(
            f"create table {next_table(run)} (like {LISTING} including all excluding indexes excluding statistics)"
        )
        cursor.execute("select unnest(reloptions) from pg_class where oid = %s::regclass", [LISTING])
        for (option,) in cursor.fetchall():
            cursor.execute(f"alter table {next_table(run)} set ({option})")


def drop(run: ScoringRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {next_table(run)}")


def _indexes(table: str) -> Iterator[Index]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, pg_get_indexdef(i.indexrelid), coalesce(pg_get_constraintdef(k.oid), '')"
            " from pg_index i join pg_class c on c.oid = i.indexrelid"
            " left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = i.indrelid"
            " where i.indrelid = %s::regclass order by k.contype = 'p' desc nulls last, c.relname",
            [table],
        )
        for row in cursor.fetchall():
            yield Index(*row)


def build(run: ScoringRun) -> None:
    """The listing's indexes and key on the new table, under names of its own; then its statistics.

    Safe to run again: what is there already is left alone.
    """
    new = next_table(run)
    there = {index.name for index in _indexes(new)}
    with connection.cursor() as cursor:
        cursor.execute(f"set maintenance_work_mem = '{BUILD_MEMORY}'")
        for index in _indexes(LISTING):
            name = index.name + _suffix(run)
            if name in there:
                continue
            if index.constraint:
                cursor.execute(f'alter table {new} add constraint "{name}" {index.constraint}')
            else:
                kind, method = _parts(index.definition)
                cursor.execute(f'create {kind} "{name}" on {new} {method}')
        # Also marks its pages as visible to all, which index-only scans need.
        cursor.execute(f"vacuum (analyze) {new}")
        cursor.execute("reset maintenance_work_mem")


def _parts(definition: str) -> tuple[str, str]:
    """("index" or "unique index", "using ...") of an index definition."""
    match = re.fullmatch(r"CREATE ((?:UNIQUE )?INDEX) .+? ON \S+ (USING .+)", definition, re.DOTALL)
    if match is None:
        raise ValueError(f"cannot read the index definition {definition!r}")
    return match[1], match[2]


def rename(run: ScoringRun) -> None:
    """Put the new table in the listing's place, inside the caller's transaction. Raises Busy."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                _rename(run)
            return
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != "55P03":  # lock_not_available
                raise
        time.sleep(PAUSE_SECONDS)
    raise Busy("The listing was in use without a break, so the new scores could not take its place.")


def _rename(run: ScoringRun) -> None:
    new = next_table(run)
    with connection.cursor() as cursor:
        cursor.execute(f"set local lock_timeout = '{LOCK_WAIT_MS}ms'")
        cursor.execute(f"lock table {LISTING} in access exclusive mode")
        names = [index.name for index in _indexes(LISTING)]
        constraints = _constraint_names(LISTING)
        cursor.execute(f"drop table {LISTING}")
        cursor.execute(f"alter table {new} rename to {LISTING}")
        for name in names:
            cursor.execute(f'alter index if exists "{name}{_suffix(run)}" rename to "{name}"')
        for key, mine in _constraint_names(LISTING).items():
            if key in constraints and constraints[key] != mine:
                cursor.execute(f'alter table {LISTING} rename constraint "{mine}" to "{constraints[key]}"')
        cursor.execute("set local lock_timeout = 0")


def _constraint_names(table: str) -> dict[str, str]:
    """Names of a table's constraints by what they say; those of indexes have taken their index's name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_get_constraintdef(oid), conname from pg_constraint"
            " where conrelid = %s::regclass and conindid = 0",
            [table],
        )
        return dict(cursor.fetchall())
