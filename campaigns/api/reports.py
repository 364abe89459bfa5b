"""The JSON of a campaign's report."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from campaigns.api.fields import ReportMoney
from campaigns.models import Placement
from campaigns.reporting import Report


class FigureSerializer(serializers.Serializer[Any]):
    """Delivered against expected; see docs/campaigns.md."""

    delivered = serializers.FloatField(allow_null=True)
    compared = serializers.FloatField(allow_null=True, help_text="Delivered by those who have an expectation too.")
    expected = serializers.FloatField(allow_null=True, help_text="Expected of just those.")
    expected_in_all = serializers.FloatField(source="whole", allow_null=True)
    difference_percent = serializers.FloatField(source="difference", allow_null=True)
    known = serializers.IntegerField()
    both = serializers.IntegerField()
    of = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    expected_reason = serializers.CharField(allow_blank=True)


class MoneyFigureSerializer(FigureSerializer):
    """The same of an amount of money."""

    delivered = ReportMoney()  # type: ignore[assignment]
    compared = ReportMoney(help_text="Delivered by those who have an expectation too.")  # type: ignore[assignment]
    expected = ReportMoney(help_text="Expected of just those.")  # type: ignore[assignment]
    expected_in_all = ReportMoney(source="whole")  # type: ignore[assignment]


class FiguresSerializer(serializers.Serializer[Any]):
    engagements = FigureSerializer()
    views = FigureSerializer()
    cpe = MoneyFigureSerializer()
    cpm = MoneyFigureSerializer()


class ResultsSerializer(serializers.Serializer[Any]):
    clicks = serializers.IntegerField(allow_null=True)
    orders = serializers.IntegerField(allow_null=True)
    revenue = ReportMoney()


class LineSerializer(serializers.Serializer[Any]):
    placement = serializers.IntegerField(source="placement.pk")
    creator_id = serializers.IntegerField(source="placement.creator_id", allow_null=True)
    name = serializers.CharField(source="placement.title")
    platform = serializers.CharField(source="placement.platform")
    stage = serializers.ChoiceField(Placement.Stage.choices, source="placement.stage")
    payment = serializers.ChoiceField(Placement.Payment.choices, source="placement.payment")
    cost = ReportMoney(source="placement.cost")
    planned_posts = serializers.IntegerField()
    reported_posts = serializers.IntegerField()
    figures = FiguresSerializer()
    results = ResultsSerializer()


class BudgetSerializer(serializers.Serializer[Any]):
    """`over` is null unless the plan exceeds the budget."""

    budget = ReportMoney()
    committed = ReportMoney()
    open = ReportMoney()
    over = ReportMoney()
    without_cost = serializers.IntegerField()


class ReportSerializer(serializers.Serializer[Report]):
    campaign = serializers.IntegerField(source="campaign.pk")
    currency = serializers.CharField(source="campaign.currency")
    status = serializers.CharField(source="campaign.status")
    frozen = serializers.BooleanField(source="is_frozen")
    state = serializers.CharField()
    coverage = serializers.CharField()
    placements = serializers.IntegerField()
    with_numbers = serializers.IntegerField()
    spend = ReportMoney(source="budget.spend")
    budget = BudgetSerializer()
    totals = FiguresSerializer()
    results = ResultsSerializer()
    lines = LineSerializer(many=True)
