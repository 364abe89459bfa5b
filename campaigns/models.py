"""Campaigns of a workspace: who is paid for what, what was expected and what came back.

Money is in the campaign's one currency. Unknown is null and stays unknown; it never becomes 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Workspace
from influencers.models import Creator, Profile, Shortlist
from influencers.models.owned import OwnedQuerySet

REMOVED = "Removed at the person's request"


def add_known(values: Iterable[Any]) -> Any | None:
    """The sum of the values that are known; None where none is."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None


def _amount(help_text: str = "") -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=help_text,
    )


def _count() -> models.BigIntegerField[Any, Any]:
    return models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(0)])


def _not_negative(*names: str) -> Q:
    condition = Q()
    for name in names:
        condition &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0})
    return condition


class CampaignQuerySet(OwnedQuerySet):
    def with_placements(self) -> Self:
        """Campaigns with their placements in one further query, for lists that show costs."""
        return self.prefetch_related("placements")


class Campaign(models.Model):
    """A brief and a budget, and the creators that shall fill it. Draft, then running, then finished."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="campaigns")
    name = models.CharField(max_length=120)
    brief = models.TextField(blank=True)
    budget = _amount("Everything the campaign may cost. Empty: no budget was set.")
    currency = models.CharField(max_length=3, help_text="Three letters, such as EUR. All its amounts are in it.")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    shortlist = models.ForeignKey(Shortlist, models.SET_NULL, null=True, blank=True, related_name="campaigns")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="campaign_name_not_empty"),
            models.CheckConstraint(condition=_not_negative("budget"), name="campaign_budget_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="campaign_currency_iso"),
            models.CheckConstraint(
                condition=Q(status="draft", started_at__isnull=True, finished_at__isnull=True)
                | Q(status="running", started_at__isnull=False, finished_at__isnull=True)
                | Q(status="finished", started_at__isnull=False, finished_at__isnull=False),
                name="campaign_status_matches_dates",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING

    @property
    def is_finished(self) -> bool:
        return self.status == self.Status.FINISHED


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, user: Any) -> Self:
        """Placements in campaigns of the workspaces that this person is a member of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(campaign__workspace__memberships__user=user)

    def of(self, workspace: Workspace | None) -> Self:
        return self.filter(campaign__workspace=workspace) if workspace else self.none()

    def with_results(self) -> Self:
        """Placements with their account and what was delivered: two queries, however many there are."""
        return self.select_related("profile").prefetch_related("deliverables")


class Placement(models.Model):
    """One creator in one campaign: how far it came, what it costs, what was expected when the campaign started.

    When the account is erased, the database itself wipes what names the person (migration 0002) and the numbers stay.
    """

    class Stage(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        CONTACTED = "contacted", "Contacted"
        AGREED = "agreed", "Agreed"
        SHIPPED = "shipped", "Shipped or briefed"
        POSTED = "posted", "Posted"
        PAID = "paid", "Paid"
        DECLINED = "declined", "Declined"

    class Payment(models.TextChoices):
        FEE = "fee", "Fee"
        GIFT = "gift", "Gift"

    # From here on the money is promised.
    COMMITTED = (Stage.AGREED, Stage.SHIPPED, Stage.POSTED, Stage.PAID)
    COSTS = ("fee", "product_cost", "shipping", "commission")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="placements")
    profile = models.ForeignKey(Profile, models.SET_NULL, null=True, related_name="placements")
    creator = models.ForeignKey(Creator, models.SET_NULL, null=True, related_name="placements")
    platform = models.CharField(max_length=10)
    handle = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=9, choices=Stage, default=Stage.PROPOSED)
    payment = models.CharField(max_length=4, choices=Payment, default=Payment.FEE)
    fee = _amount("What the creator is paid.")
    product_cost = _amount("What the product costs you.")
    shipping = _amount()
    commission = _amount("A fixed amount.")
    planned_posts = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    note = models.TextField(blank=True)
    expected = models.JSONField(null=True, blank=True, editable=False, help_text="Frozen at the campaign's start.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "creator"], name="placement_once_per_creator"),
            models.CheckConstraint(
                condition=Q(stage__in=["proposed", "contacted", "agreed", "shipped", "posted", "paid", "declined"]),
                name="placement_stage_known",
            ),
            models.CheckConstraint(condition=Q(payment__in=["fee", "gift"]), name="placement_payment_known"),
            models.CheckConstraint(condition=Q(payment="fee") | Q(fee__isnull=True), name="placement_gift_has_no_fee"),
            models.CheckConstraint(
                condition=_not_negative("fee", "product_cost", "shipping", "commission"),
                name="placement_costs_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(planned_posts__gte=1, planned_posts__lte=100), name="placement_posts_1_to_100"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_removed(self) -> bool:
        return self.profile_id is None

    @property
    def title(self) -> str:
        """The name to show, as it was when the creator joined the campaign."""
        return REMOVED if self.is_removed else self.name or f"@{self.handle}"

    @property
    def initials_of(self) -> str:
        """What a picture without a picture is made of."""
        return self.name or self.handle

    @property
    def is_declined(self) -> bool:
        return self.stage == self.Stage.DECLINED

    @property
    def is_committed(self) -> bool:
        return self.stage in self.COMMITTED

    @property
    def is_gift(self) -> bool:
        return self.payment == self.Payment.GIFT

    @property
    def cost(self) -> Decimal | None:
        """Fee, product, shipping and commission, as far as they are known. None: no cost was entered."""
        return add_known(getattr(self, name) for name in self.COSTS)

    @property
    def cost_gap(self) -> str:
        """Why nothing may be divided by the cost: empty where it may. A gift is never free, so 0 counts as unknown."""
        if not self.cost:
            return "Costs not entered"
        if not self.is_gift and self.fee is None:
            return "Fee not entered"
        return ""


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    def visible_to(self, user: Any) -> Self:
        """Posts of placements of the workspaces that this person is a member of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(placement__campaign__workspace__memberships__user=user)


class Deliverable(models.Model):
    """One post that a creator owes or has delivered, with its numbers as somebody entered them."""

    class Type(models.TextChoices):
        POST = "post", "Post"
        REEL = "reel", "Reel or short"
        STORY = "story", "Story"
        VIDEO = "video", "Video"
        LIVE = "live", "Live"
        OTHER = "other", "Other"

    ENGAGEMENTS = ("likes", "comments", "shares", "saves")
    NUMBERS = (*ENGAGEMENTS, "views", "clicks", "orders", "revenue")

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="deliverables")
    type = models.CharField(max_length=5, choices=Type, default=Type.POST)
    due_on = models.DateField(null=True, blank=True)
    url = models.URLField(max_length=500, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    likes = _count()
    comments = _count()
    shares = _count()
    saves = _count()
    views = _count()
    clicks = _count()
    orders = _count()
    revenue = _amount()

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=["post", "reel", "story", "video", "live", "other"]),
                name="deliverable_type_known",
            ),
            models.CheckConstraint(
                condition=_not_negative("likes", "comments", "shares", "saves", "views", "clicks", "orders", "revenue"),
                name="deliverable_numbers_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} of {self.placement}"

    @property
    def engagements(self) -> int | None:
        """Likes, comments, shares and saves, as far as they are known; None where none of them is."""
        return add_known(getattr(self, name) for name in self.ENGAGEMENTS)

    @property
    def has_numbers(self) -> bool:
        return any(getattr(self, name) is not None for name in self.NUMBERS)

    @property
    def is_out(self) -> bool:
        """It has been posted: there is a date or a number."""
        return self.posted_at is not None or self.has_numbers
