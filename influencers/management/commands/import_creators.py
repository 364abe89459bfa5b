"""Import a file of creators, posts or snapshots, by a worker, and wait for it."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Workspace
from influencers import importing
from influencers.models import Import
from scoring.codes import Platform
from scoring.models import RunStatus, ScoringRun

LOOK_EVERY_SECONDS = 0.5
FIRST = 10
PATIENCE_SECONDS = 30


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date: write it as 2026-11-20.") from None


def _pair(text: str) -> tuple[str, str]:
    column, separator, field = text.rpartition("=")
    if not separator or not column:
        raise ArgumentTypeError(f"{text!r} is not COLUMN=FIELD.")
    return column, field


def _asked(question: dict[str, Any]) -> str:
    """A question of the import, and how the command line answers it."""
    if question["name"] == "platform":
        return f"{question['sentence']} Say so with --platform."
    if question["name"] == "as_of":
        return f"{question['sentence']} Say so with --as-of {question['choices'][0]} (today)."
    if question["name"] == "implausible":
        return f"{question['sentence']} If the numbers are right, say so with --accept-implausible."
    header, field = next(iter(question["columns"].items()))
    return f"{question['sentence']} Say so with --map “{header}={field}:percent” or :fraction."


def _pace(batch: Import) -> str:
    """Stage and share, and what is known of rows, rate and time left."""
    known = [f"{batch.progress:.0%}"]
    if batch.rows_done and f"{batch.rows_done:,}" not in batch.stage:
        known.insert(0, f"{batch.rows_done:,} rows")
    if batch.rows_per_second:
        known.insert(-1, f"{batch.rows_per_second:,.0f} a second")
    if batch.seconds_left:
        minutes, seconds = divmod(batch.seconds_left, 60)
        known.insert(-1, f"{minutes} min left" if minutes else f"{seconds} s left")
    return f"{batch.stage or 'Waiting for a worker'} ({', '.join(known)})"


def _rehearsed(batch: Import) -> Iterator[str]:
    """What a rehearsal found: the columns that would change, the first changes, and the tiers."""
    found = batch.report.get("rehearsal") or {}
    columns = found.get("changed_columns") or []
    if columns:
        yield "Would change: " + ", ".join(f"{each['column']} ({each['accounts']:,})" for each in columns) + "."
    for each in (found.get("examples") or [])[:FIRST]:
        old, new = ("nothing" if value in (None, "") else value for value in (each["old"], each["new"]))
        yield f"  Row {each['row']:,}, {each['account']}, {each['column']}: {old} -> {new}"
    for each in found.get("tiers") or []:
        yield f"  From {each['from']} to {each['to']}: {_accounts(each['accounts'])}"


def _accounts(count: int) -> str:
    return f"{count:,} account{'' if count == 1 else 's'}"


class Command(BaseCommand):
    help = "Import a CSV, XLSX or JSON file of creators, their posts or their follower history."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--platform", choices=Platform.slugs(), default="", metavar="P", help="where nothing says it"
        )
        parser.add_argument("--records", choices=Import.Records.values, default="", help="recognised by the columns")
        parser.add_argument("--as-of", type=_day, metavar="DATE", help="when the numbers were true, as 2026-11-20")
        parser.add_argument("--source", default="", metavar="NAME", help="where the file comes from")
        parser.add_argument("--workspace", metavar="SLUG", help="whose contacts and prices the file brings")
        parser.add_argument("--rehearse", action="store_true", help="count what would change and write nothing")
        parser.add_argument("--same-as-last", action="store_true", help="read it as the source's last file was read")
        parser.add_argument(
            "--accept-implausible", action="store_true", help="run it although numbers moved further than is plausible"
        )
        parser.add_argument("--map", type=_pair, action="append", default=[], metavar="COLUMN=FIELD", dest="mapping")
        parser.add_argument("--no-wait", action="store_true", help="leave it to the worker and return at once")
        parser.add_argument("--no-scores", action="store_true", help="do not wait until the rows are scored")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = self._start(options)
        if options["no_wait"]:
            self.stdout.write(f"Import {batch.pk} is queued.")
            return
        self._wait(batch, options["verbosity"])
        said = list(importing.sentences(batch))
        self.stdout.write("\n".join([*said, *_rehearsed(batch)]))
        if not options["no_scores"] and batch.status == Import.Status.DONE:
            self._wait_for_scores(batch)
            self.stdout.write("\n".join(each for each in importing.sentences(batch) if each not in said))

    def _start(self, options: dict[str, Any]) -> Import:
        path: Path = options["file"]
        workspace = Workspace.objects.filter(slug=options["workspace"]).first() if options["workspace"] else None
        if options["workspace"] and workspace is None:
            raise CommandError(f"There is no workspace “{options['workspace']}”.", returncode=2)
        if path.is_dir():
            raise CommandError(f"{path} is a folder, not a file.", returncode=2)
        try:
            with path.open("rb") as content:
                return importing.start(
                    File(content, name=path.name), workspace=workspace, source=options["source"],
                    platform=options["platform"], records=options["records"], as_of=options["as_of"],
                    mapping=dict(options["mapping"]), rehearse=options["rehearse"],
                    same_as_last=options["same_as_last"], accept_implausible=options["accept_implausible"],
                )  # fmt: skip
        except FileNotFoundError:
            raise CommandError(f"There is no file {path}.", returncode=2) from None
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.", returncode=2) from None
        except importing.Refused as reason:
            raise CommandError(str(reason), returncode=1 if reason.field == "file" else 2) from None

    def _wait(self, batch: Import, verbosity: int) -> None:
        """Show each new stage until the import is over. Raises CommandError with the import's own sentence."""
        shown, since = "", time.monotonic()
        while batch.status in Import.ACTIVE:
            said = _pace(batch)
            if batch.status == Import.Status.QUEUED and time.monotonic() - since > PATIENCE_SECONDS:
                said = "Still waiting: is a worker running (celery -A config worker)?"
            if said != shown and verbosity:
                self.stdout.write(said)
                shown = said
            time.sleep(LOOK_EVERY_SECONDS)
            batch.refresh_from_db()
        if batch.status == Import.Status.CANCELLED:
            raise CommandError("The import was cancelled.")
        if batch.status == Import.Status.FAILED:
            raise CommandError(batch.error)
        if batch.status == Import.Status.NEEDS_INPUT:
            importing.cancel(batch)
            raise CommandError(" ".join(map(_asked, batch.questions)), returncode=2)

    def _wait_for_scores(self, batch: Import) -> None:
        """Until the run that the import asked for is over: then its rows can be found and ranked."""
        since = time.monotonic()
        self.stdout.write("Computing scores")
        while "scoring_run" not in batch.report and time.monotonic() - since < PATIENCE_SECONDS:
            time.sleep(LOOK_EVERY_SECONDS)
            batch.refresh_from_db()
        run = ScoringRun.objects.filter(pk=batch.report.get("scoring_run")).first()
        while run is not None and run.status in (RunStatus.QUEUED, RunStatus.RUNNING):
            time.sleep(LOOK_EVERY_SECONDS)
            run.refresh_from_db()
        if run is not None and run.status != RunStatus.DONE:
            raise CommandError(f"The rows are there, but their scores are not: {run.error or 'the run was cancelled.'}")
        if run is not None:
            importing.note_scores(run.pk)
            batch.refresh_from_db()
