"""Write realistic synthetic files for demo, tests and benchmarks: see influencers/generating."""

from argparse import ArgumentTypeError
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from influencers.generating import generate


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number of profiles: give a whole number from 1.")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a seed: give a whole number from 0.")
    return int(text)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date: write it as 2026-11-20.") from error


class Command(BaseCommand):
    help = "Write N invented profiles with posts and snapshots as files into the folder OUT."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("n", type=_count, metavar="N", help="how many profiles")
        parser.add_argument("out", type=Path, metavar="OUT", help="the folder to write into")
        parser.add_argument("--seed", type=_seed, default=1, help="another seed, other creators (1)")
        parser.add_argument("--as-of", type=_date, help="the date that everything runs back from (today)")
        parser.add_argument("--format", choices=("csv", "ndjson"), default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or datetime.now(UTC).date()
        try:
            paths = generate(
                options["n"],
                options["out"],
                seed=options["seed"],
                as_of=as_of,
                form=options["format"],
                progress=self._progress(options["n"], options["verbosity"]),
            )
        except OSError as error:
            raise CommandError(f"The files could not be written to {options['out']}: {error.strerror}.") from error
        for path in paths:
            self.stdout.write(f"{path} ({path.stat().st_size:,} bytes)")

    def _progress(self, count: int, verbosity: int) -> Any:
        def show(done: int) -> None:
            if verbosity > 1:
                self.stderr.write(f"{done:,} of {count:,} profiles")

        return show
