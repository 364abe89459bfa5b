"""Where a full run keeps the measures between its two passes: one row per range and column, the bytes as they are.

The table is unlogged and lives as long as the run. Should the database crash it comes back empty, and `missing`
says which ranges have to be measured again.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from django.db import connection

from influencers.rescoring import binary
from scoring.columns import Measures, Rates
from scoring.models import RunStatus, ScoringRange, ScoringRun

MEASURE, SCORE = 1, 2


def table(run: ScoringRun) -> str:
    return f"influencers_measures_run{run.pk}"


def create(run: ScoringRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"create unlogged table if not exists {table(run)}"
            " (first_id int8 not null, name text not null, dtype text not null, data bytea not null,"
            " primary key (first_id, name))"
        )
        cursor.execute(f"alter table {table(run)} alter data set storage external")


def drop(run: ScoringRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {table(run)}")


def save(run: ScoringRun, first_id: int, measures: Measures) -> None:
    binary.write_blobs(table(run), first_id, {f.name: getattr(measures, f.name) for f in fields(measures)})


def load(run: ScoringRun, first_id: int) -> Measures:
    """The measures of the range that begins at that id."""
    return Measures(**dict(binary.read_blobs(f"from {table(run)} where first_id = {int(first_id)}")))


def load_rates(run: ScoringRun) -> Rates:
    """What a fit needs of all ranges."""
    parts: dict[str, list[binary.Array]] = {field.name: [] for field in fields(Rates)}
    names = ", ".join(f"'{name}'" for name in parts)
    for name, values in binary.read_blobs(f"from {table(run)} where name in ({names}) order by first_id"):
        parts[name].append(values)
    return Rates(**{name: np.concatenate(arrays) for name, arrays in parts.items()})


def queue_missing(run: ScoringRun) -> int:
    """Queue again the measured ranges whose measures are gone; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(f"select distinct first_id from {table(run)}")
        there = [first_id for (first_id,) in cursor.fetchall()]
    measured = ScoringRange.objects.filter(run=run, step=MEASURE, status=RunStatus.DONE)
    return measured.exclude(first_id__in=there).update(status=RunStatus.QUEUED)
