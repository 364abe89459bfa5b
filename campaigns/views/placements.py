"""Pages of one placement: its stage, its terms and what it delivered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from campaigns import planning
from campaigns.forms import DeliverableFormSet, StageForm, TermsForm
from campaigns.models import Placement
from campaigns.views.common import detail_page, my_campaign, my_placement, writes


@login_required
def placement(request: HttpRequest, pk: int, placement_pk: int) -> HttpResponse:
    """Everybody in the workspace may look; `terms` saves."""
    if request.method == "POST":
        return terms(request, pk=pk, placement_pk=placement_pk)
    return _page(request, my_placement(request, pk, placement_pk))


@writes
def terms(request: HttpRequest, pk: int, placement_pk: int) -> HttpResponse:
    """Save stage, costs and note, from the placement's page or from the row of the plan."""
    found = my_placement(request, pk, placement_pk)
    form = TermsForm(request.POST, instance=found)
    if not form.is_valid():
        return _page(request, found, form=form)
    planning.change(my_placement(request, pk, placement_pk), **form.cleaned_data)
    messages.success(request, f"Saved {found.title}.")
    return redirect("campaigns:detail", pk=pk)


@require_POST
@writes
def results(request: HttpRequest, pk: int, placement_pk: int) -> HttpResponse:
    """Save the posts and what they brought."""
    found = my_placement(request, pk, placement_pk)
    posts = DeliverableFormSet(request.POST, instance=found)
    if not posts.is_valid():
        return _page(request, found, posts=posts)
    changed = posts.save(commit=False)
    planning.record(my_placement(request, pk, placement_pk), changed, posts.deleted_objects)
    messages.success(request, f"Saved what {found.title} delivered.")
    return redirect("campaigns:placement", pk=pk, placement_pk=placement_pk)


@require_POST
@writes
def stage(request: HttpRequest, pk: int, placement_pk: int) -> HttpResponse:
    """Move a placement along; htmx gets the plan back, everybody else the page."""
    form = StageForm(request.POST)
    found = my_placement(request, pk, placement_pk)
    if not form.is_valid():
        raise planning.Refused("That stage does not exist. Choose one from the list.")
    planning.change(found, stage=form.cleaned_data["stage"])
    if request.htmx:  # type: ignore[attr-defined]
        return detail_page(request, my_campaign(request, pk))
    return redirect(f"{found.campaign.get_absolute_url()}#placement-{found.pk}")


@writes
def remove(request: HttpRequest, pk: int, placement_pk: int) -> HttpResponse:
    found = my_placement(request, pk, placement_pk)
    title = found.title
    if request.method == "POST":
        planning.remove(found)
        messages.success(request, f"Removed {title} from the campaign.")
        return redirect("campaigns:detail", pk=pk)
    question = f"Remove {title} from {found.campaign}? Costs and delivered numbers entered for this placement go too."
    context = {"campaign": found.campaign, "question": question, "verb": "Remove"}
    return render(request, "campaigns/confirm.html", context)


def _page(request: HttpRequest, found: Placement, **forms: Any) -> HttpResponse:
    """The placement with its two forms; a form that was refused comes back as it was typed, with 400."""
    context = {
        "campaign": found.campaign,
        "placement": found,
        "form": forms.get("form") or TermsForm(instance=found),
        "posts": forms.get("posts") or DeliverableFormSet(instance=found),
    }
    return render(request, "campaigns/placement.html", context, status=400 if forms else 200)
