"""Lists that leave the house as CSV, XLSX or NDJSON. Every one is written down: who, when, which query, rows, columns.

Rows come in keyset batches, so an export of everything holds neither memory nor a database cursor. Contacts leave from
a shortlist only, for people who may see them.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import AccessLog, Workspace
from influencers import search, spreadsheet
from influencers.models import Contact, Entry, Shortlist
from influencers.search.rows import moment

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
}
XLSX_ROWS = 1_048_575
CHUNK = 64 * 1024
FORMULA = ("=", "+", "-", "@", "\t", "\r")
REMOVED = "Removed at the person's request"

Record = dict[str, Any]
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def cell(value: Any) -> Any:
    """What stands in one cell: money as `25.00 USD`, lists with `;` between, anything nested as JSON, unknown empty.

    Text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict) and len(value) == 2 and "amount" in value and "currency" in value:
        return f"{value['amount']} {value['currency']}"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = ";".join(value)
    elif isinstance(value, (dict, list)):
        value = _as_json(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def _cells(columns: Sequence[str], records: Iterable[Record]) -> Iterator[list[Any]]:
    """The rows of a table. Most cells are plain numbers, which need no second look."""
    for record in records:
        values = map(record.get, columns)
        yield [value if type(value) is float or type(value) is int else cell(value) for value in values]


def _csv(columns: Sequence[str], records: Iterable[Record]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in _cells(columns, records):
        writer.writerow(row)
        if buffer.tell() > CHUNK:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _ndjson(columns: Sequence[str], records: Iterable[Record]) -> Iterator[bytes]:
    lines: list[str] = []
    for record in records:
        lines.append(_as_json({name: record.get(name) for name in columns}) + "\n")
        if len(lines) == 500:
            yield "".join(lines).encode()
            lines = []
    yield "".join(lines).encode()


def _xlsx(columns: Sequence[str], records: Iterable[Record]) -> Iterator[bytes]:
    """The workbook is written to a temporary file row by row, then read in pieces."""
    with tempfile.TemporaryFile() as file:
        spreadsheet.write(file, "Creators", chain([columns], _cells(columns, records)))
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece


WRITERS: dict[str, Callable[[Sequence[str], Iterable[Record]], Iterator[bytes]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "ndjson": _ndjson,
}


def _counted(records: Iterable[Record], log: AccessLog) -> Iterator[Record]:
    """The records, their number written to the log at the end, also where the reader went away before it."""
    rows = 0
    try:
        for record in records:
            rows += 1
            yield record
    finally:
        AccessLog.objects.filter(pk=log.pk).update(rows=rows)


def _response(name: str, file_format: str, columns: Sequence[str], records: Iterable[Record]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(WRITERS[file_format](columns, records), content_type=CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.now():%Y-%m-%d}.{file_format}"'
    return response


def export_rejections(name: str, columns: Sequence[str], records: Iterable[Record]) -> StreamingHttpResponse:
    """The rows of a file that were not imported, for whoever brought the file: nothing leaves that was not theirs."""
    return _response(f"{slugify(name) or 'import'}-rejected", "csv", columns, records)


def _log(user: Any, workspace: Workspace | None, subject: str, query: str, columns: Sequence[str]) -> AccessLog:
    return AccessLog.objects.create(
        user=user, workspace=workspace, action=AccessLog.Action.EXPORT, subject=subject[:200], query=query,
        columns=list(columns),
    )  # fmt: skip


def export_search(filterset: search.ListingFilter, file_format: str) -> StreamingHttpResponse:
    """All rows of a valid search, in its order, under the listing's field names. Never a contact.

    ValueError where a spreadsheet cannot hold that many rows.
    """
    if file_format == "xlsx" and search.count(filterset)[0] > XLSX_ROWS:
        raise ValueError(f"A spreadsheet holds {XLSX_ROWS:,} rows at most. Take CSV or add a filter.")
    asker = filterset.asker
    log = _log(asker.user, asker.workspace, f"Creators ({file_format})", filterset.data.urlencode(), search.FIELDS)
    records = (record for batch in search.batches(filterset) for record in search.each_row(asker, batch))
    return _response("creators", file_format, search.FIELDS, _counted(records, log))


def export_shortlist(shortlist: Shortlist, file_format: str, user: Any, with_contacts: bool) -> StreamingHttpResponse:
    """A shortlist with its frozen numbers and notes; `with_contacts` adds the workspace's e-mails and phone numbers."""
    columns = [*search.FIELDS, "note", "added_at", *(["emails", "phones"] if with_contacts else [])]
    log = _log(
        user, shortlist.workspace, f"Shortlist {shortlist} ({file_format})", f"shortlist={shortlist.pk}", columns
    )
    records = _entry_records(shortlist, with_contacts)
    return _response(slugify(shortlist.name) or "shortlist", file_format, columns, _counted(records, log))


def _entry_records(shortlist: Shortlist, with_contacts: bool) -> Iterator[Record]:
    entries = list(shortlist.entries.select_related("profile"))
    contacts = _contacts(shortlist, entries) if with_contacts else {}
    for entry in entries:
        record = {**entry.frozen, "note": entry.note, "added_at": moment(entry.added_at)}
        if entry.profile is None:
            record["display_name"] = REMOVED
        else:
            record |= contacts.get(entry.profile.creator_id, {})
        yield record


def _contacts(shortlist: Shortlist, entries: list[Entry]) -> dict[int, dict[str, list[str]]]:
    creators = {entry.profile.creator_id for entry in entries if entry.profile}
    found: dict[int, dict[str, list[str]]] = {}
    for contact in Contact.objects.of(shortlist.workspace).filter(creator_id__in=creators).order_by("kind", "value"):
        found.setdefault(contact.creator_id, {}).setdefault(f"{contact.kind}s", []).append(contact.value)
    return found
