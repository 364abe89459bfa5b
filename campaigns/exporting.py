"""A campaign's report as a file, logged like every export."""

from __future__ import annotations

import csv
import io
from typing import Any

from accounts.models import AccessLog
from campaigns.reporting import MEASURES, RESULTS, Line, Report
from influencers.exporting import cell

COLUMNS = [
    "placement", "platform", "handle", "name", "stage", "payment",
    "fee", "product_cost", "shipping", "commission", "cost",
    "planned_posts", "reported_posts", "expected_as_of",
    *(f"{kind}{name}" for name in MEASURES for kind in ("", "expected_", "difference_percent_")),
    *RESULTS,
]  # fmt: skip


def report_csv(report: Report, *, user: Any) -> str:
    """The report's lines as CSV: money as `25.00 EUR`, unknown empty. Writes who took it to the access log."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_row(line, report.campaign.currency) for line in report.lines])
    AccessLog.objects.create(
        user=user,
        workspace=report.campaign.workspace,
        action=AccessLog.Action.EXPORT,
        subject=f"Report of campaign {report.campaign.pk}"[:200],
        rows=len(report.lines),
        columns=COLUMNS,
    )
    return out.getvalue()


def _row(line: Line, currency: str) -> list[Any]:
    placement = line.placement
    money = [_money(getattr(placement, name), currency) for name in (*placement.COSTS, "cost")]
    return [
        placement.pk,
        placement.platform,
        cell(placement.handle),
        cell(placement.title),
        placement.stage,
        placement.payment,
        *money,
        line.planned_posts,
        line.reported_posts,
        (placement.expected or {}).get("as_of") or "",
        *_figures(line, currency),
        *(line.results[name] if name != "revenue" else _money(line.results[name], currency) for name in RESULTS),
    ]


def _figures(line: Line, currency: str) -> list[Any]:
    cells: list[Any] = []
    for name in MEASURES:
        figure = line.figures[name]
        is_money = name in ("cpe", "cpm")
        for value in (figure.delivered, figure.expected):
            cells.append(_money(value, currency, 4) if is_money else _number(value))
        cells.append(_number(figure.difference))
    return cells


def _money(value: Any, currency: str, places: int = 2) -> str:
    return "" if value is None else f"{value:.{places}f} {currency}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")
