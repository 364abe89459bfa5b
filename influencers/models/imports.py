"""Files that came in, what they said and what they changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Workspace


class Source(models.Model):
    """Where files come from. A lower rank never overwrites a higher one's values, it only fills blanks."""

    name = models.CharField(max_length=100, unique=True)
    rank = models.SmallIntegerField(default=0, help_text="Higher wins where two sources disagree.")
    is_demo = models.BooleanField(default=False)
    mapping = models.JSONField(
        default=dict, blank=True, help_text="What its last file was read as: headers, mapping, platform, records."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: Any) -> ImportQuerySet:
        """Staff see every import; members those of their workspace where they may import."""
        if user.is_staff:
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(workspace__memberships__user=user, workspace__memberships__can_import=True)


class Import(models.Model):
    """One file and how far it came. The row is the queue: Redis may forget, this does not."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Queued"
        PARSING = "parsing", "Reading the file"
        NEEDS_INPUT = "needs_input", "Waiting for an answer"
        REHEARSED = "rehearsed", "Rehearsed"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        UNDONE = "undone", "Undone"

    class Records(models.TextChoices):
        PROFILES = "profiles", "Profiles"
        POSTS = "posts", "Posts"
        SNAPSHOTS = "snapshots", "Snapshots"

    ACTIVE = (Status.QUEUED, Status.PARSING, Status.RUNNING)

    file = models.FileField(upload_to="imports/%Y/%m/", max_length=300)
    file_name = models.CharField(max_length=255)
    file_size = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED, db_index=True)
    stage = models.CharField(max_length=60, blank=True)
    progress = models.FloatField(default=0)
    questions = models.JSONField(default=list, blank=True)
    records = models.CharField(max_length=10, choices=Records, blank=True)
    platform = models.CharField(max_length=10, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="imports")
    workspace = models.ForeignKey(Workspace, models.SET_NULL, null=True, blank=True, related_name="imports")
    as_of = models.DateTimeField(null=True, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    detected = models.JSONField(default=dict, blank=True, help_text="What the head of the file looks like.")
    report = models.JSONField(default=dict, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    rows_done = models.PositiveBigIntegerField(default=0)
    rows_per_second = models.FloatField(null=True, blank=True)
    seconds_left = models.PositiveIntegerField(null=True, blank=True)
    created = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    conflicts = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    suppressed = models.PositiveBigIntegerField(default=0)
    rehearse = models.BooleanField(default=False)
    accept_implausible = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Somebody saw the numbers that moved too far and said that they are right.",
    )
    undoing = models.BooleanField(default=False, help_text="What waits or runs is the undo of this import.")
    error = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="import_progress_share"),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "queued", "parsing", "needs_input", "rehearsed", "running",
                        "done", "failed", "cancelled", "undone",
                    ]
                ),
                name="import_status_known",
            ),
            models.CheckConstraint(
                condition=Q(records__in=["", "profiles", "posts", "snapshots"]), name="import_records_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_status_display()})"


class Rejection(models.Model):
    """A cell or row that could not be taken, with a sentence for the person who has to mend it."""

    class Kind(models.TextChoices):
        CELL = "cell", "The rest of the row was kept"
        ROW = "row", "The row was left out"
        CONFLICT = "conflict", "The row disagrees with an earlier one"

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rejections")
    kind = models.CharField(max_length=8, choices=Kind)
    row_number = models.PositiveBigIntegerField()
    column = models.CharField(max_length=200, blank=True)
    value = models.TextField(blank=True)
    sentence = models.TextField()
    cause = models.CharField(
        max_length=200, default="", db_default="", help_text="The sentence without the row's own values."
    )
    original = models.JSONField(default=dict, help_text="The row's cells under the file's own column names.")

    class Meta:
        ordering = ["row_number", "id"]
        indexes = [models.Index(fields=["batch", "row_number"], name="rejection_row_idx")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["cell", "row", "conflict"]), name="rejection_kind_known")
        ]


class ImportAccounts(models.Model):
    """Which accounts a file held: its profile ids, sorted, as zlib-packed little-endian int64 differences."""

    batch = models.OneToOneField(Import, models.CASCADE, primary_key=True, related_name="accounts")
    ids = models.BinaryField()


class JournalRow(models.Model):
    """What a profile's changed values were before an import, with where they came from: what undo puts back."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="journal")
    profile_id = models.BigIntegerField()
    as_of = models.DateTimeField(null=True, help_text="When the file's values were true for this account.")
    old = models.JSONField(null=True, help_text="Old values of changed fields and old sources; null: it was new.")

    class Meta:
        indexes = [
            models.Index(fields=["batch"], name="journalrow_batch_idx"),
            models.Index(fields=["profile_id"], name="journalrow_profile_idx"),
        ]
