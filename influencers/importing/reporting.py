"""What an import did, in sentences for the person who brought the file."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, Q

from influencers.models import Import, JournalRow, Listing, Post
from scoring.codes import ErSource


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
    yield from _scores(batch)


def note_scores(run_id: int) -> None:
    """Once a scoring run is over: how many accounts of the imports that asked for it got no rate, or no percentile."""
    with transaction.atomic():
        for batch in Import.objects.select_for_update().filter(report__scoring_run=run_id):
            brought = JournalRow.objects.filter(batch=batch).values("profile_id")
            posted = Post.objects.filter(import_id=batch.pk).values("profile_id")
            unranked, reported = Q(er__isnull=False, percentile=None), Q(er_source=ErSource.REPORTED)
            batch.report["scores"] = Listing.objects.filter(Q(pk__in=brought) | Q(pk__in=posted)).aggregate(
                accounts=Count("pk"),
                without_rate=Count("pk", filter=Q(er=None)),
                without_peers=Count("pk", filter=unranked & ~reported),
                only_reported=Count("pk", filter=unranked & reported),
            )
            batch.save(update_fields=["report"])


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


def _scores(batch: Import) -> Iterator[str]:
    scores = batch.report.get("scores", {})
    of = f"of {_counted(scores.get('accounts', 0), 'new or changed account')}"
    if few := scores.get("without_peers"):
        yield (
            f"{few:,} {of} got no percentile and no score: fewer than 30 accounts of the same platform and size band "
            "are known to compare with, and there is no benchmark for them. Their engagement rate can be searched."
        )
    if reported := scores.get("only_reported"):
        yield f"{reported:,} {of} got no percentile: only a rate that somebody else computed is known of them."
    if none := scores.get("without_rate"):
        yield f"{none:,} {of} got no engagement rate: neither this nor an earlier file says enough to compute one."


def _counted(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
