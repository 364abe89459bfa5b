"""Campaigns in the REST API."""
