"""What people decide about an import that is there: run or rehearse it, stop it, undo it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from influencers.importing import sources
from influencers.importing.columns import detecting
from influencers.importing.errors import Refused, WrongState
from influencers.importing.starting import check_words, moment
from influencers.importing.waking import wake
from influencers.models import Import, Source

Status = Import.Status
WAITING = (Status.REHEARSED, Status.NEEDS_INPUT, Status.FAILED, Status.CANCELLED)
GONE = "The stored file is gone. Please upload it again."
SETTLED = ("mapping", "platform", "records", "as_of")


def proceed(batch: Import, answers: Mapping[str, Any] | None = None) -> None:
    """Run an import that was rehearsed or waits for answers, or try a failed or cancelled one again.

    `answers`: platform, as_of, records and mapping; workspace, which staff may name where none is named yet; "percent
    or fraction" and "implausible" ("yes") where these were asked; "rehearse" where it is to be rehearsed (again), or
    not to be.
    """
    given = dict(answers or {})
    values: dict[str, Any] = {
        "mapping": _mapping(batch, given),
        "platform": given.get("platform") or batch.platform,
        "records": given.get("records") or batch.records,
        "as_of": moment(given.get("as_of")) or batch.as_of,
    }
    check_words(values["platform"], values["records"])
    if not batch.file:
        raise WrongState(GONE)
    try:
        values["detected"] = detecting.detect(
            Path(batch.file.path), batch.file_name, values["records"], values["platform"], values["mapping"]
        )
    except FileNotFoundError:
        raise WrongState(GONE) from None
    values["detected"] |= _unit_before_it_was_asked(batch, given)
    values["accept_implausible"] = _accepted(batch, given, values)
    values["rehearse"] = _rehearsal(batch, given)
    values |= _owner(batch, given)
    _queue(
        batch, WAITING, "run", questions=[], report={}, rows_done=0, undoing=False, finished_at=None, **values,
    )  # fmt: skip


def cancel(batch: Import) -> None:
    """Stop an import that is not done. One that is being merged is rolled back; one being undone stays as it was."""
    now = timezone.now()
    mine = Import.objects.filter(pk=batch.pk)
    kept = mine.filter(undoing=True, status__in=Import.ACTIVE).update(
        status=Status.DONE, stage=Status.DONE.label, undoing=False, progress=1, seconds_left=None
    )
    if kept:
        return
    stopped = mine.filter(undoing=False, status__in=(*Import.ACTIVE, Status.NEEDS_INPUT, Status.REHEARSED)).update(
        status=Status.CANCELLED, stage=Status.CANCELLED.label, finished_at=now, seconds_left=None
    )
    if not stopped:
        raise WrongState(f"This import is {_said(batch)} and cannot be cancelled.")


def undo(batch: Import, user: Any = None) -> None:
    """Let a worker put back what an import changed. Only staff may undo one whose source outranks the usual."""
    if batch.source.rank > 0 and user is not None and not user.is_staff:
        name = batch.source.name
        raise Refused(f"Only staff may undo files from “{name}”, because it outranks other sources.", "source")
    with transaction.atomic():
        # The scores of the import may be noted on it in this moment.
        report = Import.objects.select_for_update().get(pk=batch.pk).report
        asked = {"undo": {"by": str(user) if user else ""}}
        _queue(batch, (Status.DONE,), "undone", undoing=True, report=report | asked)


def _queue(batch: Import, states: tuple[str, ...], what: str, **values: Any) -> None:
    fresh = {"status": Status.QUEUED, "stage": "", "progress": 0, "error": "", "heartbeat_at": None}
    unknown = {"rows_per_second": None, "seconds_left": None}
    if not Import.objects.filter(pk=batch.pk, status__in=states).update(**fresh, **unknown, **values):
        raise WrongState(f"This import is {_said(batch)} and cannot be {what}.")
    transaction.on_commit(lambda: wake(batch.pk))


def _mapping(batch: Import, given: Mapping[str, Any]) -> dict[str, str]:
    """The mapping so far with what is said now. "" leaves a column out; an answered unit outlives the same field."""
    before = dict(batch.mapping)
    said = dict(given.get("mapping") or {})
    for header, target in said.items():
        if target and before.get(header, "").partition(":")[0] == target:
            said[header] = before[header]
    mapping = before | said
    unit = given.get("percent or fraction", "")
    if unit not in ("", "percent", "fraction"):
        raise Refused("Please answer percent or fraction.", "percent_or_fraction")
    for question in batch.questions:
        if unit and question.get("name") == "percent or fraction":
            columns = question["columns"].items()
            # What was said of a column itself, a unit or that it is left out, counts more.
            open_ = [(header, target) for header, target in columns if mapping.get(header, target) == target]
            mapping |= {header: f"{target}:{unit}" for header, target in open_}
    return mapping


def _unit_before_it_was_asked(batch: Import, given: Mapping[str, Any]) -> dict[str, str]:
    """What was said of rates before the file had been read so far that somebody was asked: kept until then."""
    asked = any(question.get("name") == "percent or fraction" for question in batch.questions)
    unit = ("" if asked else given.get("percent or fraction")) or batch.detected.get(detecting.UNIT, "")
    return {detecting.UNIT: unit} if unit else {}


def _accepted(batch: Import, given: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """A tick is for the numbers that somebody saw: it falls when the file is read in another way."""
    answer = given.get("implausible") or ""
    if answer not in ("", "yes"):
        raise Refused("Please answer yes, or mend the file.", "implausible")
    same = all(values[name] == getattr(batch, name) for name in SETTLED)
    return bool(answer) or (batch.accept_implausible and same)


def _owner(batch: Import, given: Mapping[str, Any]) -> dict[str, Any]:
    """The workspace that contacts and prices go to, said once. A file without a source's name is then of its source."""
    workspace = given.get("workspace")
    if workspace is None or batch.workspace_id:
        return {}
    if batch.source.name != sources.unnamed(None):
        return {"workspace": workspace}
    return {"workspace": workspace, "source": Source.objects.get_or_create(name=sources.unnamed(workspace))[0]}


def _rehearsal(batch: Import, given: Mapping[str, Any]) -> bool:
    """As said; else what was rehearsed is run now, and what was to be rehearsed still is."""
    if given.get("rehearse") is not None:
        return bool(given["rehearse"])
    return batch.rehearse and batch.status != Status.REHEARSED


def _said(batch: Import) -> str:
    return str(Status(Import.objects.values_list("status", flat=True).get(pk=batch.pk)).label).lower()
