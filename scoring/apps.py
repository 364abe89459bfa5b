from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _load(**kwargs: Any) -> None:
    # Imported late: models exist only once the apps are ready.
    from scoring.loading import load_reference_data

    load_reference_data(**kwargs)


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self) -> None:
        # As Django itself does for permissions: the shipped rows are there after every migrate, also in tests.
        post_migrate.connect(_load, sender=self, dispatch_uid="scoring.load_reference_data")
