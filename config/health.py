"""Is the process alive (/healthz); can it work (/readyz: database, broker, worker)?"""

from __future__ import annotations

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from redis import Redis, RedisError


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ok": True})


def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database, the broker and at least one worker answer, else 503 with the parts that do not."""
    broker = _broker_answers()
    parts = {"database": _database_answers(), "broker": broker, "worker": broker and _worker_answers()}
    return JsonResponse({"ok": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except DatabaseError:
        return False


def _broker_answers() -> bool:
    try:
        with Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=2, socket_timeout=2) as client:
            return bool(client.ping())
    except (RedisError, OSError):
        return False


def _worker_answers() -> bool:
    try:
        return bool(current_app.control.ping(timeout=1.0, limit=1))
    except OSError:
        return False


urlpatterns = [path("healthz", healthz), path("readyz", readyz)]
