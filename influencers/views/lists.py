"""Which shortlists a page offers, which of them is the current one, and what of the page is on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.current import current
from influencers.models import Entry, Shortlist

SESSION_KEY = "shortlist_id"


def mine(request: HttpRequest) -> Any:
    """The shortlists of the workspace that the person works in."""
    return Shortlist.objects.visible_to(request.user).of(current(request).workspace)


def of(request: HttpRequest, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """`all` lists, the `current` one (chosen in this session, else the last one worked on) and its `entries` among
    the rows, by profile id."""
    lists = list(mine(request))
    chosen = current_of(request, lists)
    entries = {}
    if chosen and rows:
        found = Entry.objects.filter(shortlist=chosen, profile_id__in=[row["id"] for row in rows])
        entries = {entry.profile_id: entry for entry in found}
    return {"all": lists, "current": chosen, "entries": entries}


def current_of(request: HttpRequest, lists: list[Shortlist]) -> Shortlist | None:
    wanted = request.session.get(SESSION_KEY)
    return next((each for each in lists if each.pk == wanted), lists[0] if lists else None)


def choose(request: HttpRequest, shortlist: Shortlist) -> None:
    request.session[SESSION_KEY] = shortlist.pk
