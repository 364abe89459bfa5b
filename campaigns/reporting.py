"""What a campaign returned, against what was expected when it started.

Adds up frozen and delivered numbers only and never reads the directory: a rescore cannot change a report. Posts are
compared like for like: where one of two planned posts has numbers, half of the expectation is compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.figures import Figure, Pair, Ratio, count, rate
from campaigns.models import Campaign, Deliverable, Placement, add_known
from campaigns.money import Budget, budget_of

NO_NUMBERS = "No numbers entered yet"
NOT_FROZEN = "Nothing is frozen yet"
NO_EXPECTATION = "No expectation was known at the start"
NO_COST_AT_START = "No costs had been entered at the start"
NOT_COMPLETE = "Compared once all planned posts have numbers"
MEASURES = ("engagements", "views", "cpe", "cpm")
RESULTS = ("clicks", "orders", "revenue")


@dataclass(frozen=True)
class Line:
    """One placement of the report."""

    placement: Placement
    planned_posts: int
    reported_posts: int
    results: dict[str, Any]
    pairs: dict[str, Pair]
    ratios: dict[str, Ratio]
    figures: dict[str, Figure]

    @property
    def has_numbers(self) -> bool:
        return any(post.has_numbers for post in self.placement.deliverables.all())


@dataclass(frozen=True)
class Report:
    """A campaign's report: lines of the placements that did not decline, and totals over them."""

    campaign: Campaign
    budget: Budget
    lines: list[Line]
    declined: list[Placement]
    totals: dict[str, Figure]
    results: dict[str, Any]

    @property
    def is_frozen(self) -> bool:
        return self.campaign.started_at is not None

    @property
    def has_results(self) -> bool:
        return any(value is not None for value in self.results.values())

    @property
    def placements(self) -> int:
        return len(self.lines)

    @property
    def with_numbers(self) -> int:
        return sum(line.has_numbers for line in self.lines)

    @property
    def coverage(self) -> str:
        """How much of the campaign the totals speak for."""
        if not self.lines:
            return "There are no placements to report on."
        if not self.with_numbers:
            return f"None of {_placements(len(self.lines))} has delivered numbers yet."
        if self.with_numbers == len(self.lines):
            return f"All of {_placements(len(self.lines))} have delivered numbers."
        verb = "has" if self.with_numbers == 1 else "have"
        return (
            f"{self.with_numbers} of {_placements(len(self.lines))} {verb} delivered numbers; "
            "totals compare only those."
        )

    @property
    def state(self) -> str:
        """What the expectations are, in a sentence."""
        if not self.is_frozen:
            return "This campaign has not started, so nothing is frozen yet and there is nothing to compare with."
        return f"Expectations were frozen on {self.campaign.started_at:%-d %B %Y}, when the campaign started."


def report_on(campaign: Campaign) -> Report:
    """Two queries: the placements with their accounts, and what they delivered."""
    placements = list(campaign.placements.with_results())
    lines = [_line(placement) for placement in placements if not placement.is_declined]
    return Report(
        campaign=campaign,
        budget=budget_of(campaign, placements),
        lines=lines,
        declined=[placement for placement in placements if placement.is_declined],
        totals=_totals(lines, campaign.started_at is not None),
        results={name: add_known(line.results[name] for line in lines) for name in RESULTS},
    )


def _line(placement: Placement) -> Line:
    posts = list(placement.deliverables.all())
    expected = placement.expected or {}
    planned = int(expected.get("posts", placement.planned_posts))
    engagements = _pair(posts, "engagements", expected, planned)
    views = _pair(posts, "views", expected, planned)
    ratios = {
        "cpe": _ratio(placement, posts, "engagements", engagements, expected, planned),
        "cpm": _ratio(placement, posts, "views", views, expected, planned),
    }
    return Line(
        placement=placement,
        planned_posts=planned,
        reported_posts=sum(post.has_numbers for post in posts),
        results={name: add_known(getattr(post, name) for post in posts) for name in RESULTS},
        pairs={"engagements": engagements, "views": views},
        ratios=ratios,
        figures=_figures(placement, engagements, views, ratios),
    )


def _pair(posts: list[Deliverable], name: str, expected: dict[str, Any], planned: int) -> Pair:
    """What the posts with this number brought, and what was expected of so many posts."""
    values = [getattr(post, name) for post in posts if getattr(post, name) is not None]
    per_post = expected.get("per_post", {}).get(name)
    if per_post is None:
        return Pair(add_known(values), None)
    return Pair(add_known(values), per_post * min(len(values), planned), whole=expected[name])


def _ratio(
    placement: Placement, posts: list[Deliverable], name: str, pair: Pair, expected: dict[str, Any], planned: int
) -> Ratio:
    cost_then = expected.get("cost")
    return Ratio(
        money=None if placement.cost_gap else float(placement.cost or 0),
        count=pair.delivered,
        expected_money=None if cost_then is None else float(Decimal(cost_then)),
        expected_count=expected.get(name),
        final=sum(getattr(post, name) is not None for post in posts) >= planned,
    )


def _figures(placement: Placement, engagements: Pair, views: Pair, ratios: dict[str, Ratio]) -> dict[str, Figure]:
    """A line's four figures, each with the reason why it is missing where it is."""
    frozen = placement.expected is not None
    missing = NO_EXPECTATION if frozen else NOT_FROZEN
    figures = {
        "engagements": count([engagements], NO_NUMBERS, missing),
        "views": count([views], NO_NUMBERS, missing),
    }
    for name, pair, per in (("cpe", engagements, 1), ("cpm", views, 1000)):
        why = placement.cost_gap or (NO_NUMBERS if pair.delivered is None else "Divided by 0, so unknown")
        figures[name] = rate([ratios[name]], why, _why_not_compared(ratios[name], frozen, missing), per=per)
    return figures


def _why_not_compared(ratio: Ratio, frozen: bool, missing: str) -> str:
    if frozen and ratio.expected_count and not ratio.expected_money:
        return NO_COST_AT_START
    if ratio.is_expected and not ratio.final:
        return NOT_COMPLETE
    return missing


def _totals(lines: list[Line], frozen: bool) -> dict[str, Figure]:
    missing = NO_EXPECTATION if frozen else NOT_FROZEN
    at_start = "No placement has costs from before the start and numbers for every post" if frozen else NOT_FROZEN
    no_rate = "No placement has both costs and numbers"
    return {
        "engagements": count((line.pairs["engagements"] for line in lines), NO_NUMBERS, missing),
        "views": count((line.pairs["views"] for line in lines), NO_NUMBERS, missing),
        "cpe": rate((line.ratios["cpe"] for line in lines), no_rate, at_start),
        "cpm": rate((line.ratios["cpm"] for line in lines), no_rate, at_start, per=1000),
    }


def _placements(number: int) -> str:
    return "1 placement" if number == 1 else f"{number} placements"
