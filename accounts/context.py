"""What every page knows about its visitor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.current import current


def workspace(request: HttpRequest) -> dict[str, Any]:
    """`current`: the visitor's workspace and rights, looked up only when a template asks."""
    return {"current": lambda: current(request)} if hasattr(request, "user") else {}
