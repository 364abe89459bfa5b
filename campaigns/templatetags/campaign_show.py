"""How the campaigns pages write money and stages."""

from __future__ import annotations

from decimal import Decimal

from django import template

from campaigns.figures import Figure
from campaigns.forms import TermsForm
from campaigns.models import Placement
from influencers.formats import DASH
from scoring.codes import Platform

register = template.Library()

STAGE_BADGES = {"agreed": "badge-accent", "shipped": "badge-accent", "posted": "badge-good", "paid": "badge-good"}
STATUS_BADGES = {"running": "badge-accent", "finished": "badge-good"}


@register.filter
def amount(value: Decimal | float | str | None, currency: str) -> str:
    """1240 as 1,240 EUR and 12.5 as 12.50 EUR; unknown as a dash."""
    if value is None:
        return DASH
    return f"{float(value):,.2f}".removesuffix(".00") + f" {currency}"


@register.filter
def unit_amount(value: float | None, currency: str) -> str:
    """What one engagement or a thousand views cost: 0.038 EUR, 4.20 EUR."""
    if value is None:
        return DASH
    return f"{value:,.3f} {currency}" if abs(value) < 1 else f"{value:,.2f} {currency}"


@register.filter
def whole_amount(value: str) -> str:
    """One end of an estimate, without cents: 1,240."""
    return f"{float(value):,.0f}"


@register.filter
def difference_badge(difference: float, less_is_good: bool = False) -> str:
    """Good, bad or (within 5 %) neither."""
    if abs(difference) < 5:
        return ""
    return "badge-good" if (difference < 0) == bool(less_is_good) else "badge-bad"


@register.filter
def pair_bar(figure: Figure) -> tuple[float, float]:
    """Lengths of the delivered and the expected bar in percent of the longer one."""
    delivered = figure.compared if figure.compared is not None else figure.delivered or 0
    expected = figure.expected if figure.expected is not None else figure.whole or 0
    longest = max(delivered, expected)
    return (100 * delivered / longest, 100 * expected / longest) if longest else (0.0, 0.0)


@register.filter
def stage_badge(stage: str) -> str:
    return STAGE_BADGES.get(stage, "")


@register.filter
def status_badge(status: str) -> str:
    return STATUS_BADGES.get(status, "")


@register.filter
def platform_label(slug: str) -> str:
    return Platform.from_slug(slug).label if slug in Platform.slugs() else slug


@register.simple_tag
def terms_form(placement: Placement) -> TermsForm:
    """The form of one row of the plan, with ids of its own."""
    return TermsForm(instance=placement, auto_id=f"id_{placement.pk}_%s")
