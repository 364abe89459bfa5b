"""How pages write numbers, dates and names for people. Unknown is a dash with its reason, never 0."""

from __future__ import annotations

import re
import zlib
from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.defaultfilters import date as format_date
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString

from influencers import charts
from influencers.formats import grouped as _grouped
from influencers.formats import human as _human
from influencers.formats import money_span as _money_span
from influencers.formats import percent as _percent
from influencers.formats import signed as _signed

register = template.Library()

HUES = 6
SEPARATORS = re.compile(r"\s*[|·•/–—]\s*| - ")


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def human(value: float | None) -> str:
    """12,412 as 12.4k; unknown as a dash."""
    return _human(value)


@register.filter
def grouped(value: float | None) -> str:
    """12412 as 12,412."""
    return _grouped(value)


@register.filter
def percent(value: float | None) -> str:
    """2.412 as 2.4 %."""
    return _percent(value)


@register.filter
def signed(value: float | None) -> str:
    """3.2 as +3.2 %."""
    return _signed(value)


@register.filter
def whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"


@register.filter
def money(value: dict[str, Any] | None) -> str:
    """{amount, currency} as 1,240 USD: cents only below 100."""
    if not value or value.get("amount") is None:
        return "–"
    amount = float(value["amount"])
    return f"{amount:,.2f} {value['currency']}" if abs(amount) < 100 else f"{amount:,.0f} {value['currency']}"


@register.simple_tag
def price_span(low: dict[str, Any], high: dict[str, Any]) -> str:
    """Two ends of a price, {amount, currency} each, as one range."""
    return _money_span(float(low["amount"]), float(high["amount"]), low["currency"])


@register.filter
def day(value: date | datetime | str | None) -> str:
    """20 Nov, with the year where it is not this one."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    if moment is None:
        return "–"
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    return str(format_date(moment, "j M" if moment.year == timezone.localdate().year else "j M Y"))


@register.filter
def initials(person: Any) -> str:
    """Up to two letters of a name or a user."""
    name = person if isinstance(person, str) else (person.get_full_name() or person.get_username())
    # "Anna Müller | Recipes": what stands behind a separator is a slogan.
    name = SEPARATORS.split(name, maxsplit=1)[0] or name
    letters = [word[0] for word in name.replace("_", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


@register.filter
def hue(value: Any) -> int:
    """One of a few avatar colours, the same for the same name every time."""
    return zlib.crc32(str(value).encode()) % HUES


@register.filter
def get(mapping: dict[Any, Any] | None, key: Any) -> Any:
    return mapping.get(key) if mapping else None


@register.simple_tag
def dash(reason: str) -> SafeString:
    """An unknown number: a dash that says why."""
    return format_html('<span class="dash" title="{}">–<span class="sr-only"> {}</span></span>', reason, reason)


@register.simple_tag
def sparkline(values: list[int] | None, label: str = "") -> SafeString:
    return charts.sparkline(values or [], label)


@register.simple_tag
def percentile_bar(row: dict[str, Any], span: tuple[float, float] | None = None) -> SafeString:
    """The bar of an account's engagement among its peers, with the likely range drawn in where it is known."""
    return charts.percentile_bar(row.get("percentile"), span, dashed=row.get("er_source") == "averages")


@register.simple_tag
def score_bar(parts: list[dict[str, Any]] | None) -> SafeString:
    return charts.score_bar(parts or [])


@register.simple_tag
def histogram(bars: list[dict[str, Any]] | None, low: Any = None, high: Any = None) -> SafeString:
    return charts.histogram(bars or [], low, high)


@register.simple_tag(takes_context=True)
def nav_links(context: dict[str, Any], place: str = "main") -> list[dict[str, Any]]:
    """The links of the navigation that this person may follow and that exist."""
    request: HttpRequest = context["request"]
    links = MENU if place == "menu" else MAIN
    found = []
    for label, icon, name, prefix, staff in links:
        if staff and not getattr(request.user, "is_staff", False):
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        found.append({"label": label, "icon": icon, "url": url, "here": request.path.startswith(prefix)})
    return found


MAIN = [
    ("Discover", "compass", "influencers:discover", "/creators/", False),
    ("Shortlists", "bookmark", "influencers:shortlists", "/shortlists/", False),
    ("Campaigns", "megaphone", "campaigns:list", "/campaigns/", False),
    ("Imports", "upload", "admin:influencers_import_changelist", "/admin/influencers/import/", True),
    ("API", "code", "api-docs", "/api/docs/", False),
]
MENU = [("Admin", "lock", "admin:index", "/admin/", True)]
