from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _keep_wishes(**kwargs: Any) -> None:
    # Imported late: models exist only once the apps are ready.
    from influencers.erasing import replay_after_migrate

    replay_after_migrate()


class InfluencersConfig(AppConfig):
    name = "influencers"

    def ready(self) -> None:
        # Every start runs migrate, and so does whoever restores a backup: nobody who asked to go comes back.
        post_migrate.connect(_keep_wishes, sender=self, dispatch_uid="influencers.keep_wishes")
