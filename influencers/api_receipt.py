"""The shape of a receipt in the API's schema. The values come from influencers.receipts."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from influencers.api_schema import ScorePartSerializer
from influencers.receipts.receipt import COUNTS


def _number(text: str = "") -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, help_text=text)


def _text(text: str = "") -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text=text)


class ReceiptPostSerializer(serializers.Serializer[Any]):
    """One known post: counted or left out, with the reason and its own rate (percent)."""

    id = serializers.IntegerField()
    url = _text()
    posted_at = serializers.DateTimeField()
    counts_as_of = serializers.DateTimeField()
    counted = serializers.BooleanField()
    reason = _text("Why it is not behind the headline; null where it is.")
    sentence = serializers.CharField()
    engagements = _number()
    denominator = _number("Followers, or the post's own views.")
    rate = _number("Percent.")

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {name: serializers.IntegerField(allow_null=True) for name in COUNTS}


class ReceiptAveragesSerializer(serializers.Serializer[Any]):
    """The file's averages that the rate was made of, where no single posts are known."""

    numerator = serializers.CharField()
    engagements = _number()
    denominator = _number()


class ReceiptInputsSerializer(serializers.Serializer[Any]):
    """Everything that the numbers follow from."""

    followers = _number("Of groups their members, of boards their monthly viewers.")
    as_of = serializers.DateTimeField(help_text="The moment from which ages are counted.")
    posts = ReceiptPostSerializer(many=True)
    averages = ReceiptAveragesSerializer(allow_null=True)
    reported_er = _number("A vendor's own rate, percent; never ours.")
    reported_er_name = _text()


class ReceiptEstimateSerializer(serializers.Serializer[Any]):
    """`xbar` and `mu` are natural logs of rates (not percent); the er_* are percent."""

    k = serializers.IntegerField(help_text="Posts behind the headline.")

    def get_fields(self) -> dict[str, Any]:
        names = "xbar mu weight s2 tau2 d2 er er_low er_high er_mean er_median".split()
        return super().get_fields() | {name: _number() for name in names}


class ReceiptCohortSerializer(serializers.Serializer[Any]):
    """Whom the account is compared with, how many they are, and where that is from."""

    peers = serializers.IntegerField(allow_null=True)
    percentile = _number()
    mu_peers = serializers.IntegerField(allow_null=True, help_text="Accounts behind mu.")

    def get_fields(self) -> dict[str, Any]:
        names = "platform profile_kind basis size_band source date mu_source mu_date".split()
        return super().get_fields() | {name: _text() for name in names}


class ReceiptCheckSerializer(serializers.Serializer[Any]):
    """One check of authenticity; points are 0 or below, null: not enough data."""

    name = serializers.CharField()
    sentence = serializers.CharField()
    points = _number()


class ReceiptAuthenticitySerializer(serializers.Serializer[Any]):
    """100 and the points of the checks that could be made; null below two."""

    score = _number()
    evaluated = serializers.IntegerField()
    of = serializers.IntegerField()
    checks = ReceiptCheckSerializer(many=True)


class ReceiptNicheSerializer(serializers.Serializer[Any]):
    """A niche of the account: the share of its words (percent) and the words, or the file's category."""

    slug = _text()
    name = _text()
    share = _number()
    words = serializers.ListField(child=serializers.CharField())
    category = _text()


class ReceiptScoreSerializer(serializers.Serializer[Any]):
    """The score and its parts, whose points add up to it."""

    value = _number()
    coverage = _number()
    parts = ScorePartSerializer(many=True)


class ReceiptOtherSerializer(serializers.Serializer[Any]):
    """What another product would show for the same posts, under the definition that it publishes."""

    vendor = serializers.CharField()
    definition = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    rate = _number("Percent; null where its posts are not known.")
    posts = serializers.IntegerField()


class ReceiptStepSerializer(serializers.Serializer[Any]):
    """One step of the arithmetic, in words and numbers."""

    name = serializers.CharField()
    text = serializers.CharField()


class ReceiptSerializer(serializers.Serializer[Any]):
    """Behind the numbers of one account: recomputing from `inputs` gives what is shown."""

    inputs = ReceiptInputsSerializer()
    formula = serializers.CharField()
    estimate = ReceiptEstimateSerializer()
    cohort = ReceiptCohortSerializer()
    authenticity = ReceiptAuthenticitySerializer()
    niches = ReceiptNicheSerializer(many=True)
    score = ReceiptScoreSerializer()
    as_others = ReceiptOtherSerializer(many=True)
    steps = ReceiptStepSerializer(many=True)
