"""What the page of an import shows at each of its steps, from the row alone and a query or two."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from influencers import importing
from influencers.admin_imports_columns import AGAIN
from influencers.importing import rejections
from influencers.importing.columns.labels import label
from influencers.importing.merging import plausibility
from influencers.models import Import, Rejection
from scoring.codes import Tier

Status = Import.Status
STEPS = ("Upload", "Columns", "Rehearse", "Run", "Result")
# The rows of accounts in the report of an undo.
KINDS = (
    ("posts", "posts"), ("snapshots", "follower counts"), ("audience", "audience shares"),
    ("contacts", "contacts"), ("prices", "prices"),
)  # fmt: skip
VERBS = (("restored", "put back"), ("removed", "removed"))
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
    said = doubt(batch)
    cells = sum(cause.count for cause in causes if cause.kind == Rejection.Kind.CELL)
    rows = sum(cause.count for cause in causes) - cells
    return {
        "headline": headline,
        "sentences": [sentence for sentence in more if not said["needs_tick"] or sentence != said["doubt"]],
        "numbers": numbers(batch),
        "rehearsal": _rehearsal(batch),
        "weekly": weekly,
        "lists": _lists(weekly),
        **said,
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
    if batch.workspace_id:
        back.append("Contacts and prices that only this file knew: removed.")
    return {
        "back_again": back,
        "stays": [
            "What newer files have said since.",
            "Accounts that another file has brought too, or that are on a shortlist or in a campaign.",
            "The file and this page: the file can be imported again.",
        ],
    }


def needs_tick(batch: Import) -> bool:
    """Whether numbers moved so far that somebody has to say that they are right before they are written."""
    return batch.status == Status.REHEARSED and not batch.accept_implausible and plausibility.doubtful(batch.report)


def doubt(batch: Import) -> dict[str, Any]:
    """The numbers that moved too far, and whether somebody has still to say that they are right."""
    weekly = batch.report.get("weekly") or {}
    return {
        "needs_tick": needs_tick(batch),
        "doubt": plausibility.sentence(weekly) if weekly else "",
        "moved": _examples((weekly.get("implausible") or {}).get("examples", [])[:10]),
    }


def stopped(batch: Import) -> dict[str, Any]:
    """What to do with an import that failed or was cancelled."""
    if batch.status == Status.CANCELLED:
        return {"advice": "The file is still here for a month." if batch.file else "The stored file is gone."}
    if not batch.file:
        return {"advice": "The stored file is gone, so please upload it again."}
    return {"advice": "Mend the file and upload it, or try again where the fault was not the file's."}


def undo_numbers(batch: Import) -> list[dict[str, Any]]:
    """What the undo did, the accounts first; kinds of rows that it had nothing to do with are not named."""
    undone = batch.report.get("undo") or {}
    words = [("restored", "accounts put back"), ("removed", "accounts removed")]
    rows = [(f"{kind}_{verb}", f"{name} {said}") for kind, name in KINDS for verb, said in VERBS]
    shown = [(name, undone.get(key, 0)) for key, name in words]
    shown += [(name, undone[key]) for key, name in rows if undone.get(key)]
    return [{"name": name, "count": count} for name, count in shown]


def changelist_of(batch: Import) -> str:
    return f"{reverse('admin:influencers_profile_changelist')}?import={batch.pk}"


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


def _tier(slug: str | None) -> str:
    return dict(Tier.choices()).get(slug or "", slug or "none")


def _duration(seconds: int) -> str:
    if seconds < 60:
        return f"{max(seconds, 1)} s"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
