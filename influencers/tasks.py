"""What workers do. A task takes ids, calls one function and may run twice; the rows (Import, ScoringRun) are the queue.

Messages may be lost or doubled: `pick_up_waiting_work` finds rows that nobody works on.
"""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from influencers import importing, merging_people, rescoring, uploads
from influencers.models import Import

# -- Imports ----------------------------------------------------------------------------------------------------------


@shared_task
def run_import(import_id: int) -> None:
    """Read and merge one file, or undo that, then ask for the scores of what changed."""
    if importing.run(import_id):
        ask_for_scores(import_id)
        suggest_merges_after.delay(import_id)


def ask_for_scores(import_id: int) -> None:
    """Ask once for the scores of an import or its undo; it remembers the run, or that nothing had changed (null)."""
    undone = Import.objects.get(pk=import_id).status == Import.Status.UNDONE
    run = rescoring.after_undo() if undone else rescoring.after_import(import_id)
    with transaction.atomic():
        batch = Import.objects.select_for_update().get(pk=import_id)
        said = batch.report.setdefault("undo", {}) if undone else batch.report
        said["scoring_run"] = run.pk if run else None
        batch.save(update_fields=["report"])
    if run:
        work_on_run.delay(run.pk)


# -- People -----------------------------------------------------------------------------------------------------------


@shared_task
def suggest_merges_after(import_id: int) -> None:
    """Look whether an import's accounts are people who are here already. A lost message is made up for at night."""
    merging_people.after_import(import_id)


@shared_task
def suggest_merges() -> None:
    """Everybody with everybody, every night, from beat."""
    merging_people.find()


# -- Scores -----------------------------------------------------------------------------------------------------------


@shared_task
def work_on_run(run_id: int) -> None:
    """Take part in a scoring run; any number of workers may. Whoever ends it wakes what waited for it."""
    if rescoring.work(run_id, wake=lambda: work_on_run.delay(run_id)):
        importing.note_scores(run_id)
        wake_waiting_runs()


@shared_task
def rescore_everything() -> None:
    """The nightly run, from beat."""
    work_on_run.delay(rescoring.request_full().pk)


def wake_waiting_runs() -> None:
    for run_id in rescoring.waiting():
        work_on_run.delay(run_id)


# -- Whatever waits ---------------------------------------------------------------------------------------------------


@shared_task
def pick_up_waiting_work() -> None:
    """Every few seconds, from beat: rows that are queued, or whose worker is gone."""
    wake_waiting_runs()
    importing.pick_up()
    for import_id in importing.unscored():
        ask_for_scores(import_id)


# -- Tidying up -------------------------------------------------------------------------------------------------------


@shared_task
def forget_old_uploads() -> None:
    """Every night, from beat."""
    uploads.forget_old()
