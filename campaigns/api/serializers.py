"""The JSON of campaigns, placements and posts."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.current import current
from campaigns.api.fields import FrozenMoney, MoneyField, StrictMixin, currency_of
from campaigns.forms import ENDS_BEFORE_START, GIFT_HAS_NO_FEE
from campaigns.models import Campaign, Deliverable, Placement
from influencers.models import Shortlist
from influencers.shortlisting import CREATOR_ID


class MyShortlists(serializers.PrimaryKeyRelatedField[Shortlist]):
    """Shortlists of the workspace that the request works in; any other does not exist."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return Shortlist.objects.none()
        return Shortlist.objects.visible_to(request.user).of(current(request).workspace)


class CampaignSerializer(StrictMixin, serializers.ModelSerializer[Campaign]):
    budget = MoneyField(required=False)
    currency = serializers.RegexField(
        r"^[A-Z]{3}$", required=False, error_messages={"invalid": "Three capital letters, such as EUR."}
    )
    shortlist = MyShortlists(required=False, allow_null=True, queryset=Shortlist.objects.none())

    class Meta:
        model = Campaign
        fields = [
            "id", "name", "brief", "budget", "currency", "status", "shortlist", "starts_on", "ends_on",
            "created_at", "started_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = ["id", "status", "created_at", "started_at", "finished_at"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start = attrs.get("starts_on", getattr(self.instance, "starts_on", None))
        end = attrs.get("ends_on", getattr(self.instance, "ends_on", None))
        if start and end and end < start:
            raise serializers.ValidationError({"ends_on": [ENDS_BEFORE_START]})
        return attrs


class CreatedCampaignSerializer(CampaignSerializer):
    """A new campaign with sentences about who was left out or chosen from the shortlist."""

    sentences = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(CampaignSerializer.Meta):
        fields = [*CampaignSerializer.Meta.fields, "sentences"]


class DeliverableSerializer(StrictMixin, serializers.ModelSerializer[Deliverable]):
    """A post with what it brought. Unknown is null; engagements adds up the known of likes, comments, shares, saves."""

    revenue = MoneyField(required=False)
    engagements = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Deliverable
        fields = ["id", "type", "due_on", "url", "posted_at", "engagements", *Deliverable.NUMBERS]
        read_only_fields = ["id"]


class PerPostSerializer(serializers.Serializer[Any]):
    engagements = serializers.FloatField(allow_null=True)
    views = serializers.FloatField(allow_null=True)


class PriceSerializer(serializers.Serializer[Any]):
    """The price of one post. `basis`: the workspace's own price, or the rate card's estimate."""

    low = FrozenMoney()
    high = FrozenMoney()
    basis = serializers.ChoiceField(["own", "estimate"])


class ExpectedSerializer(serializers.Serializer[Any]):
    """What was expected when the campaign started. Rates are percent points; `price` is for one post."""

    read_at = serializers.DateTimeField()
    as_of = serializers.DateTimeField(allow_null=True)
    posts = serializers.IntegerField()
    per_post = PerPostSerializer()
    engagements = serializers.FloatField(allow_null=True)
    views = serializers.FloatField(allow_null=True)
    cost = FrozenMoney()
    price = PriceSerializer(allow_null=True)
    followers = serializers.IntegerField(allow_null=True)
    tier = serializers.CharField(allow_null=True)
    er = serializers.FloatField(allow_null=True)
    er_low = serializers.FloatField(allow_null=True)
    er_high = serializers.FloatField(allow_null=True)
    er_basis = serializers.CharField(allow_null=True)
    er_source = serializers.CharField(allow_null=True)

    def get_attribute(self, instance: Placement) -> Any:
        return instance.expected and {**instance.expected, "currency": currency_of(instance)}


class PlacementSerializer(StrictMixin, serializers.ModelSerializer[Placement]):
    """A creator in a campaign. An erased person has neither creator_id nor profile_id."""

    creator_id = serializers.IntegerField(read_only=True, allow_null=True)
    profile_id = serializers.IntegerField(read_only=True, allow_null=True)
    name = serializers.CharField(source="title", read_only=True)
    removed = serializers.BooleanField(source="is_removed", read_only=True)
    fee = MoneyField(required=False)
    product_cost = MoneyField(required=False)
    shipping = MoneyField(required=False)
    commission = MoneyField(required=False)
    cost = MoneyField(read_only=True)
    expected = ExpectedSerializer(read_only=True, allow_null=True)
    deliverables = DeliverableSerializer(many=True, read_only=True)

    class Meta:
        model = Placement
        fields = [
            "id", "creator_id", "profile_id", "platform", "handle", "name", "removed", "stage", "payment",
            *Placement.COSTS, "cost", "planned_posts", "note", "expected", "deliverables",
        ]  # fmt: skip
        read_only_fields = ["id", "platform", "handle"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        payment = attrs.get("payment", getattr(self.instance, "payment", Placement.Payment.FEE))
        fee = attrs.get("fee", getattr(self.instance, "fee", None))
        if payment == Placement.Payment.GIFT and fee is not None:
            raise serializers.ValidationError({"fee": [GIFT_HAS_NO_FEE]})
        return attrs


class NewPlacementSerializer(PlacementSerializer):
    """A creator who joins: the account with this id, else the largest account of the person with this id."""

    creator_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text=CREATOR_ID)
