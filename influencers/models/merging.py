"""Accounts that may be one person's: suggestions with their evidence, decided by people, never by the program."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from influencers.models.people import Creator


class MergeSuggestion(models.Model):
    """Two people who may be one. `evidence` is a list of {kind, sentence}; kinds: email, link, handle, renamed."""

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Merged"
        DISMISSED = "dismissed", "Dismissed"

    first = models.ForeignKey(Creator, models.CASCADE, related_name="suggested_with_later")
    second = models.ForeignKey(Creator, models.CASCADE, related_name="suggested_with_earlier")
    evidence = models.JSONField(default=list)
    strength = models.PositiveSmallIntegerField(default=0, help_text="Stronger evidence is shown first.")
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    moved = models.JSONField(default=dict, blank=True, help_text="What the merge moved: what its undo moves back.")
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ["-strength", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="mergesuggestion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="mergesuggestion_in_order"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "accepted", "dismissed"]), name="mergesuggestion_status_known"
            ),
        ]
