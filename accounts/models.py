"""People, the workspaces they share, and who did what."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from knox.models import AbstractAuthToken, AuthTokenManager


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person who can log in. What they may see comes from their memberships."""


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    def visible_to(self, user: Any) -> WorkspaceQuerySet:
        """Workspaces that this person is a member of (staff without a membership see none)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user)


class Workspace(models.Model):  # type: ignore[django-manager-missing]
    """An agency or a brand's team: owns shortlists, campaigns, notes, contacts and prices."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    currency = models.CharField(max_length=3, default="USD")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="workspace_currency_iso"),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"
    VIEWER = "viewer", "Viewer"


class Membership(models.Model):
    """One person's role in one workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    can_import = models.BooleanField(default=False, help_text="May import creator data through the API and the pages.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="membership_once_per_workspace"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=~Q(role=Role.VIEWER) | Q(can_import=False), name="membership_viewer_cannot_import"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace} ({self.role})"

    @property
    def can_write(self) -> bool:
        return self.role in (Role.OWNER, Role.EDITOR)


class Scope(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Read and write"


class ApiToken(AbstractAuthToken):
    """A key for the REST API: stored as a hash, expiring, bound to one workspace (or none for staff) and a scope."""

    name = models.CharField(max_length=80, blank=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, blank=True, related_name="tokens")
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.READ)

    objects = AuthTokenManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(scope__in=Scope.values), name="apitoken_scope_known")]

    def __str__(self) -> str:
        return self.name or f"Token of {self.user}"


class AccessLog(models.Model):
    """Who looked at contacts or took a list away, when, with which query, how many rows and which columns."""

    class Action(models.TextChoices):
        CONTACT_VIEW = "contact_view", "Viewed a contact"
        EXPORT = "export", "Exported a list"
        ERASE = "erase", "Erased a person"

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True)
    workspace = models.ForeignKey(Workspace, models.SET_NULL, null=True)
    action = models.CharField(max_length=20, choices=Action)
    subject = models.CharField(max_length=200, blank=True)
    query = models.TextField(blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    columns = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=["contact_view", "export", "erase"]), name="accesslog_action_known"
            )
        ]
