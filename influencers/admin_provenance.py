"""Where an account's values come from, and what stood there before: read from the journal that imports write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from influencers.admin_shared import table
from influencers.importing.columns import labels
from influencers.importing.columns.fields import TRACKED
from influencers.models import Audience, Import, JournalRow, Profile

Row = tuple[Any, ...]
_NAMES = {"url": "Link", "reported_quality": "Quality figures as reported", "handle": "Handle"}
_COUNTED = {
    "snapshots": ("follower count of a day", "follower counts of days"),
    "audience": ("audience share", "audience shares"),
    "posts": ("post", "posts"),
    "prices": ("price", "prices"),
    "contacts": ("contact", "contacts"),
}


@dataclass
class Story:
    """One account with its journal and the imports that it names: three queries, whatever is asked."""

    profile: Profile
    rows: list[JournalRow] = field(default_factory=list)
    shares: list[Audience] = field(default_factory=list)
    imports: dict[int, Import] = field(default_factory=dict)
    dates: dict[int, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, profile: Profile) -> Story:
        rows = list(JournalRow.objects.filter(profile_id=profile.pk).order_by("pk"))
        shares = list(Audience.objects.filter(profile=profile).order_by("kind", "-share", "key"))
        named: set[Any] = {row.batch_id for row in rows} | set(profile.sources) | {share.import_id for share in shares}
        named.update(pk for row in rows for pk in (row.old or {}).get("sources", ()))
        imports = Import.objects.select_related("source").in_bulk(named - {None})
        dates = {row.batch_id: row.as_of for row in rows if row.as_of}
        return cls(profile, rows, shares, imports, dates)

    def link(self, import_id: int | None) -> SafeString | str:
        batch = self.imports.get(import_id or 0)
        if batch is None:
            return "-"
        return format_html('<a href="{}">{}</a>', reverse("admin:influencers_import_change", args=[batch.pk]),
                           batch.file_name)  # fmt: skip

    def origin(self, import_id: int | None) -> Row:
        """Import, its source, and when it was true for this account."""
        batch = self.imports.get(import_id or 0)
        if batch is None:
            return "-", "-", "-"
        as_of = self.dates.get(batch.pk) or batch.as_of
        return self.link(import_id), batch.source.name, date_format(as_of, "DATE_FORMAT") if as_of else "-"


def origins(story: Story) -> SafeString | str:
    """Each known value with the import that says it."""
    profile = story.profile
    known = [
        (called(name), shown(getattr(profile, name)), *story.origin(said_by))
        for name, said_by in _sources(profile.sources)
        if getattr(profile, name) not in (None, "", {})
    ]
    shares = [
        (f"Audience: {share.kind} {share.key}", f"{share.share:g} %", *story.origin(share.import_id))
        for share in story.shares
    ]
    return table(("Field", "Value", "Import", "Source", "As of"), known + shares)


def changes(story: Story) -> SafeString | str:
    """The history of each field that changed, newest first."""
    rows = [row for name in TRACKED for row in _history(story, name)]
    if not rows:
        return "No value was replaced by another one."
    return table(("Field", "Value", "Import", "Source", "As of", "Replaced by"), rows)


def _history(story: Story, name: str) -> Iterator[Row]:
    said = list(_said(story, name))
    if len(said) < 2:
        return
    until: list[Any] = [story.link(later) if later else "-" for _value, later in said[1:]]
    for place, ((value, said_by), replaced_by) in enumerate(reversed(list(zip(said, [*until, ""], strict=True)))):
        head = called(name) if place == 0 else ""
        yield head, shown(value), *story.origin(said_by), replaced_by or "It stands now."


def _said(story: Story, name: str) -> Iterator[tuple[Any, int | None]]:
    """The values that a field had, oldest first, each with the import that said it first. Unknown counts in between."""
    place = TRACKED.index(name)
    states = [(row.old[name], _at(row.old["sources"], place)) for row in story.rows
              if row.old and "sources" in row.old and name in row.old]  # fmt: skip
    states.append((_plain(getattr(story.profile, name)), _at(story.profile.sources, place)))
    if states[0][0] not in (None, "", {}):
        yield states[0]
    for (before, _by), (value, said_by) in pairwise(states):
        if value != before:
            yield value, said_by


def per_import(story: Story) -> SafeString | str:
    """Newest first: which file, and what stood here before it."""
    if not story.rows:
        return "Nothing was imported over it."
    rows = [(*story.origin(row.batch_id), _before(row)) for row in reversed(story.rows[-50:])]
    return table(("Import", "Source", "As of", "Values before"), rows)


def _before(row: JournalRow) -> str:
    if row.old is None:
        return "It was new."
    values = ((name, value) for name, value in row.old.items() if name not in ("sources", "displaced"))
    return "; ".join(_was(name, value) for name, value in values) or "-"


def _was(name: str, value: Any) -> str:
    if name in _COUNTED:  # kept as rows of their own; contacts and prices are one workspace's business
        one, many = _COUNTED[name]
        return f"{len(value)} {one if len(value) == 1 else many}"
    return f"{name}: {'unknown' if value in (None, '') else value}"


def called(name: str) -> str:
    """A field in words, without what a form explains in brackets."""
    return _NAMES.get(name) or labels.label(name).partition(" (")[0]


def shown(value: Any) -> str:
    if value in (None, "", {}):
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{called(name)} {shown(each)}" for name, each in sorted(value.items()))
    if isinstance(value, datetime):
        return date_format(value, "DATE_FORMAT")
    return f"{value:,}" if isinstance(value, int) else f"{value:,.6g}" if isinstance(value, float) else str(value)


def _sources(sources: list[int | None]) -> Iterator[tuple[str, int | None]]:
    return ((name, _at(sources, place)) for place, name in enumerate(TRACKED))


def _at(sources: list[int | None], place: int) -> int | None:
    return sources[place] if place < len(sources) else None


def _plain(value: Any) -> Any:
    """As the journal writes it."""
    return value.isoformat() if isinstance(value, datetime) else value
