"""Dates and times as people and programs write them, for the readers of cells in `values`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from influencers.importing.rows.blanks import says_nothing, short

_AGO = re.compile(r"(\d+)\s*(second|minute|hour|day|week|month|year)s?( ago)?")
_AGO_DAYS = {"second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_DATE_SHAPES = ("%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S", "%b %d, %Y", "%d %b %Y",
                "%B %d, %Y", "%d %B %Y", "%a %b %d %H:%M:%S %z %Y")  # fmt: skip
_FIRST_DAY, _LAST_YEAR = datetime(1990, 1, 1, tzinfo=UTC), 2200
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)


def date(cell: str, now: datetime | None = None) -> datetime | None:
    """ISO dates and times, day first dates, epochs (s or ms), Excel serials; "11 hours ago" counts from `now`."""
    if says_nothing(cell):
        return None
    text = cell.strip()
    moment = _epoch_or_serial(text) if text.replace(".", "", 1).isdecimal() else _written(text, now)
    if moment is None:
        raise ValueError(f"“{short(cell)}” is not a date.")
    if moment < _FIRST_DAY or moment.year > _LAST_YEAR:
        raise ValueError(f"“{short(cell)}” is a date before 1990 or after {_LAST_YEAR}.")
    return moment


def _written(text: str, now: datetime | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    for shape in _DATE_SHAPES:
        try:
            moment = datetime.strptime(text, shape)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except ValueError:
            continue
    ago = _AGO.fullmatch(text.lower())
    if ago and now and int(ago[1]) < 100_000:
        return now - timedelta(days=int(ago[1]) * _AGO_DAYS[ago[2]])
    return None


def _epoch_or_serial(text: str) -> datetime | None:
    value = float(text)
    if len(text.split(".")[0]) == 8 and text.startswith(("19", "20")):
        try:
            return datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=UTC)
        except ValueError:
            return None
    if 20_000 <= value < 80_000:
        return _EXCEL_EPOCH + timedelta(days=value)
    if 6e8 <= value < 7.3e9:
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromtimestamp(value / 1000, UTC) if 6e11 <= value < 7.3e12 else None
