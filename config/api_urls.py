"""Addresses under /api/: version 1, its OpenAPI document and the page that shows it."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from accounts.api import TokenViewSet
from config.api import no_such_address

tokens = SimpleRouter()
tokens.register("tokens", TokenViewSet, basename="api-tokens")

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(tokens.urls)),
    path("v1/", include("influencers.api_urls")),
    path("v1/", include("campaigns.api.urls")),
    path("v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(template_name="api_docs.html"), name="api-docs"),
    re_path(r"^v1/", no_such_address),
]
