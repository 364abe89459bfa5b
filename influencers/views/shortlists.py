"""Shortlists: all of a workspace's, one with its entries, and what can be done to a list as a whole."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.current import current
from influencers.forms import ShortlistForm, sentences_of
from influencers.models import Entry, Shortlist
from influencers.views import controls, entries, lists
from influencers.views.guards import next_url, writes

FACES = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shortlists(request: HttpRequest) -> HttpResponse:
    """All lists of the workspace; posting a name makes a new one."""
    workspace = current(request).workspace
    form = None
    if request.method == "POST":
        if workspace is None or not current(request).can_write:
            raise PermissionDenied
        form = ShortlistForm(request.POST, workspace=workspace, instance=Shortlist(created_by_id=request.user.pk))
        if form.is_valid():
            shortlist = form.save()
            lists.choose(request, shortlist)
            messages.success(request, f"Created {shortlist.name}. Creators that you shortlist now go there.")
            return redirect("influencers:shortlist", shortlist.pk)
    context = {"shortlists": _with_faces(request), "form": form}
    return render(request, "influencers/shortlists.html", context, status=400 if form else 200)


def _with_faces(request: HttpRequest) -> list[Shortlist]:
    """The lists with their sizes and the first few names on them."""
    found = list(lists.mine(request).select_related("created_by").annotate(size=Count("entries")))
    names: dict[int, list[str]] = {}
    first = Entry.objects.filter(shortlist__in=found, profile__isnull=False).order_by("shortlist_id", "position", "id")
    for pk, name, handle in first.values_list("shortlist_id", "profile__display_name", "profile__handle"):
        names.setdefault(pk, []).append(name or handle)
    for shortlist in found:
        shortlist.faces = names.get(shortlist.pk, [])[:FACES]
    return found


def mine_or_404(request: HttpRequest, pk: int) -> Shortlist:
    """A list of any workspace of this person: a link from a colleague opens whichever workspace is chosen."""
    return get_object_or_404(Shortlist.objects.visible_to(request.user).select_related("workspace"), pk=pk)


def writable_or_404(request: HttpRequest, pk: int) -> Shortlist:
    """A list of the workspace that the person works in, where `writes` has checked their role."""
    return get_object_or_404(lists.mine(request), pk=pk)


@login_required
@require_safe
def shortlist(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = mine_or_404(request, pk)
    shown = entries.shown(chosen)
    context: dict[str, Any] = {
        "shortlist": chosen, "entries": shown, "totals": entries.totals(shown), "formats": controls.FORMATS,
        "campaign_url": _campaign_url(chosen),
    }  # fmt: skip
    return render(request, "influencers/shortlist.html", context)


def _campaign_url(chosen: Shortlist) -> str:
    try:
        return f"{reverse('campaigns:create')}?shortlist={chosen.pk}"
    except NoReverseMatch:
        return ""


@writes
def choose(request: HttpRequest) -> HttpResponse:
    """The list that the buttons beside the results add to from now on."""
    wanted = request.POST.get("shortlist", "")
    lists.choose(request, writable_or_404(request, int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0))
    return redirect(next_url(request, reverse("influencers:discover")))


@writes
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = writable_or_404(request, pk)
    form = ShortlistForm(request.POST, workspace=chosen.workspace, instance=chosen)
    if form.is_valid():
        messages.success(request, f"The list is called {form.save().name} now.")
    else:
        messages.error(request, sentences_of(form))
    return redirect("influencers:shortlist", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first: a deleted list cannot be brought back."""
    if not current(request).can_write:
        raise PermissionDenied
    chosen = writable_or_404(request, pk)
    if request.POST.get("sure"):
        chosen.delete()
        messages.success(request, f"Deleted {chosen.name}.")
        return redirect("influencers:shortlists")
    return render(request, "influencers/shortlist_delete.html", {"shortlist": chosen, "size": chosen.entries.count()})
