"""Workers are told of rows that wait, and told again where a message was lost or a worker died."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from influencers.models import Import

log = logging.getLogger(__name__)
TASK = "influencers.tasks.run_import"
Status = Import.Status


def wake(import_id: int) -> None:
    """Tell a worker. Where the broker is away the row waits, and beat tells it later."""
    try:
        current_app.send_task(TASK, [import_id])
    except (BrokerError, RedisError, OSError):
        log.warning("The broker could not be reached; import %s waits for beat", import_id)


def seconds(rounds: float) -> timedelta:
    """How long so many rounds of beat's looking for waiting work take."""
    return timedelta(seconds=rounds * settings.PICK_UP_SECONDS)


def pick_up() -> int:
    """Wake workers for rows that nobody works on: queued ones, and those whose worker died. Returns how many."""
    now = timezone.now()
    stale = now - max(seconds(4 / 3), timedelta(seconds=3))
    forgotten = Import.objects.filter(status=Status.QUEUED, created_at__lt=now - seconds(2 / 3)).exclude(
        heartbeat_at__gte=now - seconds(4)
    )
    interrupted = Import.objects.filter(status__in=(Status.PARSING, Status.RUNNING), heartbeat_at__lt=stale)
    found = list((forgotten | interrupted).order_by("pk").values_list("pk", flat=True))
    Import.objects.filter(pk__in=found, status=Status.QUEUED).update(heartbeat_at=now)
    for import_id in found:
        wake(import_id)
    return len(found)


def unscored() -> list[int]:
    """Imports that are merged or undone, but whose worker died before it could ask for scores."""
    now = timezone.now()
    recent = {"lt": now - seconds(4), "gt": now - timedelta(days=7)}
    done = Q(status=Status.DONE) & Q(**{f"finished_at__{name}": moment for name, moment in recent.items()})
    undone = Q(status=Status.UNDONE) & Q(**{f"undone_at__{name}": moment for name, moment in recent.items()})
    found = (done & ~Q(report__has_key="scoring_run")) | (undone & ~Q(report__undo__has_key="scoring_run"))
    return list(Import.objects.filter(found).order_by("pk").values_list("pk", flat=True))
