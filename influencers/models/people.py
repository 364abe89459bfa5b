"""The directory: public facts of people and their accounts, wide and truthful, as they were imported."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now

from influencers.models.fields import RealField
from scoring.codes import AccountType, Kind, Platform


class Creator(models.Model):
    """A person. Their id is the id of their first account: both come from one sequence."""

    id = models.BigIntegerField(primary_key=True)
    # A person found to be the same as another keeps an empty row, so that the merge can be undone.
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())

    def __str__(self) -> str:
        return f"Creator {self.pk}"


class Profile(models.Model):
    """One account of a creator on one platform. Unknown is null, never 0; texts are empty where unknown."""

    creator = models.ForeignKey(Creator, models.CASCADE, related_name="profiles")
    platform = models.CharField(max_length=10, choices=Platform.choices())
    kind = models.CharField(max_length=8, choices=Kind.choices(), default="account", db_default="account")
    handle = models.CharField(max_length=200, help_text="As the platform compares it: lower case, without @.")
    external_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    url = models.CharField(max_length=500, blank=True, default="", db_default="")
    display_name = models.CharField(max_length=300, blank=True, default="", db_default="")
    bio = models.TextField(blank=True, default="", db_default="")
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    city = models.CharField(max_length=120, blank=True, default="", db_default="")
    language = models.CharField(max_length=2, blank=True, default="", db_default="")
    category = models.CharField(max_length=200, blank=True, default="", db_default="", help_text="As imported.")
    account_type = models.CharField(max_length=10, blank=True, default="", db_default="")
    verified = models.BooleanField(null=True, blank=True)
    followers = models.BigIntegerField(null=True, blank=True)
    following = models.BigIntegerField(null=True, blank=True)
    posts_count = models.BigIntegerField(null=True, blank=True)
    group_members = models.BigIntegerField(null=True, blank=True)
    monthly_views = models.BigIntegerField(null=True, blank=True)
    avg_likes = models.FloatField(null=True, blank=True)
    avg_comments = models.FloatField(null=True, blank=True)
    avg_shares = models.FloatField(null=True, blank=True)
    avg_views = models.FloatField(null=True, blank=True)
    engagement_avg = models.FloatField(null=True, blank=True)
    authentic_engagement = models.FloatField(null=True, blank=True)
    new_post_avg_like = models.FloatField(null=True, blank=True)
    reported_er = models.FloatField(null=True, blank=True, help_text="A vendor's rate, percent points; never ours.")
    reported_er_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    reported_quality = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    last_post_at = models.DateTimeField(null=True, blank=True, help_text="As imported; posts may know better.")
    as_of = models.DateTimeField(help_text="When these numbers were true.")
    # Computed from texts when they arrive (scoring.niches), so that a rescore reads numbers only.
    niche_ids = ArrayField(models.SmallIntegerField(), default=list, db_default=[], blank=True)
    niche_focus = RealField(null=True, blank=True)
    bio_terms = ArrayField(models.IntegerField(), default=list, db_default=[], blank=True)
    # Import ids by position of influencers.importing.columns.fields.TRACKED: where each value came from.
    sources = ArrayField(models.BigIntegerField(null=True), default=list, db_default=[], blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())
    gone_at = models.DateTimeField(null=True, blank=True, help_text="Missing from its source's last file since.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["platform", "handle"], name="profile_handle_once_per_platform"),
            models.UniqueConstraint(
                fields=["platform", "external_id"],
                condition=~Q(external_id=""),
                name="profile_external_id_once_per_platform",
            ),
            models.CheckConstraint(condition=Q(platform__in=Platform.slugs()), name="profile_platform_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.slugs()), name="profile_kind_known"),
            models.CheckConstraint(
                condition=Q(account_type="") | Q(account_type__in=AccountType.slugs()),
                name="profile_account_type_known",
            ),
            models.CheckConstraint(condition=~Q(handle=""), name="profile_handle_not_empty"),
            models.CheckConstraint(
                condition=(Q(followers__isnull=True) | Q(followers__gte=0))
                & (Q(following__isnull=True) | Q(following__gte=0))
                & (Q(posts_count__isnull=True) | Q(posts_count__gte=0)),
                name="profile_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"), name="profile_country_iso"
            ),
            models.CheckConstraint(
                condition=Q(language="") | Q(language__regex=r"^[a-z]{2}$"), name="profile_language_iso"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.platform}/{self.handle}"

    def get_absolute_url(self) -> str:
        return f"/creators/{self.platform}/{self.handle}/"


class OldHandle(models.Model):
    """A handle that an account used before: its page redirects to the account."""

    platform = models.CharField(max_length=10, choices=Platform.choices())
    handle = models.CharField(max_length=200)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="old_handles")
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "handle", "profile"], name="oldhandle_once")]


class Audience(models.Model):
    """A share of a profile's audience, in percent: country DE, gender female, age 18-24, language de ..."""

    class Kind(models.TextChoices):
        COUNTRY = "country"
        CITY = "city"
        GENDER = "gender"
        AGE = "age"
        LANGUAGE = "language"

    pk = models.CompositePrimaryKey("profile_id", "kind", "key")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="audience", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=60)
    share = RealField()
    import_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["country", "city", "gender", "age", "language"]), name="audience_kind_known"
            ),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=100), name="audience_share_percent"),
        ]


class Post(models.Model):
    """A post with its counts as they stood at `counts_as_of`. -1 likes in a file means hidden: null here."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="posts", db_index=False)
    external_id = models.CharField(max_length=200, help_text="The platform's id, or what the file offers instead.")
    url = models.CharField(max_length=500, blank=True, default="", db_default="")
    type = models.CharField(max_length=20, blank=True, default="", db_default="")
    posted_at = models.DateTimeField()
    caption = models.TextField(blank=True, default="", db_default="")
    hashtags = ArrayField(models.TextField(), default=list, db_default=[])
    likes = models.BigIntegerField(null=True, blank=True)
    comments = models.BigIntegerField(null=True, blank=True)
    shares = models.BigIntegerField(null=True, blank=True)
    saves = models.BigIntegerField(null=True, blank=True)
    views = models.BigIntegerField(null=True, blank=True)
    is_sponsored = models.BooleanField(null=True, blank=True)
    is_pinned = models.BooleanField(default=False, db_default=False)
    comments_disabled = models.BooleanField(default=False, db_default=False)
    counts_as_of = models.DateTimeField()
    niche_terms = ArrayField(models.IntegerField(), default=list, db_default=[])
    import_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "external_id"], name="post_once_per_profile"),
        ]


class Snapshot(models.Model):
    """An account's size on a day. Every imported follower count writes one."""

    pk = models.CompositePrimaryKey("profile_id", "date")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="snapshots", db_index=False)
    date = models.DateField()
    followers = models.BigIntegerField()
    following = models.BigIntegerField(null=True, blank=True)
    posts_count = models.BigIntegerField(null=True, blank=True)
    import_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(followers__gte=0), name="snapshot_not_negative")]
