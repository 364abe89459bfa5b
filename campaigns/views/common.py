"""What the pages share: whose campaigns they are, who may change them, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.current import current
from campaigns import planning
from campaigns.forms import AddAccountForm, AddShortlistForm
from campaigns.models import Campaign, Placement
from influencers.models import Shortlist

View = Callable[..., HttpResponse]


def my_campaigns(request: HttpRequest) -> Any:
    """Campaigns of the workspace the visitor works in."""
    return Campaign.objects.visible_to(request.user).of(current(request).workspace)


def my_campaign(request: HttpRequest, pk: int) -> Campaign:
    campaign: Campaign = get_object_or_404(my_campaigns(request).select_related("workspace", "shortlist"), pk=pk)
    return campaign


def my_placement(request: HttpRequest, pk: int, placement_pk: int) -> Placement:
    mine = Placement.objects.visible_to(request.user).of(current(request).workspace)
    return get_object_or_404(mine.with_results().select_related("campaign__workspace"), campaign_id=pk, pk=placement_pk)


def my_shortlists(request: HttpRequest) -> QuerySet[Shortlist]:
    return Shortlist.objects.visible_to(request.user).of(current(request).workspace)


def writes(view: View) -> View:
    """For log-ins that may write; a refusal of the domain becomes 409 with its sentence on the campaign's page."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not current(request).can_write:
            raise PermissionDenied("You may look at campaigns, but not change them.")
        try:
            return view(request, *args, **kwargs)
        except planning.Refused as refused:
            return refusal(request, kwargs["pk"], str(refused))

    return checked


def refusal(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    """Why a change was not made: on the campaign's page, or after a reload of it where htmx asked."""
    if request.htmx:  # type: ignore[attr-defined]
        messages.error(request, sentence)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return detail_page(request, my_campaign(request, pk), status=409, refused=sentence)


def detail_page(request: HttpRequest, campaign: Campaign, status: int = 200, **extra: Any) -> HttpResponse:
    """A campaign's page; htmx gets the plan alone."""
    context = {
        "campaign": campaign,
        "plan": planning.plan_of(campaign),
        "add_shortlist": AddShortlistForm(shortlists=my_shortlists(request)),
        "add_account": AddAccountForm(),
        **extra,
    }
    part = "#plan" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"campaigns/detail.html{part}", context, status=status)


def say(request: HttpRequest, done: str, sentences: list[str]) -> None:
    """One message for what was done, with what was left out or chosen."""
    messages.success(request, " ".join([done, *sentences]))
