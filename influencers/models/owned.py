"""What belongs to one workspace. Every fetch goes through `visible_to(user)`; a stranger gets 404."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Workspace
from influencers.models.people import Creator, Profile


class OwnedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Rows of the workspaces that this person is a member of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(workspace__memberships__user=user)

    def of(self, workspace: Workspace | None) -> Self:
        """Rows of one workspace; none without one."""
        return self.filter(workspace=workspace) if workspace else self.none()


class Contact(models.Model):
    """An e-mail address or phone number of a creator, known to one workspace only."""

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Phone"

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="contacts")
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=254)
    import_id = models.BigIntegerField(null=True, blank=True)
    as_of = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "creator", "kind", "value"], name="contact_once"),
            models.CheckConstraint(condition=Q(kind__in=["email", "phone"]), name="contact_kind_known"),
        ]


class Price(models.Model):
    """What a post of this account costs this workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="prices")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="prices")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    import_id = models.BigIntegerField(null=True, blank=True)
    as_of = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "profile"], name="price_once_per_profile"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_not_negative"),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="price_currency_iso"),
        ]


class Relationship(models.Model):
    """When a workspace last contacted a creator and last worked with them. Campaigns write it, search asks it."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="relationships")
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="relationships")
    last_contacted_at = models.DateTimeField(null=True, blank=True)
    last_worked_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "creator"], name="relationship_once")]


class Shortlist(models.Model):
    """A workspace's list of accounts that it considers."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="shortlists")
    name = models.CharField(max_length=120)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="shortlist_name_once")]

    def __str__(self) -> str:
        return self.name


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: Any) -> EntryQuerySet:
        if not user.is_authenticated:
            return self.none()
        return self.filter(shortlist__workspace__memberships__user=user)


class Entry(models.Model):
    """An account on a shortlist with its numbers as they stood when it was added.

    The account may be erased later: then `profile` is null, the frozen name is wiped and the totals stay.
    """

    shortlist = models.ForeignKey(Shortlist, models.CASCADE, related_name="entries")
    profile = models.ForeignKey(Profile, models.SET_NULL, null=True, related_name="entries")
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    frozen = models.JSONField(default=dict, help_text="The listing as it stood when added.")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shortlist", "profile"], name="entry_once_per_shortlist")]


class SavedSearch(models.Model):
    """A named search of a workspace: the query string is the whole state."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=120)
    query = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="savedsearch_name_once")]


class Suppression(models.Model):
    """Somebody who asked to be removed, as a keyed hash: enough to keep them out, not enough to know them."""

    class Kind(models.TextChoices):
        EXTERNAL_ID = "external_id", "Platform and id"
        HANDLE = "handle", "Platform and handle"
        EMAIL = "email", "E-mail"

    kind = models.CharField(max_length=11, choices=Kind)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest"], name="suppression_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["external_id", "handle", "email"]), name="suppression_kind_known"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="suppression_digest_hex"),
        ]
