"""The project: settings, URLs, the Celery app and the servers that the demo and the tests start."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
