"""Campaigns for staff: to look things up, not to plan."""

from __future__ import annotations

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from campaigns.models import Campaign, Deliverable, Placement


class DeliverableInline(TabularInline):
    model = Deliverable
    extra = 0


@admin.register(Campaign)
class CampaignAdmin(ModelAdmin):
    list_display = ["name", "workspace", "status", "budget", "currency", "started_at"]
    list_filter = ["status", "workspace"]
    search_fields = ["name"]
    list_select_related = ["workspace"]
    readonly_fields = ["status", "created_by", "created_at", "started_at", "finished_at"]
    raw_id_fields = ["shortlist"]


@admin.register(Placement)
class PlacementAdmin(ModelAdmin):
    list_display = ["title", "platform", "campaign", "stage", "payment"]
    list_filter = ["stage", "payment", "platform"]
    search_fields = ["handle", "name", "campaign__name"]
    list_select_related = ["campaign", "profile"]
    readonly_fields = ["platform", "handle", "name", "expected", "created_at"]
    raw_id_fields = ["campaign", "profile", "creator"]
    inlines = [DeliverableInline]
