"""`manage.py fill_demo`: the part of `manage.py demo` that fills the database; safe to run again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config import filling


class Command(BaseCommand):
    help = "Brings the database up to date and makes the demo's log-ins and data where they are missing (used by demo)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        filling.run(self.stdout.write)
