"""Money in JSON, and bodies that name what they do not understand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from campaigns.models import Campaign, Deliverable, Placement
from influencers.search.rows import money


class MoneyField(serializers.DecimalField):
    """`{amount, currency}` going out; coming in that, or the amount alone. The currency is the campaign's.

    What was entered has two decimals; what was calculated has as many as a creator's cost per engagement has.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, min_value=Decimal(0), allow_null=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        value = super().get_attribute(instance)
        return None if value is None else (value, currency_of(instance))

    def to_representation(self, value: Any) -> Any:
        amount, currency = value
        if isinstance(amount, float):
            return money(amount, currency)
        return {"amount": f"{amount:.2f}", "currency": currency}

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, Mapping):
            expected = self._currency()
            if expected and data.get("currency", expected) != expected:
                raise serializers.ValidationError(f"Amounts of this campaign are in {expected}.")
            data = data.get("amount")
        return super().to_internal_value(data)

    def _currency(self) -> str | None:
        """The campaign's currency: the one the body names, else that of what is changed."""
        body = getattr(self.root, "initial_data", None)
        named = body.get("currency") if isinstance(body, Mapping) else None
        instance = self.root.instance or self.context.get("campaign")
        return named or (currency_of(instance) if instance else None)


class ReportMoney(MoneyField):
    """Money anywhere in a campaign's report: entered or calculated, in the campaign's currency."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        value = serializers.Field.get_attribute(self, instance)
        return None if value is None else (value, self.root.instance.campaign.currency)  # type: ignore[union-attr]


class FrozenMoney(MoneyField):
    """Money inside frozen JSON, where an amount is text and `currency` stands beside it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        value = instance[self.field_name]
        return None if value is None else (Decimal(value), instance["currency"])


def currency_of(row: Any) -> str:
    """The currency that amounts of this row are in."""
    if isinstance(row, Deliverable):
        row = row.placement
    if isinstance(row, Placement):
        row = row.campaign
    campaign: Campaign = row if isinstance(row, Campaign) else row.campaign
    return campaign.currency


class MoneyFieldSchema(OpenApiSerializerFieldExtension):
    """How MoneyField looks in the OpenAPI document."""

    target_class = MoneyField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        amount = {"type": "string", "format": "decimal", "example": "25.00"}
        money = {
            "type": "object",
            "properties": {"amount": amount, "currency": {"type": "string", "example": "EUR"}},
            "required": ["amount", "currency"],
        }
        if direction == "response":
            return {**money, "nullable": True}
        return {"oneOf": [amount, {"type": "number"}, money], "nullable": True}


class StrictMixin:
    """Refuses a body with a field that does not exist or cannot be set, naming it."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            fields = self.fields  # type: ignore[attr-defined]
            wrong = {
                name: ["This is not a field of it." if name not in fields else "This cannot be set here."]
                for name in data
                if name not in fields or fields[name].read_only
            }
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)  # type: ignore[misc]
