"""What the demo has in its database: tables, log-ins, and generated profiles that came in through the importer."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from io import StringIO, TextIOBase
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Role, User, Workspace
from influencers.models import Import, Source

Say = Callable[[str], object]

PASSWORD = "microscope"  # noqa: S105 (the demo's, printed at every start)
PROFILES = 20_000
SEED = 7
SOURCE = "Demo data"
FILES = (Import.Records.PROFILES, Import.Records.POSTS, Import.Records.SNAPSHOTS)
TEAM_SLUG = "demo-agency"
TEAM = {"owner": Role.OWNER, "editor": Role.EDITOR, "viewer": Role.VIEWER}


def run(say: Say) -> None:
    """Everything that is missing. Interrupted anywhere, the next run goes on from there."""
    call_command("migrate", verbosity=0, interactive=False)
    make_log_ins()
    missing = [records for records in FILES if not _imported(records)]
    if missing:
        _import(missing, say)


def make_log_ins() -> None:
    """admin, a team of owner, editor and viewer, and a stranger with a workspace of their own."""
    names = {"admin", "stranger", *TEAM}
    if User.objects.filter(username__in=names).count() == len(names):
        return
    if User.objects.exclude(username__in=names).exists():
        raise CommandError(
            "This database holds people that the demo did not make, and the demo's password is known to everybody, "
            "so no log-ins were made: set DATABASE_URL to an empty database."
        )
    with transaction.atomic():
        team = Workspace.objects.get_or_create(slug=TEAM_SLUG, defaults={"name": "Demo Agency"})[0]
        other = Workspace.objects.get_or_create(slug="another-brand", defaults={"name": "Another Brand"})[0]
        _log_in("admin", is_staff=True, is_superuser=True)
        for name, role in TEAM.items():
            _join(team, _log_in(name), role)
        _join(other, _log_in("stranger"), Role.OWNER)


def _log_in(name: str, **flags: bool) -> User:
    user = User.objects.filter(username=name).first()
    return user or User.objects.create_user(name, f"{name}@example.com", PASSWORD, **flags)


def _join(workspace: Workspace, user: User, role: Role) -> None:
    # Owners and editors of the demo may import, so that every page can be tried.
    defaults = {"role": role, "can_import": role != Role.VIEWER}
    Membership.objects.get_or_create(workspace=workspace, user=user, defaults=defaults)


def _imported(records: str) -> bool:
    done = Import.objects.filter(source__name=SOURCE, source__is_demo=True, records=records)
    return done.filter(status=Import.Status.DONE).exists()


def _import(missing: list[Import.Records], say: Say) -> None:
    """Generate the files where they are not there yet, then import each by the worker, showing progress."""
    Source.objects.get_or_create(name=SOURCE, defaults={"is_demo": True})
    folder, day = _files(say)
    Import.objects.filter(source__name=SOURCE, status__in=Import.ACTIVE).update(status=Import.Status.CANCELLED)
    for records in missing:
        (file,) = folder.glob(f"{records.value}.*")
        say(f"Importing {file.name} ...")
        # Contacts and prices belong to somebody: the demo's go to the team that the log-ins are in.
        call_command(
            "import_creators",
            str(file),
            records=records.value,
            source=SOURCE,
            as_of=day,
            workspace=TEAM_SLUG if records == Import.Records.PROFILES else None,
            stdout=InPlace(sys.stdout),
        )


class InPlace(TextIOBase):
    """Shows a command's progress in one line of a terminal; elsewhere every line is kept."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._open = False

    def write(self, text: str) -> int:
        for line in filter(None, text.split("\n")):
            progress = self._out.isatty() and line.endswith("%)")
            begin = "\r\033[K" if self._open else ""
            self._out.write(f"{begin}  {line}{'' if progress else chr(10)}")
            self._open = progress
        self._out.flush()
        return len(text)


def _files(say: Say) -> tuple[Path, date]:
    """The folder with the three files, made whole or not at all, and the day that they run back from."""
    folder = settings.VAR_DIR / "demo"
    marker = folder / "as-of"
    if not marker.exists():
        count = int(os.environ.get("MICROSCOPE_DEMO_PROFILES") or PROFILES)
        unfinished = folder.with_name("demo.unfinished")
        for leftover in (folder, unfinished):
            shutil.rmtree(leftover, ignore_errors=True)
        unfinished.mkdir(parents=True)
        today = timezone.now().date()
        say(f"Generating {count:,} profiles with 12 posts and 12 weekly snapshots each ...")
        call_command("generate_creators", count, str(unfinished), seed=SEED, as_of=today, stdout=StringIO())
        (unfinished / marker.name).write_text(today.isoformat())
        unfinished.rename(folder)
    return folder, date.fromisoformat(marker.read_text())
