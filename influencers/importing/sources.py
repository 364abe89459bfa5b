"""What files are called the source of that come without a source's name."""

from __future__ import annotations

from accounts.models import Workspace

UPLOADS = "Uploads"


def unnamed(workspace: Workspace | None) -> str:
    """Each workspace's files without a name are a source of their own."""
    return f"{UPLOADS} of {workspace.slug}" if workspace else UPLOADS


def is_unnamed(name: str) -> bool:
    return f"{name} ".startswith(f"{UPLOADS} ")
