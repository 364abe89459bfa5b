"""Addresses of campaigns under /api/v1/."""

from typing import Any

from django.urls import path

from campaigns.api.views import CampaignViewSet, DeliverableViewSet, PlacementViewSet

ONE = "campaigns/<int:campaign_pk>/"
PLACEMENTS = ONE + "placements/"
PLACEMENT = PLACEMENTS + "<int:placement_pk>/"
POSTS = PLACEMENT + "deliverables/"
MANY: dict[str, Any] = {"get": "list", "post": "create"}
SINGLE: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    path("campaigns/", CampaignViewSet.as_view(MANY), name="api-campaigns"),
    path(ONE, CampaignViewSet.as_view(SINGLE), name="api-campaign"),
    path(ONE + "start/", CampaignViewSet.as_view({"post": "start"}), name="api-campaign-start"),
    path(ONE + "finish/", CampaignViewSet.as_view({"post": "finish"}), name="api-campaign-finish"),
    path(ONE + "reopen/", CampaignViewSet.as_view({"post": "reopen"}), name="api-campaign-reopen"),
    path(ONE + "report/", CampaignViewSet.as_view({"get": "report"}), name="api-campaign-report"),
    path(PLACEMENTS, PlacementViewSet.as_view(MANY), name="api-placements"),
    path(PLACEMENT, PlacementViewSet.as_view(SINGLE), name="api-placement"),
    path(POSTS, DeliverableViewSet.as_view(MANY), name="api-deliverables"),
    path(POSTS + "<int:deliverable_pk>/", DeliverableViewSet.as_view(SINGLE), name="api-deliverable"),
]
