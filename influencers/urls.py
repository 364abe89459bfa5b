"""Addresses of the influencers pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
