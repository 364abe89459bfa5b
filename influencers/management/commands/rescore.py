"""Compute the scores again, by a worker, and wait for it."""

import time
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from influencers import rescoring, tasks
from scoring.models import RunStatus, ScoringRun

LOOK_EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 30


def _moment(text: str) -> datetime:
    """2026-11-20 (its last moment) or 2026-11-20T12:00, in UTC unless it says otherwise."""
    try:
        moment = parse_datetime(text if len(text) > 10 else f"{text}T23:59:59")
    except ValueError:
        moment = None
    if moment is None:
        raise ArgumentTypeError(f"{text!r} is not a moment: write it as 2026-11-20 or 2026-11-20T12:00.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Command(BaseCommand):
    help = "Compute scores again: those of profiles that changed since they were scored, or all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="everybody, and the cohorts they are compared with")
        parser.add_argument("--as-of", type=_moment, help="the moment that ages are counted from (now)")
        parser.add_argument("--no-wait", action="store_true", help="leave it to the worker and return at once")

    def handle(self, *args: Any, **options: Any) -> None:
        request = rescoring.request_full if options["all"] else rescoring.request_changed
        run = request(options["as_of"])
        if run is None:
            self.stdout.write("Nothing has changed since it was scored.")
            return
        tasks.work_on_run.delay(run.pk)
        if options["no_wait"]:
            self.stdout.write(f"Scoring run {run.pk} is queued.")
        else:
            self._wait(run, options["verbosity"])

    def _wait(self, run: ScoringRun, verbosity: int) -> None:
        """Show each new stage until the run is over. Raises CommandError with the run's own sentence."""
        shown, since = "", time.monotonic()
        while run.status in (RunStatus.QUEUED, RunStatus.RUNNING):
            said = f"{run.stage or 'waiting for a worker'} ({run.progress:.0%})"
            if run.status == RunStatus.QUEUED and time.monotonic() - since > PATIENCE_SECONDS:
                said = "still waiting: is a worker running (celery -A config worker)?"
            if said != shown and verbosity:
                self.stdout.write(said)
                shown = said
            time.sleep(LOOK_EVERY_SECONDS)
            run.refresh_from_db()
        if run.status == RunStatus.CANCELLED:
            raise CommandError("The run was cancelled.")
        if run.status == RunStatus.FAILED:
            raise CommandError(run.error)
        self.stdout.write(f"Scored {run.profiles:,} profiles.")
