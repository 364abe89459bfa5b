"""What an import did, in sentences for the person who brought the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from influencers.importing.merging import plausibility
from influencers.models import Import, JournalRow, Listing, Post
from scoring.codes import ErSource

# Names in a sentence; the rest is a number.
_NAMED = 3


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
    yield from weekly(batch)
    yield from _columns(batch)
    yield from _scores(batch)


def weekly(batch: Import) -> Iterator[str]:
    """The file beside its source's last one: who is missing, who is back, who has another name, what moved too far."""
    found = batch.report.get("weekly") or {}
    would = batch.status == Import.Status.REHEARSED
    if why_not := found.get("not_compared"):
        yield why_not
    if (gone := found.get("gone", 0)) and (earlier := found.get("compared_with")):
        day = f"{date.fromisoformat(earlier['date']):%-d %B %Y}"
        are, they = ("is", "It") if gone == 1 else ("are", "They")
        kept = f"{they} {'would be' if would else are} kept and marked as missing"
        some = _some(found.get("gone_examples", []), gone)
        yield f"{_counted(gone, 'account')} of “{earlier['file']}” ({day}) {are} not in this file. {kept}: {some}."
    if back := found.get("back", 0):
        yield f"{_counted(back, 'account')} that {'was missing is' if back == 1 else 'were missing are'} back."
    yield from _renamed(found, would)
    if said := plausibility.sentence(found):
        accepted = batch.accept_implausible and not would
        yield f"{said} Somebody looked at it and said that it is right." if accepted else said


def _renamed(found: dict[str, Any], would: bool) -> Iterator[str]:
    if pairs := found.get("renamed"):
        number = found.get("renamed_accounts", len(pairs))
        have = "would have" if would else "has" if number == 1 else "have"
        some = _some([f"{pair['old']} is now {pair['new']}" for pair in pairs[:_NAMED]], number)
        its = "its" if number == 1 else "their"
        yield f"{_counted(number, 'account')} {have} a new handle, known by {its} id: {some}."
    if pairs := found.get("perhaps_renamed"):
        number = found.get("perhaps_renamed_accounts", len(pairs))
        some = _some([f"{pair['old']} may now be {pair['new']}" for pair in pairs[:_NAMED]], number)
        why = f" {pairs[0]['because']}" if number == 1 else ""
        are = "is" if number == 1 else "are"
        yield f"{_counted(number, 'missing account')} {are} perhaps renamed: {some}.{why} Nothing was done about it."


def _some(names: list[str], number: int) -> str:
    """The first names, and how many more there are."""
    shown = names[:_NAMED]
    rest = number - len(shown)
    last = f"{rest:,} more" if rest > 0 else shown.pop() if shown else ""
    return " and ".join(filter(None, [", ".join(shown), last]))


def note_scores(run_id: int) -> None:
    """Once a scoring run is over: how many accounts of the imports that asked for it got no rate, or no percentile."""
    with transaction.atomic():
        for batch in Import.objects.select_for_update().filter(report__scoring_run=run_id):
            # Who is missing was not brought.
            brought = JournalRow.objects.filter(batch=batch).exclude(old={"gone_at": None}).values("profile_id")
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
    parts = [f"{batch.created:,} new", f"{batch.updated:,} changed", f"{batch.unchanged:,} unchanged"]
    parts += [f"{batch.conflicts:,} in conflict", f"{batch.rejected:,} rejected"]
    nothing = " Nothing has been written." if batch.status == Import.Status.REHEARSED else ""
    return f"{_counted(batch.rows, 'row')}: {', '.join(parts)}.{nothing}"


def _columns(batch: Import) -> Iterator[str]:
    columns = batch.report.get("columns", {})
    if forbidden := columns.get("forbidden"):
        yield f"Never imported, because they are nobody's business here: {', '.join(forbidden)}."
    if computed := columns.get("computed"):
        yield f"Computed here, not imported: {', '.join(computed)}."
    if noted := columns.get("noted"):
        yield f"Columns of the list of rejected rows, which say nothing of an account: {', '.join(noted)}."
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
