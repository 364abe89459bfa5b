"""Addresses of creators, imports and shortlists under /api/v1/."""

from rest_framework.routers import SimpleRouter

from influencers.api import CreatorViewSet
from influencers.api_erasures import ErasureViewSet
from influencers.api_imports import ImportViewSet
from influencers.api_shortlists import EntryViewSet, ShortlistViewSet

router = SimpleRouter()
router.register("creators", CreatorViewSet, basename="api-creators")
router.register("erasures", ErasureViewSet, basename="api-erasures")
router.register("imports", ImportViewSet, basename="api-imports")
router.register("shortlists", ShortlistViewSet, basename="api-shortlists")
router.register(r"shortlists/(?P<shortlist_pk>[0-9]{1,18})/entries", EntryViewSet, basename="api-entries")

urlpatterns = router.urls
