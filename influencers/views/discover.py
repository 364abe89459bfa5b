"""The first page: search, filters with their counts, and the creators that match."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from influencers.models import Listing
from influencers.search import DEFAULT_ORDER, ListingFilter, TooSlow, count, facets, listing_rows, page
from influencers.views import controls, lists, rows
from influencers.views.chips import Chip, chips
from scoring.codes import Tier

NEAR_MISSES = 5


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Discover with the search that most people come for, as far as the data at hand can answer it."""
    micro = Listing.objects.filter(tier=int(Tier.MICRO))
    order = "-score" if _mostly_scored() else "-percentile"
    tier = "tier=micro&" if micro.exists() else ""
    return redirect(f"{reverse('influencers:discover')}?{tier}order={order}&one_per_creator=1")


def _mostly_scored() -> bool:
    """Whether at least half of the directory has a score. Counted once a minute: it takes a while with a million."""

    def counted() -> bool:
        total = Listing.objects.aggregate(rows=Count("profile_id"), scored=Count("score"))
        return bool(total["scored"] * 2 >= total["rows"])

    return bool(cache.get_or_set("mostly-scored", counted, 60))


@login_required
@require_safe
def discover(request: HttpRequest) -> HttpResponse:
    search = _search(request)
    context = {"search": search, "lists": lists.of(request, search["rows"])}
    rows.add_marks(search["rows"], context["lists"]["entries"])
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    response = render(request, "influencers/discover.html#swap" if fragment else "influencers/discover.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def _search(request: HttpRequest) -> dict[str, Any]:
    """Everything about the search at hand that the page shows."""
    filterset = ListingFilter(request.GET, request=request)
    found: dict[str, Any] = {
        "valid": filterset.is_valid(), "rows": [], "count": 0, "errors": [], "query": request.GET,
        "chips": chips(request.GET, filterset.asker), "orders": controls.ORDERS,
        "order": filterset.order_name if filterset.is_valid() else DEFAULT_ORDER,
        "one_per_creator": filterset.one_per_creator, "formats": controls.FORMATS,
        "export_query": controls.query_string(request.GET, drop=("cursor", "page_size", "format")),
    }  # fmt: skip
    if filterset.is_valid():
        try:
            found |= _page(request, filterset)
        except (ValidationError, TooSlow) as refusal:
            found |= {"valid": False, "errors": getattr(refusal, "messages", None) or [str(refusal)]}
    else:
        found["errors"] = controls.sentences(filterset.form.errors)
    found |= controls.shown(request.GET, filterset, _facets(request, filterset))
    if found["valid"] and not found["rows"]:
        found |= _nothing(request, found["chips"])
    return found


def _page(request: HttpRequest, filterset: ListingFilter) -> dict[str, Any]:
    result = page(filterset, request.GET.get("cursor"))
    shown = listing_rows(filterset.asker, [row for row in result.rows if row.profile])
    return {
        "rows": [rows.show(row, filterset.asker.niches) for row in shown],
        "count": result.count,
        "count_is_exact": result.count_is_exact,
        "next_url": controls.at(request.GET, result.next),
        "previous_url": controls.at(request.GET, result.previous),
    }


def _facets(request: HttpRequest, filterset: ListingFilter) -> dict[str, Any]:
    """Counts beside the filters; a search that is invalid or too slow to count shows the filters without any."""
    try:
        return facets(request.GET, request, filterset=filterset) if filterset.is_valid() else {}
    except TooSlow:
        return {}


def _nothing(request: HttpRequest, active: list[Chip]) -> dict[str, Any]:
    """Why there is nothing: an empty directory, or which filter costs how much."""
    if not Listing.objects.exists():
        return {"directory_is_empty": True}
    without = []
    for chip in active[:NEAR_MISSES]:
        number, _ = count(ListingFilter(chip.relaxed, request=request))
        if number:
            without.append({"label": chip.label, "count": number, "drop_url": chip.drop_url})
    return {"without": sorted(without, key=lambda chip: -chip["count"])}
