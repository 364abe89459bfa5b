"""What search reads: one narrow row per profile, derived, rebuilt by rescoring and never edited by hand."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F

from influencers.models.fields import RealField, VectorField


class Listing(models.Model):
    """The numbers of one profile as last scored. Codes are those of scoring.codes; rates are percent points.

    A full rescore swaps the whole table, so nothing may have a foreign key to it and it has none itself.
    """

    profile_id = models.BigIntegerField(primary_key=True)
    creator_id = models.BigIntegerField()
    followers = models.BigIntegerField(null=True)
    following = models.BigIntegerField(null=True)
    posts_count = models.BigIntegerField(null=True)
    last_post_at = models.DateTimeField(null=True)
    as_of = models.DateTimeField()
    scored_at = models.DateTimeField()
    scored_as_of = models.DateTimeField(null=True, help_text="The moment that its ages and windows are counted from.")
    platform = models.SmallIntegerField()
    profile_kind = models.SmallIntegerField()
    tier = models.SmallIntegerField()
    size_band = models.SmallIntegerField()
    account_type = models.SmallIntegerField(default=0)
    er_basis = models.SmallIntegerField(default=0)
    er_source = models.SmallIntegerField(default=0)
    er_posts = models.SmallIntegerField(default=0)
    er = RealField(null=True)
    er_low = RealField(null=True)
    er_high = RealField(null=True)
    er_mean = RealField(null=True)
    er_median = RealField(null=True)
    percentile = RealField(null=True)
    peers = models.IntegerField(null=True)
    authenticity = RealField(null=True)
    authenticity_evaluated = models.SmallIntegerField(default=0)
    authenticity_of = models.SmallIntegerField(default=0)
    niche_focus = RealField(null=True)
    community = RealField(null=True)
    consistency = RealField(null=True)
    adaptability = RealField(null=True)
    avg_likes = RealField(null=True)
    avg_comments = RealField(null=True)
    avg_views = RealField(null=True)
    posts_per_week = RealField(null=True)
    growth_30d = RealField(null=True)
    sponsored_share = RealField(null=True)
    expected_engagements = RealField(null=True)
    price_low = RealField(null=True)
    price_high = RealField(null=True)
    cpe = RealField(null=True)
    score = RealField(null=True)
    coverage = RealField(null=True)
    verified = models.BooleanField(null=True)
    country = models.CharField(max_length=2, default="")
    language = models.CharField(max_length=2, default="")
    price_currency = models.CharField(max_length=3, default="")
    city = models.CharField(max_length=120, default="")
    niches = ArrayField(models.SmallIntegerField(), default=list)
    audience = ArrayField(models.IntegerField(), default=list, help_text="Tokens: see influencers.search.")

    class Meta:
        indexes = [
            models.Index(F("score").desc(nulls_last=True), F("profile_id").desc(), name="listing_score_idx"),
            models.Index(
                F("tier"), F("score").desc(nulls_last=True), F("profile_id").desc(), name="listing_tier_score_idx"
            ),
            models.Index(F("percentile").desc(nulls_last=True), F("profile_id").desc(), name="listing_percentile_idx"),
            models.Index(F("followers").desc(nulls_last=True), F("profile_id").desc(), name="listing_followers_idx"),
            models.Index(F("er_basis"), F("er").desc(nulls_last=True), F("profile_id").desc(), name="listing_er_idx"),
            models.Index(fields=["creator_id"], name="listing_creator_idx"),
            models.Index(fields=["country", "platform"], name="listing_country_idx"),
            GinIndex(fields=["niches"], name="listing_niches_idx", fastupdate=False),
            GinIndex(fields=["audience"], name="listing_audience_idx", fastupdate=False),
        ]


class TierCrossing(models.Model):
    """An account that a scoring found in another tier than the one before. Codes are those of scoring.codes.Tier."""

    profile_id = models.BigIntegerField()
    from_tier = models.SmallIntegerField()
    to_tier = models.SmallIntegerField()
    at = models.DateTimeField(help_text="The moment that the scoring counted from.")
    run_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["profile_id"], name="tiercrossing_profile_idx")]


class SearchText(models.Model):
    """The words of one profile: name, handle, bio, hashtags and recent captions, accents folded.

    Written when texts arrive and untouched by a rescore, which is why it is not part of Listing.
    """

    profile_id = models.BigIntegerField(primary_key=True)
    vector = VectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="searchtext_vector_idx")]
