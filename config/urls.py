"""All addresses: pages, the API under /api/v1/, admin and health."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("config.api_urls")),
    path("", include("config.health")),
    path("", include("accounts.urls")),
    path("", include("influencers.urls")),
    path("", include("campaigns.urls")),
]
