"""Pages of a campaign as a whole: list, create, plan, start, finish, report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.current import current
from campaigns import planning
from campaigns.charts import bars_of
from campaigns.exporting import report_csv
from campaigns.forms import AddAccountForm, AddShortlistForm, CampaignForm
from campaigns.models import Campaign, Placement
from campaigns.money import budget_of
from campaigns.reporting import report_on
from campaigns.views.common import detail_page, my_campaign, my_campaigns, my_shortlists, say, writes

# Name, words, whether it is money, and whether less of it is better.
MEASURES_SHOWN = [
    ("engagements", "Engagements", False, False),
    ("views", "Views", False, False),
    ("cpe", "Cost per engagement (CPE)", True, True),
    ("cpm", "Cost per 1,000 views (CPM)", True, True),
]


@login_required
@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    campaigns = my_campaigns(request).with_placements()
    wanted = request.GET.get("status", "")
    status = wanted if wanted in Campaign.Status.values else ""
    if status:
        campaigns = campaigns.filter(status=status)
    page = Paginator(campaigns, 50).get_page(request.GET.get("page"))
    rows = [(campaign, budget_of(campaign, campaign.placements.all())) for campaign in page]
    context = {"rows": rows, "page": page, "status": status, "statuses": Campaign.Status.choices}
    return render(request, "campaigns/list.html", context)


@writes
def create(request: HttpRequest) -> HttpResponse:
    workspace = current(request).workspace
    assert workspace is not None  # only members may write
    shortlists = my_shortlists(request)
    initial = {"currency": workspace.currency, **_from_shortlist(request)}
    form = CampaignForm(request.POST or None, initial=initial, shortlists=shortlists)
    if request.method == "POST" and form.is_valid():
        campaign, added = planning.create(workspace, user=request.user, **form.cleaned_data)
        say(request, f"Created {campaign.name} with {_creators(added)}.", added.sentences)
        return redirect(campaign)
    return render(request, "campaigns/form.html", {"form": form, "has_shortlists": shortlists.exists()})


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return detail_page(request, my_campaign(request, pk))


@writes
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = my_campaign(request, pk)
    name = campaign.name
    form = CampaignForm(request.POST or None, instance=campaign)
    if request.method == "POST" and form.is_valid():
        planning.edit(my_campaign(request, pk), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect(campaign)
    return render(request, "campaigns/form.html", {"form": form, "campaign": campaign, "name": name})


@writes
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = my_campaign(request, pk)
    if request.method == "POST":
        campaign.delete()
        messages.success(request, f"Deleted {campaign.name}.")
        return redirect("campaigns:list")
    question = f"Delete {campaign.name} with its placements, costs and delivered numbers? This cannot be undone."
    return render(request, "campaigns/confirm.html", {"campaign": campaign, "question": question, "verb": "Delete"})


@require_POST
@writes
def start(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = planning.start(my_campaign(request, pk))
    messages.success(request, "Started. What you expect of every placement is frozen as of now.")
    return redirect(campaign)


@require_POST
@writes
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = planning.finish(my_campaign(request, pk))
    messages.success(request, "Finished. Reopen it if late numbers come in.")
    return redirect("campaigns:report", pk=campaign.pk)


@require_POST
@writes
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = planning.reopen(my_campaign(request, pk))
    messages.success(request, "Reopened. What was frozen at the start stays as it was.")
    return redirect(campaign)


@require_POST
@writes
def add_shortlist(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = my_campaign(request, pk)
    form = AddShortlistForm(request.POST, shortlists=my_shortlists(request))
    if not form.is_valid():
        return detail_page(request, campaign, status=400, add_shortlist=form)
    added = planning.add_shortlist(campaign, form.cleaned_data["shortlist"])
    say(request, f"Added {_creators(added)}.", added.sentences)
    return redirect(campaign)


@require_POST
@writes
def add_account(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = my_campaign(request, pk)
    form = AddAccountForm(request.POST)
    if not form.is_valid():
        return detail_page(request, campaign, status=400, add_account=form)
    placement = planning.add_account(campaign, form.cleaned_data["profile"])
    messages.success(request, f"Added {placement.title}.")
    return redirect(campaign)


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = my_campaign(request, pk)
    found = report_on(campaign)
    context = {"campaign": campaign, "report": found, "bars": bars_of(found), "measures": MEASURES_SHOWN}
    return render(request, "campaigns/report.html", context)


@login_required
@require_safe
def report_export(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = my_campaign(request, pk)
    response = HttpResponse(report_csv(report_on(campaign), user=request.user), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="campaign-{campaign.pk}-report.csv"'
    return response


@login_required
@require_safe
def history(request: HttpRequest, creator_id: int) -> HttpResponse:
    """Campaigns that this workspace ran with a creator: a part for the creator's page, or a page by itself."""
    mine = Placement.objects.visible_to(request.user).of(current(request).workspace)
    placements = mine.filter(creator_id=creator_id).with_results().select_related("campaign").order_by("-id")
    part = "#history" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"campaigns/history.html{part}", {"placements": placements, "creator_id": creator_id})


def _from_shortlist(request: HttpRequest) -> dict[str, Any]:
    """Initial values for `?shortlist=ID`, where that list exists and is the visitor's."""
    wanted = request.GET.get("shortlist", "")
    shortlist = my_shortlists(request).filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
    return {"shortlist": shortlist, "name": shortlist.name} if shortlist else {}


def _creators(added: planning.Added) -> str:
    number = len(added.placements)
    return "1 creator" if number == 1 else f"{number} creators"
