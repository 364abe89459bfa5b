"""Addresses of the influencers pages."""

from django.urls import URLPattern

app_name = "influencers"
urlpatterns: list[URLPattern] = []
