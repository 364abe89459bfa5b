"""Numbers as people read them. Pure: no database, no request."""

from __future__ import annotations

DASH = "–"
GAP = "\N{NARROW NO-BREAK SPACE}"


def human(value: float | None) -> str:
    """Three digits at most: 950, 12.4k, 124k, 1.2M."""
    if value is None:
        return DASH
    for size, sign in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")):
        if abs(value) >= size * 0.9995:
            scaled = value / size
            return f"{scaled:.0f}{sign}" if abs(scaled) >= 99.95 else f"{scaled:.1f}".removesuffix(".0") + sign
    return f"{value:.0f}"


def grouped(value: float | None) -> str:
    """All digits, in groups of three."""
    return DASH if value is None else f"{value:,.0f}"


def percent(value: float | None) -> str:
    """Percent points with two or three digits: 0.38 %, 2.4 %, 13 %."""
    return DASH if value is None else f"{_digits(value)}{GAP}%"


def money_span(low: float, high: float, currency: str) -> str:
    """An estimate: 27–154 USD; one figure where both ends are the same."""
    ends = [f"{end:,.2f}" if high < 20 else f"{end:,.0f}" for end in (low, high)]
    return f"{ends[0] if ends[0] == ends[1] else '–'.join(ends)}{GAP}{currency}"


def signed(value: float | None) -> str:
    """A change in percent with its sign; a change that rounds to nothing has none."""
    if value is None:
        return DASH
    text = f"{value:+.1f}" if abs(value) < 99.95 else f"{value:+,.0f}"
    return f"{text.lstrip('+-') if float(text.replace(',', '')) == 0 else text.replace('-', '−')}{GAP}%"


def span(low: float | None, high: float | None) -> str:
    """A likely range: 1.4–4.0 %."""
    return DASH if low is None or high is None else f"{_digits(low)}–{_digits(high)}{GAP}%"


def _digits(value: float) -> str:
    if value == 0:
        return "0"
    if abs(value) < 0.995:
        return f"{value:.2f}"
    return f"{value:.1f}" if abs(value) < 99.5 else f"{value:,.0f}"
