"""What scores are computed from and what a full run leaves behind. Admins edit benchmarks, niches and rate cards."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from scoring.codes import Basis, Platform, SizeBand


def choices(codes: type) -> list[tuple[int, str]]:
    """Choices for a small-integer code, with the slug as label."""
    return [(int(code), code.slug) for code in codes]  # type: ignore[attr-defined]


class Benchmark(models.Model):
    """A published typical engagement rate of one cohort, in percent, used where our own cohort is too small."""

    platform = models.PositiveSmallIntegerField(choices=choices(Platform))
    basis = models.PositiveSmallIntegerField(choices=choices(Basis))
    size_band = models.PositiveSmallIntegerField(choices=choices(SizeBand))
    rate = models.FloatField(help_text="Typical engagement rate, percent.")
    cut20 = models.FloatField(null=True, blank=True)
    cut40 = models.FloatField(null=True, blank=True)
    cut60 = models.FloatField(null=True, blank=True)
    cut80 = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=200)
    date = models.DateField(help_text="When the source published it.")

    class Meta:
        ordering = ["platform", "basis", "size_band"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "basis", "size_band"], name="benchmark_once_per_cohort"),
            models.CheckConstraint(condition=Q(rate__gt=0, rate__lte=100), name="benchmark_rate_percent"),
            models.CheckConstraint(
                condition=Q(cut20__isnull=True, cut40__isnull=True, cut60__isnull=True, cut80__isnull=True)
                | Q(cut20__gt=0, cut20__lt=F("cut40"), cut40__lt=F("cut60"), cut60__lt=F("cut80")),
                name="benchmark_cuts_ascend",
            ),
        ]


class Niche(models.Model):
    """A subject that creators post about, in two levels."""

    slug = models.SlugField(max_length=40, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    names = models.JSONField(default=dict, help_text="Name by language code.")
    edited = models.BooleanField(default=False, help_text="Edited here: a new version of the dictionary keeps it.")

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(condition=~Q(id=F("parent_id")), name="niche_not_its_own_parent"),
            # Listing keeps niche ids as smallints.
            models.CheckConstraint(condition=Q(id__lte=32767), name="niche_id_fits_smallint"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(self.names.get("en") or self.slug)


class NicheTerm(models.Model):
    """A word or phrase that speaks for a niche, or one that only seems to."""

    niche = models.ForeignKey(Niche, models.CASCADE, related_name="terms")
    language = models.CharField(max_length=2)
    term = models.CharField(max_length=80)
    misleads = models.BooleanField(default=False)

    class Meta:
        ordering = ["niche", "language", "term"]
        constraints = [
            models.UniqueConstraint(fields=["niche", "language", "term"], name="nicheterm_once"),
        ]


class NicheCategory(models.Model):
    """What vendors call a niche: the name of a category in their files."""

    name = models.CharField(max_length=120, unique=True)
    niche = models.ForeignKey(Niche, models.CASCADE, related_name="categories")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "niche categories"


class RateCard(models.Model):
    """A price estimate for one post: max(floor, followers x per_follower), as a range x/: spread."""

    name = models.CharField(max_length=80)
    platform = models.PositiveSmallIntegerField(choices=choices(Platform))
    size_band = models.PositiveSmallIntegerField(choices=choices(SizeBand))
    currency = models.CharField(max_length=3, default="USD")
    floor = models.DecimalField(max_digits=12, decimal_places=2)
    per_follower = models.DecimalField(max_digits=12, decimal_places=6)
    spread = models.FloatField(default=2.4)
    source = models.CharField(max_length=200)
    date = models.DateField()

    class Meta:
        ordering = ["platform", "size_band"]
        constraints = [
            models.UniqueConstraint(fields=["platform", "size_band"], name="ratecard_once_per_cohort"),
            models.CheckConstraint(condition=Q(floor__gte=0, per_follower__gte=0), name="ratecard_not_negative"),
            models.CheckConstraint(condition=Q(spread__gte=1), name="ratecard_spread_at_least_one"),
        ]


class RunStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class ScoringRun(models.Model):
    """One computation of scores: of everything, or of the profiles that an import changed."""

    class Kind(models.TextChoices):
        FULL = "full", "Everything"
        PARTIAL = "partial", "What changed"

    kind = models.CharField(max_length=8, choices=Kind)
    status = models.CharField(max_length=10, choices=RunStatus, default=RunStatus.QUEUED)
    as_of = models.DateTimeField(help_text="The moment that ages are counted from.")
    stage = models.CharField(max_length=40, blank=True)
    progress = models.FloatField(default=0)
    profiles = models.PositiveBigIntegerField(default=0)
    profile_ids = ArrayField(models.BigIntegerField(), null=True, blank=True)
    variances = models.JSONField(default=dict, help_text="s2, tau2 and d2 in force, by basis.")
    ranges = models.JSONField(default=list)
    summary = models.JSONField(
        default=dict, blank=True, help_text="Of a full run: tiers that changed, who moved most, posts left out and why."
    )
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["full", "partial"]), name="scoringrun_kind_known"),
            models.CheckConstraint(condition=Q(status__in=RunStatus.values), name="scoringrun_status_known"),
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="scoringrun_progress_share"),
        ]


class ScoringRange(models.Model):
    """A range of profile ids of a full run that one worker claims at a time."""

    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="claims")
    step = models.PositiveSmallIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    left_out = models.JSONField(default=dict, help_text="Posts of the range by why they do not count.")
    status = models.CharField(max_length=10, choices=RunStatus, default=RunStatus.QUEUED)
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "step", "first_id"], name="scoringrange_once"),
            models.CheckConstraint(condition=Q(first_id__lte=F("last_id")), name="scoringrange_ordered"),
        ]


class CohortStat(models.Model):
    """One cohort as the last full run found it: every percentile until the next full run reads this row."""

    run = models.ForeignKey(ScoringRun, models.CASCADE, related_name="cohorts")
    platform = models.PositiveSmallIntegerField(choices=choices(Platform))
    kind = models.PositiveSmallIntegerField()
    basis = models.PositiveSmallIntegerField(choices=choices(Basis))
    size_band = models.PositiveSmallIntegerField(choices=choices(SizeBand))
    n = models.PositiveIntegerField()
    mu = models.FloatField(null=True, help_text="Mean of the creators' mean log rate.")
    variances = models.JSONField(default=dict)
    grids = models.JSONField(default=dict, help_text="1,001 quantiles by measure: er, community, consistency ...")
    date = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "platform", "kind", "basis", "size_band"], name="cohortstat_once_per_run"
            ),
        ]
