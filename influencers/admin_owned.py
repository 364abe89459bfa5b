"""What workspaces own, for staff: thin on purpose. Contacts and prices stay with their workspace and are not here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from influencers.models import Entry, SavedSearch, Shortlist


class EntryInline(TabularInline):
    model = Entry
    fields = ["profile", "note", "added_by", "added_at"]
    readonly_fields = ["profile", "added_by", "added_at"]
    extra = 0
    per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("profile", "added_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Shortlist)
class ShortlistAdmin(ModelAdmin):
    list_display = ["name", "workspace", "creators", "created_by", "updated_at"]
    list_filter = ["workspace"]
    list_select_related = ["workspace", "created_by"]
    search_fields = ["name"]
    readonly_fields = ["created_by", "created_at", "updated_at"]
    inlines = [EntryInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shortlist]:
        return super().get_queryset(request).annotate(entry_count=Count("entries"))

    @admin.display(description="Creators", ordering="entry_count")
    def creators(self, shortlist: Any) -> int:
        return int(shortlist.entry_count)


@admin.register(SavedSearch)
class SavedSearchAdmin(ModelAdmin):
    list_display = ["name", "workspace", "query", "created_by", "created_at"]
    list_filter = ["workspace"]
    list_select_related = ["workspace", "created_by"]
    search_fields = ["name", "query"]
    readonly_fields = ["created_by", "created_at", "last_seen_at"]
