"""The Celery app. Redis only wakes a worker; the rows (Import, ScoringRun) are the queue."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("microscope")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
