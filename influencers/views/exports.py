"""Lists to take away: the search at hand, or a shortlist."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.current import current
from influencers import exporting
from influencers.search import ListingFilter
from influencers.views import controls
from influencers.views.shortlists import mine_or_404


def _format(request: HttpRequest) -> str:
    wanted = request.GET.get("format", "csv")
    return wanted if wanted in dict(controls.FORMATS) else "csv"


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """All rows of the search whose query string this is. An invalid one exports nothing and says why."""
    query = request.GET.copy()
    query.pop("format", None)
    filterset = ListingFilter(query, request=request)
    if not filterset.is_valid():
        errors = controls.sentences(filterset.form.errors)
        return render(request, "influencers/export_invalid.html", {"search": {"errors": errors}}, status=400)
    try:
        return exporting.export_search(filterset, _format(request))
    except ValueError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('influencers:discover')}?{query.urlencode()}")


@login_required
@require_safe
def export_shortlist(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A shortlist with its frozen numbers and notes; contacts only for those who may see them."""
    shortlist = mine_or_404(request, pk)
    here = current(request)
    with_contacts = here.sees_contacts and here.workspace == shortlist.workspace
    return exporting.export_shortlist(shortlist, _format(request), request.user, with_contacts)
