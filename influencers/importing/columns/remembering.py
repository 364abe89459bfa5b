"""How a source's last file was read, so that next week's is read the same way without a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from influencers.importing.columns.headers import Meaning, plain
from influencers.models import Import, Source

IDENTITY = ("handle", "profile_url", "external_id")
# More than this share of last time's columns must be there.
MOST = 0.5


def remember(batch: Import, meaning: Meaning, headers: Sequence[str], units: Mapping[str, str]) -> None:
    """Keep with the source what a file was read as; `units` are what its columns of rates turned out to be."""
    left_out = {header: "" for header in meaning.ignored if batch.mapping.get(header) == ""}
    read = {
        column.header: _with_unit(column.target, column.unit or units.get(column.header, ""))
        for column in meaning.columns
    }
    batch.source.mapping = {
        "headers": list(headers),
        "mapping": left_out | read,
        "platform": batch.platform,
        "records": meaning.records,
    }
    Source.objects.filter(pk=batch.source_id).update(mapping=batch.source.mapping)


def restore(batch: Import) -> None:
    """Keep with the source what its last file before this one, which is undone, was read as."""
    done = Import.objects.filter(source=batch.source_id, status=Import.Status.DONE).exclude(pk=batch.pk)
    done = done.exclude(report__has_key="part")
    last = done.order_by("-finished_at", "-pk").first()
    Source.objects.filter(pk=batch.source_id).update(mapping=_read(last) if last else {})


def _read(batch: Import) -> dict[str, Any]:
    columns, units = batch.report.get("columns", {}), batch.report.get("units", {})
    left_out = {header: "" for header in columns.get("ignored", ()) if batch.mapping.get(header) == ""}
    read = {
        header: target
        if ":" in target
        else _with_unit(target, _unit(batch.mapping.get(header, "")) or units.get(header, ""))
        for header, target in columns.get("read", {}).items()
    }
    return {
        "headers": batch.report.get("headers", []),
        "mapping": left_out | read,
        "platform": batch.platform,
        "records": batch.records,
    }


def _unit(target: str) -> str:
    return target.partition(":")[2]


def offered(source: Source, headers: Sequence[str]) -> dict[str, Any] | None:
    """How the source's last file was read, in the words of these headers; None where they do not fit it.

    A file fits with a column that says whose account a row is, and most of the others.
    """
    last = source.mapping
    known: dict[str, str] = last.get("mapping") or {}
    wanted = [header for header, target in known.items() if target]
    here = _found(known, headers)
    read = {here[header]: known[header] for header in wanted if header in here}
    if not any(_field(target) in IDENTITY for target in read.values()) or len(read) <= MOST * len(wanted):
        return None
    left_out = {here[header]: "" for header, target in known.items() if not target and header in here}
    return {
        "headers": last.get("headers") or [],
        "mapping": left_out | read,
        "platform": last.get("platform") or "",
        "records": last.get("records") or "",
        "missing": [header for header in wanted if header not in here],
    }


def _found(known: Mapping[str, str], headers: Sequence[str]) -> dict[str, str]:
    """{last time's header: this file's}: the same, else the only one that differs in case and signs alone."""
    exact = set(headers)
    times = Counter(plain(header) for header in headers)
    alike = {plain(header): header for header in headers if times[plain(header)] == 1 and header not in known}
    pairs = {header: header if header in exact else alike.get(plain(header), "") for header in known}
    return {old: new for old, new in pairs.items() if new}


def _with_unit(target: str, unit: str) -> str:
    return f"{target}:{unit}" if unit else target


def _field(target: str) -> str:
    return target.partition(":")[0].rpartition(".")[2]
