"""Where a person is named beside the tables that hold them: rejected rows, log lines, what imports said of files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from accounts.models import AccessLog
from influencers.models import Import, Rejection

REMOVED = "Removed at the person's request"
SAID = ("detected", "report", "questions")


def forget(names: set[str]) -> None:
    """Take them out everywhere, also as a part of another text."""
    if not names:
        return
    whole = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(names)))})(?![\w.])", re.IGNORECASE)
    rejected = Rejection.objects.annotate(text=Cast("original", models.TextField()))
    rows = rejected.filter(_any_of(names, "text") | _any_of(names, "value")).values_list("pk", "text", "value")
    Rejection.objects.filter(pk__in=_naming(whole, rows)).delete()
    lines = AccessLog.objects.filter(_any_of(names, "subject") | _any_of(names, "query"))
    found = _naming(whole, lines.values_list("pk", "subject", "query"))
    AccessLog.objects.filter(pk__in=found).update(subject=REMOVED, query="")
    _clean_imports(names, whole)


def _any_of(names: set[str], field: str) -> Q:
    wanted = Q()
    for name in names:
        wanted |= Q(**{f"{field}__icontains": name})
    return wanted


def _naming(whole: re.Pattern[str], rows: Iterable[tuple[Any, ...]]) -> list[int]:
    return [pk for pk, *texts in rows if any(whole.search(text) for text in texts)]


def _clean_imports(names: set[str], whole: re.Pattern[str]) -> None:
    """Samples of a file's first rows, and examples of what a rehearsal, a comparison or an undo came upon."""
    texts = {f"{name}_text": Cast(name, models.TextField()) for name in SAID}
    wanted = _any_of(names, "error")
    for text in texts:
        wanted |= _any_of(names, text)
    batches = Import.objects.annotate(**texts).filter(wanted)
    for batch in batches.only("pk", "error", *SAID).iterator(chunk_size=200):
        kept = {name: without(getattr(batch, name), whole) for name in SAID}
        if kept["detected"] != batch.detected:
            kept["detected"] = _without_samples(kept["detected"])
        error = REMOVED if whole.search(batch.error) else batch.error
        Import.objects.filter(pk=batch.pk).update(error=error, **kept)


def without(said: Any, whole: re.Pattern[str]) -> Any:
    """The same JSON without what names them: an example goes as a whole, with everything else that it says."""
    if isinstance(said, str):
        return REMOVED if whole.search(said) else said
    if isinstance(said, list):
        return [without(each, whole) for each in said if not _names(each, whole)]
    if isinstance(said, dict):
        return {key: without(each, whole) for key, each in said.items() if not whole.search(key)}
    return said


def _names(item: Any, whole: re.Pattern[str]) -> bool:
    """Whether a list's item names them by itself; lists within it are looked at one by one."""
    if isinstance(item, str):
        return bool(whole.search(item))
    return isinstance(item, dict) and any(isinstance(each, str) and whole.search(each) for each in item.values())


def _without_samples(detected: Any) -> Any:
    """Samples stand in columns, so those of the other columns may be of the same row: all of them go."""
    columns = [{**column, "samples": []} for column in detected.get("columns", [])]
    return {**detected, "columns": columns} if columns else detected
