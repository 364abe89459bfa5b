"""The geometry of the report's bars. Lengths are percent of the longest bar of a pair or list; None draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.reporting import Line, Report


@dataclass(frozen=True)
class Bar:
    """One row of the picture: a name, what was expected and what was delivered, with their lengths."""

    line: Line
    expected: float | None
    delivered: float | None
    expected_length: float
    delivered_length: float


def bars_of(report: Report) -> list[Bar]:
    """Expected and delivered engagements of every placement that has either, on one scale."""
    values = [(line, line.pairs["engagements"].whole, line.pairs["engagements"].delivered) for line in report.lines]
    known = [value for _, *pair in values for value in pair if value is not None]
    longest = max(known, default=0)
    return [
        Bar(line, expected, delivered, _length(expected, longest), _length(delivered, longest))
        for line, expected, delivered in values
        if expected is not None or delivered is not None
    ]


def _length(value: float | None, longest: float) -> float:
    return round(100 * value / longest, 1) if value and longest else 0.0
