"""What the page of an import shows at each of its steps, from the row alone and a query or two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.forms import BoundField
from django.urls import reverse
from django.utils.formats import date_format

from influencers import importing
from influencers.admin_imports_forms import ColumnsForm
from influencers.importing import detecting, headers, plausibility, rejections, remembering
from influencers.importing.labels import label
from influencers.models import Import, Rejection
from scoring.codes import Platform, Tier

Status = Import.Status
STEPS = ("Upload", "Columns", "Rehearse", "Run", "Result")
SURE, LIKELY, UNSURE = 0.95, 0.75, 0.4
# Status -> (template, place in STEPS).
PAGES = {
    Status.NEEDS_INPUT: ("columns", 1),
    Status.REHEARSED: ("rehearsed", 2),
    Status.QUEUED: ("watch", 3),
    Status.PARSING: ("watch", 3),
    Status.RUNNING: ("watch", 3),
    Status.DONE: ("result", 4),
    Status.UNDONE: ("result", 4),
    Status.FAILED: ("stopped", 3),
    Status.CANCELLED: ("stopped", 3),
}
# Where columns can be looked at, and mended, again.
AGAIN = (Status.NEEDS_INPUT, Status.REHEARSED, Status.FAILED, Status.CANCELLED)
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


def template_and_step(batch: Import, wanted: str = "") -> tuple[str, int]:
    """Which page fits the import's state; the columns of one that waits or stopped can be looked at again."""
    status = Status(batch.status)
    if wanted == "columns" and status in AGAIN and batch.file:
        return "columns", 1
    name, step = PAGES[status]
    return name, 2 if name in ("watch", "stopped") and batch.rehearse else step


def steps(current: int, over: bool = False) -> list[dict[str, Any]]:
    """Where in the journey this page stands, for the indicator on top."""
    state = ["done" if place < current or over else "now" if place == current else "ahead" for place in range(5)]
    return [{"name": name, "state": state[place]} for place, name in enumerate(STEPS)]


def watch(batch: Import) -> dict[str, Any]:
    """How far it is, in numbers and words; a few columns of one row."""
    left = batch.seconds_left
    return {
        "batch": batch,
        "active": batch.status in Import.ACTIVE,
        "percent": int(batch.progress * 100),
        "stage": batch.stage or ("Waiting for a worker" if batch.status == Status.QUEUED else "Starting"),
        "rate": f"{batch.rows_per_second:,.0f}" if batch.rows_per_second else "",
        "left": "" if left is None else _duration(left),
    }


def columns(batch: Import, form: ColumnsForm) -> dict[str, Any]:
    """What the file was found to be, and its columns: those to look at, those that are clear, those never imported."""
    detected = batch.detected
    meaning = headers.sorted_out([each["header"] for each in form.columns], detected.get("records", ""), {})
    never = {*meaning.forbidden, *meaning.computed}
    rows = [_row(column, field, batch.mapping) for column, field in form.bound() if column["header"] not in never]
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
        "nobody": bool(form.columns) and not detected.get("names_accounts", True),
        "remembered": remembered(batch),
        "unit": form["unit"] if "unit" in form.fields else None,
        "implausible": questions.get("implausible"),
        "moved": _examples(((batch.report.get("weekly") or {}).get("implausible") or {}).get("examples", [])[:10]),
    }


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
        sure = {"from": "you said so"} if batch.records else _sure(detected.get("records_confidence"))
        found.append({"name": "Kind", "value": Import.Records(kind).label, **sure})
    if detected.get("vendor"):
        found.append({"name": "Made by", "value": detected["vendor"], **_sure(detected.get("vendor_confidence"))})
    platform, said = batch.platform or detected.get("platform"), _where(batch.platform, detected.get("platform_from"))
    several = "Several" if detected.get("platform_from") in ("column", "link", "header") else "Not known yet"
    found.append({"name": "Platform", "value": _platform(platform) if platform else several, "from": said})
    as_of, said = batch.as_of or detected.get("as_of"), _where(batch.as_of, detected.get("as_of_from"))
    found.append({"name": "As of", "value": _day(as_of) if as_of else "Not known yet", "from": said})
    return found


def _where(given: Any, found: Any) -> str:
    return "you said so" if given else WHERE.get(str(found or "nothing"), str(found))


def numbers(batch: Import) -> list[dict[str, Any]]:
    """The counts of a rehearsal or a result, the ones that changed something first."""
    said = [
        ("new", batch.created, "good"),
        ("changed", batch.updated, "good"),
        ("unchanged", batch.unchanged, ""),
        ("in conflict", batch.conflicts, "warn"),
        ("rejected", batch.rejected, "warn"),
    ]
    return [{"name": name, "count": count, "tone": tone if count else ""} for name, count, tone in said]


def outcome(batch: Import) -> dict[str, Any]:
    """What a rehearsal would do or an import did."""
    causes = rejections.causes(batch)
    headline, *more = importing.sentences(batch)
    weekly = batch.report.get("weekly") or {}
    asks = needs_tick(batch)
    doubt = plausibility.sentence(weekly) if asks else ""
    cells = sum(cause.count for cause in causes if cause.kind == Rejection.Kind.CELL)
    rows = sum(cause.count for cause in causes) - cells
    return {
        "headline": headline,
        "sentences": [sentence for sentence in more if sentence != doubt],
        "numbers": numbers(batch),
        "rehearsal": _rehearsal(batch),
        "weekly": weekly,
        "moved": _examples((weekly.get("implausible") or {}).get("examples", [])[:10]),
        "lists": _lists(weekly),
        "needs_tick": asks,
        "doubt": doubt,
        "causes": causes,
        "rejections": rows + cells,
        "left_out": " and ".join(_counted(count, one) for count, one in ((rows, "row"), (cells, "cell")) if count),
        "shown": sum(len(cause.first) for cause in causes),
        "download": _download(batch),
        "read": _read(batch),
        "accounts": changelist_of(batch),
        "scoring_run": batch.report.get("scoring_run"),
        "undo": batch.report.get("undo"),
        "undo_numbers": undo_numbers(batch),
    }


def before_undo(batch: Import) -> dict[str, Any]:
    """What an undo puts back and what it leaves, in sentences; how many of the latter is known when it is done."""
    what = {"posts": "post", "snapshots": "follower count"}.get(batch.records, "account")
    back = []
    if batch.created:
        back.append(f"{_counted(batch.created, what)} that this file brought: removed again.")
    if batch.updated:
        back.append(f"{_counted(batch.updated, what)} that it changed: the values from before, with their sources.")
    back.append("Contacts and prices that only this file knew: removed.")
    return {
        "back_again": back,
        "stays": [
            "Values that a newer import has changed since.",
            "Accounts that another file has brought too, or that are in a shortlist or a campaign by now.",
            "The file and this page. The file can be imported again.",
        ],
    }


def needs_tick(batch: Import) -> bool:
    """Whether numbers moved so far that somebody has to say that they are right before they are written."""
    return batch.status == Status.REHEARSED and not batch.accept_implausible and plausibility.doubtful(batch.report)


def stopped(batch: Import) -> dict[str, Any]:
    """What to do with an import that failed or was cancelled."""
    if batch.status == Status.CANCELLED:
        return {"advice": "The file is still here for a month." if batch.file else "The stored file is gone."}
    if not batch.file:
        return {"advice": "The stored file is gone, so please upload it again."}
    return {"advice": "Mend the file and upload it, or try again where the fault was not the file's."}


def undo_numbers(batch: Import) -> list[dict[str, Any]]:
    undone = batch.report.get("undo") or {}
    words = [
        ("restored", "accounts put back"),
        ("removed", "accounts removed"),
        ("posts_removed", "posts removed"),
        ("snapshots_removed", "follower counts removed"),
    ]
    return [{"name": name, "count": undone[key]} for key, name in words if key in undone]


def changelist_of(batch: Import) -> str:
    return f"{reverse('admin:influencers_profile_changelist')}?import={batch.pk}"


def remembered(batch: Import) -> dict[str, Any] | None:
    """What the source's last file was read as, where this one has the same columns."""
    names = [column["header"] for column in batch.detected.get("columns", [])]
    return remembering.offered(batch.source, names) if names else None


def _read(batch: Import) -> list[tuple[str, str]]:
    """The columns that were read and what as, in the order of the file."""
    read = batch.report.get("columns", {}).get("read", {})
    left = batch.report.get("contacts_left_out", [])
    return [(name, label(read[name])) for name in batch.report.get("headers", []) if name in read and name not in left]


def _download(batch: Import) -> str:
    if not batch.rejected:
        return "them"
    return "the rejected row" if batch.rejected == 1 else f"the {batch.rejected:,} rejected rows"


def _counted(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _rehearsal(batch: Import) -> dict[str, Any]:
    found = dict(batch.report.get("rehearsal") or {})
    moved = found.get("changed_columns", [])
    most = max((each["accounts"] for each in moved), default=1)
    return {
        "columns": [{**each, "percent": round(100 * each["accounts"] / most)} for each in moved],
        "examples": _examples(found.get("examples", [])),
        "tiers": [{**each, "from": _tier(each["from"]), "to": _tier(each["to"])} for each in found.get("tiers", [])],
    }


def _examples(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Changed cells, a row and its account named once."""
    shown, before = [], None
    for each in found:
        here = each["row"], each["account"]
        again = {"row": "", "account": ""} if here == before else {"row": f"{each['row']:,}"}
        shown.append({**each, **again, "old": _value(each["old"]), "new": _value(each["new"])})
        before = here
    return shown


def _value(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _lists(weekly: dict[str, Any]) -> list[dict[str, Any]]:
    """Who is gone, renamed or perhaps so, by name; the sentences above say only how many."""
    gone = [{"old": account} for account in weekly.get("gone_examples", [])]
    found = [
        ("Not in this file any more", gone, weekly.get("gone", 0)),
        ("Renamed", weekly.get("renamed", []), weekly.get("renamed_accounts", 0)),
        ("Perhaps renamed", weekly.get("perhaps_renamed", []), weekly.get("perhaps_renamed_accounts", 0)),
    ]
    return [
        {"title": title, "first": first[:20], "count": max(count, len(first))} for title, first, count in found if first
    ]


def _row(column: dict[str, Any], field: BoundField, chosen: dict[str, str]) -> Row:
    changed = column["header"] in chosen or str(field.value() or "") != str(column["target"] or "")
    because = str(column.get("because", "")) if column["header"] in chosen or not changed else "You chose this."
    confidence, samples = float(column.get("confidence") or 0), [str(each) for each in column.get("samples", [])]
    return Row(column["header"], samples, field, confidence, because, changed)


def _sure(share: float | None) -> dict[str, str]:
    return {"from": f"{confidence_word(share)}, {share:.0%}"} if share is not None else {"from": ""}


def _platform(slug: str) -> str:
    return dict(Platform.choices()).get(slug, slug)


def _tier(slug: str | None) -> str:
    return dict(Tier.choices()).get(slug or "", slug or "none")


def _day(value: datetime | str) -> str:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return date_format(moment, "j F Y")


def _duration(seconds: int) -> str:
    if seconds < 60:
        return f"{max(seconds, 1)} s"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
