"""Samples of a file are shown to whoever maps it: not the rows of people who asked to be removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from influencers.importing.columns.headers import Column, Meaning
from influencers.importing.rows import identity
from influencers.suppression import Suppressed
from scoring.codes import Platform

_IDENTITY = ("handle", "profile_url", "external_id")


def shown(rows: Sequence[Sequence[str]], meaning: Meaning, platform: str) -> list[Sequence[str]]:
    """The rows without theirs. Where the platform is not known yet, any platform will do."""
    suppressed = Suppressed.load()
    if not suppressed:
        return list(rows)
    columns = [column for column in meaning.columns if column.field in _IDENTITY]
    return [cells for cells in rows if not _covered(suppressed, cells, columns, platform)]


def _covered(suppressed: Suppressed, cells: Sequence[str], columns: Sequence[Column], platform: str) -> bool:
    if any("@" in cell and suppressed.covers(email=cell) for cell in cells):
        return True
    return any(
        suppressed.covers(account.platform, account.handle, account.external_id)
        for column in columns
        if column.index < len(cells) and cells[column.index].strip()
        for account in _accounts(column, cells[column.index], platform)
    )


def _accounts(column: Column, cell: str, platform: str) -> Iterator[identity.Account]:
    for each in [column.platform or platform] if column.platform or platform else Platform.slugs():
        try:
            linked = identity.from_address(cell) if "/" in cell else identity.Account()
            yield linked if linked.handle else identity.Account(each, identity.named(cell, each), cell.strip())
        except ValueError:
            continue
