"""The first half of an import: understand the file and bring its rows into the staging table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from influencers.importing import rejections
from influencers.importing.columns import detecting, headers, unread
from influencers.importing.columns.headers import Meaning
from influencers.importing.errors import Refused, Unanswered
from influencers.importing.files import reading
from influencers.importing.files.objects import LINE_KEPT
from influencers.importing.files.reading import Table
from influencers.importing.merging import enriching
from influencers.importing.merging.crew import Crew
from influencers.importing.progress import Progress
from influencers.importing.rows.cells import Cells, Note, Rate
from influencers.importing.rows.pieces import CHUNK, Piece, Shaping, add_up, pieces
from influencers.importing.rows.shaping import Shaper
from influencers.importing.rows.staging import Staging, copy_rows
from influencers.models import Import, Rejection
from influencers.suppression import Suppressed
from scoring.codes import Platform

LARGE = 100_000  # rows from which on helpers are worth their start
READING_SHARE = 0.6


@dataclass
class Prepared:
    """A file that waits in its staging table."""

    staging: Staging
    meaning: Meaning
    headers: list[str]
    rows: int
    rejected: int
    cell_notes: int
    suppressed: int
    suppressed_as_of: int
    own_dates: bool
    crew: Crew
    report: dict[str, Any]


def prepare(batch: Import, path: Path, progress: Progress, crew: Crew) -> Prepared:
    """Read the whole file into staging. Refused or Unanswered where that cannot or must not be done.

    Whether rates are percent or fractions shows when all are read. Where somebody said it before, it is read again so.
    """
    before = batch.as_of, batch.platform, batch.records
    try:
        return _prepare(batch, path, progress, crew)
    except Unanswered as asked:
        _settle_rates(batch, asked.questions)
        batch.as_of, batch.platform, batch.records = before
        return _prepare(batch, path, progress, crew)


def _settle_rates(batch: Import, questions: list[dict[str, Any]]) -> None:
    """Answer what is asked about rates with what was said before. Unanswered where something else is left."""
    unit = batch.detected.get(detecting.UNIT, "")
    rates = [question for question in questions if unit and question["name"] == "percent or fraction"]
    for question in rates:
        batch.mapping |= {header: f"{target}:{unit}" for header, target in question["columns"].items()}
        Import.objects.filter(pk=batch.pk).update(mapping=batch.mapping)
    left = [question for question in questions if question not in rates]
    if left or not rates:
        raise Unanswered(left)
    Rejection.objects.filter(batch=batch).delete()


def _prepare(batch: Import, path: Path, progress: Progress, crew: Crew) -> Prepared:
    with reading.opened(path) as table:
        meaning = headers.understand(table.headers, batch.records, batch.mapping)
        report = _date_and_platform(batch, meaning)
        shaper = Shaper(
            meaning, batch.platform, batch.as_of or timezone.now(),
            Cells(meaning.records, timezone.now(), batch.as_of), Suppressed.load(), enriching.dictionary(),
        )  # fmt: skip
        staging = Staging(batch.pk, meaning.records, sorted(shaper.columns))
        staging.create()
        shaping = Shaping(shaper, staging.columns)
        crew.learn(shape=shaping, words=enriching.Wording(shaper.dictionary))
        total, cell_notes = _read(batch, table, shaping, staging, progress, crew)
    if not total:
        raise Refused(detecting.NO_ROWS)
    open_questions = [_about_rate(rate) for rate in shaper.cells.open_rates()]
    if batch.as_of is None and shaper.undated:
        open_questions.append(_about_undated(shaper.undated, total))
    if open_questions:
        raise Unanswered(open_questions)
    if shaper.newest is not None:
        batch.as_of = shaper.newest
    staging.analyze()
    if not batch.workspace_id:
        left = [column.header for column in meaning.columns if column.field in ("email", "phone", "price")]
        report |= {"contacts_left_out": left} if left else {}
    report |= {
        "headers": table.headers,
        "columns": _columns(meaning, table.later),
        "units": shaper.cells.units(),
        "format": table.format,
        "cells_rejected": cell_notes,
    } | ({"part": True} if meaning.part else {})
    return Prepared(
        staging, meaning, table.headers, total, shaper.rejected, cell_notes, shaper.dropped,
        shaper.suppressed.newest, shaper.newest is not None, crew, report,
    )  # fmt: skip


def _date_and_platform(batch: Import, meaning: Meaning) -> dict[str, Any]:
    """Settle the file's date and platform, and say where they come from; ask for what must not be guessed.

    What somebody said wins, then the columns, then the file's name. The date may stay open where a column says it.
    """
    said: dict[str, Any] = {}
    questions = []
    if batch.as_of is None:
        named = headers.date_from_name(batch.file_name)
        if named and named <= timezone.now():
            batch.as_of, said["as_of"] = named, "The date is the one in the file's name."
        elif not any(meaning.has(name) for name in ("as_of", "counts_as_of", "date")):
            questions.append(_about_date("When were these numbers true? Neither a column nor the file's name says it."))
    if not batch.platform:
        batch.platform = headers.platform_from_name(batch.file_name)
        if batch.platform:
            said["platform"] = "The platform is the one in the file's name."
    if not (batch.platform or meaning.platforms() or any(meaning.has(name) for name in ("platform", "profile_url"))):
        questions.insert(0, _about_platform())
    if questions:
        raise Unanswered(questions)
    batch.records = meaning.records
    return said


def _about_date(sentence: str) -> dict[str, Any]:
    """Today is offered, never taken: a file tells of the day it was made, not of the day it arrived."""
    return {"name": "as_of", "sentence": sentence, "choices": [timezone.now().date().isoformat()]}


def _about_undated(undated: int, rows: int) -> dict[str, Any]:
    undated = min(undated, rows)
    which = "1 row does" if undated == 1 else f"{undated:,} of {rows:,} rows do"
    return _about_date(f"When were the numbers true where a row does not say it? {which} not.")


def _about_platform() -> dict[str, Any]:
    return {
        "name": "platform",
        "sentence": "Which platform are these accounts on? Neither a column nor the file's name says it.",
        "choices": Platform.slugs(),
    }


def _about_rate(rate: Rate) -> dict[str, Any]:
    names = ", ".join(f"“{header}”" for header in rate.targets)
    return {
        "name": "percent or fraction",
        "columns": rate.targets,
        "sentence": f"No value in {names} is above 1. Are these percent (0.5 is 0.5 %) or fractions (0.5 is 50 %)?",
        "choices": ["percent", "fraction"],
    }


def _read(
    batch: Import, table: Table, shaping: Shaping, staging: Staging, progress: Progress, crew: Crew
) -> tuple[int, int]:
    """Stage every row; returns (rows, cells that could not be read)."""
    total = cell_notes = 0
    waiting = _with_help(pieces(table.rows, shaping.shaper.groups), table, batch.file_size, crew)
    for piece in add_up(shaping.shaper, crew.each("shape", waiting)):
        for text in piece.texts:
            staging.add(text)
        cell_notes += sum(1 for note in piece.notes if note.kind == "cell")
        write_notes(batch, piece.notes, table.headers)
        total += piece.rows
        share = READING_SHARE * table.bytes_read() / max(batch.file_size, 1)
        progress.tell(f"Reading the file: {total:,} rows", min(share, READING_SHARE), total)
    return total, cell_notes


def _with_help(waiting: Iterator[Piece], table: Table, size: int, crew: Crew) -> Iterator[Piece]:
    """The pieces; the crew gets its helpers when the file turns out to be large. They take a second to come."""
    rows = 0
    for piece in waiting:
        rows += len(piece[1])
        if rows >= 2 * CHUNK and rows * size > LARGE * table.bytes_read():
            crew.start()
        yield piece


def write_notes(batch: Import, notes: Iterable[Note], names: Sequence[str]) -> None:
    """Keep what was left out, with the row's cells under the file's own column names."""
    copy_rows(
        "influencers_rejection",
        ("batch_id", "kind", "row_number", "column", "value", "sentence", "cause", "original"),
        (
            (batch.pk, note.kind, note.row_number, _clean(note.column)[:200], _clean(note.value)[:LINE_KEPT],
             note.sentence, rejections.cause_of(note.sentence),
             json.dumps({_clean(name): _clean(cell) for name, cell in zip(names, note.cells or (), strict=False)}))
            for note in notes
        ),
        not_null=("column", "value"),
    )  # fmt: skip


def _clean(text: str) -> str:
    return unread.shown(text)


def _columns(meaning: Meaning, later: Iterable[str]) -> dict[str, Any]:
    """What became of each column. `later` are those of JSON that came too late in the file to be known as one."""
    said = {column.header: column.target for column in meaning.columns}
    return {
        "read": said, "ignored": [*meaning.ignored, *later], "forbidden": meaning.forbidden,
        "computed": meaning.computed, "noted": meaning.noted,
    }  # fmt: skip
