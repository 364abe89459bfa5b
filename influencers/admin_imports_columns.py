"""The page of a file's columns: what was found, how sure that is, and what is to be looked at."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.forms import BoundField
from django.utils.formats import date_format

from influencers import importing
from influencers.admin_imports_forms import ColumnsForm
from influencers.importing.columns import detecting, headers, remembering
from influencers.models import Import
from scoring.codes import Platform

Status = Import.Status
SURE, LIKELY, UNSURE = 0.95, 0.75, 0.4
# Where columns can be looked at, and mended, again.
AGAIN = (Status.NEEDS_INPUT, Status.REHEARSED, Status.FAILED, Status.CANCELLED)
PRIVATE = ("email", "phone", "price")
FORMATS = {"csv": "CSV", "tsv": "TSV", "xlsx": "Excel (XLSX)", "json": "JSON", "ndjson": "NDJSON"}
WHERE = {
    "column": "a column says it",
    "link": "the links say it",
    "header": "the column names say it",
    "given": "you said so",
    "file name": "the file’s name says it",
    "nothing": "nothing in the file says it",
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True)
class Row:
    """A column of the file as the table shows it."""

    header: str
    samples: list[str]
    field: BoundField
    confidence: float
    because: str
    changed: bool = False

    @property
    def to_look_at(self) -> bool:
        """Not sure, left out for want of something better, or wrong as it is."""
        return bool(self.field.errors) or self.changed or not self.field.value() or self.confidence < LIKELY

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)

    @property
    def word(self) -> str:
        return confidence_word(self.confidence)

    @property
    def level(self) -> str:
        return "good" if self.confidence >= SURE else "fair" if self.confidence >= LIKELY else "poor"


def confidence_word(share: float) -> str:
    if share >= SURE:
        return "sure"
    if share >= LIKELY:
        return "likely"
    return "unsure" if share >= UNSURE else "a guess"


def shown(batch: Import, form: ColumnsForm) -> dict[str, Any]:
    """What the file was found to be, and its columns: those to look at, those that are clear, those never imported."""
    detected, chosen = _seen(batch, form)
    meaning = headers.sorted_out([each["header"] for each in form.columns], detected.get("records", ""), {})
    never = {*meaning.forbidden, *meaning.computed}
    found = {column["header"]: column for column in detected.get("columns", [])}
    bound = [(found.get(column["header"], column), field) for column, field in form.bound()]
    rows = [_row(column, field, chosen) for column, field in bound if column["header"] not in never]
    look = [row for row in rows if row.to_look_at]
    questions = {question["name"]: question for question in batch.questions}
    return {
        "form": form,
        "facts": facts(detected, batch),
        "groups": [
            ("Please look at these", "left out, or not sure", look),
            ("Clear", "known by their headers, and their cells agree", [row for row in rows if row not in look]),
        ],
        "forbidden": meaning.forbidden,
        "computed": meaning.computed,
        "read": sum(1 for row in rows if row.field.value()),
        "total": len(form.columns),
        "private": [] if batch.workspace_id else [row.header for row in rows if row.field.value() in PRIVATE],
        "workspace": form["workspace"] if "workspace" in form.fields else None,
        "nobody": bool(form.columns) and not detected.get("names_accounts", True),
        "remembered": remembered(batch),
        "unit": form["unit"] if "unit" in form.fields else None,
        "implausible": questions.get("implausible"),
        "tick_missing": "implausible" in form.errors,
    }


def _seen(batch: Import, form: ColumnsForm) -> tuple[dict[str, Any], dict[str, str]]:
    """What the file is, with what was chosen in a form that comes back; else what was found before."""
    said = form.said() if form.is_bound else {}
    if form.is_bound and form.columns and batch.file:
        path = Path(batch.file.path)
        with suppress(importing.Refused, OSError):
            return detecting.detect(path, batch.file_name, **said, unfinished=True), said["mapping"]
    return batch.detected, batch.mapping


def look_again(batch: Import, records: str) -> None:
    """Find out anew what the columns are, now that a person said which kind of file it is."""
    if records not in Import.Records.values:
        raise importing.Refused(f"“{records}” is not a kind of file.", "records")
    if not batch.file:
        raise importing.WrongState("The stored file is gone. Please upload it again.")
    detected = detecting.detect(Path(batch.file.path), batch.file_name, records, batch.platform, unfinished=True)
    waiting = Import.objects.filter(pk=batch.pk, status__in=AGAIN)
    if not waiting.update(records=records, detected=detected, mapping={}):
        raise importing.WrongState("This import is not waiting any more.")


def facts(detected: dict[str, Any], batch: Import) -> list[dict[str, Any]]:
    """What was found out about the file, each with how sure that is or where it comes from."""
    if not detected:
        return []
    shape = [FORMATS.get(str(detected.get("format")), str(detected.get("format") or "").upper())]
    shape += [str(detected["encoding"]).upper()] if detected.get("encoding") else []
    if mark := detected.get("delimiter"):
        shape.append(f"separated by {DELIMITERS.get(mark, mark)}")
    names = f"column names in row {detected['header_row']}" if detected.get("header_row") else ""
    found = [{"name": "File", "value": ", ".join(filter(None, shape)), "from": names}]
    if kind := batch.records or detected.get("records"):
        found_so = kind == detected.get("records")
        sure = _sure(detected.get("records_confidence")) if found_so else {"from": WHERE["given"]}
        found.append({"name": "Kind", "value": Import.Records(kind).label, **sure})
    if detected.get("vendor"):
        found.append({"name": "Made by", "value": detected["vendor"], **_sure(detected.get("vendor_confidence"))})
    platform = batch.platform or detected.get("platform")
    several = "Several" if detected.get("platform_from") in ("column", "link", "header") else "Not known yet"
    said = _where(batch.platform, detected, "platform")
    found.append({"name": "Platform", "value": _platform(platform) if platform else several, "from": said})
    given = batch.as_of.date().isoformat() if batch.as_of else ""
    as_of = given or detected.get("as_of")
    said = _where(given, detected, "as_of")
    found.append({"name": "As of", "value": _day(as_of) if as_of else "Not known yet", "from": said})
    return found


def _where(given: str, detected: dict[str, Any], what: str) -> str:
    """Where a value comes from: a run keeps on the row what it found, which nobody said."""
    found = str(detected.get(f"{what}_from") or "nothing")
    if given and found != "column" and given != detected.get(what):
        return WHERE["given"]
    return WHERE.get(found, found)


def remembered(batch: Import) -> dict[str, Any] | None:
    """What the source's last file was read as, where this one has the same columns."""
    names = [column["header"] for column in batch.detected.get("columns", [])]
    return remembering.offered(batch.source, names) if names else None


def _row(column: dict[str, Any], field: BoundField, chosen: dict[str, str]) -> Row:
    changed = column["header"] in chosen or str(field.value() or "") != str(column["target"] or "")
    because = str(column.get("because", "")) if column["header"] in chosen or not changed else "You chose this."
    confidence, samples = float(column.get("confidence") or 0), [str(each) for each in column.get("samples", [])]
    return Row(column["header"], samples, field, confidence, because, changed)


def _sure(share: float | None) -> dict[str, str]:
    """How sure something is; a small share would read as if it had been measured."""
    if share is None:
        return {"from": ""}
    if share <= 0:
        return {"from": WHERE["nothing"]}
    return {"from": confidence_word(share) + (f", {share * 100:.0f} %" if share >= UNSURE else "")}


def _platform(slug: str) -> str:
    return dict(Platform.choices()).get(slug, slug)


def _day(value: datetime | str) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return date_format(moment, "j F Y")
