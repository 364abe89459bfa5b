"""What an import did, in sentences for the person who brought the file."""

from __future__ import annotations

from collections.abc import Iterator

from influencers.models import Import


def sentences(batch: Import) -> Iterator[str]:
    """The result, what was assumed, and what was left out and why."""
    yield _counts(batch)
    if batch.as_of:
        yield f"As of {batch.as_of:%-d %B %Y}. {batch.report.get('as_of', '')}".strip()
    if said := batch.report.get("platform"):
        yield said
    if cells := batch.report.get("cells_rejected"):
        rest = "its row" if cells == 1 else "their rows"
        yield f"{_counted(cells, 'cell')} could not be read; the rest of {rest} was kept."
    if batch.suppressed:
        one = batch.suppressed == 1
        yield (
            f"{batch.suppressed:,} {'row belongs' if one else 'rows belong'} to people who asked to be removed. "
            f"{'It was' if one else 'They were'} not imported and {'is' if one else 'are'} not shown."
        )
    yield from _columns(batch)


def _counts(batch: Import) -> str:
    would = batch.status == Import.Status.REHEARSED
    parts = [f"{batch.created:,} new", f"{batch.updated:,} changed", f"{batch.unchanged:,} unchanged"]
    parts += [f"{batch.conflicts:,} in conflict", f"{batch.rejected:,} rejected"]
    return f"{_counted(batch.rows, 'row')}{' (rehearsed, nothing was written)' if would else ''}: {', '.join(parts)}."


def _columns(batch: Import) -> Iterator[str]:
    columns = batch.report.get("columns", {})
    if forbidden := columns.get("forbidden"):
        yield f"Never imported, because they are nobody's business here: {', '.join(forbidden)}."
    if computed := columns.get("computed"):
        yield f"Computed here, not imported: {', '.join(computed)}."
    if ignored := columns.get("ignored"):
        yield f"Not recognised and left out: {', '.join(ignored)}."
    if left := batch.report.get("contacts_left_out"):
        yield f"Left out, because the import names no workspace to keep contacts and prices in: {', '.join(left)}."


def _counted(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
