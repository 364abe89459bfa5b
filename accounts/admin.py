"""People, workspaces and what they did, for staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import AccessLog, ApiToken, Membership, User, Workspace

admin.site.unregister(Group)


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Workspace)
class WorkspaceAdmin(ModelAdmin):
    list_display = ["name", "slug", "currency", "members", "created_at"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workspace]:
        return super().get_queryset(request).annotate(people=Count("memberships"))

    @admin.display(description="Members", ordering="people")
    def members(self, workspace: Any) -> int:
        return int(workspace.people)


class WorkspacesOfUser(TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["workspace"]
    verbose_name_plural = "workspaces"


@admin.register(User)
class UserAdmin(BaseUserAdmin, ModelAdmin):  # type: ignore[type-arg]
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_active"]
    inlines = [WorkspacesOfUser]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new person gets a name and a password first."""
        return self.inlines if obj else []


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, ModelAdmin):
    pass


class ReadOnly(ModelAdmin):
    """Rows that only the product writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Tokens may be taken away here, never made or read: the key is shown once, to its owner."""

    list_display = ["user", "name", "workspace", "scope", "created", "expiry"]
    list_filter = ["scope"]
    list_select_related = ["user", "workspace"]
    search_fields = ["user__username", "name"]
    fields = ["user", "name", "workspace", "scope", "created", "expiry"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("accounts.delete_apitoken")


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnly):
    list_display = ["at", "user", "workspace", "action", "subject", "rows"]
    list_filter = ["action", "workspace"]
    list_select_related = ["user", "workspace"]
    search_fields = ["user__username", "subject"]
    show_full_result_count = False
