"""The report's arithmetic, against numbers worked out by hand."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from accounts.models import AccessLog, User
from campaigns import planning
from campaigns.exporting import report_csv
from campaigns.models import Campaign
from campaigns.reporting import Line, Report, report_on
from influencers.models import Listing, Profile
from tests.campaigns.conftest import deliver, placement_of, set_terms


def line_of(report: Report, handle: str) -> Line:
    return next(line for line in report.lines if line.placement.handle == handle)


@pytest.fixture
def started(campaign: Campaign) -> Campaign:
    """anna.cooks: 300 EUR for 2 posts of 800 expected engagements. bruno.fit: a gift of 50 EUR, 1,000 expected.

    chloe: 2,900 engagements and 30,000 views expected, no costs entered.
    """
    set_terms(campaign, "anna.cooks", stage="agreed", fee=Decimal(290), shipping=Decimal(10), planned_posts=2)
    costs = {"product_cost": Decimal(30), "shipping": Decimal(5), "commission": Decimal(15)}
    set_terms(campaign, "bruno.fit", stage="shipped", payment="gift", **costs)
    set_terms(campaign, "chloe", stage="agreed")
    return planning.start(campaign)


def test_a_report_without_numbers_knows_what_was_expected_and_nothing_else(started: Campaign) -> None:
    report = report_on(started)
    assert report.coverage == "None of 3 placements has delivered numbers yet."
    assert report.budget.committed == Decimal(350)
    engagements = report.totals["engagements"]
    assert (engagements.delivered, engagements.difference, engagements.whole) == (None, None, 1600 + 1000 + 2900)
    assert engagements.reason == "No numbers entered yet"
    assert report.totals["cpe"].delivered is None
    assert report.results == {"clicks": None, "orders": None, "revenue": None}


def test_spend_is_unknown_where_those_who_agreed_have_no_costs(campaign: Campaign) -> None:
    assert report_on(campaign).budget.spend == 0  # nobody agreed, so nothing is spent
    set_terms(campaign, "chloe", stage="agreed")
    assert report_on(campaign).budget.spend is None
    set_terms(campaign, "anna.cooks", stage="agreed", fee=Decimal(290))
    assert report_on(campaign).budget.spend == Decimal(290)


def test_totals_compare_only_what_was_delivered_with_what_was_expected_of_it(started: Campaign) -> None:
    deliver(started, "anna.cooks", likes=700, comments=100, saves=160, views=9_000)
    deliver(started, "bruno.fit", likes=400, saves=100, clicks=0, orders=3, revenue=Decimal("59.70"))
    report = report_on(started)
    assert report.coverage == "2 of 3 placements have delivered numbers; totals compare only those."
    engagements = report.totals["engagements"]
    # anna: one of two posts, so 800 of her 1,600 are compared; bruno: his 1,000. chloe is left out.
    assert (engagements.delivered, engagements.expected) == (960 + 500, 800 + 1000)
    assert engagements.difference == pytest.approx(100 * (1460 / 1800 - 1))
    assert (engagements.known, engagements.both, engagements.of) == (2, 2, 3)
    assert report.totals["views"].delivered == 9_000
    assert report.totals["views"].expected is None
    assert report.results == {"clicks": 0, "orders": 3, "revenue": Decimal("59.70")}


def test_cpe_of_a_line_and_in_total(started: Campaign) -> None:
    deliver(started, "anna.cooks", likes=960)
    deliver(started, "bruno.fit", likes=400, comments=100)
    report = report_on(started)
    anna, bruno = line_of(report, "anna.cooks"), line_of(report, "bruno.fit")
    assert bruno.figures["cpe"].delivered == pytest.approx(50 / 500)
    assert bruno.figures["cpe"].expected == pytest.approx(50 / 1000)
    assert bruno.figures["cpe"].difference == pytest.approx(100)
    assert anna.figures["cpe"].delivered == pytest.approx(300 / 960)
    assert (anna.figures["cpe"].expected, anna.figures["cpe"].whole) == (None, pytest.approx(300 / 1600))
    assert anna.figures["cpe"].expected_reason == "Compared once all planned posts have numbers"
    total = report.totals["cpe"]
    assert total.delivered == pytest.approx((300 + 50) / (960 + 500))
    # Only bruno is complete, so only he is compared.
    assert (total.compared, total.expected) == (pytest.approx(0.1), pytest.approx(0.05))
    assert (total.known, total.both, total.of) == (2, 1, 3)


def test_cpm_is_cost_for_a_thousand_views(started: Campaign) -> None:
    set_terms(started, "chloe", fee=Decimal(120))
    deliver(started, "chloe", views=24_000)
    chloe = line_of(report_on(started), "chloe")
    assert chloe.figures["cpm"].delivered == pytest.approx(5)
    assert chloe.figures["cpm"].expected_reason == "No costs had been entered at the start"
    assert chloe.figures["views"].difference == pytest.approx(-20)
    assert chloe.figures["engagements"].delivered is None


@pytest.mark.parametrize(
    ("costs", "cpe", "reason"),
    [
        ({}, None, "Costs not entered"),
        ({"product_cost": Decimal(0), "shipping": Decimal(0)}, None, "Costs not entered"),
        ({"shipping": Decimal(4)}, 0.04, ""),
        ({"product_cost": Decimal(20), "shipping": Decimal(4), "commission": Decimal(1)}, 0.25, ""),
    ],
)
def test_a_gift_never_shows_a_cpe_of_0(
    campaign: Campaign, costs: dict[str, Decimal], cpe: float | None, reason: str
) -> None:
    set_terms(campaign, "chloe", payment="gift", **costs)
    deliver(campaign, "chloe", likes=100)
    figure = line_of(report_on(campaign), "chloe").figures["cpe"]
    assert figure.delivered == (cpe if cpe is None else pytest.approx(cpe))
    assert figure.reason == reason


def test_a_paid_placement_without_its_fee_has_no_cpe(campaign: Campaign) -> None:
    set_terms(campaign, "chloe", shipping=Decimal(4))
    deliver(campaign, "chloe", likes=100)
    figure = line_of(report_on(campaign), "chloe").figures["cpe"]
    assert (figure.delivered, figure.reason) == (None, "Fee not entered")


def test_nothing_is_divided_by_0_engagements(started: Campaign) -> None:
    deliver(started, "bruno.fit", likes=0)
    figures = line_of(report_on(started), "bruno.fit").figures
    assert (figures["cpe"].delivered, figures["cpe"].reason) == (None, "Divided by 0, so unknown")
    assert figures["engagements"].difference == -100


def test_a_rescore_after_the_start_changes_no_report(started: Campaign) -> None:
    deliver(started, "anna.cooks", likes=960, views=10)
    before = report_on(started)
    Listing.objects.update(expected_engagements=5, avg_views=5, er=0.1, price_low=1, price_high=2)
    Profile.objects.update(followers=1)
    after = report_on(started)
    assert after.totals == before.totals
    assert [line.figures for line in after.lines] == [line.figures for line in before.lines]
    Listing.objects.all().delete()
    assert report_on(started).totals == before.totals


def test_costs_that_change_after_the_start_leave_the_expected_cpe(started: Campaign) -> None:
    deliver(started, "bruno.fit", likes=500)
    set_terms(started, "bruno.fit", shipping=Decimal(55))
    figure = line_of(report_on(started), "bruno.fit").figures["cpe"]
    assert (figure.delivered, figure.expected) == (pytest.approx(0.2), pytest.approx(0.05))


def test_who_declined_is_counted_nowhere(started: Campaign) -> None:
    set_terms(started, "chloe", stage="declined", fee=Decimal(500))
    report = report_on(started)
    assert [placement.handle for placement in report.declined] == ["chloe"]
    assert report.budget.committed == Decimal(350)
    assert report.totals["engagements"].whole == 2600


def test_before_the_start_nothing_is_frozen_and_the_report_says_so(campaign: Campaign) -> None:
    deliver(campaign, "chloe", likes=10)
    report = report_on(campaign)
    assert not report.is_frozen
    assert "nothing is frozen yet" in report.state
    figure = report.totals["engagements"]
    assert (figure.delivered, figure.expected, figure.expected_reason) == (10, None, "Nothing is frozen yet")


def test_more_posts_than_planned_count_as_more_than_expected(started: Campaign) -> None:
    for _ in range(2):
        deliver(started, "bruno.fit", likes=600)
    figure = line_of(report_on(started), "bruno.fit").figures["engagements"]
    assert (figure.delivered, figure.expected) == (1200, 1000)
    assert figure.difference == pytest.approx(20)


def test_the_csv_has_the_report_and_is_logged(started: Campaign, owner: User) -> None:
    deliver(started, "bruno.fit", likes=400, comments=100, revenue=Decimal("12.5"))
    planning.change(placement_of(started, "chloe"), name="=1+1")
    rows = {row["handle"]: row for row in csv.DictReader(io.StringIO(report_csv(report_on(started), user=owner)))}
    bruno = rows["bruno.fit"]
    assert (bruno["cost"], bruno["engagements"], bruno["expected_engagements"]) == ("50.00 EUR", "500", "1000")
    assert (bruno["cpe"], bruno["expected_cpe"], bruno["difference_percent_cpe"]) == (
        "0.1000 EUR", "0.0500 EUR", "100",
    )  # fmt: skip
    assert bruno["revenue"] == "12.50 EUR"
    assert (bruno["views"], bruno["clicks"], bruno["fee"]) == ("", "", "")
    assert rows["chloe"]["name"] == "'=1+1"
    logged = AccessLog.objects.get()
    assert (logged.user, logged.workspace, logged.action, logged.rows) == (owner, started.workspace, "export", 3)
    assert "cpe" in logged.columns
