"""One creator: who, how large, how engaging against whom, how sure, at what price, and where the numbers come from."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from accounts.current import current
from accounts.models import AccessLog
from influencers.importing.columns.fields import TRACKED
from influencers.models import Contact, Entry, Import, JournalRow, Listing, OldHandle, Price, Profile
from influencers.search import Asker, Row, listing_rows
from influencers.views import lists, rows
from influencers.views.portrait import portrait
from scoring.codes import Kind, Platform


@login_required
@require_safe
def creator(request: HttpRequest, platform: str, handle: str) -> HttpResponse:
    profile = Profile.objects.filter(platform=platform, handle=handle.lower().lstrip("@")).first()
    if profile is None:
        return _moved(platform, handle)
    if profile.handle != handle:
        return redirect(profile)
    listing = Listing.objects.filter(pk=profile.pk).first()
    context = {**_who(profile), **_mine(request, profile), "profile": profile, "listing": listing}
    asker = Asker.of(request)
    row = rows.show(listing_rows(asker, [Row(listing or _unscored(profile), profile)])[0], asker.niches)
    if profile.kind == "board" and profile.monthly_views is None:
        row["counted"] = "followers"
    rows.add_marks([row], {})
    context |= {"row": row, "portrait": portrait(profile, listing, row) if listing else None}
    return render(request, "influencers/creator.html", context)


def _moved(platform: str, handle: str) -> HttpResponse:
    """An old handle leads to the account that had it last."""
    old = OldHandle.objects.filter(platform=platform, handle=handle.lower().lstrip("@")).order_by("-until").first()
    if old is None:
        raise Http404
    return redirect(old.profile, permanent=False)


def _unscored(profile: Profile) -> Listing:
    """A listing without a number, for an account that no scoring has seen yet. Never saved."""
    return Listing(
        profile_id=profile.pk, creator_id=profile.creator_id, platform=int(Platform.from_slug(profile.platform)),
        profile_kind=int(Kind.from_slug(profile.kind)), tier=0, size_band=0, country=profile.country, city=profile.city,
        language=profile.language, verified=profile.verified, niches=[], as_of=profile.as_of, scored_at=profile.as_of,
    )  # fmt: skip


def _who(profile: Profile) -> dict[str, Any]:
    """The person's other accounts, where the numbers came from, and this workspace's campaigns with them."""
    followers_from = (
        profile.sources[TRACKED.index("followers")] if len(profile.sources) > TRACKED.index("followers") else None
    )
    batch = Import.objects.filter(pk=followers_from).select_related("source").first() if followers_from else None
    try:
        history_url = reverse("campaigns:history", args=[profile.creator_id])
    except NoReverseMatch:
        history_url = ""
    return {
        "others": list(Profile.objects.filter(creator=profile.creator_id).exclude(pk=profile.pk).order_by("platform")),
        "source_name": batch.source.name if batch else "",
        "missing": _missing(profile) if profile.gone_at else None,
        "history_url": history_url,
        "back_url": reverse("influencers:home"),
    }


def _missing(profile: Profile) -> dict[str, str]:
    """Which source's files lack the account, and since when."""
    assert profile.gone_at is not None
    marks = JournalRow.objects.filter(profile_id=profile.pk, old={"gone_at": None}, batch__status=Import.Status.DONE)
    mark = marks.select_related("batch__source").order_by("-pk").first()
    return {
        "source": mark.batch.source.name if mark else "",
        "since": f"{profile.gone_at.astimezone(UTC):%-d %b %Y}",
    }


def _mine(request: HttpRequest, profile: Profile) -> dict[str, Any]:
    """What this workspace knows of the account: its price, its shortlists, and contacts where they were asked for."""
    here = current(request)
    entries = list(Entry.objects.visible_to(request.user).filter(profile=profile, shortlist__workspace=here.workspace))
    return {
        "price": Price.objects.of(here.workspace).filter(profile=profile).first(),
        "entries": entries,
        "listed_in": {entry.shortlist_id for entry in entries},
        "lists": lists.of(request, []),
        "contacts": _contacts(request, profile) if "contacts" in request.GET and here.sees_contacts else None,
    }


def _contacts(request: HttpRequest, profile: Profile) -> list[Contact]:
    """The workspace's contacts of the person. Every look is written down."""
    workspace = current(request).workspace
    found = list(Contact.objects.of(workspace).filter(creator=profile.creator_id).order_by("kind", "value"))
    AccessLog.objects.create(
        user_id=request.user.pk, workspace=workspace, action=AccessLog.Action.CONTACT_VIEW, subject=str(profile),
        rows=len(found), columns=sorted({contact.kind for contact in found}),
    )  # fmt: skip
    return found
