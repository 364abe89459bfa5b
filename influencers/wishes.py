"""Where wishes to be removed are kept: twice, as a row and as a line of a file outside the database.

The file is what a restored backup does not touch, so nobody comes back with one. Both hold keyed hashes only
(influencers.suppression): without SUPPRESSION_KEY neither says who it is about.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone

from influencers.models import Suppression
from influencers.suppression import Key

_LINE = re.compile(r"^\S+ (external_id|handle|email) ([0-9a-f]{64})$")


def remember(wishes: Iterable[Key]) -> int:
    """Keep these wishes: first in the file, safely on disk, then as rows. Returns how many were new."""
    new = set(wishes) - _in_database()
    _append(new - in_file())
    Suppression.objects.bulk_create(
        [Suppression(kind=kind, digest=value) for kind, value in sorted(new)], ignore_conflicts=True
    )
    return len(new)


def forgotten() -> set[Key]:
    """Wishes that the file knows and the database does not: those a restored backup would forget."""
    lines = in_file()
    return lines - _in_database() if lines else set()


def in_file() -> set[Key]:
    """The wishes in SUPPRESSION_LOG. A line cut short by a crash is passed over."""
    try:
        lines = settings.SUPPRESSION_LOG.read_text().splitlines()
    except FileNotFoundError:
        return set()
    return {(found[1], found[2]) for line in lines if (found := _LINE.match(line))}


def _in_database() -> set[Key]:
    return set(Suppression.objects.values_list("kind", "digest"))


def _append(wishes: Iterable[Key]) -> None:
    now = timezone.now().isoformat(timespec="seconds")
    text = "".join(f"{now} {kind} {value}\n" for kind, value in sorted(wishes))
    if not text:
        return
    settings.SUPPRESSION_LOG.parent.mkdir(parents=True, exist_ok=True)
    # A line that a crash cut short must not swallow the next one, hence the line break in front.
    file = os.open(settings.SUPPRESSION_LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"\n{text}".encode())
        os.fsync(file)
    finally:
        os.close(file)
