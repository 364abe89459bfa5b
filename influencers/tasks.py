"""What workers do. A task takes ids, calls one function and may run twice; the rows (Import, ScoringRun) are the queue.

Messages may be lost or doubled: `pick_up_waiting_work` finds rows that nobody works on.
"""

from __future__ import annotations

from celery import shared_task

from influencers import rescoring

# -- Scores -----------------------------------------------------------------------------------------------------------


@shared_task
def work_on_run(run_id: int) -> None:
    """Take part in a scoring run; any number of workers may. Whoever ends it wakes what waited for it."""
    if rescoring.work(run_id, wake=lambda: work_on_run.delay(run_id)):
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
