"""The imports that are disturbed: a second week of accounts, posts, a rehearsal and an undo."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from influencers import importing
from influencers.models import Import
from scoring.models import RunStatus, ScoringRun
from tests.influencers.imports import table

FIRST, SECOND = date(2026, 11, 13), date(2026, 11, 20)
MANY = 120


def week(factor: float, first: int = 0) -> str:
    """Accounts, of which every tenth has a bad cell and every thirtieth comes twice with other numbers."""
    rows = []
    for n in range(first, first + MANY):
        count = "many" if n % 10 == 3 else int((1_000 + n) * factor)
        rows.append([f"creator{n}", count, f"Vegan cakes and tea, day {int(10 * factor)}", 10 * n])
        rows += [[f"creator{n}", 7, "Somebody else", 1]] if n % 30 == 7 else []
    return table(["username", "followers", "bio", "avg likes"], *rows)


def posts() -> str:
    def day(n: int) -> str:
        return (SECOND - timedelta(days=n % 50)).isoformat()

    rows = [[f"creator{n % MANY}", f"post{n}", 20 + n, n % 7, "Vegan cake #tea", day(n)] for n in range(3 * MANY)]
    return table(["username", "post id", "likes", "comments", "caption", "posted at"], *rows)


def held(content: str, name: str, as_of: date = SECOND, **values: bool) -> Import:
    """An import that nobody may take yet, not even beat."""
    file = ContentFile(content.encode(), name=name)
    return importing.start(file, as_of=as_of, platform="instagram", source="Weekly", hold=True, **values)


def disturbed(kind: str) -> Import:
    """The first week, imported, and then what is to be disturbed, held."""
    run_here(held(week(1.0), "first.csv", FIRST))
    if kind == "posts":
        return held(posts(), "posts.csv")
    second = held(week(1.5, 20), "second.csv", rehearse=kind == "rehearsal")
    return run_here(second) if kind == "undo" else second


def release(batch: Import) -> None:
    """Let it be run, or undone where it is done. Beat looks at it only after a few seconds."""
    done = Import.objects.get(pk=batch.pk).status == Import.Status.DONE
    now = timezone.now()
    Import.objects.filter(pk=batch.pk).update(status=Import.Status.QUEUED, heartbeat_at=now, undoing=done)


def run_here(batch: Import) -> Import:
    """In this process. Its scores are nobody's business here."""
    release(batch)
    assert importing.run(batch.pk)
    batch.refresh_from_db()
    Import.objects.filter(pk=batch.pk).update(report=batch.report | {"scoring_run": None})
    return batch


def ended(batch: Import) -> bool:
    """Whether nothing more will happen to it: it is over, and so is the run of scores that it asked for."""
    batch.refresh_from_db()
    if batch.status in (*Import.ACTIVE,):
        return False
    if batch.status not in (Import.Status.DONE, Import.Status.UNDONE):
        return True
    said = batch.report.get("undo", {}) if batch.status == Import.Status.UNDONE else batch.report
    runs = ScoringRun.objects.filter(status__in=(RunStatus.QUEUED, RunStatus.RUNNING))
    return "scoring_run" in said and not runs.exists()
