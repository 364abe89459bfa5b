"""`manage.py demo`: everything on this machine, with generated data, until Ctrl-C."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.supervisor import Demo, DemoError, EmbeddedError, FillingFailed


class Command(BaseCommand):
    help = "Starts embedded servers, a worker, beat and the web server with generated data; Ctrl-C stops everything."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000", help="8000 by default")
        parser.add_argument("--stop-with-parent", action="store_true", help="stop when the calling program is gone")

    def handle(self, *args: Any, **options: Any) -> None:
        demo = Demo(
            base=settings.BASE_DIR,
            var=settings.VAR_DIR,
            port=options["port"],
            stop_with_parent=options["stop_with_parent"],
        )
        try:
            demo.run()
        except FillingFailed:
            raise SystemExit(1) from None
        except (DemoError, EmbeddedError) as error:
            raise CommandError(str(error)) from None


def _port(text: str) -> int:
    """A TCP port; ValueError makes argparse say that the value is invalid."""
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number
