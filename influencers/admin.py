"""Registers the admin of this app: one file per kind of thing."""

from influencers import (
    admin_directory,
    admin_imports,
    admin_owned,
    admin_people,
    admin_runs,
    admin_sources,
    admin_suppression,
)

__all__ = [
    "admin_directory",
    "admin_imports",
    "admin_owned",
    "admin_people",
    "admin_runs",
    "admin_sources",
    "admin_suppression",
]
