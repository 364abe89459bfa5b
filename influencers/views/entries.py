"""Entries of a shortlist: as the page shows them, put on, taken off with undo, and their notes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.current import current
from influencers import shortlisting
from influencers.formats import money_span, span
from influencers.forms import NoteForm, ShortlistForm, sentences_of
from influencers.models import Entry, Listing, Profile, Shortlist
from influencers.templatetags.show import day
from influencers.views import lists
from influencers.views.guards import next_url, writes
from influencers.views.rows import platform_label

SALT = "influencers.removed-entry"
UNDO_SECONDS = 3600
FIRST_LIST = "First shortlist"


@dataclass(frozen=True)
class Shown:
    """An entry as the page shows it: `then` holds the frozen listing fields, the rest is what has moved since."""

    entry: Entry
    then: dict[str, Any]
    name: str
    er_span: str
    price: str
    followers_now: int | None
    er_now: float | None


def shown(shortlist: Shortlist) -> list[Shown]:
    """All entries in order, with the numbers of then, and those of now where they have moved."""
    found = list(shortlist.entries.select_related("profile", "added_by"))
    listings = Listing.objects.in_bulk([entry.profile_id for entry in found if entry.profile_id])
    return [_show(entry, listings.get(entry.profile_id or 0)) for entry in found]


def _show(entry: Entry, now: Listing | None) -> Shown:
    then = entry.frozen
    return Shown(
        entry=entry,
        then=then,
        name=then.get("display_name") or f"@{then.get('handle')}",
        er_span=span(then.get("er_low"), then.get("er_high")) if then.get("er_low") is not None else "",
        price=_price(then),
        followers_now=now.followers if now and now.followers != then.get("followers") else None,
        er_now=now.er if now and _moved(now.er, then.get("er")) else None,
    )


def _moved(now: float | None, then: float | None) -> bool:
    return now is not None and (then is None or abs(now - then) >= 0.05)


def _price(then: dict[str, Any]) -> str:
    low, high = then.get("price_low"), then.get("price_high")
    return money_span(float(low["amount"]), float(high["amount"]), low["currency"]) if low and high else ""


def totals(entries: list[Shown]) -> dict[str, Any]:
    """Sums of the frozen numbers; what is unknown is left out and said."""
    followers = [entry.then["followers"] for entry in entries if entry.then.get("followers")]
    engagements = [entry.then["expected_engagements"] for entry in entries if entry.then.get("expected_engagements")]
    platforms = Counter(entry.then["platform"] for entry in entries if entry.then.get("platform"))
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    priced = 0
    for entry in entries:
        if entry.then.get("price_low") and entry.then.get("price_high"):
            priced += 1
            currency = entry.then["price_low"]["currency"]
            low[currency] = low.get(currency, 0) + float(entry.then["price_low"]["amount"])
            high[currency] = high.get(currency, 0) + float(entry.then["price_high"]["amount"])
    return {
        "followers": sum(followers), "engagements": sum(engagements), "unpriced": len(entries) - priced,
        "costs": [money_span(low[currency], high[currency], currency) for currency in low],
        "platforms": ", ".join(f"{platform_label(slug)} {number}" for slug, number in platforms.most_common()),
    }  # fmt: skip


@writes
def add(request: HttpRequest) -> HttpResponse:
    """Put an account on the list that was named, on a new one, or on the current one."""
    number = request.POST.get("profile", "")
    profile = get_object_or_404(Profile, pk=number if number.isdecimal() and len(number) < 19 else 0)
    shortlist = _wanted_list(request)
    if shortlist is None:
        return redirect(next_url(request, profile.get_absolute_url()))
    try:
        added = shortlisting.add(shortlist, [profile.pk], request.user)
    except shortlisting.NotScored as refusal:
        messages.error(request, str(refusal))
        return _answer(request, profile, None)
    entry = (added.new or added.already_there)[0]
    lists.choose(request, shortlist)
    if added.new:
        undo = reverse("influencers:remove_entry", args=[shortlist.pk, entry.pk])
        messages.success(request, f"Added @{profile.handle} to {shortlist.name} with today's numbers.", extra_tags=undo)
    else:
        who = f" ({entry.added_by.get_full_name() or entry.added_by.get_username()})" if entry.added_by else ""
        messages.info(request, f"Already there since {day(entry.added_at)}{who}.")
    return _answer(request, profile, entry)


def _wanted_list(request: HttpRequest) -> Shortlist | None:
    """The list to add to; None (and a message) where a new one cannot be made under its name."""
    mine = list(lists.mine(request))
    number = request.POST.get("shortlist", "")
    if number:
        return get_object_or_404(lists.mine(request), pk=number if number.isdecimal() and len(number) < 19 else 0)
    if "name" not in request.POST and mine:
        return lists.current_of(request, mine)
    workspace = current(request).workspace
    assert workspace is not None  # `writes` lets members pass only
    form = ShortlistForm(
        {"name": request.POST.get("name", FIRST_LIST)},
        workspace=workspace,
        instance=Shortlist(created_by_id=request.user.pk),
    )
    if form.is_valid():
        return form.save()
    messages.error(request, sentences_of(form))
    return None


def _answer(request: HttpRequest, profile: Profile | None, entry: Entry | None) -> HttpResponse:
    """htmx swaps the button and shows the toast; without it the page that the form came from shows both."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(next_url(request, reverse("influencers:shortlists")))
    context = {
        "profile_id": profile.pk if profile else None, "handle": profile.handle if profile else "", "entry": entry,
        "lists": lists.of(request, []), "next_url": next_url(request, reverse("influencers:discover")),
    }  # fmt: skip
    return render(request, "influencers/save_swap.html", context)


def _entry(request: HttpRequest, pk: int, entry_pk: int) -> Entry:
    mine = Entry.objects.visible_to(request.user).filter(shortlist__workspace=current(request).workspace)
    return get_object_or_404(mine.select_related("shortlist", "profile"), pk=entry_pk, shortlist=pk)


@writes
def remove(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    entry = _entry(request, pk, entry_pk)
    kept = signing.dumps(shortlisting.keepsake(entry), salt=SALT, compress=True)
    profile, shortlist = entry.profile, entry.shortlist
    name = f"@{profile.handle}" if profile else "the removed account"
    shortlisting.remove(entry)
    undo = f"{reverse('influencers:restore_entry', args=[shortlist.pk])}?entry={kept}" if profile else ""
    messages.success(request, f"Took {name} off {shortlist.name}.", extra_tags=undo)
    return _answer(request, profile, None)


@writes
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a removal: the entry comes back with the numbers and the date that it had."""
    shortlist = get_object_or_404(lists.mine(request), pk=pk)
    try:
        kept = signing.loads(request.GET.get("entry", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        messages.error(request, "It is too late to undo this. Add the account again.")
        return redirect("influencers:shortlist", pk)
    entry = shortlisting.restore(shortlist, kept)
    if entry is None or entry.profile is None:
        messages.error(request, "This account is no longer in the directory.")
    else:
        messages.success(request, f"@{entry.profile.handle} is back on {shortlist.name}.")
    return redirect(next_url(request, reverse("influencers:shortlist", args=[pk])))


@writes
def note(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    entry = _entry(request, pk, entry_pk)
    form = NoteForm(request.POST, instance=entry)
    if form.is_valid():
        shortlisting.write_note(entry, form.cleaned_data["note"])
        messages.success(request, "Note saved.")
    else:
        messages.error(request, sentences_of(form))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "influencers/toast_swap.html")
    return redirect("influencers:shortlist", pk)
