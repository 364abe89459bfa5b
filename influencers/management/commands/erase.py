"""Erase a person who asked to be removed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from influencers import erasing
from influencers.models import Profile


class Command(BaseCommand):
    help = "Removes a person with all their accounts and keeps every later import from bringing them back."

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--profile", metavar="PLATFORM/HANDLE", help="one of their accounts: instagram/somebody")
        who.add_argument("--email", metavar="E", help="an address under which any workspace knows them")

    def handle(self, *args: Any, **options: Any) -> None:
        erased = _by_profile(options["profile"]) if options["profile"] else _by_email(options["email"])
        if not erased.people:
            self.stdout.write("Nobody here goes by that. The wish is kept: no import will bring them in.")
            return
        self.stdout.write(f"Erased {erased}. No import will bring them back.")


def _by_profile(text: str) -> erasing.Erased:
    platform, _, handle = text.partition("/")
    platforms = dict(Profile._meta.get_field("platform").flatchoices)
    if platform not in platforms or not handle.strip().lstrip("@"):
        known = ", ".join(platforms)
        raise CommandError(f"--profile must be PLATFORM/HANDLE with one of {known}; got {text!r}.", returncode=2)
    return erasing.erase_profile(platform, handle)


def _by_email(text: str) -> erasing.Erased:
    if "@" not in text.strip()[1:-1]:
        raise CommandError(f"--email must be an e-mail address; got {text!r}.", returncode=2)
    return erasing.erase_email(text)
