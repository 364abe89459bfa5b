"""Small pictures drawn on the server: they follow the theme, print, scale and need no script.

Every function returns an <svg>; colours come from classes in charts.css. A picture that only repeats a number beside it
is hidden from screen readers, any other carries a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from influencers.formats import GAP, grouped, human

SPARK_WIDTH, SPARK_HEIGHT, SPARK_PAD = 88, 26, 3
NOTHING = mark_safe("")


def sparkline(values: Sequence[float], label: str = "") -> SafeString:
    """A line through values of equal distance, oldest first; nothing below two values."""
    if len(values) < 2:
        return NOTHING
    low, high = min(values), max(values)
    # A change below 2 % looks like one: the scale never stretches noise over the whole height.
    spread = max(high - low, abs(high) * 0.02, 1)
    step = (SPARK_WIDTH - 2 * SPARK_PAD) / (len(values) - 1)
    middle = (low + high) / 2
    points = [
        (SPARK_PAD + i * step, SPARK_HEIGHT / 2 - (v - middle) / spread * (SPARK_HEIGHT - 2 * SPARK_PAD))
        for i, v in enumerate(values)
    ]
    x, y = points[-1]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2.2"/></svg>',
        SPARK_WIDTH, SPARK_HEIGHT, SPARK_WIDTH, SPARK_HEIGHT, label or "Followers over time",
        _path(points), _number(x), _number(y),
    )  # fmt: skip


def percentile_bar(
    percentile: float | None, span: tuple[float, float] | None = None, *, dashed: bool = False
) -> SafeString:
    """0-100 from left to right: filled up to the percentile, the likely range as a lighter band over it."""
    if percentile is None:
        return format_html(
            '<svg class="pbar is-unknown" viewBox="0 0 100 8" preserveAspectRatio="none" {}></svg>', HIDDEN
        )
    band = NOTHING
    if span:
        low, high = sorted(max(0.0, min(100.0, edge)) for edge in span)
        band = format_html(
            '<rect class="band" x="{}" width="{}" height="8"/>', _number(low), _number(max(1, high - low))
        )
    fill = format_html('<rect class="fill" width="{}" height="8"/>', _number(percentile))
    mark = format_html('<rect class="mark" x="{}" width="2" height="8"/>', _number(min(98.0, max(0.0, percentile - 1))))
    return format_html(
        '<svg class="pbar{}" viewBox="0 0 100 8" preserveAspectRatio="none" {}>{}{}{}</svg>',
        " is-dashed" if dashed else "", HIDDEN, fill, band, mark,
    )  # fmt: skip


def score_bar(parts: Sequence[dict[str, Any]]) -> SafeString:
    """The contributions of a score side by side: together they are as long as the score is high."""
    x, rects = 0.0, []
    for i, part in enumerate(parts):
        points = float(part.get("points") or 0)
        known = "" if part.get("known") else " is-assumed"
        rects.append((f"part-{i}{known}", _number(x), _number(max(0.0, points - 0.6))))
        x += points
    body = format_html_join("", '<rect class="{}" x="{}" width="{}" height="6"/>', rects)
    return format_html('<svg class="sbar" viewBox="0 0 100 6" preserveAspectRatio="none" {}>{}</svg>', HIDDEN, body)


def histogram(bars: Sequence[dict[str, Any]], low: Any = None, high: Any = None) -> SafeString:
    """Counts of a range, [{min, max, count}]; bars outside low..high are pale."""
    if not bars:
        return NOTHING
    most = max(bar["count"] for bar in bars) or 1
    width = 100 / len(bars)
    rects = [
        (
            "" if _inside(bar, _float(low), _float(high)) else "is-out",
            _number(i * width + width * 0.08), _number(28 - _height(bar["count"], most)),
            _number(width * 0.84), _number(_height(bar["count"], most)),
        )
        for i, bar in enumerate(bars)
    ]  # fmt: skip
    body = format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', rects)
    return format_html(
        '<svg class="histogram" viewBox="0 0 100 28" preserveAspectRatio="none" {}>{}</svg>', HIDDEN, body
    )


def line_chart(points: Sequence[tuple[date, float]], label: str) -> SafeString:
    """Values over time with a scale; nothing below two points."""
    if len(points) < 2:
        return NOTHING
    box = Box(640, 170, left=52, right=14, top=12, bottom=26)
    values = [value for _, value in points]
    ticks = nice_ticks(min(values), max(values))
    first, last = points[0][0], points[-1][0]
    days = max(1, (last - first).days)
    at = [(box.x((day - first).days / days), box.y(v, ticks[0], ticks[-1])) for day, v in points]
    area = f"{_path(at)} {_number(at[-1][0])},{box.bottom} {_number(at[0][0])},{box.bottom}"
    dots = format_html_join(
        "", '<circle cx="{}" cy="{}" r="3"><title>{}: {}</title></circle>',
        (
            (_number(x), _number(y), f"{day:%-d %b %Y}", f"{value:,.0f}")
            for (x, y), (day, value) in zip(at, points, strict=True)
        ),
    )  # fmt: skip
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<polygon class="area" points="{}"/><polyline class="line" points="{}"/>{}{}</svg>',
        box.width, box.height, label, _grid(box, ticks, _short(ticks)), area, _path(at), dots, _dates(box, first, last),
    )  # fmt: skip


def post_chart(
    posts: Sequence[dict[str, Any]], typical: float | None, low: float | None, high: float | None
) -> SafeString:
    """One bar per post, oldest first: {rate, counted, label}. The typical value and its likely range lie behind."""
    rated = [post for post in posts if post["rate"] is not None]
    if not rated:
        return NOTHING
    box = Box(640, 170, left=52, right=14, top=12, bottom=10)
    top = nice_ticks(0, max([post["rate"] for post in rated] + [high or 0]))
    step = (box.right - box.left) / len(posts)
    bars = [
        (
            "" if post["counted"] else "is-out", _number(box.left + i * step + step * 0.14),
            _number(box.y(post["rate"] or 0, 0, top[-1])), _number(step * 0.72),
            _number(max(1.5, box.bottom - box.y(post["rate"] or 0, 0, top[-1]))), post["label"],
        )
        for i, post in enumerate(posts) if post["rate"] is not None
    ]  # fmt: skip
    body = format_html_join(
        "", '<rect class="post {}" x="{}" y="{}" width="{}" height="{}" rx="3"><title>{}</title></rect>', bars
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img"'
        ' aria-label="Engagement of {} posts; the table below has the numbers">{}{}{}</svg>',
        box.width, box.height, len(rated), _grid(box, top, [f"{tick:g}{GAP}%" for tick in top]),
        _typical(box, top[-1], typical, low, high), body,
    )  # fmt: skip


class Box:
    """Where a picture's plot lies inside its view box."""

    def __init__(self, width: int, height: int, *, left: int, right: int, top: int, bottom: int) -> None:
        self.width, self.height = width, height
        self.left, self.right, self.top, self.bottom = left, width - right, top, height - bottom

    def x(self, share: float) -> float:
        return self.left + share * (self.right - self.left)

    def y(self, value: float, low: float, high: float) -> float:
        return self.bottom - (value - low) / ((high - low) or 1) * (self.bottom - self.top)


def nice_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers that enclose low..high."""
    if high <= low:
        low, high = (0.0, high or 1.0) if high >= 0 else (high, 0.0)
    raw = (high - low) / about
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= raw * 0.999)
    start, count = math.floor(low / step), math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(start, max(count, start + 1) + 1)]


def _short(ticks: Sequence[float]) -> list[str]:
    """12.4k where that tells neighbours apart, else all digits."""
    short = [human(tick) for tick in ticks]
    return short if len(set(short)) == len(short) else [grouped(tick) for tick in ticks]


def _grid(box: Box, ticks: Sequence[float], texts: Sequence[str]) -> SafeString:
    lines = [
        (box.left, box.right, _number(box.y(tick, ticks[0], ticks[-1])), box.left - 8, text)
        for tick, text in zip(ticks, texts, strict=True)
    ]
    return format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="tick-y" x="{}" y="{}">{}</text>',
        ((x1, x2, y, y, at, y, text) for x1, x2, y, at, text in lines),
    )


def _dates(box: Box, first: date, last: date) -> SafeString:
    return format_html(
        '<text class="tick-x" x="{}" y="{}">{}</text><text class="tick-x is-last" x="{}" y="{}">{}</text>',
        box.left, box.height - 6, f"{first:%-d %b %Y}", box.right, box.height - 6, f"{last:%-d %b %Y}",
    )  # fmt: skip


def _typical(box: Box, top: float, typical: float | None, low: float | None, high: float | None) -> SafeString:
    band = line = NOTHING
    if low is not None and high is not None:
        y1, y2 = box.y(min(high, top), 0, top), box.y(low, 0, top)
        band = format_html(
            '<rect class="band" x="{}" y="{}" width="{}" height="{}"/>',
            box.left, _number(y1), box.right - box.left, _number(y2 - y1),
        )  # fmt: skip
    if typical is not None:
        y = _number(box.y(min(typical, top), 0, top))
        line = format_html('<line class="typical" x1="{}" x2="{}" y1="{}" y2="{}"/>', box.left, box.right, y, y)
    return format_html("{}{}", band, line)


HIDDEN = mark_safe('aria-hidden="true" focusable="false"')


def _inside(bar: dict[str, Any], low: float | None, high: float | None) -> bool:
    above = low is None or bar["max"] is None or float(bar["max"]) > low
    return above and (high is None or bar["min"] is None or float(bar["min"]) <= high)


def _height(count: int, most: int) -> float:
    return max(1.5, 26 * math.sqrt(count / most)) if count else 0.6


def _float(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
